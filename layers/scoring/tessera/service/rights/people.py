"""People: who is meant by an export or an erasure, and what a look at a class of data has come to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tessera.service import dependencies

RECEIPTS = "receipt of an erasure"
"""The purpose of the keyed hash by which receipts and holds name somebody."""
NO_ID_BEFORE, NO_ID_AFTER = r"(?<![\w@+-])(?<!\w\.)", r"(?![\w@+-]|\.\w)"
"""Where an id begins and ends in a text: `ann` is not in `joanna`, nor in `ann@mail.example`; a full stop after it is not its own."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A user by the keyed hash under which everything is stored; and by the id itself, where it is known: texts are searched for it."""

    tenant: str
    account: str
    user_id: str | None = None

    def is_named(self, text: object) -> bool:
        """Whether a value is the id of this person."""
        return isinstance(text, str) and bool(text) and dependencies.keyring().hash_user(self.tenant, text) == self.account

    def without(self, text: str, instead: str) -> str:
        """A text without the id, as far as the id is known. What only begins or ends with it is another id."""
        return re.sub(self._mention, lambda _: instead, text) if self.user_id else text

    def is_named_in(self, text: str) -> bool:
        """Whether a text has the id, as far as the id is known."""
        return bool(self.user_id and re.search(self._mention, text))

    @property
    def _mention(self) -> str:
        return rf"{NO_ID_BEFORE}{re.escape(self.user_id or '')}{NO_ID_AFTER}"

    @property
    def named_in_receipts(self) -> str:
        return dependencies.keyring().hash(RECEIPTS, self.tenant, self.account)


@dataclass(frozen=True, kw_only=True)
class Remainder:
    """What is left of a person after an erasure, why, and until when (epoch milliseconds; None where only somebody can end it)."""

    what: str
    why: str
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class Went:
    """What a look at a part of a class came to: where the next begins (None at its end), how many things were removed or changed, by name,
    other ids of the person that were met, and what remains."""

    place: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    also: Sequence[tuple[str, str | None]] = ()
    remains: Sequence[Remainder] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """Lines of an export, and where the next begins."""

    lines: Sequence[Mapping[str, Any]] = ()
    place: str | None = None


def added(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    """Counts by name, added; without those of nothing."""
    total = {name: counts.get(name, 0) + more.get(name, 0) for name in sorted({*counts, *more})}
    return {name: number for name, number in total.items() if number}
