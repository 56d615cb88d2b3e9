"""Whose request it is when proxies stand between. Pure.

`X-Forwarded-For` is believed only as far as trusted proxies wrote it: read from the right, the first address that is
not a trusted proxy's is the client's. Everything left of it is the client's own claim.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from itertools import islice

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HOPS = 16  # proxies in a row
LONGEST = 64  # characters of one hop: an IPv6 address in brackets with its zone and port
SITE_BITS = 64  # of an IPv6 address: one household or one server has all the others to itself


def find_client(peer: str, forwarded: Sequence[str], trusted: Sequence[Network]) -> Address | None:
    """Return the address of the client behind `peer`, None where only trusted proxies are known.

    `forwarded` are the values of all X-Forwarded-For headers, in their order.
    """
    hops = _from_the_right(forwarded)
    address = parse_address(peer)
    while address is not None and is_trusted(address, trusted):
        address = parse_address(next(hops, ""))
    return address


@lru_cache(maxsize=1_000)  # one is read several times for each connection
def parse_address(text: str) -> Address | None:
    """Return the address in `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` or `[2001:db8::1]:80`, None if it is none.

    An IPv4 address that is written as an IPv6 one is returned as IPv4.
    """
    host, port = text.strip(' \t"'), ""
    if len(host) > LONGEST:
        return None
    if host.startswith("["):
        host, _, port = host[1:].partition("]")
    elif host.count(":") == 1:
        host, colon, port = host.partition(":")
        port = colon + port
    if port and not (port[0] == ":" and port[1:].isdecimal()):
        return None
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def is_trusted(address: Address, trusted: Sequence[Network]) -> bool:
    """Whether the address is one of these networks'."""
    return any(address in network for network in trusted)


def site_of(address: Address) -> str:
    """Return what counts as one address: an IPv4 address, or the first 64 bits of an IPv6 one."""
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> SITE_BITS << SITE_BITS))
    return str(address)


def _from_the_right(forwarded: Sequence[str]) -> Iterator[str]:
    hops = (hop for value in reversed(forwarded) for hop in reversed(value[-HOPS * LONGEST :].split(",")))
    return islice(hops, HOPS)
