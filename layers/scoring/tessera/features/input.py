"""How text and clicks come about: by which method, with or without a key press, by whom, and where they hit.

What a driver does differently from a person is cause, not tempo: text appears that no key, paste or password manager brought; a click
lands that no movement led to. That a script made an event does not say whose script: password managers, extensions and the page itself
fill fields so, and what they fill is not typed by anybody.
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
    hasty_inputs = Count("eh")  # of these, those that came sooner after the event before than anybody speaks
    scripted_entries = Count("ef")  # fields that a script entered
    scripted_presses = Count("es")  # clicks that a script made
    approached_clicks = Count("ca")  # mouse clicks of which it is known how the pointer got there
    placed_clicks = Count("ct")  # clicks of which it is known where they hit
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
    """How long a closed run took (ms): it is reported at its end, so the time since the event before it contains it."""
    match event:
        case Typing(keys=run) | Pointer(points=run):
            return sum(part.after for part in run)
        case _:
            return 0
