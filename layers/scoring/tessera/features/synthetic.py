"""Where input events come from: the window system, or the browser itself on a program's command.

A driver gives its clicks and keys to the browser behind the window system (as with `Input.dispatchMouseEvent` of the DevTools protocol).
The events are trusted like a hand's, but incomplete: they have no pressure, which a pressed mouse must have (W3C Pointer Events: 0.5), are
not on a pixel of the screen, do not have the time of the system's clock, have no time between press and release, and hit the middle of what
they press. A driver makes one move per frame, since it waits until the last was processed; a mouse is read 125 times a second or more
often.

`make bench-browsers` shows which driver leaves which of these marks.
"""

from collections.abc import Mapping

from tessera.features.counters import Count, Counted, Features
from tessera.telemetry import Click, Event, Typing

SHORTEST_HOLD = 3  # ms; the quickest press of a finger lasts some 30
FEWEST_POLLED = 0.15  # set by hand: nearly all positions of a mouse come faster than frames, but hardly any of a program that waits
CENTRE = (0.004, 0.025)  # of a target's width and height from its middle: a pixel of a field, since clicks are reported in whole pixels

WRONG_WHEN: Mapping[str, str] = {
    "weightless_presses": "WebKit reported no pressure before 2023; TalkBack's double tap on Android is a mouse without any",
    "instant_presses": "dwell clickers, eye and head trackers, switches, voice control, screen readers; touch pad taps; remote desktops",
    "centred_presses": "the same assistive tools: with `instant_presses` it is one habit",
    "subpixel_presses": "screens scaled by a fraction; Wayland, of which the SDK says nothing",
    "submillisecond_presses": "Wayland; clocks that are coarse on purpose, of which the SDK says nothing",
    "submillisecond_keys": "Wayland; clocks that are coarse on purpose",
    "paced_presses": "compositors of Wayland, virtual machines, remote desktops, head trackers; it counts only together with another clock",
}
"""For each mark, which people leave it."""


class SyntheticFeatures(Features):
    """Marks of synthetic input, counted over the presses of a mouse and the strokes of keys."""

    presses = Count("sn")  # by mouse
    weightless_presses = Count("sw")
    instant_presses = Count("si")
    subpixel_presses = Count("sp")
    submillisecond_presses = Count("sm")
    centred_presses = Count("sc")
    paced_presses = Count("sf")
    submillisecond_keys = Count("sk")

    @classmethod
    def tally(cls, event: Event) -> Counted:
        match event:
            case Typing(submillisecond=int(count)):
                yield cls.submillisecond_keys, count
            case Click(pointer="mouse") if event.trusted is not False:
                yield from cls._tally_press(event)

    @classmethod
    def _tally_press(cls, click: Click) -> Counted:
        yield cls.presses, 1
        yield cls.weightless_presses, click.pressure == 0
        yield cls.instant_presses, click.hold is not None and click.hold < SHORTEST_HOLD
        yield cls.subpixel_presses, click.subpixel is True
        yield cls.submillisecond_presses, click.submillisecond is True
        yield cls.paced_presses, click.polled is not None and click.polled < FEWEST_POLLED
        if click.target_x is not None and click.target_y is not None:
            yield cls.centred_presses, abs(click.target_x - 0.5) <= CENTRE[0] and abs(click.target_y - 0.5) <= CENTRE[1]
