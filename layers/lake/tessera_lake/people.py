"""Which rows are one person's: where an erasure looks, and an export.

A person is known to the lake by keyed hashes and ids alone: those of the user, those of what was theirs alone (their actions, and devices
that nobody else used), which whoever asks has to know. Addresses and accounts may be others' too: they find nobody's rows by themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tessera_lake.schema import Column, Table, Whose

FINDING: tuple[Whose, ...] = ("user", "device", "action")
"""The columns by which a person's rows are found."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person by keyed hashes and ids: of the user and of every claimed id, of devices that are theirs alone, of actions."""

    users: frozenset[str] = frozenset()
    devices: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()

    def names(self, whose: Whose | None) -> frozenset[str]:
        match whose:
            case "user":
                return self.users
            case "device":
                return self.devices
            case "action":
                return self.actions
        return frozenset()


def columns_of(table: Table, person: Person) -> Iterable[tuple[Column, frozenset[str]]]:
    """The columns of a table that may name the person, each with what it would hold. A row is theirs if any of these holds one; a list
    holds it among others (a case has several people's actions: it is rewritten, not dropped)."""
    return ((column, names) for column in table.held(FINDING) if (names := person.names(column.whose)))
