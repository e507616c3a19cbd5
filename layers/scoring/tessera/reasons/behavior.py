"""Reasons in how the page is operated: by a person's hand, or by a program that drives a browser."""

from collections.abc import Mapping

from tessera.evidence import Evidence
from tessera.features.synthetic import FEWEST_CENTRED
from tessera.reasons.declaration import RISK, TRUST, reason
from tessera.session import DeviceSession
from tessera.user_agent import BLINK

FEWEST_SURE = 30  # key strokes
DOUBT = 2.0  # nats; with it, two people in a thousand reach the log-odds of 3 that the model counts, with few strokes as with many
FEWEST_NATURAL_KEYSTROKES = 60  # trust wants more than suspicion does
SLOWEST_TOOL = 600  # ms between two keys; slower ones are picked one by one, on an on-screen keyboard say
SURELY_INHUMAN = 3.0  # log-odds from which `BEHAVIOR_INHUMAN_INPUT` counts
SURELY_TYPED = 4.0  # log-odds of a machine; simple tools reach ten, one person in two thousand reaches this
SLOWEST_DRAWN, MOSTLY = 200, 0.9  # ms between the keys of tools that draw their pauses at random, and the share of keys that counts as all
LEAST_UNEVEN = 0.2  # standard deviation of the logarithm of a person's intervals; theirs is about .4, a fixed delay's under .05
FEWEST_MOVEMENTS = 3
FEWEST_COMPARED = 6  # movements; a share of fewer says little: by chance people make two of three straight
FEWEST_POINTS_PER_CLICK = 3
FEWEST_STAMPED = 5  # key strokes
FEWEST_ODD = 2  # key strokes without a place or a number; one may be a key that the browser does not know
MOSTLY_STRAIGHT, MOSTLY_DRAWN = 0.9, 0.45

WHOLE_PIXELS = frozenset({"Linux", "Windows"})  # systems where the mouse is always on a whole pixel; on macOS it moves between them
WHOLE_MILLISECONDS = frozenset({"Linux"})  # systems on which we have seen input stamped in whole milliseconds, under X11
SHIFTED = frozenset({"Linux", "Windows"})  # systems where whoever types for somebody presses Shift; on macOS it may send characters
INSTANT = 2  # how taps are that no finger makes
WEBKIT = "AppleWebKit/605"  # Safari's engine, frozen at this number; before 2023 it reported no pressure for a mouse


@reason("BEHAVIOR_BOT", RISK)
def bot(evidence: Evidence) -> Mapping[str, float] | None:
    """The interaction looks like a program's: text that no key, paste or password manager entered, clicks that no movement led to, keys and
    pointer both operated as a program does, or all of it made by a script.

    Answers whether text or clicks have no cause (`causeless`: one habit, however many there are); whether a machine typed, or entered
    fields and filled them at once, and also pressed or moved as machines do (`together`); whether a script filled in and pressed and
    nobody else touched the page (`scripted`); and on a touch screen, where much text comes without keys, whether text on Android had no
    key at all (`unkeyed`), and whether a machine wrote where no finger tapped or no phone is (`tapped`).

    Wrong when: text is dictated, comes from an emoji panel, or an extension writes it (writing aids, text expanders, form fillers); presses
    come from a screen reader, voice control, a switch or a head or eye tracker, which move no pointer, or the page changes under a resting
    pointer. Therefore the habit weighs little by itself. A braille display or a phone used as a keyboard sends press and release together:
    keys that come so at a person's pace are not a program's here. A password manager may fill in and press by itself. On a touch screen,
    suggestions and dictation enter text without keys, so that `causeless` does not count there. Chromium on Android announces every text of
    an input method's by a key (number 229), suggestions and dictation too, so that `unkeyed` is left there by programs and by assistive
    tools that set a field's text (and counts once beside presses without a cause, and beside gestures that such a tool makes). A developer
    who emulates a phone lets a manager type there. Script-made events among a person's own say nothing: password managers, extensions and
    pages make them too.
    """
    session = evidence.session
    if not session.input.interactions and not session.input.methods:
        return None
    machine_types = (_machine_typing(evidence) or 0.0) >= SURELY_TYPED and not _sends_whole_keys(session)
    machine_writes = machine_types or _is_filled_in_haste(session)
    machine_points = any((_is_unled(session), _hits_the_middle(session), _moves_as_drawn(evidence)))
    return {
        "causeless": _lacks_a_cause(session),
        "together": machine_writes and machine_points,
        "scripted": session.input.is_all_by_script,
        "unkeyed": _lacks_keys_on_android(session) and not _lacks_a_cause(session) and _taps(session) != INSTANT,
        "tapped": (_writes_on_glass_as_machine(evidence) and _taps(session) == INSTANT)
        or (session.only_claims_to_be_hand_held and (_writes_on_glass_as_machine(evidence) or _lacks_keys_on_android(session))),
    }


