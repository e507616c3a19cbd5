"""Reasons in how the page is worked: by a hand, or by a program that drives a browser."""

from collections.abc import Mapping

from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, TRUST, reason
from tessera.typist import machine_log_odds

FEWEST_SURE = 30  # key strokes
DOUBT = 1.0  # nats
FEWEST_NATURAL_KEYSTROKES = 60  # trust wants more than suspicion does
FEWEST_MOVEMENTS = 3
FEWEST_SCORED = 6  # movements: as many as the sessions had on which the term was fitted
FEWEST_POINTS_PER_CLICK = 3
FEWEST_CENTRED = 2  # clicks; one of a thousand hits the middle by chance
FEWEST_STAMPED = 5  # key strokes

WHOLE_PIXELS = frozenset({"Linux", "Windows"})  # systems whose mouse stands on a pixel; that of macOS moves between them
WHOLE_MILLISECONDS = frozenset({"Linux"})  # systems of which we have seen that input is stamped in whole milliseconds, under X11


@reason("BEHAVIOR_BOT", RISK)
def bot(evidence: Evidence) -> float | None:
    """Interaction has causes no person leaves: text that no key, paste or password manager brought, clicks that no movement led to, or
    events made by a script.

    Answers how many of the three kinds were seen. On a touch screen, suggestions and dictation bring text without keys: it does not count.
    """
    input = evidence.session.input
    if not input.interactions and not input.methods:
        return None
    typed_without_keys = input.unkeyed_inputs > 0 and not evidence.session.types_on_glass
    clicked_without_moving = (
        input.approached_clicks > 0 and evidence.session.pointer.points < FEWEST_POINTS_PER_CLICK * input.approached_clicks
    )
    return typed_without_keys + clicked_without_moving + (input.scripted_events > 0)


@reason("BEHAVIOR_SYNTHETIC_INPUT", RISK)
def synthetic_input(evidence: Evidence) -> Mapping[str, float] | None:
    """Clicks and keys come from inside the browser and not from its window system: without pressure, between pixels, released as they are
    pressed, in the exact middle of what they press, by a mouse that the device has not, stamped by another clock, or led up to at the pace
    of frames.

    Answers how many such marks most presses bear (`marks`), and whether they are stamped by another clock (`stamped`). Each alone has an
    innocent cause somewhere: assistive tools click for a moment and in the middle, a mouse may be plugged in late. A stamp says least:
    Chromium stamps by its own clock under Wayland, whoever presses. The pace of frames says nothing alone, pointers of remote desktops and
    virtual machines have it; beside a stamp it counts as two marks.
    """
    made, session = evidence.session.synthetic, evidence.session
    if not made.presses and not made.submillisecond_keys:
        return None
    most = max(1, made.presses / 2)
    most_keys = max(FEWEST_STAMPED, session.typing.hold.count / 2)
    stamped = (made.submillisecond_presses >= most, made.submillisecond_keys >= most_keys)
    marks = (
        made.weightless_presses >= most,
        made.instant_presses >= most,
        made.centred_presses >= max(FEWEST_CENTRED, most),
        made.subpixel_presses >= most and session.system in WHOLE_PIXELS,
        made.presses > 0 and session.traits.fine_pointer is False,
    )
    by_another_clock = any(stamped) and session.system in WHOLE_MILLISECONDS
    at_the_pace_of_frames = made.paced_presses >= most
    return {"marks": sum(marks) + 2 * (at_the_pace_of_frames and by_another_clock), "stamped": by_another_clock}


@reason("BEHAVIOR_INHUMAN_INPUT", RISK)
def inhuman_input(evidence: Evidence) -> float | None:
    """Keys are pressed and released as a program does it: too evenly, or each without regard to its neighbours.

    Answers the log-odds of a machine (`artefacts/typing.json`), of a name and a password's few strokes drawn one lower: what a person may
    come to by chance must not challenge, and what a simple tool comes to still does. Pasted, dictated and filled-in text is not typed and
    not judged here.
    """
    log_odds = _machine_typing(evidence)
    few = evidence.session.typing.hold.count < FEWEST_SURE
    return max(0.0, log_odds - DOUBT) if few and log_odds is not None and log_odds > 0 else log_odds


@reason("BEHAVIOR_NO_INTERACTION", RISK)
def no_interaction(evidence: Evidence) -> bool | None:
    """The action came without anybody touching the page that it was made on."""
    return evidence.flag("behavior", "no_user_interaction")


@reason("BEHAVIOR_SUSPICIOUS_MOVEMENT", RISK, kinematic=True)
def suspicious_movement(evidence: Evidence) -> Mapping[str, float] | None:
    """The pointer moves in straight lines, or as a program draws movements and not as a hand does.

    Answers the share of straight movements (`straight`) and of those that look drawn (`drawn`: above the threshold in force at this site),
    each among those long enough to tell.
    """
    pointer = evidence.session.pointer
    shares = {}
    if pointer.judged_movements >= FEWEST_MOVEMENTS:
        shares["straight"] = pointer.straight_movements / pointer.judged_movements
    if pointer.scores.total >= FEWEST_SCORED:
        shares["drawn"] = pointer.scores.above(evidence.site.threshold) / pointer.scores.total
    return shares or None


@reason("BEHAVIOR_REMOTE_CONTROL", RISK, kinematic=True)
def remote_control(evidence: Evidence) -> float | None:
    """The pointer is suddenly seen as seldom as over a remote desktop, where it was seen frame by frame on the pages before.

    Answers by how much larger the share of late positions has become (`signals.behavior.pointer_coarsening`). While it holds nothing is
    familiar: the device is the user's, the hand is not.
    """
    return evidence.pointer_coarsening


@reason("BEHAVIOR_CORNER_CLICK", RISK)
def corner_click(evidence: Evidence) -> bool | None:
    """Clicks land again and again in the corner of what they press, where a program clicks that knows an element's position alone."""
    return evidence.flag("behavior", "corner_click")


@reason("BEHAVIOR_NATURAL_TYPING", TRUST)
def natural_typing(evidence: Evidence) -> float | None:
    """Much was typed, and as hands type: held unevenly, keys overlapping where fingers are quick.

    Answers the log-odds of a machine, as `BEHAVIOR_INHUMAN_INPUT` does.
    """
    return _machine_typing(evidence) if evidence.session.typing.hold.count >= FEWEST_NATURAL_KEYSTROKES else None


def _machine_typing(evidence: Evidence) -> float | None:
    """Log-odds that a machine typed. Unknown on glass, whose keyboards report a press together with its release."""
    log_odds = machine_log_odds(evidence.session.typing)
    return None if evidence.session.types_on_glass else log_odds
