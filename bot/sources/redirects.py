"""Where a site may send us: elsewhere on the same host, or from http to https, and nowhere else. Pure.

No answer of a site can make this machine ask its own network.
"""

import re

import httpx

from bot.errors import SourceError

_LINKS = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT = re.compile(r"""\brel\s*=\s*["']?next\b""", re.I)


def next_address(asked: httpx.URL, location: str) -> httpx.URL:
    """Return the address that a redirect from `asked` names; raise SourceError when it leaves the site.

    The host stays the same, so a private address is reached only when the configured one is private already.
    """
    if not location:
        raise SourceError("sent us on without saying where")
    try:
        target = asked.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError("sent us to an address that is none") from error
    if not is_same_site(asked, target) or target.userinfo:
        raise SourceError("sent us to another site")
    return target.copy_with(fragment=None)


def is_same_site(asked: httpx.URL, target: httpx.URL) -> bool:
    """Return whether `target` is on the host and port of `asked`, or is that host's https address."""
    same_door = (target.scheme, target.port) == (asked.scheme, asked.port)
    upgraded = (asked.scheme, target.scheme, target.port) == ("http", "https", None)
    return target.host == asked.host and (same_door or upgraded)


def next_page(asked: str, link: str) -> str:
    """Return the address a `Link` header calls `next`, joined with the one asked for; "" when there is none.

    Raise SourceError when it lies on another host. A header from behind a proxy may say http for https: the scheme
    and port asked for are kept.
    """
    for address, parameters in _LINKS.findall(link):
        if not _NEXT.search(parameters):
            continue
        here = httpx.URL(asked)
        try:
            target = here.join(address.strip())
        except (httpx.InvalidURL, ValueError) as error:
            raise SourceError("named a next page that is no address") from error
        if target.host != here.host:
            raise SourceError("named a next page on another site")
        return str(target.copy_with(scheme=here.scheme, netloc=here.netloc, fragment=None))
    return ""
