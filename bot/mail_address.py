"""Mail addresses: of people, of the sender, and of the server that takes mail. Pure.

Only addresses that every mail server takes are accepted: letters, digits and the signs of RFC 5321's `Dot-string`
before the `@`, a domain with a dot behind it. A domain in another script is written in its ASCII form (IDNA 2008).
Quoted local parts, domains in brackets and anything with white space are refused.
"""

import re
from ipaddress import ip_address
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import idna

from bot.model import Value

LONGEST, LONGEST_LOCAL = 254, 64  # RFC 5321, 4.5.3.1
LONGEST_NAME = 100  # characters of a sender's name
PORTS = {"smtp": 587, "smtps": 465}
RATE, MOST_RATE = 14, 1_000  # mails a second; 14 is what Amazon SES gives a new account
GMAIL = ("gmail.com", "googlemail.com")  # one mailbox, whatever dots are in its name

_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.A)
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9][a-z0-9-]{0,61}[a-z0-9]")
_SENDER = re.compile(r'(?P<name>[^<>"]*)<(?P<address>[^<>]*)>', re.DOTALL)
_TAG = re.compile(r"\+.*")


class Sender(Value, frozen=True, kw_only=True):
    """Whom mail is from."""

    name: str = ""
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


class SmtpServer(Value, frozen=True, kw_only=True):
    """Where mail is handed in. `tls`: from the first byte, by STARTTLS, or none; `rate`: mails a second."""

    host: str
    port: int
    tls: Literal["implicit", "starttls", "none"]
    user: str = ""
    password: str = ""
    rate: int = RATE


def parse_address(text: str) -> str:
    """Return an address as mail is sent to it, its domain in lower case and ASCII; "" for what is none."""
    local, at, domain = text.rpartition("@")
    if not at or len(text) > LONGEST or len(local) > LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        return ""
    try:
        plain = idna.encode(domain, uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return ""
    address = f"{local}@{plain}"
    return address if _DOMAIN.fullmatch(plain) and len(address) <= LONGEST else ""


def mask(address: str) -> str:
    """Return an address as it is shown: `a…@example.org`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def mailbox_of(address: str) -> str:
    """Return the mailbox that an address most likely leads to: in lower case, without a tag (`ada+papers@…`), and
    without dots where they mean nothing."""
    local, _, domain = address.lower().rpartition("@")
    mailbox = _TAG.sub("", local) or local
    if domain in GMAIL:
        mailbox, domain = mailbox.replace(".", ""), GMAIL[0]
    return f"{mailbox}@{domain}"


def parse_sender(text: str) -> Sender:
    """Return the sender in `papers@example.org` or `Papers <papers@example.org>`. Raises ValueError."""
    found = _SENDER.fullmatch(text)
    name, address = (found["name"].strip(), parse_address(found["address"])) if found else ("", parse_address(text))
    if not address or not name.isprintable() or len(name) > LONGEST_NAME:
        raise ValueError("must be a mail address, with or without a name")
    return Sender(name=name, address=address)


def parse_smtp_url(text: str) -> SmtpServer:
    """Return the server in `smtp://user:pass@host:587` or `smtps://…`. Raises ValueError that says what is wrong.

    Without TLS (`?tls=none`) mail and password are readable on the way, so that is for this machine only.
    """
    try:
        parts = urlsplit(text)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ValueError("has a port that is none") from None
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError("must be smtp:// or smtps:// with a host; percent-encode @ / ? # % in its password")
    wishes = dict(parse_qsl(parts.query, keep_blank_values=True))
    bare = wishes.pop("tls", "") == "none"
    rate = wishes.pop("rate", str(RATE))
    if wishes or ("tls=" in parts.query and not bare):
        raise ValueError("takes ?tls=none and ?rate=14 and nothing else")
    if not (rate.isascii() and rate.isdecimal() and 0 < int(rate[:5]) <= MOST_RATE):
        raise ValueError(f"takes a rate from 1 to {MOST_RATE:,} mails a second")
    if bare and not (parts.scheme == "smtp" and _is_loopback(parts.hostname)):
        raise ValueError("may do without TLS on this machine only (localhost)")
    return SmtpServer(
        host=parts.hostname,
        port=port,
        tls="none" if bare else "implicit" if parts.scheme == "smtps" else "starttls",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        rate=int(rate),
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
