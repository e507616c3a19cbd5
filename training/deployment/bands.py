"""Bands of ten points of score: how many of their actions were fraud, what was expected, and whether fraud rises with the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from datasets.measures import Interval, share
from tessera.scoring import Model, risk_score
from training.deployment.calibrating import expected, moved_share
from training.deployment.terms import Vector

WIDTH = 10
HEADINGS = ("score", "legitimate", "fraud", "share of fraud", "from", "to", "expected")


@dataclass(frozen=True, kw_only=True)
class Band:
    """The actions whose score lies in [`low`, `low` + 10): their number, the share of fraud among them at the place's base rate with its
    interval, and the mean of the probabilities that the model gave them."""

    low: int
    legitimate: int
    frauds: int
    share: Interval
    expected: float

    @property
    def row(self) -> tuple[str, int, int, str, str, str, str]:
        """As `HEADINGS` has it."""
        each = (self.share.figure, self.share.low, self.share.high, self.expected)
        shown = tuple(f"{value:.2%}" for value in each)
        return f"{self.low}–{self.low + WIDTH}", self.legitimate, self.frauds, shown[0], shown[1], shown[2], shown[3]


def bands(model: Model, log_odds: Vector, fraud: Vector, base_rate: float | None = None) -> tuple[Band, ...]:
    """The bands that have actions, lowest first. Shares are moved to a place where `base_rate` of the actions are fraud; intervals are
    Wilson's, as if actions were independent."""
    own = float(np.mean(fraud))
    place = own if base_rate is None else base_rate
    low = np.array([min(int(risk_score(value) // WIDTH), 100 // WIDTH - 1) for value in log_odds])
    chance = expected(model.calibration, log_odds)
    found = []
    for number in np.unique(low):
        among = low == number
        frauds, of = int(fraud[among].sum()), int(among.sum())
        raw = share(frauds, of)
        moved = Interval(*(moved_share(each, own, place) for each in (raw.figure, raw.low, raw.high)))
        weight = np.where(fraud[among] > 0, place / own, (1 - place) / (1 - own)) if 0 < own < 1 else np.ones(of)
        found.append(
            Band(
                low=int(number) * WIDTH,
                legitimate=of - frauds,
                frauds=frauds,
                share=moved,
                expected=float(np.average(chance[among], weights=weight)),
            )
        )
    return tuple(found)


def falls(found: Sequence[Band]) -> tuple[Band, ...]:
    """The bands in which fraud is surely rarer than in one of a lower score: their whole interval lies below the other's whole interval."""
    surely = accumulate((band.share.low for band in found), max)
    return tuple(after for before, after in zip(surely, found[1:], strict=False) if after.share.high < before)


def verdict(found: Sequence[Band]) -> str:
    """What the law of the bands says: fraud rises with the score."""
    fallen = falls(found)
    if not fallen:
        return "The share of fraud rises with the score: no band's interval lies below that of a lower band."
    named = ", ".join(f"{band.low}–{band.low + WIDTH}" for band in fallen)
    return f"The share of fraud **falls** in {named}: the interval lies below that of a lower band."
