"""Outcomes: lines of figures about decisions, and what became of the actions.

An *alert* is a decision to challenge or to deny, whether or not it was answered: a monitoring application answers *allow*, and the random
control may withhold a challenge. A challenge *ended* when its result was reported, and was *passed* if that is success.

Precision and recall count what is known: fraud by a label, and innocence by a label or by silence, which is a success that nobody disputed.
Silence proves little before frauds of its kind usually come to light. Figures over days that are younger than that are marked, since among
their quiet actions there are frauds that nobody has reported yet.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Literal, Self, get_args

from tessera.health.corrected import Corrected, Weighted, corrected
from tessera.health.counting import BAND, MILLION, Ended, ended
from tessera.health.figures import Share
from tessera.policy import RecommendationType
from tessera.tallies import Tallies, of_kind

type HealthBy = Literal["application", "action_type", "model", "policy", "application_version", "rule"]
"""What the actions of a line have in common."""

ALERTS = ("challenge", "deny")
PLACES: Mapping[str, int] = {"application": 0, "action_type": 1, "model": 2, "policy": 3, "application_version": 4, "rule": 5}
"""Where each thing in common stands in the names of cells and of expected probabilities."""


@dataclass(frozen=True)
class Cell:
    """Actions of which everything that is counted is the same."""

    actions: int
    application: str
    action_type: str
    model: str
    policy: str
    application_version: str
    rule: str
    manner: str
    draw: str  # treatment and propensity
    decided: str
    answered: str
    band: str
    result: str
    label: str

    @property
    def alerted(self) -> bool:
        return self.decided in ALERTS

    @property
    def treatment(self) -> str:
        return self.draw.partition(":")[0]

    @property
    def propensity(self) -> float:
        return float(self.draw.partition(":")[2] or 1)

    @cached_property
    def ended(self) -> Ended:
        return ended(self.answered, self.result, self.label)


@dataclass(frozen=True, kw_only=True)
class BandLine:
    """The actions whose model score is at least `score` and less than ten more. `fraud` is the share of fraud among those of which it is
    known, `expected` the mean probability that the model gave these."""

    score: int
    actions: int
    alerts: int
    pass_rate: Share
    fraud: Share
    expected: float | None


@dataclass(frozen=True, kw_only=True)
class HealthLine:
    """Actions that have `value` in common. `recommendations` counts decisions. `alert_rate` is the share challenged or denied, `pass_rate`
    the share passed of ended challenges. `precision` is the share of frauds among the known alerts, `recall` the share of alerts among the
    known frauds; `corrected` says both as the random control corrects them. `calibration_error`: how far, in the mean over the known, the
    share of fraud in a band lies from what the model expected there; left out of too few. `control` is the share of actions whose challenge
    a lot decided, `unknown` the share of which it is not known how they ended, `degraded` the share decided without part of the
    evidence."""

    value: str
    actions: int
    recommendations: Mapping[str, int]
    alert_rate: Share
    pass_rate: Share
    precision: Share
    recall: Share
    corrected: Corrected | None
    calibration_error: float | None
    control: Share
    unknown: Share
    degraded: Share
    bands: Sequence[BandLine]

    @classmethod
    def of(cls, value: str, cells: Sequence[Cell], expected: Mapping[tuple[str, str], int]) -> Self:
        """The figures of cells; `expected` is the sum of probabilities (millionths) by band and by how the actions ended."""
        of = Counting(cells)
        bands = tuple(_band(low, of, expected) for low in range(0, 100, BAND))
        actions, ended_challenges = of.every, of.counted(_ended_challenge)
        return cls(
            value=value,
            actions=actions,
            recommendations=of.decided(),
            alert_rate=Share.of(of.counted(lambda cell: cell.alerted), actions),
            pass_rate=Share.of(of.counted(_passed), ended_challenges),
            precision=Share.of(of.counted(_caught), of.counted(lambda cell: cell.alerted and cell.ended != "open")),
            recall=Share.of(of.counted(_caught), of.counted(lambda cell: cell.ended == "fraud")),
            corrected=corrected(_undisturbed(cells), of.counted(lambda cell: cell.treatment == "withheld")),
            calibration_error=_calibration_error(bands),
            control=Share.of(of.counted(lambda cell: cell.treatment in ("withheld", "given")), actions),
            unknown=Share.of(of.counted(lambda cell: cell.ended == "open"), actions),
            degraded=Share.of(of.counted(lambda cell: cell.manner == "degraded"), actions),
            bands=bands,
        )


class Counting:
    """Counts the actions of cells."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._cells = cells

    @property
    def every(self) -> int:
        return sum(cell.actions for cell in self._cells)

    def counted(self, holds: Callable[[Cell], bool]) -> int:
        return sum(cell.actions for cell in self._cells if holds(cell))

    def decided(self) -> Mapping[str, int]:
        decisions: tuple[str, ...] = get_args(RecommendationType.__value__)
        return {each: sum(cell.actions for cell in self._cells if cell.decided == each) for each in decisions}