@reason("BEHAVIOR_SYNTHETIC_INPUT", RISK)
def synthetic_input(evidence: Evidence) -> Mapping[str, float] | None:
    """Clicks, taps and keys come from inside the browser and not from its window system: without pressure, between pixels, released as they
    are pressed, in the exact middle of what they press, by a mouse that the device does not have, stamped by another clock, after movements
    at the pace of frames, by a finger without an extent, or from a key that is on no keyboard.

    Answers how many such marks most presses have that only the inside of a browser makes (`marks`); whether they last only a moment or hit
    the middle (`pressed`: the same habit as clicks without a cause in `BEHAVIOR_BOT`, and not counted together with it); and whether they
    are stamped by another clock (`stamped`). The pace of frames says nothing alone; together with a stamp it counts as two marks.

    Of a touch screen, whether most taps have no extent, or last only a moment or hit the middle (1), or both (2: `tapped`). Of keys, how
    many marks they bear (`keys`): a letter without a number and a capital without Shift count as two each. A letter without a place, a
    Shift on no side, and one that holds and never went down are one mark together: they come from whatever types for somebody, and are not
    counted where its rhythm says so already (`BEHAVIOR_INHUMAN_INPUT`). A stamp adds one, but only to another.

    Wrong when: an assistive tool presses (dwell, eye, head, switch, voice, screen reader: for a moment, or in the middle), a touch pad is
    tapped, a remote desktop sends press and release together, a coarse clock gives both one time, a mouse is plugged in late, the screen is
    scaled by a fraction. A stamp says least: under Wayland, browsers stamp every press by their own clock. A phone or a remote desktop is
    the keyboard, an on-screen keyboard latches Shift, a manager types characters: one mark. A touch screen knows no extent, a phone is
    mirrored to a PC, an assistive tool makes gestures. `WRONG_WHEN` in `features.synthetic` lists the cases for each mark.

    What presses like a mouse on phones and tablets is a screen reader and does not count; taps count in Chromium alone. Keys do not
    count on a phone or a tablet, unless it only claims to be one (a developer who emulates one has a keyboard, with its Shift). Nor does a
    letter without a place on a touch screen, or a latched Shift where keys are picked one by one: so keyboards on a screen write.
    """
    session = evidence.session
    taps = _taps(session)
    return {**_presses(session), **_keys(evidence), **({} if taps is None else {"tapped": taps})} or None


def _presses(session: DeviceSession) -> Mapping[str, float]:
    """What a mouse and the clock of keys show; nothing on a phone or a tablet."""
    made = session.synthetic
    if session.is_hand_held or (not made.presses and not made.submillisecond_keys):
        return {}
    most = max(1, made.presses / 2)
    marks = (
        made.weightless_presses >= most and WEBKIT not in (session.user_agent_text or ""),
        made.subpixel_presses >= most and session.system in WHOLE_PIXELS,
        made.presses > 0 and session.traits.fine_pointer is False,
    )
    stamped, at_the_pace_of_frames = _is_stamped_by_another_clock(session), made.paced_presses >= most
    pressed = any((_presses_for_a_moment(session), _hits_the_middle(session)))
    return {
        "marks": sum(marks) + 2 * (at_the_pace_of_frames and stamped),
        "pressed": pressed and not _lacks_a_cause(session),
        "stamped": stamped,
    }


def _keys(evidence: Evidence) -> Mapping[str, float]:
    """How many marks keys bear that no keyboard leaves; nothing where nothing is known of keys."""
    session, made = evidence.session, evidence.session.synthetic
    if not (made.placed_keys or made.unplaced_keys) or (session.is_hand_held and not session.only_claims_to_be_hand_held):
        return {}
    shifts = session.system in SHIFTED or session.only_claims_to_be_hand_held
    as_who_types_for_somebody = (
        made.unplaced_keys >= FEWEST_ODD and not session.types_on_glass and WEBKIT not in (session.user_agent_text or ""),
        made.latched_keys > 0 and shifts and not _is_picked(session),
        made.sideless_keys > 0 and shifts,
    )
    unnumbered = made.unnumbered_keys >= FEWEST_ODD and session.user_agent.browser in BLINK
    told_by_rhythm = (_inhuman(evidence) or 0.0) >= SURELY_INHUMAN
    marks = (any(as_who_types_for_somebody) and not told_by_rhythm) + 2 * unnumbered + 2 * (made.unshifted_keys > 0 and shifts)
    return {"keys": marks + (marks > 0 and _is_stamped_by_another_clock(session))}


