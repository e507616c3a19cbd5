"""How programs use a page, as telemetry: they fill, type with a fixed delay, inject, or imitate a hand.

The imitation is ours, of the kind that public tools make: it knows how hands are said to move, not how a detector judges them.
"""

from math import log
from random import Random

from simulator.behavior import FRAME, driver_fills_form, rhythm
from simulator.hands import Spot
from simulator.manners import Form, Manner
from tessera.telemetry import Click, Event, Focus, Input, Key, PageLoad, Point, Pointer, Typing


def filled(form: Form) -> Manner:
    """A driver's `fill` and `click`: text in one stroke, no way to the button."""
    return lambda random: driver_fills_form(location=form.location, fields=tuple(field for field, _ in form.fields))


def typed_with_delay(form: Form, delay: float) -> Manner:
    """A driver's `type` with a delay (ms) between keys, and its `move` and `click` at the middle: keys are up as soon as they are down."""

    def work(random: Random) -> list[Event]:
        events: list[Event] = [PageLoad(kind="page_load", location=form.location)]
        for row, (field, count) in enumerate(form.fields):
            keys = tuple(
                Key(after=round(delay + random.expovariate(1 / 1.5)) if number else 0, hold=round(random.expovariate(1 / 0.6)))
                for number in range(count)
            )
            events += [
                *_straight(random, (0.0, 0.0) if row == 0 else (430.0, 230.0 + 70 * row), (430.0, 300.0 + 70 * row)),
                Focus(kind="focus", after=1, field=field, by="pointer"),
                Input(kind="input", after=2, field=field, method="is_typing", keyed=True, trusted=True),
                Typing(kind="typing", after=sum(key.after for key in keys), field=field, keys=keys),
                *(rhythm(field, keys) if form.known else ()),
            ]
        return [*events, *_straight(random, (430.0, 300.0), (430.0, 320.0 + 70 * len(form.fields)))]

    return work


def imitated(form: Form) -> Manner:
    """A program that imitates a hand with means of its own: Bézier curves with noise, eased in and out, and keys drawn from bell curves."""

    def work(random: Random) -> list[Event]:
        events: list[Event] = [PageLoad(kind="page_load", location=form.location)]
        at = (random.uniform(0, 1200), random.uniform(0, 700))
        for row, (field, count) in enumerate(form.fields):
            target = (420 + random.gauss(0, 25), 300 + 70 * row + random.gauss(0, 5))
            keys = tuple(
                Key(
                    after=max(5, round(random.gauss(140, 40))) if number else 0,
                    hold=max(5, round(random.gauss(80, 12))),
                )
                for number in range(count)
            )
            events += [
                *_curved(random, at, target),
                Focus(kind="focus", after=3, field=field, by="pointer"),
                Input(kind="input", after=random.randrange(150, 400), field=field, method="is_typing", keyed=True, trusted=True),
                Typing(kind="typing", after=sum(key.after for key in keys), field=field, keys=keys),
                *(rhythm(field, keys) if form.known else ()),
            ]
            at = target
        return [*events, *_curved(random, at, (430.0, 320.0 + 70 * len(form.fields)))]

    return work


def injected(form: Form) -> Manner:
    """A script on an emulated phone taps by coordinates and injects text as a whole (`adb shell input tap`, `input text`)."""

    def work(random: Random) -> list[Event]:
        events: list[Event] = [PageLoad(kind="page_load", location=form.location)]
        for row, (field, _) in enumerate((*form.fields, ("", 0))):
            tap = (Point(after=0, x=180, y=260 + 80 * row),)
            events += [
                Pointer(kind="pointer", after=random.randrange(380, 420), pointer="touch", points=tap),
                Click(kind="click", after=2, pointer="touch", target_x=0.5, target_y=0.5, trusted=True),
            ]
            if field:
                events += [
                    Focus(kind="focus", after=3, field=field, by="pointer"),
                    Input(kind="input", after=random.randrange(20, 60), field=field, method="is_typing", keyed=False, trusted=True),
                ]
        return events

    return work


def silent(form: Form) -> Manner:
    """Requests without a page behind them: a page load is claimed, nothing happens on it."""
    return lambda random: [PageLoad(kind="page_load", location=form.location)]


def _straight(random: Random, start: Spot, end: Spot) -> list[Event]:
    steps = 12
    points = tuple(
        Point(
            after=round(abs(random.gauss(6, 2))) if step else 0,
            x=round(start[0] + (end[0] - start[0]) * step / steps),
            y=round(start[1] + (end[1] - start[1]) * step / steps),
        )
        for step in range(steps + 1)
    )
    return _moved_and_clicked(random, points, aim=(0.5, 0.5))


def _curved(random: Random, start: Spot, end: Spot) -> list[Event]:
    spread = max(40.0, abs(end[0] - start[0]) * 0.3)
    controls = [start, *((_mixed(start, end, share, random, spread)) for share in (0.3, 0.7)), end]
    steps = max(8, round((220 + 120 * log(1 + abs(end[0] - start[0]) / 40)) / FRAME))
    points = []
    for step in range(steps + 1):
        way = step / steps
        eased = way * way * (3 - 2 * way)
        weights = ((1 - eased) ** 3, 3 * eased * (1 - eased) ** 2, 3 * eased * eased * (1 - eased), eased**3)
        x = sum(weight * control[0] for weight, control in zip(weights, controls, strict=True)) + random.gauss(0, 0.5)
        y = sum(weight * control[1] for weight, control in zip(weights, controls, strict=True)) + random.gauss(0, 0.5)
        points.append(Point(after=round(random.gauss(FRAME, 0.6)) if step else 0, x=round(x), y=round(y)))
    aim = (min(0.9, max(0.1, random.gauss(0.5, 0.1))), min(0.9, max(0.1, random.gauss(0.5, 0.1))))
    return _moved_and_clicked(random, tuple(points), aim=aim)


def _mixed(start: Spot, end: Spot, share: float, random: Random, spread: float) -> Spot:
    x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
    return x + random.uniform(-spread, spread), y + random.uniform(-spread, spread)


def _moved_and_clicked(random: Random, points: tuple[Point, ...], *, aim: Spot) -> list[Event]:
    lasted = sum(point.after for point in points)
    return [
        Pointer(kind="pointer", after=random.randrange(50, 300) + lasted, points=points),
        Click(kind="click", after=random.randrange(2, 60), target_x=aim[0], target_y=aim[1], approach=min(60, len(points)), trusted=True),
    ]
