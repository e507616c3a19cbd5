"""Moments and histograms: means, deviations and quantiles from whole-number sums, which add up.

Power sums of whole milliseconds are exact; sums of floating-point numbers were off by 1.3 % at values near 1e9.
"""

from dataclasses import dataclass
from math import sqrt

LEAST_VARIANCE = 0.25  # of whole numbers: half a step squared, the effect of rounding


@dataclass(frozen=True)
class Moments:
    """Count, sum and sum of squares of whole numbers."""

    count: int
    total: int
    squares: int

    @property
    def mean(self) -> float | None:
        return self.total / self.count if self.count else None

    @property
    def deviation(self) -> float | None:
        """Standard deviation of the sample (n − 1), or None below two values."""
        if self.count < 2:
            return None
        return sqrt(max(0, self.count * self.squares - self.total**2) / (self.count * (self.count - 1)))


@dataclass(frozen=True)
class Shape:
    """Count and sums of the first three powers of whole numbers: their spread and their skewness."""

    count: int
    total: int
    squares: int
    cubes: int = 0

    @property
    def variance(self) -> float:
        """The variance of the values themselves (n); 0 without any."""
        return max(0, self.count * self.squares - self.total**2) / self.count**2 if self.count else 0.0

    @property
    def deviation(self) -> float:
        return sqrt(self.variance)

    @property
    def skewness(self) -> float:
        """The third central moment in standard deviations; 0 if hardly anything varies, since it would show only rounding."""
        if self.variance < LEAST_VARIANCE:
            return 0.0
        n, mean = self.count, self.total / self.count
        third = self.cubes / n - 3 * mean * self.squares / n + 2 * mean**3
        return third / (self.variance * self.deviation)


def correlation(one: Shape, other: Shape, products: int) -> float | None:
    """The correlation of pairs of whole numbers, from the sum of their products; None if either hardly varies."""
    if min(one.variance, other.variance) < LEAST_VARIANCE:
        return None
    covariance = products / one.count - one.total * other.total / one.count**2
    return covariance / (one.deviation * other.deviation)


@dataclass(frozen=True)
class Histogram:
    """Counts of values between ascending `edges`: one more bucket than edges."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)

    def above(self, edge: float) -> int:
        """How many values are at or above one of the edges."""
        return sum(self.counts[self.edges.index(edge) + 1 :])

    @property
    def median(self) -> float | None:
        """The median, interpolated inside its bucket; the first bucket begins at 0, and the last, which is open, gives its lower edge."""
        rank, seen = sum(self.counts) / 2, 0
        if not rank:
            return None
        for bucket, count in enumerate(self.counts):
            if seen + count >= rank:
                low = self.edges[bucket - 1] if bucket else 0.0
                high = self.edges[bucket] if bucket < len(self.edges) else low
                return low + (high - low) * (rank - seen) / count
            seen += count
        return None  # pragma: no cover - the counts add up to twice the rank
