"""Telemetry of every kind, for laws that must hold of all of it."""

from hypothesis import strategies as some

from tessera.features.input import METHODS
from tessera.telemetry import (
    Click,
    Event,
    Focus,
    Input,
    Key,
    PageLoad,
    Point,
    Pointer,
    Rhythm,
    Scroll,
    Stroke,
    Typing,
    UnknownEvent,
    Visibility,
)

durations = some.integers(0, 10_000) | some.integers(0, 86_400_000)
pixels = some.integers(-100_000, 100_000) | some.integers(-50, 50)
shares = some.none() | some.floats(0, 1)
perhaps = some.none() | some.booleans()
counts = some.none() | some.integers(0, 12)
pointers = some.sampled_from(["mouse", "touch", "pen", "keyboard", "none"])

keys = some.builds(
    Key,
    after=durations,
    hold=durations,
    type=some.sampled_from(["character", "delete", "navigation", "modifier", "enter", "tab", "other"]),
)
strokes = some.builds(Stroke, after=durations, hold=durations)
points = some.builds(Point, after=durations, x=pixels, y=pixels)

events: some.SearchStrategy[Event] = some.one_of(
    some.builds(PageLoad, kind=some.just("page_load"), after=durations),
    some.builds(
        Typing,
        kind=some.just("typing"),
        after=durations,
        submillisecond=counts,
        placed=counts,
        unplaced=counts,
        unnumbered=counts,
        unshifted=counts,
        latched=counts,
        sideless=counts,
        keys=some.lists(keys, min_size=1, max_size=12).map(tuple),
    ),
    some.builds(
        Rhythm,
        kind=some.just("rhythm"),
        after=durations,
        field=some.just("password-1"),
        keys=some.lists(strokes, min_size=6, max_size=8).map(tuple),
    ),
    some.builds(
        Pointer, kind=some.just("pointer"), after=durations, pointer=pointers, points=some.lists(points, min_size=1, max_size=12).map(tuple)
    ),
    some.builds(
        Click,
        kind=some.just("click"),
        after=durations,
        pointer=pointers,
        target_x=shares,
        target_y=shares,
        approach=some.none() | some.integers(0, 60),
        hold=some.none() | some.integers(0, 200),
        pressure=shares,
        subpixel=perhaps,
        submillisecond=perhaps,
        polled=shares,
        contact=perhaps,
        trusted=perhaps,
    ),
    some.builds(Input, kind=some.just("input"), after=durations, method=some.sampled_from(METHODS), keyed=perhaps, trusted=perhaps),
    some.builds(Focus, kind=some.just("focus"), after=durations, by=some.sampled_from([None, "pointer", "keyboard", "script"])),
    some.builds(Scroll, kind=some.just("scroll"), after=durations, steps=some.integers(0, 100)),
    some.builds(Visibility, kind=some.just("visibility"), after=durations, visible=some.booleans()),
    some.builds(UnknownEvent, kind=some.just("eye_contact")),
)
runs = some.lists(events, max_size=8).map(tuple)
