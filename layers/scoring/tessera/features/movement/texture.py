"""The texture of a movement: from step to step, at the rate of frames.

A hand's steps come from muscles and rounding: noise that grows with speed, thrust that lasts some frames, steps along the axes when it is
slow. A program's steps are too even, too smooth, or noisy without memory. Angles count only if both steps are at least `SHORTEST_STEP` px,
so that rounding to pixels does not count as turning.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import hypot, log, sqrt

from tessera.features.movement.trace import Point, Trace, alternation, correlation, memory, turning

SHORTEST_STEP = 3.0  # px
SHORTEST_STRIDE = 4.0  # px, of two steps taken as one
FEWEST_TURNS = 4


def measured(trace: Trace) -> Mapping[str, float | None]:
    """The measures of texture by name; unknown ones are left out."""
    return {**_of_turns(trace), **_of_steps(trace), **_of_accelerations(trace), **_of_strides(trace), **_of_tremor(trace)}


def _of_turns(trace: Trace) -> Mapping[str, float]:
    """Whether turns go one way, alternate, and grow or shrink abruptly."""
    shorter = [min(before, after) for before, after in pairwise(trace.lengths)]
    angles = trace.turns
    slowing = {"turn_slowing": correlation([abs(angle) for angle in angles], shorter)}
    turns = [angle for angle, least in zip(angles, shorter, strict=True) if least >= SHORTEST_STEP]
    if len(turns) < FEWEST_TURNS:
        return slowing
    total = sum(map(abs, turns))
    return slowing | {
        "turn": total / len(turns),
        "turn_consistency": abs(sum(turns)) / (total + 1e-6),
        "turn_alternation": alternation(turns),
        "turn_roughness": sum([abs(after - before) for before, after in pairwise(turns)]) / (total + 1e-3),
    }


def _of_steps(trace: Trace) -> Mapping[str, float]:
    """How even steps are, whether they follow the axes, and how the movement starts and comes to rest."""
    lengths, mean = trace.lengths, trace.mean_step
    changes = [abs(after - before) for before, after in pairwise(lengths)]
    doubled = trace.positions[::2] if len(trace.positions) % 2 else (*trace.positions[::2], trace.positions[-1])
    return {
        "axis_share": len([True for across, down in trace.steps if not across or not down]) / len(lengths),
        "step_memory": memory(lengths),
        "step_spread": _spread([log(length + 0.5) for length in lengths]),
        "step_roughness": sum(changes) / trace.path,
        "equal_steps": len([True for change in changes if change <= 1.0]) / len(changes),  # to the pixel
        "similar_steps": len([True for change, length in zip(changes, lengths, strict=False) if change <= 0.05 * max(length, 1.0)])
        / len(changes),
        "first_step": lengths[0] / mean,
        "first_steps": log((sum(lengths[:3]) / 3 + 0.5) / (mean + 0.5)),
        "last_steps": log((sum(lengths[-3:]) / 3 + 0.5) / (mean + 0.5)),
        "path_roughness": log(trace.path / max(1.0, sum([hypot(across, down) for across, down in _steps(doubled)]))),
    }


def _of_accelerations(trace: Trace) -> Mapping[str, float]:
    """Where the change from step to step points, how long it lasts, and how much of it is jerk."""
    changes = _steps(trace.steps)
    jerks = _steps(changes)
    along, sideways = [], []
    for (before, after), change in zip(pairwise(trace.steps), changes, strict=True):
        across, down = before[0] + after[0], before[1] + after[1]
        if length := hypot(across, down):
            along.append((change[0] * across + change[1] * down) / length)
            sideways.append((change[0] * down - change[1] * across) / length)
    energy_along, energy_sideways = sum([value * value for value in along]), sum([value * value for value in sideways])
    return {
        "jerk": log((_energy(jerks) + 0.1) / (_energy(changes) + 0.1)),
        "sideways_share": energy_sideways / (energy_along + energy_sideways + 0.1),
        "thrust_memory": memory(along),
        "sideways_memory": memory(sideways),
    }


def _of_strides(trace: Trace) -> Mapping[str, float]:
    """The same at half the rate, in strides of two steps, where pixels and the beat of two clocks matter less."""
    strides = _steps(trace.positions[::2])
    lengths = [hypot(across, down) for across, down in strides]
    if len(lengths) < FEWEST_TURNS:
        return {}
    changes = sum([abs(after - before) for before, after in pairwise(lengths)])
    pace = {"pace_memory": memory(lengths), "pace_roughness": changes / (sum(lengths) or 1.0)}
    shorter = [min(pair) for pair in pairwise(length for length in lengths if length)]
    bends = [angle for angle, least in zip(turning(strides), shorter, strict=True) if least >= SHORTEST_STRIDE]
    if len(bends) < FEWEST_TURNS:
        return pace
    return pace | {"bend": sorted(map(abs, bends))[len(bends) // 2], "bend_memory": memory(bends)}


def _of_tremor(trace: Trace) -> Mapping[str, float]:
    """How a movement trembles where it is fast: third differences sideways, relative to its step and to those along it."""
    lengths = trace.lengths
    fast = sorted(lengths)[len(lengths) // 2]
    along, sideways, relative = [], [], []
    for (across, down), length, jerk in zip(trace.steps[1:], lengths[1:], _steps(_steps(trace.steps)), strict=False):
        if length >= fast and length:
            side = (jerk[0] * down - jerk[1] * across) / length
            along.append(((jerk[0] * across + jerk[1] * down) / length) ** 2)
            sideways.append(side * side)
            relative.append(abs(side) / length)
    if len(along) < FEWEST_TURNS:
        return {}
    return {
        "tremor": sorted(relative)[len(relative) // 2],
        "tremor_sideways": log((sum(sideways) / len(sideways) + 0.2) / (sum(along) / len(along) + 0.2)),
    }


def _steps(points: list[Point] | tuple[Point, ...]) -> list[Point]:
    return [(end_x - x, end_y - y) for (x, y), (end_x, end_y) in pairwise(points)]


def _spread(values: list[float]) -> float:
    mean = sum(values) / len(values)
    return sqrt(sum([(value - mean) ** 2 for value in values]) / len(values))


def _energy(points: list[Point]) -> float:
    return sum([across * across + down * down for across, down in points]) / len(points)
