"""Figures: a share with the numbers it is made of and its interval, or the answer that there are too few to say."""

from dataclasses import dataclass
from math import sqrt
from typing import Self

from tessera.tradeoff import wilson

FEWEST = 20
"""Cases below which no share is given: at twenty the interval of a share is still up to .42 wide."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """`numerator` of `denominator`, and that as a share between 0 and 1 with its 95 % interval (Wilson 1927), as if cases were independent.
    Of fewer than twenty cases there is no share: `share`, `low` and `high` are left out, which is not zero."""

    numerator: float
    denominator: float
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @classmethod
    def of(cls, numerator: float, denominator: float, fewest: int = FEWEST) -> Self:
        """The share of some among all. A count may be off for a moment, before a change that belongs to it has arrived."""
        part = min(max(numerator, 0), denominator)
        if denominator < max(fewest, 1):
            return cls(numerator=numerator, denominator=denominator)
        low, high = wilson(part / denominator, denominator)
        return cls(
            numerator=numerator,
            denominator=denominator,
            share=round(part / denominator, 6),
            low=round(low, 6),
            high=round(high, 6),
        )


def difference(now: Share, then: Share) -> tuple[float, float, float] | None:
    """By how much a share has grown, and the 95 % interval of that; None if either has too few cases.

    The hybrid score interval (Newcombe 1998, *Interval estimation for the difference between independent proportions*, method 10): with
    shares p, q and their Wilson ends l, u:  p - q - √((p - l)² + (u' - q)²)  to  p - q + √((u - p)² + (q - l')²).
    """
    if now.share is None or then.share is None:
        return None
    return _hybrid(now.share, now.low or 0.0, now.high or 0.0, then.share, then.low or 0.0, then.high or 0.0)


def _hybrid(now: float, now_low: float, now_high: float, then: float, then_low: float, then_high: float) -> tuple[float, float, float]:
    gap = now - then
    return gap, gap - sqrt((now - now_low) ** 2 + (then_high - then) ** 2), gap + sqrt((now_high - now) ** 2 + (then - then_low) ** 2)
