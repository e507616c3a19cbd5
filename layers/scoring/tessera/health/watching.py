"""Watching: what the owner of a model should be told, by comparing the last days with the weeks before.

    drift        a term's measures moved: its index of stability is above 0.25 (`drift`), as are those of the scores
    pass_rate    fewer challenges are passed: attackers come, or the challenge is broken
    precision    alerts meet fraud more rarely
    unknown      more of what terms measure could not be told: a signal has fallen silent

A share has fallen (risen) if it did so by at least `LEAST_CHANGE`, and surely: the whole interval of the difference lies on that side.
Precision is compared on days whose labels have had time to come, the others on yesterday, or on the last seven days where yesterday has too
few actions.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tessera.health.drift import ENOUGH, UNKNOWN, TermDrift
from tessera.health.figures import Share, difference
from tessera.health.outcomes import HealthLine, cells_of, whole
from tessera.tallies import Tallies, of_kind, summed
from tessera.units import DAY

type What = Literal["drift", "pass_rate", "precision", "unknown"]

LATELY = (1, 7)  # days; the first that has enough actions is compared
BEFORE = 28  # days before those
MATURE = 30  # days after which labels have had time to come
LEAST_CHANGE = 0.1  # of a share
SCORES = "score"  # the term that stands for the bands of scores
WATCHED: tuple[What, ...] = ("drift", "pass_rate", "precision", "unknown")
MOST_TERMS = 20  # of an application that are named


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What happened in an application: `subject` is the term, for drift; `then` and `now` are the two shares, or nothing and the index."""

    what: What
    application: str
    subject: str = ""
    then: float | None = None
    now: float


def terms(tallies: Tallies, application: str | None) -> Mapping[str, Mapping[str, int]]:
    """The counts of actions by term and bin; the bands of the scores are one term more."""
    found = defaultdict[str, dict[str, int]](dict)
    for (app, term, place), number in of_kind(tallies, "bins"):
        if application in (None, app):
            found[term][place] = found[term].get(place, 0) + number
    for cell in cells_of(tallies, lambda app, _: application in (None, app)):
        found[SCORES][cell.band] = found[SCORES].get(cell.band, 0) + cell.actions
    return found


def drift(then: Tallies, now: Tallies, application: str | None = None) -> tuple[TermDrift, ...]:
    """How each term has moved, those that moved most first; terms that only one of the two periods has cannot be compared."""
    before, after = terms(then, application), terms(now, application)
    moved = [TermDrift.of(term, before.get(term, {}), counts) for term, counts in after.items()]
    return tuple(sorted(moved, key=lambda each: (-(each.index or -1), each.term)))


def findings(days: Mapping[int, Tallies], today: int) -> tuple[Finding, ...]:
    """What the days (by their first millisecond) before `today` show, for each application."""
    applications = sorted({app for tallies in days.values() for (app, *_), _ in of_kind(tallies, "cells")})
    return tuple(finding for application in applications for finding in _of(days, today, application))


def days_needed(today: int) -> range:
    """The first milliseconds of the days that `findings` looks at."""
    return range(today - (MATURE + LATELY[-1] + BEFORE) * DAY, today, DAY)


def _of(days: Mapping[int, Tallies], today: int, application: str) -> list[Finding]:
    then, now = _recent(days, today, application)
    drifted = [
        Finding(what="drift", application=application, subject=each.term, now=each.index)
        for each in drift(then, now, application)
        if each.level == "serious" and each.index is not None
    ]
    before, after = _line(then, application), _line(now, application)
    mature = today - MATURE * DAY
    old_then, old_now = _part(days, mature, LATELY[-1], BEFORE), _part(days, mature, 0, LATELY[-1])
    compared: Sequence[tuple[What, Share, Share, int]] = (
        ("pass_rate", before.pass_rate, after.pass_rate, -1),
        ("precision", _line(old_then, application).precision, _line(old_now, application).precision, -1),
        ("unknown", untold(then, application), untold(now, application), 1),
    )
    changed = [
        Finding(what=what, application=application, then=was.share, now=is_now.share or 0.0)
        for what, was, is_now, way in compared
        if surely_changed(is_now, was, way)
    ]
    return [*drifted[:MOST_TERMS], *changed]


def surely_changed(now: Share, then: Share, way: int) -> bool:
    """Whether a share has changed upwards (`way` 1) or downwards (-1), by enough and surely."""
    gap = difference(now, then)
    if gap is None:
        return False
    change, low, high = gap
    return change * way >= LEAST_CHANGE and (low > 0 if way > 0 else high < 0)


def untold(tallies: Tallies, application: str) -> Share:
    """What share of all measures could not be told; there are as many cases as actions, since the measures of one depend on each other."""
    found = terms(tallies, application)
    found = {term: counts for term, counts in found.items() if term != SCORES}
    whole_count = sum(sum(counts.values()) for counts in found.values())
    if not whole_count:
        return Share(numerator=0, denominator=0)
    actions = max(sum(counts.values()) for counts in found.values())
    share = sum(counts.get(UNKNOWN, 0) for counts in found.values()) / whole_count
    return Share.of(round(share * actions, 3), actions, fewest=ENOUGH)


def _recent(days: Mapping[int, Tallies], today: int, application: str) -> tuple[Tallies, Tallies]:
    """The weeks before, and the last days: as few as have enough actions, seven at most."""
    for length in LATELY:
        now = _part(days, today, 0, length)
        if length == LATELY[-1] or _line(now, application).actions >= ENOUGH:
            break
    return _part(days, today, length, BEFORE), now


def _part(days: Mapping[int, Tallies], today: int, skipped: int, length: int) -> Tallies:
    """The sum of `length` days that end `skipped` days before today."""
    last = today - skipped * DAY
    return summed(days.get(day, {}) for day in range(last - length * DAY, last, DAY))


def _line(tallies: Tallies, application: str) -> HealthLine:
    wanted: Callable[[str, str], bool] = lambda app, _: app == application  # noqa: E731
    return whole(tallies, wanted)
