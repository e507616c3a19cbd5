"""Pointer movements as programs draw them: families of our own, so that the model does not only know the tools of the public data.

Each family is a function of a random source that answers a movement, (ms, x, y), at the pace of the program, not yet of a browser. None has
seen a detector's figures. What they share: end points anywhere, an easing or none, a clock that is even, uneven or stalls, noise or none.
"""

from collections.abc import Callable, Mapping, Sequence
from math import atan2, comb, copysign, cos, exp, hypot, log, pi, sin, sqrt
from random import Random

type Movement = list[tuple[float, float, float]]
type Place = tuple[float, float]
type Curve = Callable[[float], Place]

EASINGS: Sequence[Callable[[float], float]] = (
    lambda u: u,
    lambda u: 0.5 - 0.5 * cos(pi * u),
    lambda u: 2 * u * u if u < 0.5 else 1 - 2 * (1 - u) ** 2,
    lambda u: 1 - (1 - u) ** 2,
    lambda u: 1 - (1 - u) ** 3,
    lambda u: u * u,
    lambda u: 4 * u**3 if u < 0.5 else 1 - 4 * (1 - u) ** 3,
    lambda u: u**3 * (10 - 15 * u + 6 * u * u),  # minimum jerk
    lambda u: (1 - 2 ** (-10 * u)) / (1 - 2**-10),
    lambda u: 1 - exp(-5 * u) * cos(8 * u) * (1 - u),
)


def bezier(chance: Random) -> Movement:
    """A Bézier curve of random control points."""
    start, end, length = _ends(chance)
    spread = chance.choice((0.1, 0.2, 0.4, 0.8)) * length / 2
    between = [_beside(chance, start, end, chance.random(), spread) for _ in range(chance.choice((1, 2, 2, 3, 4, 6)))]
    return _sampled(chance, _bezier([start, *between, end]), length)


def distorted(chance: Random) -> Movement:
    """The same, some points thrown off."""
    off, share = chance.choice((0.7, 1.0, 1.0, 2.0, 3.0)), chance.choice((0.2, 0.5, 0.5, 1.0))
    return [
        (at, x + chance.gauss(0, off) * (chance.random() < share), y + chance.gauss(0, off) * (chance.random() < share))
        for at, x, y in bezier(chance)
    ]


def arc(chance: Random) -> Movement:
    """Half a wave over the straight line."""
    start, end, length = _ends(chance)
    height = chance.gauss(0, 0.15) * length
    return _noisy(chance, _sampled(chance, _over(start, end, lambda u: height * sin(pi * u)), length))


def line(chance: Random) -> Movement:
    """The straight line."""
    start, end, length = _ends(chance)
    return _noisy(chance, _sampled(chance, _over(start, end, lambda u: 0.0), length))


def waves(chance: Random) -> Movement:
    """A sine over the straight line."""
    start, end, length = _ends(chance)
    height, number, phase = chance.uniform(0.02, 0.2) * length, chance.uniform(0.5, 5), chance.uniform(0, 2 * pi)
    return _noisy(chance, _sampled(chance, _over(start, end, lambda u: height * (sin(2 * pi * number * u + phase) - sin(phase))), length))


def polyline(chance: Random) -> Movement:
    """Straight lines over random corners."""
    start, end, length = _ends(chance)
    corners = [
        start,
        *((start[0] + chance.gauss(0, length / 2), start[1] + chance.gauss(0, length / 2)) for _ in range(chance.randint(1, 4))),
        end,
    ]
    return _noisy(chance, _sampled(chance, _along(corners), length * len(corners)))


def spline(chance: Random) -> Movement:
    """A Catmull-Rom spline over way points beside the line."""
    start, end, length = _ends(chance)
    number, spread = chance.randint(2, 6), chance.choice((0.05, 0.1, 0.2)) * length
    between = [_beside(chance, start, end, (each + 1) / (number + 1), spread) for each in range(number)]
    return _noisy(chance, _sampled(chance, _catmull([start, start, *between, end, end]), length))


