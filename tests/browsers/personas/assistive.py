"""Assistive tools: what presses and writes for people who cannot, or not by a hand alone."""

from math import hypot

from tests.browsers.guest import Guest, fields, middle
from tests.browsers.ordinary import Settings
from tests.browsers.personas import Persona

PRESSES_FOR_THEM = {
    "BEHAVIOR_BOT": "a tool presses where no movement led, which is one habit and weighs little alone",
    "BEHAVIOR_SYNTHETIC_INPUT": "a tool presses for a moment, in the middle",
    "BEHAVIOR_SUSPICIOUS_MOVEMENT": "the pointer is moved by a tool",
    "BEHAVIOR_CORNER_CLICK": "a tool presses by position",
}


def _screen_reader(guest: Guest) -> None:
    """Has the pointer put on what it reads out, presses there, and goes on by keys."""
    guest.jump("username")
    guest.type(guest.customer.username)
    guest.keys("Tab")
    guest.wait(600, 1500)
    guest.type(guest.customer.password)
    guest.wait(600, 1500)
    guest.jump("submit")


def _switch(guest: Guest) -> None:
    """A scanning keyboard on the screen: one key after the other, each when the scan has come to it."""
    guest.jump("username")
    guest.pick(guest.customer.username, 700, 1500)
    guest.jump("password")
    guest.pick(guest.customer.password, 700, 1500)
    guest.jump("submit")


def _mouse_keys(guest: Guest) -> None:
    """The number pad moves the pointer along the axes and the diagonals, the quicker the longer a key is held."""
    for name, text in (*fields(guest), ("submit", "")):
        target = middle(guest.where[name])
        x, y = guest.hand.at
        now, steps, held = 0.0, list[tuple[float, str]](), 0
        while hypot(target[0] - x, target[1] - y) > 8 and len(steps) < 400:
            right, down = target[0] - x, target[1] - y
            held += 1
            speed = min(14.0, 2 + held * 0.4)
            one = min(speed, abs(right)) if abs(right) > 6 else 0.0
            other = min(speed, abs(down)) if abs(down) > 6 else 0.0
            if one and other:
                one = other = min(one, other)
            if not one or not other:
                held = min(held, 40)
            x += one if right > 0 else -one
            y += other if down > 0 else -other
            now += 20
            steps.append((now, f"mousemove {round(x)} {round(y)}"))
        guest.hand.at = (x, y)
        guest.do(steps or [(0.0, f"mousemove {round(x)} {round(y)}")])
        guest.hand.press()
        guest.wait(200, 600)
        if text:
            guest.type(text)


def _glides(guest: Guest, name: str) -> None:
    """The pointer follows the head, smoothed; it rests, and the tool presses."""
    box = guest.where[name]
    there = middle(box)
    target = (there[0] + guest.random.gauss(0, box.width / 14), there[1] + guest.random.gauss(0, box.height / 10))
    (x, y), steps, drift = guest.hand.at, list[tuple[float, str]](), [0.0, 0.0]
    for number in range(95):
        drift = [0.9 * part + guest.random.gauss(0, 1.1) for part in drift]
        x += (target[0] - x) * 0.07 + drift[0] * 0.3
        y += (target[1] - y) * 0.07 + drift[1] * 0.3
        steps.append((number * 33.0, f"mousemove {round(x)} {round(y)}"))
    guest.hand.at = (x, y)
    guest.do([*steps, (95 * 33.0 + 800, "click 1")])
    guest.wait(300, 800)


def _head_pointer(guest: Guest) -> None:
    for name, text in fields(guest):
        _glides(guest, name)
        guest.pick(text, 500, 1100)
    _glides(guest, "submit")


def _head_and_voice(guest: Guest) -> None:
    for name, _ in fields(guest):
        _glides(guest, name)
        guest.wait(2600, 3200)  # the extension writes what was said
    _glides(guest, "submit")


def _dictates(guest: Guest) -> None:
    for name, _ in fields(guest):
        guest.press(name)
        guest.wait(2600, 3200)
    guest.press("submit")


def _voice_alone(guest: Guest) -> None:
    for name, _ in fields(guest):
        guest.jump(name)
        guest.wait(2600, 3200)
    guest.jump("submit")


DICTATION = Settings(extensions=("dictation",))
SPOKEN = {**PRESSES_FOR_THEM, "BEHAVIOR_INHUMAN_INPUT": "voice control presses keys"}
family = (
    Persona(
        name="screen reader",
        who="Goes by keys; the reader presses the button where it is, without a movement.",
        does=_screen_reader,
        explains=PRESSES_FOR_THEM,
    ),
    Persona(
        name="switch and scanning keyboard",
        who="One switch: a keyboard on the screen picks keys, a tool presses.",
        does=_switch,
        explains=SPOKEN,
    ),
    Persona(name="mouse keys", who="Moves the pointer with the number pad.", does=_mouse_keys, explains=PRESSES_FOR_THEM),
    Persona(
        name="head pointer with dwell",
        who="The pointer follows the head and presses when it rests; keys are picked on the screen.",
        does=_head_pointer,
        explains=SPOKEN,
    ),
    Persona(
        name="head pointer and dictation",
        who="The pointer follows the head, text is spoken.",
        does=_head_and_voice,
        settings=DICTATION,
        explains=SPOKEN,
    ),
    Persona(
        name="dictation and mouse",
        who="Speaks what is to be written, presses by hand.",
        does=_dictates,
        settings=DICTATION,
        explains=SPOKEN,
        quick=True,
    ),
    Persona(
        name="voice control",
        who="Says what to press and what to write; no hand at all.",
        does=_voice_alone,
        settings=DICTATION,
        explains=SPOKEN,
    ),
)
