"""Which hosts are public, and which are this computer or stand in its own network."""

from __future__ import annotations

import ipaddress

__all__ = ["addresses_of", "is_public", "leads_inside"]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_WEB = ipaddress.IPv6Network("2000::/3")
"""All that is given out for the open web; outside it are older ways to wrap an address of IPv4."""

_INNER_NAMES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")


async def leads_inside(origin: str, target: str, patience: float) -> bool:
    """Whether a redirect leads from a public host to one that is not.

    A server of the web has nothing to ask of this computer or its neighbours. What a name stands
    for is looked up, so that ``2130706433`` and names of one's own are no way around.
    """
    if origin == target or await _is_public_host(target, patience):
        return False
    return await _is_public_host(origin, patience)


async def _is_public_host(host: str, patience: float) -> bool:
    import asyncio

    try:
        async with asyncio.timeout(patience):
            found = await addresses_of(host)
    except (OSError, UnicodeError):  # a time limit is an OSError too
        found = []
    if not found:
        # Behind a proxy names cannot be looked up: then the name itself must tell.
        name = host.lower().rstrip(".")
        return "." in name and not name.endswith(_INNER_NAMES)
    return all(map(is_public, found))


async def addresses_of(host: str) -> list[str]:
    """The addresses that a name or number stands for on this computer. Raises OSError."""
    import asyncio
    import socket

    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[0]).partition("%")[0] for *_, address in found]


def is_public(address: str) -> bool:
    """Whether an address is one of the open web, also where it wraps an older one."""
    number = ipaddress.ip_address(address)
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour
        if number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        return is_public(str(inner)) if inner else number in _WEB and number.is_global
    return number.is_global and not number.is_multicast
