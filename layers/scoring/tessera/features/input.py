"""How text and clicks are made: by which method, with or without a key press, by whom, and where they hit.

A driver differs from a person by cause, not by tempo: text appears that no key, paste or password manager entered; a click lands that no
movement led to. An event made by a script may come from a password manager, an extension or the page itself, which fill in fields that way:
nobody typed that text.
"""

from typing import get_args

from tessera.features.counters import Count, Counted, Features, Kinds
from tessera.telemetry import Click, Event, Focus, Input, InputMethod, Pointer, Scroll, Typing, UnknownEvent

LONGEST_PAUSE = 5_000  # ms; longer between two events is absence, not interaction
METHODS: tuple[str, ...] = get_args(InputMethod)
HASTE = 50  # ms
CORNER = 0.04  # of a target's width or height


class InputFeatures(Features):
    """What happened on the pages of a device session, counted."""

    events = Count("en")
    unknown_events = Count("ex")  # of kinds this server does not know
    interactions = Count("ei")  # key strokes, pointer positions, scrolls, and clicks that no script made
    touches = Count("et")
    active_time = Count("ed")  # ms, pauses over 5 s cut short
    methods = Kinds("m", METHODS)
    unkeyed_inputs = Count("eu")  # "typed" text that no key press preceded
    hasty_inputs = Count("eh")  # of these, those that followed the event before faster than anybody dictates
    scripted_entries = Count("ef")  # fields that a script entered
    scripted_presses = Count("es")  # clicks that a script made
    approached_clicks = Count("ca")  # mouse clicks for which it is known how the pointer got there
    placed_clicks = Count("ct")  # clicks for which it is known where they hit
    corner_clicks = Count("cc")

    @property
    def is_all_by_script(self) -> bool:
        """Whether fields were filled in and something was pressed, and nobody touched the page but a script."""
        scripted, by_hand = min(self.scripted_presses, len(self.methods)), self.interactions
        return scripted > 0 and not by_hand

    @classmethod
    def tally(cls, event: Event) -> Counted:
        yield cls.events, 1
        match event:
            case Typing():
                yield cls.interactions, len(event.keys)
            case Pointer():
                yield cls.interactions, len(event.points)
                if event.pointer == "touch":
                    yield cls.touches, 1
            case Scroll():
                yield cls.interactions, 1
            case Click():
                yield from cls._tally_click(event)
            case Input():
                yield from cls._tally_input(event)
            case Focus(by="script"):
                yield cls.scripted_entries, 1
            case UnknownEvent():
                yield cls.unknown_events, 1
                return
        yield cls.active_time, min(event.after, LONGEST_PAUSE + _duration(event))

    @classmethod
    def _tally_input(cls, input: Input) -> Counted:
        yield from cls.methods.tally(input.method)
        if input.method == "is_typing" and input.keyed is False and input.trusted is not False:
            yield cls.unkeyed_inputs, 1
            yield cls.hasty_inputs, input.after <= HASTE

    @classmethod
    def _tally_click(cls, click: Click) -> Counted:
        if click.trusted is False:
            yield cls.scripted_presses, 1
            return
        yield cls.interactions, 1
        if click.pointer == "mouse" and click.approach is not None:
            yield cls.approached_clicks, 1
        if click.target_x is not None and click.target_y is not None and click.pointer != "keyboard":
            yield cls.placed_clicks, 1
            if min(click.target_x, 1 - click.target_x) <= CORNER and min(click.target_y, 1 - click.target_y) <= CORNER:
                yield cls.corner_clicks, 1


def _duration(event: Event) -> int:
    """How long a finished run took (ms): it is reported at its end, so that the time since the event before contains it."""
    match event:
        case Typing(keys=run) | Pointer(points=run):
            return sum(part.after for part in run)
        case _:
            return 0