@reason("BEHAVIOR_INHUMAN_INPUT", RISK)
def inhuman_input(evidence: Evidence) -> float | None:
    """Keys are pressed and released as a program does it: too evenly, or each without regard to its neighbours.

    Answers the log-odds of a machine (`artefacts/typing.json`). For few key strokes, such as those of a name and a password, it is two
    lower: a person may get that far by chance. Pasted, dictated and filled-in text is not typed and not judged here, nor is text picked key
    by key.

    Wrong when: a password manager types (KeePass's auto-type), a text expander, a macro, a bar code scanner, a token that types its code,
    or voice control that presses keys; a remote desktop, a braille display or a phone used as a keyboard sends press and release together.
    It never leads to a challenge alone, but does together with a pointer operated by a program (`BEHAVIOR_BOT`).
    """
    return _inhuman(evidence)


@reason("BEHAVIOR_NO_INTERACTION", RISK)
def no_interaction(evidence: Evidence) -> bool | None:
    """The action came from a page that nobody touched.

    Wrong when: a password manager fills in and submits by itself, a passkey is confirmed in a dialog of the system, another device approved
    it, or the page acts by itself when it loads.
    """
    return evidence.flag("behavior", "no_user_interaction")


@reason("BEHAVIOR_SUSPICIOUS_MOVEMENT", RISK, kinematic=True)
def suspicious_movement(evidence: Evidence) -> Mapping[str, float] | None:
    """The pointer moves in straight lines, or as a program draws movements and not as a hand does.

    Answers the share of straight movements (`straight`) and of those that look drawn (`drawn`: above the threshold in force at this site),
    each among those long enough to tell. A share of fewer than six says little: three to five count as straight only if all of them are.
    Unknown if every straight movement follows the screen's axes or diagonals: keys move a pointer that way.

    Wrong when: the pointer is moved by keys (mouse keys, a joystick, a presentation remote) in turn with a hand; by the head or the eyes,
    through a filter that smooths; by a hand that trembles; over a remote desktop, in a virtual machine or on a busy machine, where
    positions are lost. `drawn` is left out where presses last only a moment: a head or eye tracker leaves both, which is one habit.
    """
    session, pointer, shares = evidence.session, evidence.session.pointer, _shares(evidence)
    moved_by_keys = 0 < pointer.straight_movements == pointer.aligned_movements
    if _presses_for_a_moment(session):
        shares.pop("drawn", None)
    return None if moved_by_keys else shares or None


@reason("BEHAVIOR_REMOTE_CONTROL", RISK, kinematic=True)
def remote_control(evidence: Evidence) -> float | None:
    """The pointer is suddenly reported as rarely as over a remote desktop, while on the pages before it was reported frame by frame.

    Answers by how much larger the share of late positions has become (`signals.behavior.pointer_coarsening`). While this holds, nothing
    counts as familiar: the device is the user's, the hand is not.

    Wrong when: this page is so busy that weak hardware misses frames; users continue their own session from another computer; a screen is
    shared while its owner keeps the mouse.
    """
    return evidence.pointer_coarsening


@reason("BEHAVIOR_CORNER_CLICK", RISK)
def corner_click(evidence: Evidence) -> bool | None:
    """Clicks land again and again in the corner of what they press: a program that knows only an element's position clicks there.

    Not counted again where the clicks have no cause or last only a moment: one tool does all three.

    Wrong when: what is pressed is tiny, or a screen reader or voice control presses by position.
    """
    session = evidence.session
    if _lacks_a_cause(session) or _presses_for_a_moment(session):
        return None
    return evidence.flag("behavior", "corner_click")


@reason("BEHAVIOR_NATURAL_TYPING", TRUST)
def natural_typing(evidence: Evidence) -> float | None:
    """Much was typed, and in the way of hands: keys are held unevenly, and overlap where fingers are quick.

    Answers the log-odds of a machine, as `BEHAVIOR_INHUMAN_INPUT` does.
    """
    return _machine_typing(evidence) if evidence.session.typing.hold.count >= FEWEST_NATURAL_KEYSTROKES else None


def _inhuman(evidence: Evidence) -> float | None:
    log_odds = _machine_typing(evidence)
    few = evidence.session.typing.hold.count < FEWEST_SURE
    return max(0.0, log_odds - DOUBT) if few and log_odds is not None and log_odds > 0 else log_odds


def _machine_typing(evidence: Evidence) -> float | None:
    """Log-odds that a machine typed. Unknown on glass, where keyboards report a press together with its release, unless what types on an
    Android is a keyboard of keys; and where keys are picked one by one: so slowly that most follow a pause, or more slowly than any tool
    types."""
    session = evidence.session
    log_odds = evidence.machine_types
    on_glass = session.types_on_glass and not (session.user_agent.system == "Android" and _has_keys(session))
    return None if on_glass or (log_odds is not None and _is_picked(session)) else log_odds


