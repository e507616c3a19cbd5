"""Facts of which the lake has keyed hashes: how what a rule asks is hashed in the same way, so that equality can still be decided.

An address is asked about by range. Its hash can be compared with those of all addresses of a range, as long as these are few enough: the
lake's hash of an IPv6 address is that of its /64 network.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from math import inf

from tessera.rules.lists import Bounds

MOST_ADDRESSES = 65_536
"""Addresses, or /64 networks, of all ranges of a comparison that are hashed: as many as a /16 of IPv4 has."""
MAPPED = 0xFFFF_0000_0000
"""Where IPv4 begins among all addresses (`rules.facts.number_of`)."""
NETWORK = 1 << 64
type Hash = Callable[[str], Collection[str]]
"""The keyed hashes that a text may have been given; none if it cannot be such a fact."""


@dataclass(frozen=True)
class HashedNetworks:
    """The hashes of the addresses in networks, each with the moment until which it is held (epoch milliseconds). For those `inside` this is
    sure; of the /64 network of those that are `partly` inside, only a part is held. Until `beyond`, any other address may be held, too:
    in a network that was too large to be hashed."""

    inside: Mapping[str, float]
    partly: Mapping[str, float]
    beyond: float


@lru_cache(maxsize=256)
def hashed_networks(networks: tuple[Bounds, ...], address: Hash) -> HashedNetworks:
    """Hash the addresses of networks, the smallest first, as many as are allowed."""
    inside, partly, beyond, left = dict[str, float](), dict[str, float](), 0.0, MOST_ADDRESSES
    for first, last, ends in sorted(networks, key=lambda each: _size(each[0], each[1])):
        until = inf if ends is None else float(ends)
        left -= (size := _size(first, last))
        if left < 0:
            beyond = max(beyond, until)
            continue
        for number in range(size):
            told, whole = _network(first, last, number)
            held = inside if whole else partly
            held.update((hashed, max(until, held.get(hashed, 0.0))) for hashed in address(told))
    return HashedNetworks(inside, partly, beyond)


def _is_ipv4(number: int) -> bool:
    return number >> 32 == MAPPED >> 32


def _size(first: int, last: int) -> int:
    """How many addresses of IPv4, or networks of IPv6, a range has."""
    return last - first + 1 if _is_ipv4(first) and _is_ipv4(last) else last // NETWORK - first // NETWORK + 1


def _network(first: int, last: int, number: int) -> tuple[str, bool]:
    """One of them, and whether the range has all of it."""
    if _is_ipv4(first) and _is_ipv4(last):
        return str(ip_address((first + number) & 0xFFFF_FFFF)), True
    start = (first // NETWORK + number) * NETWORK
    return str(IPv6Address(start)), first <= start and start + NETWORK - 1 <= last
