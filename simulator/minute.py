"""A busy minute at a page, event by event as a browser reports it: the pointer moves half the time at 60 Hz, a form is filled in, the page
scrolls. For measuring what a client of the collection API sends for it.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from simulator.behavior import hand_movement, typed_keys
from tessera.units import MINUTE

FIELDS = ((12, 10_000), (14, 22_000), (30, 40_000))
"""How many keys go into each field, and when."""
MOVING = 0.5
SCROLLS = (5_000, 31_000, 52_000)

type Event = tuple[int, str, dict[str, Any]]
"""Milliseconds, the type of the DOM event, and its properties."""


def busy_minute(seed: int = 1) -> list[Event]:
    """The events in order."""
    random = Random(seed)
    events = [*_pointing(random), *_scrolling()]
    for keys, begins in FIELDS:
        events += _typing(random, keys, begins)
    return sorted(events, key=lambda event: event[0])


def _pointing(random: Random) -> Iterator[Event]:
    """Movement after movement, each followed by as long a rest, every third by a click."""
    at, where, moved = 1_000, (300.0, 200.0), 0
    while at < MINUTE - 3_000:
        target = (random.uniform(50, 1200), random.uniform(50, 700))
        began = at
        for point in hand_movement(random, where, target):
            at += point.after
            yield at, "pointermove", {"pointerType": "mouse", "clientX": point.x, "clientY": point.y}
        where, moved = target, moved + 1
        if moved % 3 == 0:
            yield at + 90, "click", {"detail": 1, "pointerType": "mouse", "clientX": 40, "clientY": 20}
        at += max(250, round((at - began) * (1 - MOVING) / MOVING))


def _typing(random: Random, count: int, begins: int) -> Iterator[Event]:
    at = begins
    for number, key in enumerate(typed_keys(random, count)):
        at += key.after
        pressed = {"key": "a", "code": f"Key{number % 26}"}
        yield at, "keydown", pressed
        yield at + 2, "input", {"inputType": "insertText"}
        yield at + key.hold, "keyup", pressed


def _scrolling() -> Iterator[Event]:
    for begins in SCROLLS:
        for step in range(20):
            yield begins + 17 * step, "scroll", {}
