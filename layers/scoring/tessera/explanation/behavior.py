"""What the reasons in how the page is operated saw."""

from tessera.evidence import Evidence
from tessera.explanation.declaration import Seen, Told, explains
from tessera.explanation.words import clauses, counted, listed, number, percent, times


def _known(**facts: float | None) -> Seen | None:
    """The facts that are known and not zero, in whole numbers."""
    return {name: round(value) for name, value in facts.items() if value} or None


def _causes(evidence: Evidence) -> Seen | None:
    made, session = evidence.session.input, evidence.session
    return _known(
        unkeyed=0 if session.types_on_glass else made.unkeyed_inputs,
        unkeyed_on_glass=made.unkeyed_inputs if session.types_on_glass else 0,
        clicks=made.approached_clicks,
        points=session.pointer.points,
        scripted=made.scripted_presses,
    )


@explains("BEHAVIOR_BOT", sees=_causes)
def bot(told: Told) -> str | None:
    seen, telling = told.seen, told.telling
    unkeyed, clicks, points, scripted = (float(seen.get(name, 0)) for name in ("unkeyed", "clicks", "points", "scripted"))
    on_glass = float(seen.get("unkeyed_on_glass", 0))
    pressed = f"made all {counted(scripted, 'press', 'presses')}" if scripted else "made every press"
    causeless = [
        f"{counted(unkeyed, 'text')} appeared without a key, a paste or a manager" if unkeyed else "",
        f"{counted(clicks, 'click')} came after {counted(points, 'pointer position') if points else 'no movement'}"
        if clicks and points < 3 * clicks
        else "",
    ]
    return clauses(
        telling.get("causeless") and (listed(part for part in causeless if part) if any(causeless) else "text or clicks have no cause"),
        telling.get("together") and "keys and pointer are both operated as a program does",
        telling.get("unkeyed") and f"{counted(on_glass, 'text') if on_glass else 'text'} on Android appeared without a key",
        telling.get("tapped") and "a machine wrote where no finger tapped or no phone is",
        telling.get("scripted") and f"a script {pressed}, and nobody touched the page",
    )


def _presses(evidence: Evidence) -> Seen | None:
    made = evidence.session.synthetic
    return _known(
        presses=made.presses,
        without_pressure=made.weightless_presses,
        between_pixels=made.subpixel_presses,
        for_a_moment=made.instant_presses,
        in_the_middle=made.centred_presses,
        by_another_clock=made.submillisecond_presses,
        at_the_pace_of_frames=made.paced_presses,
        keys_by_another_clock=made.submillisecond_keys,
        taps=made.taps,
        taps_without_extent=made.pointlike_taps,
        taps_for_a_moment=made.instant_taps,
        taps_in_the_middle=made.centred_taps,
        keys_without_place=made.unplaced_keys,
        keys_without_number=made.unnumbered_keys,
        capitals_without_shift=made.unshifted_keys,
        capitals_with_a_latched_shift=made.latched_keys,
        modifiers_on_no_side=made.sideless_keys,
    )


MARKS = {
    "without_pressure": "without pressure",
    "between_pixels": "between pixels",
    "for_a_moment": "released as it was pressed",
    "in_the_middle": "in the exact middle of the target",
    "by_another_clock": "stamped by another clock",
    "at_the_pace_of_frames": "after movements at the pace of frames",
}


TAPS = {
    "taps_without_extent": "without an extent",
    "taps_for_a_moment": "released as they began",
    "taps_in_the_middle": "in the exact middle of the target",
}
KEYS = {
    "keys_without_place": ("key", "without a place on a keyboard"),
    "keys_without_number": ("key", "without a number"),
    "capitals_without_shift": ("capital", "without Shift"),
    "capitals_with_a_latched_shift": ("capital", "with a Shift that never went down"),
    "modifiers_on_no_side": ("modifier", "on no side"),
}


