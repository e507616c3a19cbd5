"""Typed lists: users, devices, addresses and the like that a customer lists for use in rules. An entry may expire."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from math import inf
from typing import Literal

from tessera.rules.facts import ALIKE, number_of

type ListType = Literal["ip", "user", "device", "fingerprint", "country", "asn", "email_domain", "payee"]
type Bounds = tuple[int, int, int | None]

FACT_OF: Mapping[ListType, str] = {
    "ip": "ip",
    "user": "user_id",
    "device": "device_id",
    "fingerprint": "device_fingerprint",
    "country": "ip_country",
    "asn": "ip_asn_id",
    "email_domain": "email_domain",
    "payee": "transaction.payee",
}
"""The fact with which the entries of a list are compared."""
MOST_ENTRIES = 10_000


def lists_asked(condition: object) -> frozenset[str]:
    """The lists that a rule's conditions use, by id or name."""
    if isinstance(condition, Mapping):
        asked = {str(condition.get("value"))} if str(condition.get("op")).endswith("in_list") else set()
        return frozenset(asked).union(*map(lists_asked, condition.values()))
    return frozenset().union(*map(lists_asked, condition)) if isinstance(condition, list | tuple) else frozenset()


@dataclass(frozen=True)
class TypedList:
    """A list's entries: each value, and when it expires (epoch milliseconds), or never."""

    type: ListType
    entries: Mapping[str, int | None]

    def holds(self, value: object, now: int) -> bool:
        """Whether a fact is in the list at this moment; for several texts, whether any of them is."""
        if self.type == "ip":
            return isinstance(value, int) and self._has_address(value, now)
        values = value if isinstance(value, tuple) else (value,)
        return any(now < self.held_until(each) for each in values if isinstance(each, str))

    def held_until(self, value: str) -> float:
        """Until when a text is in the list: 0 if it never was, infinity if its entry does not expire."""
        until = self._keyed.get(self._alike(value), 0)
        return inf if until is None else until

    @property
    def compares_as_written(self) -> bool:
        """Whether only identical texts are the same entry."""
        return FACT_OF[self.type] not in ALIKE

    @cached_property
    def _keyed(self) -> Mapping[str, int | None]:
        return {self._alike(value): until for value, until in self.entries.items()}

    def _alike(self, value: str) -> str:
        alike = ALIKE.get(FACT_OF[self.type])
        return alike(value) if alike else value

    @cached_property
    def networks(self) -> tuple[Bounds, ...]:
        """First and last address of each network and when it expires, in order. Networks are nested or separate; they never overlap
        partly."""
        bounds = ((ip_network(entry, strict=False), until) for entry, until in self.entries.items())
        return tuple(
            sorted(
                ((number_of(net.network_address), number_of(net.broadcast_address), until) for net, until in bounds),
                key=lambda each: (each[0], -each[1]),
            )
        )

    @cached_property
    def _starts(self) -> tuple[int, ...]:
        return tuple(start for start, _, _ in self.networks)

    @cached_property
    def _around(self) -> tuple[int | None, ...]:
        """For each network the index of the smallest one that contains it."""
        enclosing: list[int] = []
        parents: list[int | None] = []
        for index, (start, _, _) in enumerate(self.networks):
            while enclosing and self.networks[enclosing[-1]][1] < start:
                enclosing.pop()
            parents.append(enclosing[-1] if enclosing else None)
            enclosing.append(index)
        return tuple(parents)

    def _has_address(self, address: int, now: int) -> bool:
        """Whether an address is in a network. Takes at most as many steps as networks are nested: 128."""
        index: int | None = bisect_right(self._starts, address) - 1
        while index is not None and index >= 0:
            _, end, until = self.networks[index]
            if address <= end and (until is None or now < until):
                return True
            index = self._around[index]
        return False
