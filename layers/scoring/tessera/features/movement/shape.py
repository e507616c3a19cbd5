"""The shape of a movement: how it turns along its path, and how its distance is spread over its time, independent of the sampling rate.

Hands start, hurry and slow down before the end (Fitts 1954), in one or more bursts. Turns are measured between equally long parts of the
path and do not depend on the number of points.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import hypot

from tessera.features.movement.trace import Point, Trace, turning


def measured(trace: Trace) -> Mapping[str, float | None]:
    """The measures of shape, by name."""
    lengths, path, count = trace.lengths, trace.path, len(trace.lengths)
    way = [0.0, *accumulate(lengths)]
    last = max(1, count // 8)
    along, lately = _evenly(trace.positions, way, 16), _evenly(trace.positions, trace.times, 16)  # every second one ends an eighth
    turns = _turns(along)
    by_eighths, by_sixteenths = _spent(lately[::2]), _spent(lately)
    return {
        "peak_position": lengths.index(max(lengths)) / count,
        "ending": sum(lengths[-last:]) / last / trace.mean_step,
        "last_quarter": sum(lengths[count - count // 4 :]) / path,
        "sharpest_eighth": max(_turns(along[::2]), default=0.0),
        "sharpest_sixteenth": max(turns, default=0.0),
        "turn_by_sixteenth": sum(turns) / len(turns) if turns else 0.0,
        "bursts": sum(before < here >= after for before, here, after in zip(by_eighths, by_eighths[1:], by_eighths[2:], strict=False)) / 8,
        "last_sixteenth": by_sixteenths[-1] * 16,
        "centre": sum(number * part for number, part in enumerate(by_sixteenths)) / 15,
        "pace_changes": sum(abs(after - before) for before, after in pairwise(by_sixteenths)),
    }


def _turns(corners: Sequence[Point]) -> list[float]:
    """How much the path turns, without sign, from each of its equally long parts to the next."""
    return [abs(angle) for angle in turning((after[0] - before[0], after[1] - before[1]) for before, after in pairwise(corners))]


def _spent(corners: Sequence[Point]) -> list[float]:
    """The share of the distance covered in each equally long part of the time."""
    ways = [hypot(after[0] - before[0], after[1] - before[1]) for before, after in pairwise(corners)]
    total = sum(ways) or 1.0
    return [part / total for part in ways]


def _evenly(positions: Sequence[Point], scale: Sequence[float], parts: int) -> list[Point]:
    """The positions at equal distances on an ascending scale (distance or time), interpolated linearly."""
    corners, place, last = [], 0, len(scale) - 2
    for number in range(parts + 1):
        target = scale[-1] * number / parts
        while place < last and scale[place + 1] < target:
            place += 1
        span = scale[place + 1] - scale[place]
        share = min(1.0, (target - scale[place]) / span) if span > 1e-9 else 0.0
        (x, y), (next_x, next_y) = positions[place], positions[place + 1]
        corners.append((x + (next_x - x) * share, y + (next_y - y) * share))
    return corners
