"""A movement as a browser would see it: at most one point per frame, without pauses, long enough to tell."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import atan2, fsum, hypot, pi, sqrt, tau

PAUSE = 200.0  # ms that end a movement
FRAME = 12.0  # ms; points closer than that are in one frame of 60 Hz, even if the recorder's clock jitters
FEWEST_POINTS = 8
MOST_POINTS = 600
SHORTEST_DIAGONAL = 60.0  # px, of the box around it

type Point = tuple[float, float]


@dataclass(frozen=True)
class Trace:
    """Positions (px), and when they were reached (ms from the first)."""

    positions: tuple[Point, ...]
    times: tuple[float, ...]

    @cached_property
    def steps(self) -> list[Point]:
        """From each position to the next."""
        return [(end_x - x, end_y - y) for (x, y), (end_x, end_y) in pairwise(self.positions)]

    @cached_property
    def lengths(self) -> list[float]:
        return [hypot(across, down) for across, down in self.steps]

    @cached_property
    def turns(self) -> list[float]:
        """The angles between consecutive steps."""
        return turning(self.steps)

    @cached_property
    def path(self) -> float:
        return sum(self.lengths)

    @cached_property
    def mean_step(self) -> float:
        return self.path / len(self.lengths)

    @cached_property
    def usual_interval(self) -> float:
        """The median time between points (ms)."""
        intervals = sorted(after - before for before, after in pairwise(self.times))
        return intervals[len(intervals) // 2]


def traces(points: Iterable[tuple[float, float, float]]) -> Iterator[Trace]:
    """The parts between pauses of a movement, given as (time since the point before, x, y), that are long enough to tell."""
    at, part = 0.0, list[tuple[float, float, float]]()
    for after, x, y in points:
        if after > PAUSE:  # the SDK closes at 200 ms before it rounds
            yield from _long_enough(part)
            part = []
        at += after
        part.append((at, x, y))
    yield from _long_enough(part)


def _long_enough(part: list[tuple[float, float, float]]) -> Iterator[Trace]:
    seen = _by_frames(part[:MOST_POINTS])
    if len(seen) < FEWEST_POINTS:
        return
    across, down = [x for _, x, _ in seen], [y for _, _, y in seen]
    if hypot(max(across) - min(across), max(down) - min(down)) >= SHORTEST_DIAGONAL:
        yield Trace(tuple(zip(across, down, strict=True)), tuple(at - seen[0][0] for at, _, _ in seen))


def _by_frames(part: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """The last point of each frame; those that did not move are left out."""
    frames = part[:1]
    began = part[0][0] if part else 0.0
    for point in part[1:]:
        if point[0] - began < FRAME and len(frames) > 1:
            frames[-1] = point
        else:
            frames.append(point)
            began = point[0]
    return frames[:1] + [after for before, after in pairwise(frames) if after[1:] != before[1:]]


def turning(steps: Iterable[Point]) -> list[float]:
    """The angles between consecutive steps, −π to π; steps of length zero have no direction and are skipped."""
    headings = [atan2(down, across) for across, down in steps if across or down]
    return [(after - before + pi) % tau - pi for before, after in pairwise(headings)]


def memory(values: list[float]) -> float:
    """How much each value says about the next: their correlation; 0 if they never change."""
    return correlation(values[:-1], values[1:])


def correlation(ones: list[float], others: list[float]) -> float:
    """Pearson's correlation of two lists of equal length; 0 if one of them never changes."""
    count = len(ones)
    if count < 3:
        return 0.0
    one_mean, other_mean = sum(ones) / count, sum(others) / count
    both = first = second = 0.0
    for one, other in zip(ones, others, strict=True):
        one -= one_mean
        other -= other_mean
        both += one * other
        first += one * one
        second += other * other
    return both / sqrt(first * second) if first > 1e-9 and second > 1e-9 else 0.0


def deviation(values: list[float]) -> float:
    """The standard deviation of the values themselves (n). In floating point: the module `statistics` computes in fractions, which takes
    ten times as long and differs in the last digit."""
    mean = fsum(values) / len(values)
    return sqrt(fsum([(value - mean) ** 2 for value in values]) / len(values))


def alternation(values: list[float]) -> float:
    """The share of neighbouring values with opposite signs."""
    return len([True for one, other in pairwise(values) if one * other < 0]) / (len(values) - 1)
