"""Checks of facts, of which compiled conditions consist: true, false, or None for an unknown fact (Kleene's strong logic)."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from tessera.rules.facts import ALIKE, Facts, Kind, is_doubted
from tessera.rules.lists import TypedList
from tessera.signals import is_of

type Test = Callable[[Facts], bool | None]
type Check = Callable[[Any], bool]
type Ranges = tuple[tuple[int, ...], tuple[int, ...]]


class Meaning[T](Protocol):
    """What the parts of a condition are compiled to: tests of one action's facts (`OfFacts`), or whatever else evaluates rules."""

    def all_of(self, tests: Sequence[T]) -> T: ...

    def any_of(self, tests: Sequence[T]) -> T: ...

    def negated(self, test: T) -> T: ...

    def about(self, name: str, kind: Kind, wanted: bool, check: Check, whole: frozenset[str] | None = None) -> T:
        """Whether a check of a fact has the wanted result. `whole` has the texts of a check that compares whole texts (`alike`)."""
        ...

    def exists(self, name: str, wanted: bool) -> T: ...

    def listed(self, name: str, wanted: bool, listed: TypedList) -> T: ...

    def within(self, name: str, wanted: bool, ranges: Ranges) -> T:
        """Whether an address is in one of the ranges (`merged`)."""
        ...

    def anybody(self, lists: Mapping[str, TypedList]) -> T:
        """Whether any of these facts is in its list. Never unknown."""
        ...


class OfFacts:
    """Tests of the facts of one action."""

    def all_of(self, tests: Sequence[Test]) -> Test:
        return all_of(tests)

    def any_of(self, tests: Sequence[Test]) -> Test:
        return any_of(tests)

    def negated(self, test: Test) -> Test:
        return negated(test)

    def about(self, name: str, kind: Kind, wanted: bool, check: Check, whole: frozenset[str] | None = None) -> Test:
        return about(name, kind, wanted, check)

    def exists(self, name: str, wanted: bool) -> Test:
        return lambda facts: None if is_doubted(facts, name) else (name in facts) is wanted

    def listed(self, name: str, wanted: bool, listed: TypedList) -> Test:
        return lambda facts: None if (fact := facts.get(name)) is None else listed.holds(fact, facts["now"]) is wanted

    def within(self, name: str, wanted: bool, ranges: Ranges) -> Test:
        def test(facts: Facts) -> bool | None:
            address = facts.get(name)
            return None if address is None else is_within(address, ranges) is wanted

        return test

    def anybody(self, lists: Mapping[str, TypedList]) -> Test:
        return lambda facts: any(name in facts and listed.holds(facts[name], facts["now"]) for name, listed in lists.items())


OF_FACTS = OfFacts()


def all_of(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def all_hold(facts: Facts) -> bool | None:
        unknown = False
        for test in tests:
            told = test(facts)
            if told is False:
                return False
            unknown = unknown or told is None
        return None if unknown else True

    return all_hold


def any_of(tests: Sequence[Test]) -> Test:
    def any_holds(facts: Facts) -> bool | None:
        unknown = False
        for test in tests:
            told = test(facts)
            if told is True:
                return True
            unknown = unknown or told is None
        return None if unknown else False

    return any_holds


def negated(test: Test) -> Test:
    return lambda facts: None if (told := test(facts)) is None else not told


def about(name: str, kind: Kind, wanted: bool, check: Check) -> Test:
    """Whether a check of a fact has the wanted result; unknown if the fact is unknown or, as a custom attribute may be, of another kind
    than the check takes."""

    def test(facts: Facts) -> bool | None:
        fact = facts.get(name)
        return bool(check(fact)) is wanted if is_of(kind, fact) else None

    return test


def alike(name: str, text: str) -> str:
    """A text in the form in which whole texts are compared."""
    alike = ALIKE.get(name)
    return alike(text) if alike else text


def forms(name: str, text: str) -> tuple[str, ...]:
    """The forms of a text in which a part of it may be searched: as it is written, and the form in which whole texts are compared."""
    alike = ALIKE.get(name)
    return tuple({text.casefold(), alike(text)}) if alike else (text,)


def is_within(address: int, ranges: Ranges) -> bool:
    """Whether a whole number is in one of the ranges."""
    starts, ends = ranges
    index = bisect_right(starts, address) - 1
    return index >= 0 and address <= ends[index]


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges of whole numbers without overlap, in order: their first and their last."""
    kept: list[list[int]] = []
    for start, end in sorted(ranges):
        if kept and start <= kept[-1][1] + 1:
            kept[-1][1] = max(kept[-1][1], end)
        else:
            kept.append([start, end])
    return tuple(start for start, _ in kept), tuple(end for _, end in kept)