def _has_keys(session: DeviceSession) -> bool:
    """Whether most of what was typed came from keys that have a place: those of a keyboard, not of a touch screen."""
    return 0 < session.typing.hold.count * MOSTLY <= session.synthetic.placed_keys


def _taps(session: DeviceSession) -> int | None:
    """How far taps are from a finger's (`features.synthetic`); unknown but in Chromium."""
    made = session.synthetic
    return made.far_from_a_finger if made.taps and session.user_agent.browser in BLINK else None


def _lacks_keys_on_android(session: DeviceSession) -> bool:
    """Whether text had no key where even a suggestion has one: in Chromium on Android, which sends a key of the number 229 before all
    that an input method composes or commits (its `ImeAdapter`)."""
    claims = session.user_agent
    return session.input.unkeyed_inputs > 0 and claims.system == "Android" and claims.browser in BLINK


def _writes_on_glass_as_machine(evidence: Evidence) -> bool:
    """Whether a machine typed by the keys of a keyboard, or text had no key and could not be a suggestion or dictated."""
    session = evidence.session
    if not session.types_on_glass:
        return False
    typed = _has_keys(session) and (evidence.machine_types or 0.0) >= SURELY_TYPED and not _sends_whole_keys(session)
    return typed or min(session.input.hasty_inputs, session.input.scripted_entries) > 0


def _is_picked(session: DeviceSession) -> bool:
    typed, interval = session.typing.hold.count, session.typing.interval
    return interval.count < typed / 2 or (interval.mean or 0.0) > SLOWEST_TOOL


def _sends_whole_keys(session: DeviceSession) -> bool:
    """Whether keys come up as they go down, but follow each other as slowly and unevenly as a person's."""
    interval, figures = session.typing.interval, session.typing.figures
    uneven, at_once, in_bursts = (figures[name] or 0.0 for name in ("log_interval_deviation", "held_under_5", "followed_within_60"))
    return at_once >= MOSTLY and in_bursts <= 1 - MOSTLY and (interval.mean or 0.0) >= SLOWEST_DRAWN and uneven >= LEAST_UNEVEN


def _lacks_a_cause(session: DeviceSession) -> bool:
    """Whether there was text that no key entered, or clicks that no movement led to: programs leave both, and so do assistive tools."""
    return (session.input.unkeyed_inputs > 0 and not session.types_on_glass) or _is_unled(session)


def _is_filled_in_haste(session: DeviceSession) -> bool:
    """Whether a script entered fields and text appeared at once, without a key: nobody dictates so fast."""
    return min(session.input.hasty_inputs, session.input.scripted_entries) > 0 and not session.types_on_glass


def _is_unled(session: DeviceSession) -> bool:
    clicks = session.input.approached_clicks
    return clicks > 0 and session.pointer.points < FEWEST_POINTS_PER_CLICK * clicks


def _hits_the_middle(session: DeviceSession) -> bool:
    made = session.synthetic
    return made.centred_presses >= max(FEWEST_CENTRED, made.presses / 2)


def _moves_as_drawn(evidence: Evidence) -> bool:
    shares, tracked = _shares(evidence), _presses_for_a_moment(evidence.session)
    return shares.get("straight", 0.0) >= MOSTLY_STRAIGHT or (not tracked and shares.get("drawn", 0.0) >= MOSTLY_DRAWN)


def _shares(evidence: Evidence) -> dict[str, float]:
    """The shares of straight movements and of those that look drawn, each among those long enough to tell."""
    pointer, shares = evidence.session.pointer, dict[str, float]()
    all_are_straight = pointer.straight_movements == pointer.judged_movements >= FEWEST_MOVEMENTS
    if all_are_straight or pointer.judged_movements >= FEWEST_COMPARED:
        shares["straight"] = pointer.straight_movements / pointer.judged_movements
    if pointer.scores.total >= FEWEST_COMPARED:
        shares["drawn"] = pointer.scores.above(evidence.site.threshold) / pointer.scores.total
    return shares


def _presses_for_a_moment(session: DeviceSession) -> bool:
    made = session.synthetic
    return made.instant_presses >= max(1, made.presses / 2)


def _is_stamped_by_another_clock(session: DeviceSession) -> bool:
    """Whether most presses or keys are stamped between whole milliseconds, where the window system stamps whole ones. A clock that is
    coarse on purpose does not count as another clock."""
    made, typing = session.synthetic, session.typing
    stamped = (
        made.submillisecond_presses >= max(1, made.presses / 2),
        made.submillisecond_keys >= max(FEWEST_STAMPED, typing.hold.count / 2),
    )
    return any(stamped) and session.system in WHOLE_MILLISECONDS and not typing.clock_is_coarse
