"""Drift: whether what is measured now is still what was measured before.

The population stability index compares how the bins of a table are filled then and now:

    PSI = Σ (now - then) · ln(now / then)        over all bins, as shares

It is the sum of both Kullback-Leibler divergences, so that it is never negative, and the same in both directions. By custom (Siddiqi 2006,
*Credit risk scorecards*) below 0.1 nothing has happened, and above 0.25 something has. That a measure could not be told is a bin of its
own: a signal that falls silent is drift, too. Without any drift the index of B bins is about (B - 1) · (1/n + 1/m) for n and m actions
(it is then close to a χ² with B - 1 degrees of freedom), which is why nothing is said of fewer than a thousand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, log
from typing import Literal, Self

SLIGHT, SERIOUS = 0.1, 0.25
FLOOR = 1e-4  # of a share, so that an empty bin is not infinitely far
ENOUGH = 1_000  # actions, in each of the two periods
UNKNOWN = "-"  # the bin of what could not be told

type Level = Literal["steady", "slight", "serious", "too_few"]


@dataclass(frozen=True, kw_only=True)
class TermDrift:
    """How the measures of one table of a term have moved. `then` and `now` count actions; `observed_then` and `observed_now` are the shares
    of which the measure could be told. `index` is left out where either period has fewer than a thousand actions (`too_few`)."""

    term: str
    then: int
    now: int
    observed_then: float | None
    observed_now: float | None
    index: float | None
    level: Level

    @classmethod
    def of(cls, term: str, then: Mapping[str, int], now: Mapping[str, int]) -> Self:
        """The drift of one table; both are counts of actions by bin."""
        before, after = _total(then), _total(now)
        enough = min(before, after) >= ENOUGH
        index = stability_index(then, now) if enough else None
        return cls(
            term=term,
            then=before,
            now=after,
            observed_then=_observed(then, before),
            observed_now=_observed(now, after),
            index=None if index is None else round(index, 4),
            level=level_of(index),
        )


def stability_index(then: Mapping[str, int], now: Mapping[str, int]) -> float:
    """The population stability index of two sets of counts by bin; there must be some in each."""
    before, after = _total(then), _total(now)
    return fsum(_step(max(then.get(place, 0), 0) / before, max(now.get(place, 0), 0) / after) for place in then.keys() | now.keys())


def level_of(index: float | None) -> Level:
    """What an index means by custom."""
    if index is None:
        return "too_few"
    return "serious" if index > SERIOUS else "slight" if index > SLIGHT else "steady"


def _step(then: float, now: float) -> float:
    before, after = max(then, FLOOR), max(now, FLOOR)
    return (after - before) * log(after / before)


def _total(counts: Mapping[str, int]) -> int:
    return sum(max(count, 0) for count in counts.values())


def _observed(counts: Mapping[str, int], of: int) -> float | None:
    return round(1 - max(counts.get(UNKNOWN, 0), 0) / of, 4) if of else None
