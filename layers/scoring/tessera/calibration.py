"""Calibration: how often actions with given log-odds turned out to be fraud.

A model's log-odds order actions; how often one of them is fraud differs from place to place. A calibration is a line through knots, from
the model's log-odds to the observed log-odds: rising or level, straight between the knots, parallel to the model beyond them. It changes
only the probability. The risk score, and with it every threshold, stays the same.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp
from typing import Self


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """The knots. Without any, the model's log-odds are used unchanged."""

    log_odds: tuple[float, ...] = ()
    true: tuple[float, ...] = ()

    @classmethod
    def of(cls, table: Mapping[str, Sequence[float]]) -> Self:
        """The calibration of an artefact.

        Raises:
            ValueError: its knots do not rise, or a knot lacks one of its two values.
        """
        log_odds, true = tuple(map(float, table["log_odds"])), tuple(map(float, table["true"]))
        if len(log_odds) != len(true):
            raise ValueError(f"the calibration has {len(log_odds)} knots and {len(true)} values of them")
        if any(before >= after for before, after in pairwise(log_odds)):
            raise ValueError("the calibration's knots must rise")
        if any(before > after for before, after in pairwise(true)):
            raise ValueError("the calibration must not fall: more log-odds never mean less fraud")
        return cls(log_odds=log_odds, true=true)

    def corrected(self, log_odds: float) -> float:
        """The corrected log-odds."""
        if not self.log_odds:
            return log_odds
        if log_odds <= self.log_odds[0]:
            return self.true[0] + log_odds - self.log_odds[0]
        if log_odds >= self.log_odds[-1]:
            return self.true[-1] + log_odds - self.log_odds[-1]
        right = bisect_right(self.log_odds, log_odds)
        (low, high), (from_, to) = self.log_odds[right - 1 : right + 1], self.true[right - 1 : right + 1]
        return from_ + (to - from_) * (log_odds - low) / (high - low)

    def probability(self, log_odds: float) -> float:
        """The probability of fraud."""
        return 1 / (1 + exp(-self.corrected(log_odds)))


UNCALIBRATED = Calibration()
