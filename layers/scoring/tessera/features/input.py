"""How text and clicks come about: by which method, with or without a key press, with or without a way to get there.

What a driver does differently from a person is cause, not tempo: text appears that no key, paste or password manager brought; a click
lands that no movement led to; an event was made by a script.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

from tessera.telemetry import Click, Event, Focus, Input, InputMethod, PageLoad, Pointer, Scroll, Typing, Visibility

LONGEST_PAUSE = 5_000  # ms; longer between two events is absence, not interaction
METHODS: tuple[str, ...] = get_args(InputMethod)
FEWEST_APPROACH_POINTS = 3  # a driver's click is preceded by at most one or two jumps of the pointer
CORNER = 0.04  # of a target's width or height


def tally(event: Event) -> Iterator[tuple[str, int]]:
    yield "en", 1
    match event:
        case PageLoad():
            yield "el", 1
        case Typing():
            yield "ei", len(event.keys)
        case Pointer():
            yield "ei", len(event.points)
            if event.pointer == "touch":
                yield "et", 1
        case Scroll():
            yield "ei", 1
        case Click():
            yield from _click(event)
        case Input():
            yield f"m{METHODS.index(event.method):x}", 1
            if event.trusted is False:
                yield "ef", 1
            if event.method == "is_typing" and event.keyed is not None:
                yield ("eg" if event.keyed else "eu"), 1
        case Focus(by=by):
            if by == "script":
                yield "es", 1
        case Visibility(visible=visible):
            if not visible:
                yield "ev", 1
        case _:
            yield "ex", 1
            return
    yield "ed", min(event.after, LONGEST_PAUSE + _duration(event))


def _duration(event: Event) -> int:
    """How long a closed run took (ms): it is reported at its end, so the time since the event before it contains it."""
    match event:
        case Typing(keys=run) | Pointer(points=run):
            return sum(part.after for part in run)
        case _:
            return 0


def _click(click: Click) -> Iterator[tuple[str, int]]:
    yield "cn", 1
    yield ("ef" if click.trusted is False else "ei"), 1
    if click.pointer == "mouse" and click.approach is not None:
        yield "ca", 1
        if click.approach < FEWEST_APPROACH_POINTS:
            yield "cj", 1
    if click.target_x is not None and click.target_y is not None and click.pointer != "keyboard":
        yield "ct", 1
        if min(click.target_x, 1 - click.target_x) <= CORNER and min(click.target_y, 1 - click.target_y) <= CORNER:
            yield "cc", 1


@dataclass(frozen=True, kw_only=True)
class InputFeatures:
    """What happened on the pages of a device session, counted."""

    events: int
    unknown_events: int  # of kinds this server does not know
    page_loads: int
    interactions: int  # key strokes, pointer positions, scrolls, and clicks that no script made
    touches: int
    active_time: int  # ms, pauses over 5 s cut short
    methods: tuple[str, ...]  # in the documented order
    keyed_inputs: int
    unkeyed_inputs: int  # "typed" text that no key press preceded
    scripted_events: int  # made by a script, not by the browser
    scripted_focuses: int
    hidings: int
    clicks: int
    approached_clicks: int  # mouse clicks of which it is known how the pointer got there
    jumped_clicks: int  # of these, clicks that no movement led to
    placed_clicks: int  # clicks of which it is known where they hit
    corner_clicks: int

    @classmethod
    def read(cls, tallies: Mapping[str, int]) -> "InputFeatures":
        return cls(
            events=tallies.get("en", 0),
            unknown_events=tallies.get("ex", 0),
            page_loads=tallies.get("el", 0),
            interactions=tallies.get("ei", 0),
            touches=tallies.get("et", 0),
            active_time=tallies.get("ed", 0),
            methods=tuple(method for number, method in enumerate(METHODS) if tallies.get(f"m{number:x}")),
            keyed_inputs=tallies.get("eg", 0),
            unkeyed_inputs=tallies.get("eu", 0),
            scripted_events=tallies.get("ef", 0),
            scripted_focuses=tallies.get("es", 0),
            hidings=tallies.get("ev", 0),
            clicks=tallies.get("cn", 0),
            approached_clicks=tallies.get("ca", 0),
            jumped_clicks=tallies.get("cj", 0),
            placed_clicks=tallies.get("ct", 0),
            corner_clicks=tallies.get("cc", 0),
        )
