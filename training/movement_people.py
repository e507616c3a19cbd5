"""Movements of people, altered as they would look at other sites, so that a model that is fitted at three sites holds at a fourth.

An alteration keeps the hand's texture and changes what belongs to the site: the task (bent around an arc as when drawing, slow parts passed
over as when dragging, cut short), the device (scaled, turned, smoothed, shaken), the line (frames of a remote desktop, half the rate,
points lost). (ms, x, y) in, the same out.
"""

from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from math import atan2, cos, exp, floor, hypot, pi, sin
from random import Random

type Movement = list[tuple[float, float, float]]
type Alteration = Callable[[Movement, Random], Movement]


def in_frames(movement: Movement, chance: Random, period: float, jitter: float) -> Movement:
    """As a recorder with this period (ms) reports it: the last point of each frame."""
    phase, frames = chance.random() * period, dict[int, tuple[int, int]]()
    for at, x, y in movement:
        frames[floor((at + phase) / period)] = round(x), round(y)
    return [((number + 1) * period + chance.gauss(0, jitter), x, y) for number, (x, y) in sorted(frames.items())]


def remote(movement: Movement, chance: Random) -> Movement:
    """Over a remote desktop: few, uneven frames."""
    return in_frames(movement, chance, chance.choice((30, 50, 70, 109, 109, 109)), 3)


def halved(movement: Movement, chance: Random) -> Movement:
    return in_frames(movement, chance, 100 / 3, 1)


def scaled(movement: Movement, chance: Random) -> Movement:
    factor = exp(chance.uniform(-0.7, 0.7))
    return [(at, round(x * factor), round(y * factor)) for at, x, y in movement]


def turned(movement: Movement, chance: Random) -> Movement:
    angle = chance.uniform(0, 2 * pi)
    return [(at, round(x * cos(angle) - y * sin(angle)), round(x * sin(angle) + y * cos(angle))) for at, x, y in movement]


def cut(movement: Movement, chance: Random) -> Movement:
    """A part from the middle, without the way it set out or came to rest."""
    kept = max(8, int(len(movement) * chance.uniform(0.3, 0.8)))
    first = chance.randint(0, max(0, len(movement) - kept))
    return movement[first : first + kept]


def bent(movement: Movement, chance: Random) -> Movement:
    """Laid around an arc: each step turned in proportion to the way so far."""
    steps = [(after[1] - before[1], after[2] - before[2]) for before, after in pairwise(movement)]
    lengths = [hypot(*step) for step in steps]
    total = chance.choice((-1, 1)) * chance.uniform(0.7, 2.2) * pi / (sum(lengths) or 1.0)
    angles = [total * (way - length / 2) for way, length in zip(accumulate(lengths), lengths, strict=True)]
    return _walked(movement, steps, angles)


def straightened(movement: Movement, chance: Random) -> Movement:
    """The large turns taken out, the small ones kept."""
    width, share, last = chance.randint(3, 8), chance.uniform(0.5, 1), len(movement) - 1
    steps = [(after[1] - before[1], after[2] - before[2]) for before, after in pairwise(movement)]
    course = _heading(movement[0], movement[-1])
    around = (_heading(movement[max(0, at - width)], movement[min(last, at + width + 1)]) for at in range(len(steps)))
    return _walked(movement, steps, [-share * ((heading - course + pi) % (2 * pi) - pi) for heading in around])


def flowing(movement: Movement, chance: Random) -> Movement:
    """The slow parts passed over: a frame for each good part of a usual step."""
    lengths = sorted(hypot(after[1] - before[1], after[2] - before[2]) for before, after in pairwise(movement))
    least = lengths[int(len(lengths) * chance.uniform(0.35, 0.7))] * chance.uniform(0.6, 1.1)
    kept = movement[:1]
    for point in movement[1:]:
        if hypot(point[1] - kept[-1][1], point[2] - kept[-1][2]) >= least:
            kept.append(point)
    return [(number * 16.7 + chance.gauss(0, 0.6), x, y) for number, (_, x, y) in enumerate(kept)]


def smoothed(movement: Movement, chance: Random) -> Movement:
    """Averaged over neighbours, as drivers of touch pads and pens do."""
    width = chance.choice((1, 1, 2))
    windows = (movement[max(0, at - width) : at + width + 1] for at in range(len(movement)))
    means = ((sum(x for _, x, _ in window) / len(window), sum(y for _, _, y in window) / len(window)) for window in windows)
    return [(at, round(x), round(y)) for (at, _, _), (x, y) in zip(movement, means, strict=True)]


def shaken(movement: Movement, chance: Random) -> Movement:
    size = chance.uniform(0.3, 1.2)
    return [(at, round(x + chance.gauss(0, size)), round(y + chance.gauss(0, size))) for at, x, y in movement]


def thinned(movement: Movement, chance: Random) -> Movement:
    """Points lost on the way."""
    share = chance.uniform(0.05, 0.3)
    return [movement[0], *(point for point in movement[1:-1] if chance.random() > share), movement[-1]]


ALTERATIONS: Sequence[Sequence[Alteration]] = (
    (remote,), (halved,), (scaled,), (turned,), (cut,), (bent,), (flowing,), (smoothed,), (shaken,), (thinned,), (straightened,),
    (flowing, bent), (flowing, bent), (cut, bent), (flowing, bent, remote), (flowing, smoothed), (scaled, remote), (bent, smoothed),
    (flowing, bent, scaled),
)  # fmt: skip


def altered(movement: Movement, chance: Random) -> Movement:
    """The movement, altered in one of these ways."""
    for alteration in chance.choice(ALTERATIONS):
        if len(movement) > 1:
            movement = sorted(alteration(movement, chance))
    return movement


def _walked(movement: Movement, steps: Sequence[tuple[float, float]], angles: Sequence[float]) -> Movement:
    """The movement with each step turned by an angle."""
    _, x, y = movement[0]
    walked = movement[:1]
    for (across, down), angle, (at, _, _) in zip(steps, angles, movement[1:], strict=True):
        x, y = x + across * cos(angle) - down * sin(angle), y + across * sin(angle) + down * cos(angle)
        walked.append((at, round(x), round(y)))
    return walked


def _heading(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    return atan2(other[2] - one[2], other[1] - one[1])