def loop(chance: Random) -> Movement:
    """Circles, ellipses and spirals."""
    middle, radius, phase = (chance.uniform(300, 1500), chance.uniform(300, 700)), chance.uniform(30, 300), chance.uniform(0, 2 * pi)
    flat, grow = chance.choice((1.0, 1.0, chance.uniform(0.5, 1))), chance.choice((0.0, 0.0, chance.uniform(-0.6, 1)))
    turns = chance.choice((1, 1, 1, 2, 0.6)) * chance.choice((-1, 1))

    def curve(u: float) -> Place:
        angle, reach = phase + 2 * pi * turns * u, radius * (1 + grow * u)
        return middle[0] + reach * cos(angle), middle[1] + flat * reach * sin(angle)

    even = EASINGS[0] if chance.random() < 2 / 3 else None
    return _noisy(chance, _sampled(chance, curve, 2 * pi * radius * abs(turns), even))


def wandering(chance: Random) -> Movement:
    """Smooth noise for a path, or laid over a line."""
    count, (start, end, _) = chance.randint(25, 250), _ends(chance)
    octaves, base, ease = chance.choice((1, 2, 3, 4)), chance.uniform(8, 60), chance.choice(EASINGS)
    reach, drift = (
        (exp(chance.gauss(log(6), 0.7)), 1) if chance.random() < 0.4 else (exp(chance.gauss(log(60), 0.8)), chance.choice((0, 1, 1)))
    )
    across, down = (_smooth_noise(chance, count, octaves, base) for _ in range(2))
    ways = [drift * ease(number / (count - 1)) for number in range(count)]
    return [
        (at, start[0] + reach * one + (end[0] - start[0]) * way, start[1] + reach * other + (end[1] - start[1]) * way)
        for at, one, other, way in zip(_clock(chance, count), across, down, ways, strict=True)
    ]


def drifting(chance: Random) -> Movement:
    """Random steps, with memory or without, with a direction or without."""
    count, scale, memory = chance.randint(25, 250), exp(chance.gauss(log(6), 0.7)), chance.choice((0.0, 0.3, 0.6, 0.9, 0.97))
    place, speed = [chance.uniform(300, 1500), chance.uniform(200, 800)], [chance.gauss(0, 1), chance.gauss(0, 1)]
    towards = [chance.gauss(0, 1), chance.gauss(0, 1)] if chance.random() < 0.5 else [0.0, 0.0]
    even, points = chance.random() < 0.3, []
    for at in _clock(chance, count):
        points.append((at, place[0], place[1]))
        for axis in (0, 1):
            shock = chance.uniform(-1.7, 1.7) if even else chance.gauss(0, 1)
            speed[axis] = memory * speed[axis] + sqrt(1 - memory * memory) * shock
            place[axis] += scale * (speed[axis] + towards[axis])
    return points


def displaced(chance: Random) -> Movement:
    """Points on a line, each thrown off by noise that was smoothed afterwards."""
    start, end, _ = _ends(chance)
    count, off, width, ease = chance.randint(20, 150), exp(chance.gauss(log(8), 0.8)), chance.choice((1, 2, 4, 8)), chance.choice(EASINGS)

    def smoothed() -> list[float]:
        noise = [chance.gauss(0, off) for _ in range(count + 2 * width)]
        return [sum(noise[place : place + 2 * width]) / sqrt(2 * width) for place in range(count)]

    ways = [ease(number / (count - 1)) for number in range(count)]
    return [
        (at, start[0] + (end[0] - start[0]) * way + across, start[1] + (end[1] - start[1]) * way + down)
        for at, way, across, down in zip(_clock(chance, count), ways, smoothed(), smoothed(), strict=True)
    ]