@explains("BEHAVIOR_SYNTHETIC_INPUT", sees=_presses)
def synthetic_input(told: Told) -> str | None:
    seen = told.seen
    presses, keys = float(seen.get("presses", 0)), float(seen.get("keys_by_another_clock", 0))
    marks = [f"{number(float(seen[name]))} {words}" for name, words in MARKS.items() if seen.get(name)]
    taps = [f"{number(float(seen[name]))} {words}" for name, words in TAPS.items() if seen.get(name)] if told.telling.get("tapped") else []
    odd = [f"{counted(float(seen[name]), what)} {words}" for name, (what, words) in KEYS.items() if seen.get(name)]
    odd = odd if told.telling.get("keys") else []
    if not presses and not keys and not taps and not odd:
        count = told.telling.get("marks")
        return f"presses have {counted(count, 'mark')} of synthetic input" if count else "presses, taps or keys look synthetic"
    return clauses(
        f"of {counted(presses, 'press', 'presses')} of the mouse: {listed(marks)}" if presses and marks else "",
        f"{counted(keys, 'key')} stamped by another clock" if keys else "",
        f"of {counted(float(seen.get('taps', 0)), 'tap')}: {listed(taps)}" if taps else "",
        listed(odd) if odd else "",
        "a mouse pressed that the device does not have" if presses and not marks and not keys and not taps and not odd else "",
    )


def _typed(evidence: Evidence) -> Seen | None:
    hold, interval = evidence.session.typing.hold, evidence.session.typing.interval
    return _known(
        keys=hold.count,
        hold=hold.mean,
        hold_deviation=hold.deviation,
        interval=interval.mean,
        interval_deviation=interval.deviation,
    )


def _in_figures(told: Told) -> str | None:
    """How keys were typed: `20 keys, held 48 ms ± 2 ms, 120 ms ± 40 ms apart`."""
    seen = told.seen
    if "keys" not in seen:
        return None
    held = f", held {seen.get('hold', 0)} ms ± {seen.get('hold_deviation', 0)} ms"
    apart = f", {seen['interval']} ms ± {seen.get('interval_deviation', 0)} ms apart" if "interval" in seen else ""
    return f"{counted(float(seen['keys']), 'key')}{held}{apart}"


@explains("BEHAVIOR_INHUMAN_INPUT", sees=_typed)
def inhuman_input(told: Told) -> str | None:
    return clauses(_in_figures(told), f"{times(told.value)} likelier by a machine than by a person")


@explains("BEHAVIOR_NATURAL_TYPING", sees=_typed)
def natural_typing(told: Told) -> str | None:
    return clauses(_in_figures(told), f"{times(-told.value)} likelier by a person than by a machine")


@explains("BEHAVIOR_NO_INTERACTION")
def no_interaction(_: Told) -> str:
    return "nobody moved, pressed, typed or scrolled on the page before this action"


def _movements(evidence: Evidence) -> Seen | None:
    pointer = evidence.session.pointer
    return _known(movements=pointer.judged_movements, straight=pointer.straight_movements, judged=pointer.scores.total)


@explains("BEHAVIOR_SUSPICIOUS_MOVEMENT", sees=_movements)
def suspicious_movement(told: Told) -> str | None:
    straight, drawn = told.telling.get("straight"), told.telling.get("drawn")
    return clauses(
        straight and f"{percent(straight)} of {_many(told, 'movements')} go in a straight line",
        drawn and f"{percent(drawn)} of {_many(told, 'judged')} look drawn by a program",
    )


def _many(told: Told, name: str) -> str:
    return counted(float(told.seen[name]), "movement") if name in told.seen else "the movements"


@explains("BEHAVIOR_REMOTE_CONTROL")
def remote_control(told: Told) -> str:
    return f"the share of late pointer positions is {number(100 * told.value)} percentage points larger than on the pages before"


def _corners(evidence: Evidence) -> Seen | None:
    made = evidence.session.input
    return _known(clicks=made.placed_clicks, corners=made.corner_clicks)


@explains("BEHAVIOR_CORNER_CLICK", sees=_corners)
def corner_click(told: Told) -> str:
    clicks, corners = (float(told.seen.get(name, 0)) for name in ("clicks", "corners"))
    return f"{number(corners)} of {counted(clicks, 'click')} hit a corner" if clicks else "clicks hit corners of what they press"
