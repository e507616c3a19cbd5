"""What hands and programs do to a page, as telemetry events.

Generators of our own; they know nothing of the detector's figures. A hand's holds and intervals are log-normal, in the mean 101 and
217 ms, and one key in eight overlaps the next (the typists of Dhakal et al. 2018 took 239 ms, and a quarter of their keys overlapped);
its movements follow the minimum-jerk profile (Flash & Hogan 1985) along an arc with tremor. A driver's events are those that browsers
were seen to make under one.
"""

from collections.abc import Iterator, Sequence
from math import exp, hypot, log
from random import Random

from tessera.telemetry import Click, Event, Focus, Input, Key, PageLoad, Point, Pointer, Rhythm, Scroll, Stroke, Typing

FRAME = 1000 / 60  # ms
FEWEST_STROKES, MOST_STROKES = 6, 32


def typed_keys(random: Random, count: int) -> tuple[Key, ...]:
    """Key strokes of a hand with its own pace and weight. For a hand that can be told apart from others there is `Hand`.

    When the next key goes down is up to the finger that strikes it, not to the key before; where another hand is quick, the key before is
    still down, and is lifted only then. A hold that outlasts its neighbours comes now and then, a pause after each word.
    """
    pace, weight, length = exp(random.gauss(log(180), 0.25)), exp(random.gauss(log(100), 0.18)), random.randrange(4, 8)
    intervals = [0.0]
    for number in range(1, count):
        pause = random.uniform(1.5, 3.5) if number % length == 0 else 1.0
        intervals.append(max(25.0, pause * exp(random.gauss(log(pace), 0.45))))
    return tuple(
        Key(after=round(after), hold=round(held(random, weight, until_next)))
        for after, until_next in zip(intervals, [*intervals[1:], 1e9], strict=True)
    )


def held(random: Random, weight: float, until_next: float, scatter: float = 0.2) -> float:
    """How long (ms) a hand that tends to `weight` holds a key when the next one follows after `until_next`."""
    hold = exp(random.gauss(log(weight), scatter)) * (random.uniform(1.6, 3.2) if random.random() < 0.1 else 1.0)
    if until_next < 1.25 * weight and random.random() < 0.75:
        return max(hold, until_next + random.uniform(15, 90))
    return max(25.0, min(hold, 0.9 * until_next))


def rhythm(field: str, keys: Sequence[Key]) -> Iterator[Rhythm]:
    """What the SDK reports in addition to the strokes for a field that opts in, such as a password field: a time for each position."""
    if field.startswith("password") and FEWEST_STROKES <= len(keys) <= MOST_STROKES:
        yield Rhythm(kind="rhythm", field=field, keys=tuple(Stroke(after=key.after, hold=key.hold) for key in keys))


def hand_movement(
    random: Random,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    slowness: float = 1.0,
    bend: float = 0.08,
    tremor: float = 0.7,
    frame: float = FRAME,
) -> tuple[Point, ...]:
    """One movement of a hand from `start` to `end`, seen every `frame` ms. A hand may be slower or quicker than most, bend its way more
    (standard deviation of the arch, as a share of the length) and tremble more (px)."""
    length = hypot(end[0] - start[0], end[1] - start[1])
    duration = (180 + 140 * log(1 + length / 40) * exp(random.gauss(0, 0.15))) * slowness  # Fitts' law with a person's scatter
    arch, frames = random.gauss(0, bend) * length + random.choice((-1, 1)) * bend / 2 * length, max(6, round(duration / frame))
    points = []
    for number in range(frames + 1):
        share = number / frames
        way = share**3 * (10 - 15 * share + 6 * share**2)  # minimum jerk
        sideways = 4 * arch * way * (1 - way)
        across = ((start[1] - end[1]) / (length or 1), (end[0] - start[0]) / (length or 1))
        x = start[0] + (end[0] - start[0]) * way + across[0] * sideways + random.gauss(0, tremor)
        y = start[1] + (end[1] - start[1]) * way + across[1] * sideways + random.gauss(0, tremor)
        points.append(Point(after=round(random.gauss(frame, 0.6)) if number else 0, x=round(x), y=round(y)))
    return tuple(points)


def person_fills_form(
    random: Random, *, location: str, fields: tuple[tuple[str, int], ...] = (("text-1", 12), ("password-1", 14))
) -> list[Event]:
    """Somebody comes to a page, looks, fills each field (name, number of keys) by hand, and presses the button."""
    at = (random.uniform(100, 1200), random.uniform(80, 700))
    events: list[Event] = [PageLoad(kind="page_load", location=location)]
    if random.random() < 0.5:
        events.append(Scroll(kind="scroll", after=random.randrange(700, 3000), steps=random.randrange(2, 12)))
    places = [(420.0, 300.0 + 70 * row) for row in range(len(fields))]
    for (field, count), place in zip(fields, places, strict=True):
        at = _point_and_click(random, events, at, place)
        keys = typed_keys(random, count)
        events += [
            Focus(kind="focus", after=3, field=field, by="pointer"),
            Input(kind="input", after=random.randrange(200, 900), field=field, method="is_typing", keyed=True, trusted=True),
            Typing(kind="typing", after=sum(key.after for key in keys), field=field, keys=keys),
        ]
    _point_and_click(random, events, at, (430.0, 320.0 + 70 * len(fields)))
    return events


def driver_fills_form(*, location: str, fields: tuple[str, ...] = ("text-1", "password-1")) -> list[Event]:
    """A program fills the fields in one stroke each and clicks where no pointer has been: what `fill` and `click` of a driver do."""
    events: list[Event] = [PageLoad(kind="page_load", location=location)]
    for field in fields:
        events += [
            Focus(kind="focus", after=2, field=field, by="script"),
            Input(kind="input", after=1, field=field, method="is_typing", keyed=False, trusted=True),
        ]
    events += [
        Pointer(kind="pointer", after=4, points=(Point(after=0, x=430, y=460),)),
        Click(kind="click", after=1, target_x=0.5, target_y=0.5, approach=1, trusted=True),
    ]
    return events


def _point_and_click(random: Random, events: list[Event], start: tuple[float, float], target: tuple[float, float]) -> tuple[float, float]:
    end = (target[0] + random.gauss(0, 30), target[1] + random.gauss(0, 6))
    points = hand_movement(random, start, end)
    events += [
        Pointer(kind="pointer", after=random.randrange(150, 900) + sum(point.after for point in points), points=points),
        Click(
            kind="click",
            after=random.randrange(60, 180),
            target_x=min(0.95, max(0.05, random.gauss(0.5, 0.15))),
            target_y=min(0.9, max(0.1, random.gauss(0.5, 0.15))),
            approach=min(60, len(points)),
            trusted=True,
        ),
    ]
    return end