def wind(chance: Random) -> Movement:
    """Pulled to the end by gravity, pushed about by wind: the idea of the WindMouse family."""
    start, end, _ = _ends(chance)
    gravity, strength, fastest, near = chance.uniform(4, 14), chance.uniform(1, 8), chance.uniform(6, 30), chance.uniform(6, 20)
    beat, uneven, at = chance.uniform(4, 16), chance.choice((0.0, 0.3)), 0.0
    (x, y), speed, blow, points = start, [0.0, 0.0], [0.0, 0.0], [(0.0, *start)]
    for _ in range(580):
        distance = hypot(*(left := (end[0] - x, end[1] - y)))
        if distance < 1.5:
            break
        for axis in (0, 1):
            gust = chance.uniform(-1, 1) * min(strength, distance) / sqrt(5) if distance >= near else 0.0
            blow[axis] = blow[axis] / sqrt(3) + gust
            speed[axis] += blow[axis] + gravity * left[axis] / distance
        if distance < near:
            fastest = max(3.0, fastest / sqrt(5))
        if (pace := hypot(*speed)) > fastest:
            speed = [part / pace * fastest * chance.uniform(0.5, 1) for part in speed]
        x, y, at = x + speed[0], y + speed[1], at + beat * (1 + chance.uniform(-uneven, uneven))
        points.append((at, x, y))
    return points


def strokes(chance: Random) -> Movement:
    """A sum of log-normal strokes (Plamondon 1995): the most human of them."""
    start, end, length = _ends(chance)
    heading, began, each = atan2(end[1] - start[1], end[0] - start[0]), 0.0, []
    for number in range(chance.randint(2, 4)):
        reach = length * chance.uniform(0.6, 1.1) if not number else length * chance.uniform(0.025, 0.25)
        each.append((began, reach, heading + chance.gauss(0, 0.8 if number else 0.15), chance.gauss(-1.6, 0.2), chance.uniform(0.2, 0.4)))
        began += chance.uniform(0.05, 0.25)
    (x, y), points = start, []
    for hundredth in range(int((began + 0.6) * 100)):
        points.append((hundredth * 10.0, x, y))
        for since, reach, angle, centre, width in each:
            if (past := hundredth / 100 - since) > 1e-3:
                pace = reach / (width * sqrt(2 * pi) * past) * exp(-((log(past) - centre) ** 2) / (2 * width * width))
                x, y = x + pace * cos(angle) / 100, y + pace * sin(angle) / 100
    return _noisy(chance, points)


def stepping(chance: Random) -> Movement:
    """Steps of one size towards the end, straight or along the axes."""
    (x, y), end, _ = _ends(chance)
    size, beat, uneven = chance.choice((2, 3, 5, 8, 10, 15, 20)), chance.uniform(5, 18), chance.choice((0.0, 0.2, 0.5))
    by_axis, points = chance.random() < 0.4, [(0.0, x, y)]
    for number in range(1, 500):
        across, down = end[0] - x, end[1] - y
        distance, step = hypot(across, down), size * (1 + chance.uniform(-uneven, uneven))
        if distance < size:
            break
        if by_axis:
            x, y = x + copysign(min(step, abs(across)), across), y + copysign(min(step, abs(down)), down)
        else:
            x, y = x + across / distance * step, y + down / distance * step
        points.append((number * beat, x, y))
    return _noisy(chance, points)


FAMILIES: Mapping[str, Callable[[Random], Movement]] = {
    family.__name__: family
    for family in (
        bezier, distorted, arc, line, waves, polyline, spline, loop, wandering, drifting, displaced, wind, strokes, stepping
    )
}  # fmt: skip


def _ends(chance: Random) -> tuple[Place, Place, float]:
    """Where a movement starts and ends, anywhere and in any direction, and how far that is (px)."""
    start, length, angle = (chance.uniform(0, 1800), chance.uniform(0, 900)), exp(chance.gauss(log(380), 0.6)), chance.uniform(0, 2 * pi)
    return start, (start[0] + length * cos(angle), start[1] + length * sin(angle)), max(length, 70.0)


def _clock(chance: Random, count: int) -> list[float]:
    """When each of `count` points is sent (ms)."""
    beat, style, times = exp(chance.gauss(log(11), 0.5)), chance.choice(("even", "even", "uniform", "normal", "waiting", "stalling")), [0.0]
    for _ in range(count - 1):
        match style:
            case "uniform":
                pause = chance.uniform(0.5, 1.5) * beat
            case "normal":
                pause = max(1.0, chance.gauss(beat, 0.25 * beat))
            case "waiting":
                pause = chance.expovariate(1 / beat) + 1
            case "stalling":
                pause = beat + (chance.uniform(40, 150) if chance.random() < 0.06 else 0)
            case _:
                pause = beat
        times.append(times[-1] + pause)
    return times


