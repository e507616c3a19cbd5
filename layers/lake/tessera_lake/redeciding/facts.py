"""Facts of many actions, in columns. What one action's fact would tell a check, each of these tells for all at once.

A text column has few different words: the very check that runs live is asked once for each word. So every operator means the same here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from tessera.rules.checks import Check, Ranges
from tessera.rules.facts import Kind
from tessera.rules.lists import Bounds, TypedList
from tessera_lake.redeciding.exactly import Flags, Numbers
from tessera_lake.redeciding.hashing import Hash, hashed_networks
from tessera_lake.redeciding.possibilities import ANY, FAILS, HOLDS, HOLDS_OR_FAILS, UNKNOWN, Outcomes, all_alike, outcomes

type Whole = frozenset[str] | None
type Codes = NDArray[np.int32]


class Fact(Protocol):
    """A fact of each of many actions."""

    def told(self, kind: Kind, check: Check, whole: Whole) -> Outcomes:
        """What a check tells. `whole` has the texts of one that compares whole texts."""
        ...

    def exists(self) -> Outcomes: ...

    def listed(self, listed: TypedList, now: Numbers) -> Outcomes:
        """Whether it is in a list at that moment."""
        ...

    def within(self, ranges: Ranges) -> Outcomes: ...


@dataclass(frozen=True)
class NotKept:
    """A fact that the lake does not have: nobody knows what it was."""

    actions: int

    def told(self, kind: Kind, check: Check, whole: Whole) -> Outcomes:
        return all_alike(ANY, self.actions)

    def exists(self) -> Outcomes:
        return all_alike(HOLDS_OR_FAILS, self.actions)

    def listed(self, listed: TypedList, now: Numbers) -> Outcomes:
        return all_alike(ANY, self.actions)

    def within(self, ranges: Ranges) -> Outcomes:
        return all_alike(ANY, self.actions)


@dataclass(frozen=True)
class Hidden:
    """A fact of which the lake can only say whether there was one."""

    known: Flags

    def told(self, kind: Kind, check: Check, whole: Whole) -> Outcomes:
        return np.where(self.known, HOLDS_OR_FAILS, UNKNOWN)

    def exists(self) -> Outcomes:
        return np.where(self.known, HOLDS, FAILS)

    def listed(self, listed: TypedList, now: Numbers) -> Outcomes:
        return np.where(self.known, HOLDS_OR_FAILS, UNKNOWN)

    def within(self, ranges: Ranges) -> Outcomes:
        return np.where(self.known, HOLDS_OR_FAILS, UNKNOWN)


@dataclass(frozen=True)
class Values:
    """Numbers, or yes and no."""

    kind: Kind
    values: NDArray[Any]
    known: Flags

    def told(self, kind: Kind, check: Check, whole: Whole) -> Outcomes:
        if kind != self.kind:
            return all_alike(UNKNOWN, len(self.known))
        different, place = self._different
        told = np.fromiter((bool(check(value)) for value in different), bool, len(different))
        return outcomes(told[place], self.known)

    def exists(self) -> Outcomes:
        return np.where(self.known, HOLDS, FAILS)

    def listed(self, listed: TypedList, now: Numbers) -> Outcomes:
        """Lists have texts, and those of addresses whole numbers: whether a number was whole is not kept."""
        return np.where(self.known, HOLDS_OR_FAILS if listed.type == "ip" else FAILS, UNKNOWN)

    def within(self, ranges: Ranges) -> Outcomes:
        return all_alike(ANY, len(self.known))

    @cached_property
    def _different(self) -> tuple[Sequence[Any], Numbers]:
        if self.kind == "flag":
            return (False, True), self.values.astype(np.int64)
        encoded = pa.array(self.values).dictionary_encode()
        return encoded.dictionary.to_pylist(), encoded.indices.to_numpy()


@dataclass(frozen=True)
class Texts:
    """One text of each action, or several: entry `k` is the word `words[codes[k]]` of action `rows[k]`. `hash` is how the words were
    hashed, if they were."""

    kind: Kind
    words: Sequence[str]
    codes: Codes
    rows: Numbers
    known: Flags
    hash: Hash | None = None

    def told(self, kind: Kind, check: Check, whole: Whole) -> Outcomes:
        if kind != self.kind:
            return all_alike(UNKNOWN, len(self.known))
        if self.hash is None:
            return self._of_words(check((word,)) if kind == "texts" else check(word) for word in self.words)
        if whole is None:
            return np.where(self.known, HOLDS_OR_FAILS, UNKNOWN)
        sought = frozenset(hashed for text in whole for hashed in self.hash(text))
        return self._of_words(word in sought for word in self.words)

    def exists(self) -> Outcomes:
        return np.where(self.known, HOLDS, FAILS)

    def listed(self, listed: TypedList, now: Numbers) -> Outcomes:
        if listed.type == "ip":
            return np.where(self.known, FAILS, UNKNOWN)
        if self.hash is None:
            until = [listed.held_until(word) for word in self.words]
        elif listed.compares_as_written:
            hashed = {each: listed.held_until(word) for word in listed.entries for each in self.hash(word)}
            until = [hashed.get(word, 0) for word in self.words]
        else:
            return np.where(self.known, HOLDS_OR_FAILS, UNKNOWN)
        return self._of_entries(now[self.rows] < np.array([*until, 0], float)[self.codes])

    def within(self, ranges: Ranges) -> Outcomes:
        return all_alike(ANY, len(self.known))

    def _of_words(self, told: Iterable[bool]) -> Outcomes:
        return self._of_entries(np.array([*map(bool, told), False])[self.codes])

    def _of_entries(self, told: Flags) -> Outcomes:
        """For each action, whether it is told of any of its words."""
        found = np.zeros(len(self.known), bool)
        found[self.rows[told]] = True
        return outcomes(found, self.known)


@dataclass(frozen=True)
class Addresses:
    """The keyed hash of each action's address."""

    words: Sequence[str]
    codes: Codes
    known: Flags
    hash: Hash

    def told(self, kind: Kind, check: Check, whole: Whole) -> Outcomes:
        return all_alike(ANY, len(self.known))

    def exists(self) -> Outcomes:
        return np.where(self.known, HOLDS, FAILS)

    def listed(self, listed: TypedList, now: Numbers) -> Outcomes:
        return self._held(listed.networks, now) if listed.type == "ip" else np.where(self.known, FAILS, UNKNOWN)

    def within(self, ranges: Ranges) -> Outcomes:
        return self._held(tuple((first, last, None) for first, last in zip(*ranges, strict=True)), np.zeros(len(self.known), np.int64))

    def _held(self, networks: tuple[Bounds, ...], now: Numbers) -> Outcomes:
        """Whether the address lies in a network that is in force at that moment."""
        hashed = hashed_networks(networks, self.hash)
        inside, partly = (np.array([*(held.get(word, 0) for word in self.words), 0], float) for held in (hashed.inside, hashed.partly))
        possible = (now < partly[self.codes]) | (now < hashed.beyond)
        return np.where(self.known, np.where(now < inside[self.codes], HOLDS, np.where(possible, HOLDS_OR_FAILS, FAILS)), UNKNOWN)


@dataclass(frozen=True)
class Mixed:
    """A custom attribute, which may be a number here, a flag there and a text elsewhere. `parts` has each kind's own column."""

    parts: Sequence[Values | Texts | Hidden]

    def told(self, kind: Kind, check: Check, whole: Whole) -> Outcomes:
        return self._first_known([part.told(kind, check, whole) for part in self.parts])

    def exists(self) -> Outcomes:
        return np.where(np.any([part.known for part in self.parts], axis=0), HOLDS, FAILS)

    def listed(self, listed: TypedList, now: Numbers) -> Outcomes:
        return self._first_known([part.listed(listed, now) for part in self.parts])

    def within(self, ranges: Ranges) -> Outcomes:
        return all_alike(ANY, len(self.parts[0].known))

    def _first_known(self, told: Sequence[Outcomes]) -> Outcomes:
        return np.select([part.known for part in self.parts], told, UNKNOWN)
