"""The manner in which somebody moves the pointer: habits of a movement that stay with a person.

Which way it goes, how long it takes, how fast, how unevenly, how it turns and how it ends; none depends on where on the page it was. Each
value falls into one of four buckets, with the quartiles of people's movements as edges (artefact `pointer_manner`).
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import atan2, fsum, pi
from statistics import median

from tessera import artefacts
from tessera.features.movement.trace import Trace, deviation

type Manner = tuple[int, ...]
"""How many movements fell into each bucket, one habit after another."""

EDGES: Mapping[str, Sequence[float]] = artefacts.read("pointer_manner")["edges"]
EACH = 4  # buckets of a habit
BUCKETS = EACH * len(EDGES)
ENDING = 3  # steps


def habits(trace: Trace, figures: Mapping[str, float | None]) -> Mapping[str, float]:
    """The habits of a movement, by name; `figures` is the result of `movement.measured`. Speeds in px/ms, angles in radians."""
    lengths, duration, turns = trace.lengths, max(1.0, trace.times[-1]), trace.turns
    speeds = [length / max(1.0, after - before) for length, (before, after) in zip(lengths, pairwise(trace.times), strict=True)]
    (x, y), (end_x, end_y), peak = trace.positions[0], trace.positions[-1], max(lengths)
    return {
        "course": (atan2(end_y - y, end_x - x) + pi) / (2 * pi),  # the share of a full turn
        "duration": duration,  # ms
        "speed": median(speeds),
        "unevenness": deviation(speeds),
        "peak": peak / trace.mean_step,
        "peak_time": trace.times[lengths.index(peak)] / duration,
        "ending": fsum(speeds[-ENDING:]) / len(speeds[-ENDING:]),
        "last_quarter": figures["last_quarter"] or 0.0,
        "turning": fsum(map(abs, turns)) / len(turns),
        "coarse_turning": figures["turn_by_sixteenth"] or 0.0,
        "winding": sum(turns),
        "level": sum(down == 0 for _, down in trace.steps) / len(trace.steps),  # the share of steps that go exactly across
    }


def buckets(habits: Mapping[str, float], edges: Mapping[str, Sequence[float]] = EDGES) -> Iterator[int]:
    """The bucket of each habit, by its place in a `Manner`."""
    for number, (habit, within) in enumerate(edges.items()):
        yield EACH * number + bisect_right(within, habits[habit])


def movements(manner: Manner) -> int:
    """How many movements were counted."""
    return sum(manner[:EACH])