def _sampled(chance: Random, curve: Curve, length: float, ease: Callable[[float], float] | None = None) -> Movement:
    """Points of a curve over 0 to 1, eased, at the program's own pace."""
    ease = ease or chance.choice(EASINGS)
    count = max(10, min(500, int(chance.uniform(0.5, 2) * (200 + 140 * log(1 + length / 40)) / exp(chance.gauss(log(11), 0.5)))))
    if chance.random() < 0.3:
        count = chance.choice((20, 25, 30, 40, 50, 60, 80, 100, 150, 200))
    uneven = chance.choice((0, 0, 0, 0.15, 0.3)) / count
    ways = [min(1.0, max(0.0, number / count + chance.gauss(0, uneven))) for number in range(count + 1)]
    return [(at, *curve(ease(way))) for at, way in zip(_clock(chance, count + 1), ways, strict=True)]


def _noisy(chance: Random, movement: Movement) -> Movement:
    """As it is, shaken, or drifting about it."""
    kind, size = chance.choice(("none", "none", "white", "drift")), chance.choice((0.4, 0.8, 1.5, 3.0))
    if kind == "none":
        return movement
    if kind == "white":
        return [(at, x + chance.gauss(0, size), y + chance.gauss(0, size)) for at, x, y in movement]
    off, drifted = [0.0, 0.0], []
    for at, x, y in movement:
        off = [0.85 * part + chance.gauss(0, size / 2) for part in off]
        drifted.append((at, x + off[0], y + off[1]))
    return drifted


def _over(start: Place, end: Place, height: Callable[[float], float]) -> Curve:
    """The straight line, raised by a height across it (px)."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down) or 1.0
    return lambda u: (start[0] + across * u - down / length * height(u), start[1] + down * u + across / length * height(u))


def _beside(chance: Random, start: Place, end: Place, way: float, spread: float) -> Place:
    return start[0] + (end[0] - start[0]) * way + chance.gauss(0, spread), start[1] + (end[1] - start[1]) * way + chance.gauss(0, spread)


def _bezier(points: Sequence[Place]) -> Curve:
    degree = len(points) - 1

    def curve(u: float) -> Place:
        shares = [comb(degree, number) * u**number * (1 - u) ** (degree - number) for number in range(degree + 1)]
        return sum(share * x for share, (x, _) in zip(shares, points, strict=True)), sum(
            share * y for share, (_, y) in zip(shares, points, strict=True)
        )

    return curve


def _along(corners: Sequence[Place]) -> Curve:
    def curve(u: float) -> Place:
        place = u * (len(corners) - 1)
        number = min(int(place), len(corners) - 2)
        (x, y), (next_x, next_y), share = corners[number], corners[number + 1], place - number
        return x + (next_x - x) * share, y + (next_y - y) * share

    return curve


def _catmull(points: Sequence[Place]) -> Curve:
    def curve(u: float) -> Place:
        place = u * (len(points) - 3)
        number = min(int(place), len(points) - 4)
        w = place - number

        def axis(which: int) -> float:
            a, b, c, d = (points[number + each][which] for each in range(4))
            return 0.5 * (2 * b + (c - a) * w + (2 * a - 5 * b + 4 * c - d) * w**2 + (3 * b - a - 3 * c + d) * w**3)

        return axis(0), axis(1)

    return curve


def _smooth_noise(chance: Random, count: int, octaves: int, base: float) -> list[float]:
    """Values between random heights `base` points apart, joined by cosines, and finer ones on top."""
    noise, size = [0.0] * count, 1.0
    for _ in range(octaves):
        heights, off = [chance.gauss(0, 1) for _ in range(int(count / base) + 3)], chance.random()
        for number in range(count):
            place = number / base + off
            share = 0.5 - 0.5 * cos(pi * (place - int(place)))
            noise[number] += size * (heights[int(place)] * (1 - share) + heights[int(place) + 1] * share)
        size, base = size / 2, base / 2
    return noise
