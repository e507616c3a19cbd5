"""Checks of facts, of which compiled conditions consist: true, false, or None for an unknown fact (Kleene's strong logic)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tessera.rules.facts import ALIKE, Facts, Kind
from tessera.signals import is_of

type Test = Callable[[Facts], bool | None]
type Check = Callable[[Any], bool]


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


def merged(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ranges of whole numbers without overlap, in order: their first and their last."""
    kept: list[list[int]] = []
    for start, end in sorted(ranges):
        if kept and start <= kept[-1][1] + 1:
            kept[-1][1] = max(kept[-1][1], end)
        else:
            kept.append([start, end])
    return tuple(start for start, _ in kept), tuple(end for _, end in kept)
