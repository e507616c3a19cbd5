"""Where input events come from: the window system, or the browser itself on a program's command.

A driver gives its clicks and keys to the browser behind the window system (as with `Input.dispatchMouseEvent` of the DevTools protocol).
The events are trusted like a hand's, but incomplete: they have no pressure, which a pressed mouse must have (W3C Pointer Events: 0.5), are
not on a pixel of the screen, do not have the time of the system's clock, have no time between press and release, and hit the middle of what
they press. A driver makes one move per frame, since it waits until the last was processed; a mouse is read 125 times a second or more
often.

A key on a keyboard has a place (`KeyboardEvent.code`) and a number (`keyCode`), and a capital needs Shift or Caps Lock (W3C UI Events). A
driver that is given a letter alone leaves these out. A finger that touches has an extent, and stays for some hundredths of a second; a
driver's tap has neither. What an on-screen keyboard of Android's enters has no place; a key that has one belongs to a real keyboard, or to
a driver.

`make bench-browsers` shows which driver leaves which of these marks.
"""

from collections.abc import Mapping

from tessera.features.counters import Count, Counted, Features
from tessera.telemetry import Click, Event, Typing

SHORTEST_HOLD = 3  # ms; the quickest press of a finger lasts some 30
SHORTEST_TAP = 10  # ms; a touch screen is read 60 to 240 times a second, and a finger stays for several readings
FEWEST_POLLED = 0.15  # set by hand: nearly all positions of a mouse come faster than frames, but hardly any of a program that waits
FEWEST_CENTRED = 2  # presses; one in a thousand hits the middle by chance
CENTRE = (0.004, 0.025)  # of a target's width and height from its middle: a pixel of a field, since clicks are reported in whole pixels

WRONG_WHEN: Mapping[str, str] = {
    "weightless_presses": "WebKit reported no pressure before 2023; TalkBack's double tap on Android is a mouse without any",
    "instant_presses": "dwell clickers, eye and head trackers, switches, voice control, screen readers; touch pad taps; remote desktops",
    "centred_presses": "the same assistive tools: with `instant_presses` it is one habit",
    "subpixel_presses": "screens scaled by a fraction; Wayland, of which the SDK says nothing",
    "submillisecond_presses": "Wayland; clocks that are coarse on purpose, of which the SDK says nothing",
    "submillisecond_keys": "Wayland; clocks that are coarse on purpose",
    "instant_taps": "auto-clickers, and assistive tools of Android's that make gestures; Tor Browser's clock",
    "centred_taps": "the same",
    "pointlike_taps": "the same; touch screens and remote controls that tell no extent; emulators; Firefox that resists fingerprinting",
    "placed_keys": "whoever has a keyboard, it is no mark; on a phone one by Bluetooth, or a PC to which it is mirrored",
    "unplaced_keys": "Windows, where a program, a phone as a keyboard or the keyboard on its screen sends characters and no keys; VNC",
    "unnumbered_keys": "nobody whom we know, in Chromium; Firefox has no number for characters that a program sends",
    "unshifted_keys": "macOS, where what types for people sends characters; Wayland, of which the SDK says nothing",
    "latched_keys": "on-screen keyboards on Linux; macOS, likewise; Shift held since before the page had the keyboard",
    "sideless_keys": "programs that press keys on Windows, with a number alone; some remote desktops",
    "paced_presses": "compositors of Wayland, virtual machines, remote desktops, head trackers; it counts only together with another clock",
}
"""For each mark, which people leave it."""


class SyntheticFeatures(Features):
    """Marks of synthetic input, counted over the presses of a mouse, the taps of a finger and the strokes of keys."""

    presses = Count("sn")  # by mouse
    weightless_presses = Count("sw")
    instant_presses = Count("si")
    subpixel_presses = Count("sp")
    submillisecond_presses = Count("sm")
    centred_presses = Count("sc")
    paced_presses = Count("sf")
    submillisecond_keys = Count("sk")
    taps = Count("tn")  # by finger, of which something is known
    instant_taps = Count("ti")
    centred_taps = Count("tc")
    pointlike_taps = Count("tp")
    placed_keys = Count("jp")
    unplaced_keys = Count("ju")
    unnumbered_keys = Count("jn")
    unshifted_keys = Count("js")
    latched_keys = Count("jl")
    sideless_keys = Count("jm")

    @property
    def far_from_a_finger(self) -> int:
        """How most taps are made: 0 as by a finger, 1 without an extent, or for a moment or in the middle, 2 both."""
        most = self.taps / 2
        brief = any((self.instant_taps >= most, self.centred_taps >= max(FEWEST_CENTRED, most)))
        return (self.pointlike_taps >= most) + brief

    @classmethod
    def tally(cls, event: Event) -> Counted:
        match event:
            case Typing():
                yield cls.submillisecond_keys, event.submillisecond or 0
                yield cls.placed_keys, event.placed or 0
                yield cls.unplaced_keys, event.unplaced or 0
                yield cls.unnumbered_keys, event.unnumbered or 0
                yield cls.unshifted_keys, event.unshifted or 0
                yield cls.latched_keys, event.latched or 0
                yield cls.sideless_keys, event.sideless or 0
            case Click(pointer="mouse") if event.trusted is not False:
                yield from cls._tally_press(event)
            case Click(pointer="touch", contact=bool()) if event.trusted is not False:
                yield from cls._tally_tap(event)

    @classmethod
    def _tally_press(cls, click: Click) -> Counted:
        yield cls.presses, 1
        yield cls.weightless_presses, click.pressure == 0
        yield cls.instant_presses, click.hold is not None and click.hold < SHORTEST_HOLD
        yield cls.subpixel_presses, click.subpixel is True
        yield cls.submillisecond_presses, click.submillisecond is True
        yield cls.paced_presses, click.polled is not None and click.polled < FEWEST_POLLED
        yield cls.centred_presses, _is_centred(click)

    @classmethod
    def _tally_tap(cls, click: Click) -> Counted:
        yield cls.taps, 1
        yield cls.instant_taps, click.hold is not None and click.hold < SHORTEST_TAP
        yield cls.centred_taps, _is_centred(click)
        yield cls.pointlike_taps, click.contact is False


def _is_centred(click: Click) -> bool:
    if click.target_x is None or click.target_y is None:
        return False
    return abs(click.target_x - 0.5) <= CENTRE[0] and abs(click.target_y - 0.5) <= CENTRE[1]