type Wanted = Callable[[str, str], bool]
"""Whether actions of an application and a type are asked for."""


def cells_of(tallies: Tallies, wanted: Wanted) -> list[Cell]:
    """The cells that are asked for."""
    return [Cell(number, *parts) for parts, number in of_kind(tallies, "cells") if wanted(parts[0], parts[1])]


def whole(tallies: Tallies, wanted: Wanted) -> HealthLine:
    """Everything that is asked for in one line."""
    return HealthLine.of("", cells_of(tallies, wanted), _expected(tallies, wanted, None).get("", {}))


def lines(tallies: Tallies, by: HealthBy, wanted: Wanted) -> tuple[HealthLine, ...]:
    """A line for each value, those with most actions first."""
    sums, groups = _expected(tallies, wanted, by), defaultdict[str, list[Cell]](list)
    for cell in cells_of(tallies, wanted):
        groups[getattr(cell, by)].append(cell)
    made = [HealthLine.of(value, cells, sums.get(value, {})) for value, cells in groups.items()]
    return tuple(sorted(made, key=lambda line: (-line.actions, line.value)))


def _expected(tallies: Tallies, wanted: Wanted, by: HealthBy | None) -> Mapping[str, dict[tuple[str, str], int]]:
    """Sums of probabilities by value, and there by band and ending."""
    sums: dict[str, dict[tuple[str, str], int]] = {}
    for (*scope, band, ending), number in of_kind(tallies, "expected"):
        if wanted(scope[0], scope[1]):
            of_value = sums.setdefault(scope[PLACES[by]] if by else "", {})
            of_value[band, ending] = of_value.get((band, ending), 0) + number
    return sums


def _band(low: int, of: Counting, expected: Mapping[tuple[str, str], int]) -> BandLine:
    def counted(holds: Callable[[Cell], bool]) -> int:
        return of.counted(lambda cell: cell.band == str(low) and holds(cell))

    known = counted(lambda cell: cell.ended != "open")
    probability = sum(expected.get((str(low), ending), 0) for ending in ("fraud", "legitimate", "quiet")) / MILLION
    return BandLine(
        score=low,
        actions=counted(lambda _: True),
        alerts=counted(lambda cell: cell.alerted),
        pass_rate=Share.of(counted(_passed), counted(_ended_challenge)),
        fraud=Share.of(counted(lambda cell: cell.ended == "fraud"), known),
        expected=round(probability / known, 6) if known > 0 else None,
    )


def _calibration_error(bands: Iterable[BandLine]) -> float | None:
    """The expected calibration error over bands (Naeini, Cooper & Hauskrecht 2015): Σ known · |share of fraud - expected| / Σ known."""
    told = [band for band in bands if band.fraud.share is not None and band.expected is not None]
    known = sum(band.fraud.denominator for band in told)
    if not known:
        return None
    return round(sum(band.fraud.denominator * abs((band.fraud.share or 0) - (band.expected or 0)) for band in told) / known, 6)


def _undisturbed(cells: Iterable[Cell]) -> list[Weighted]:
    """What nothing stopped: challenges that were withheld, and actions that were let through as decided, by propensity."""
    stopped = ("challenge", "deny")
    groups = groupby(
        sorted((cell for cell in cells if cell.draw and cell.answered not in stopped), key=_how_drawn),
        key=_how_drawn,
    )
    return [_weighted(how, list(of)) for how, of in groups]


def _weighted(how: tuple[bool, float], cells: Sequence[Cell]) -> Weighted:
    of = Counting(cells)
    return Weighted(
        alerted=how[0],
        propensity=how[1],
        frauds=of.counted(lambda cell: cell.ended == "fraud"),
        legitimate=of.counted(lambda cell: cell.ended in ("legitimate", "quiet")),
    )


def _how_drawn(cell: Cell) -> tuple[bool, float]:
    return cell.treatment == "withheld", cell.propensity


def _caught(cell: Cell) -> bool:
    return cell.alerted and cell.ended == "fraud"


def _ended_challenge(cell: Cell) -> bool:
    return cell.answered == "challenge" and cell.result != ""


def _passed(cell: Cell) -> bool:
    return cell.answered == "challenge" and cell.result == "success"
