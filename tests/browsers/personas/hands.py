"""Hands: people who type and point in ways of their own."""

from random import Random

from tests.browsers.guest import TO_THE_FORM, Guest, fields
from tests.browsers.hand import Spot
from tests.browsers.ordinary import Settings
from tests.browsers.people import within
from tests.browsers.personas import Persona


def _tabs(guest: Guest) -> None:
    guest.press("username")
    guest.type(guest.customer.username)
    guest.keys("Tab")
    guest.type(guest.customer.password)
    guest.keys("Return")


def _keyboard_alone(guest: Guest) -> None:
    guest.keys(*TO_THE_FORM)
    guest.type(guest.customer.username)
    guest.keys("Tab")
    guest.type(guest.customer.password)
    guest.keys("Return")


def _reaches_the_button(guest: Guest) -> None:
    guest.keys(*TO_THE_FORM)
    guest.type(guest.customer.username)
    guest.keys("Tab")
    guest.type(guest.customer.password)
    guest.keys("Tab", "space")


def _at_pace(interval: float, hold: float | None = None):  # type: ignore[no-untyped-def]
    def does(guest: Guest) -> None:
        for name, text in fields(guest):
            guest.press(name)
            guest.type(text, interval * guest.random.uniform(0.9, 1.15), hold)
        guest.press("submit")

    return does


def _corrects(guest: Guest) -> None:
    guest.press("username")
    name = guest.customer.username
    guest.type(name[:-1] + "q")
    guest.wait(300, 900)
    guest.keys("BackSpace")
    guest.type(name[-1])
    guest.press("password")
    guest.type(guest.customer.password[:5] + "x")
    guest.wait(400, 900)
    guest.keys(*["BackSpace"] * 6)
    guest.type(guest.customer.password)
    guest.press("submit")


def _touches(guest: Guest) -> None:
    """A finger comes down where it wants to be; nothing leads up to it."""
    for name, text in (*fields(guest), ("submit", "")):
        spot = within(guest.where[name], guest.random)
        guest.hand.at = spot
        held = guest.random.lognormvariate(4.3, 0.3)
        x, y = round(spot[0]), round(spot[1])
        swayed = f"mousemove {x + guest.random.randrange(-2, 3)} {y + guest.random.randrange(-1, 3)}"
        guest.do([(0, f"mousemove {x} {y}"), (4, "mousedown 1"), (held / 2, swayed), (held, "mouseup 1")])
        guest.wait(300, 900)
        if text:
            guest.type(text)
            guest.wait(300, 900)


def _shaken(random: Random, spot: Spot, width: float) -> Spot:
    return spot[0] + random.gauss(0, width), spot[1] + random.gauss(0, width)


def _trembles(guest: Guest) -> None:
    """A pointer that swings around its way at some 6 Hz, and a button that is pressed once it is near enough; keys struck twice."""
    for name, text in (*fields(guest), ("submit", "")):
        guest.point(name)
        there, steps = guest.hand.at, list[tuple[float, str]]()
        for number in range(guest.random.randrange(30, 60)):
            x, y = _shaken(guest.random, there, 3.5)
            steps.append((number * guest.random.uniform(15, 17), f"mousemove {round(x)} {round(y)}"))
        guest.do([*steps, (1100, f"mousemove {round(there[0])} {round(there[1])}")])
        guest.hand.press()
        guest.wait(200, 600)
        if text:
            guest.type(text[:2] + text[1])
            guest.keys("BackSpace")
            guest.type(text[2:], 420, 170)


family = (
    Persona(name="mouse and keys", who="Somebody with a mouse and a keyboard.", quick=True),
    Persona(
        name="touch screen",
        who="A computer with a touch screen and a keyboard: fingers press, and nobody has a mouse.",
        does=_touches,
        browsers=("chromium",),
        settings=Settings(touch=True),
        quick=True,
    ),
    Persona(name="tab and enter", who="Presses the first field, and goes on by Tab and Enter.", does=_tabs),
    Persona(
        name="keyboard alone",
        who="Never touches a pointer: the link past the menu, Tab, Enter.",
        does=_keyboard_alone,
        quick=True,
    ),
    Persona(name="keyboard and space", who="Goes to the button by Tab and presses it with the space bar.", does=_reaches_the_button),
    Persona(name="hunt and peck", who="Looks for every key.", does=_at_pace(650, 130)),
    Persona(name="very fast typist", who="Writes more than a hundred words a minute; keys overlap.", does=_at_pace(85, 75)),
    Persona(name="corrects mistakes", who="Mistypes the name and begins the password anew.", does=_corrects),
    Persona(name="tremor", who="A hand that shakes: the pointer swings, keys are struck twice.", does=_trembles),
)
