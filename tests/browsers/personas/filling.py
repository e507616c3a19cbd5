"""Filling in: what writes instead of fingers."""

from tests.browsers.guest import Guest, fields, presses_submit
from tests.browsers.ordinary import Settings
from tests.browsers.personas import Persona


def _asks_the_manager(guest: Guest) -> None:
    guest.press("username")
    guest.wait(900, 1600)
    guest.press("submit")


def _pastes(guest: Guest) -> None:
    for name, text in fields(guest):
        guest.press(name)
        guest.paste(text)
        guest.wait(300, 900)
    guest.press("submit")


def _pastes_the_password(guest: Guest) -> None:
    guest.press("username")
    guest.type(guest.customer.username)
    guest.press("password")
    guest.paste(guest.customer.password)
    guest.press("submit")


def _expands(guest: Guest) -> None:
    """Types a short name; the expander takes it away and pastes the long one."""
    guest.press("username")
    guest.type("ccu")
    guest.do([step for number in range(3) for step in ((12.0 * number, "keydown BackSpace"), (12.0 * number + 5, "keyup BackSpace"))])
    guest.paste(guest.customer.username)
    guest.press("password")
    guest.type(guest.customer.password)
    guest.press("submit")


def _types_by_itself(guest: Guest) -> None:
    """KeePass's auto-type: name, Tab, password, Enter."""
    guest.press("username")
    guest.wait(600, 1500)
    guest.do([(0, f"type --delay 25 {guest.customer.username}")])
    guest.do([(0, "key Tab")])
    guest.do([(0, f"type --delay 25 {guest.customer.password}")])  # takes all the words that follow it
    guest.do([(0, "key Return")])


family = (
    Persona(
        name="password manager, as the page loads",
        who="An extension fills both fields by script as the page comes up; the button is pressed by hand.",
        does=presses_submit,
        settings=Settings(extensions=("manager",)),
        quick=True,
    ),
    Persona(
        name="password manager, when asked",
        who="An extension fills both fields by script once the first is entered.",
        does=_asks_the_manager,
        settings=Settings(extensions=("manager_asked",)),
    ),
    Persona(
        name="password kept by the browser",
        who="The browser has the password from earlier and fills both fields; the button is pressed by hand.",
        does=presses_submit,
        browsers=("chromium",),
        settings=Settings(remembers=True),
    ),
    Persona(name="pastes", who="Pastes name and password from a manager's window.", does=_pastes, quick=True),
    Persona(name="pastes the password", who="Types the name, pastes the password.", does=_pastes_the_password),
    Persona(name="text expander", who="An expander writes the name for a short one.", does=_expands),
    Persona(
        name="manager that types",
        who="A manager's auto-type writes name, Tab, password, Enter.",
        does=_types_by_itself,
        explains={
            "BEHAVIOR_INHUMAN_INPUT": "a program does type, with the owner's hand beside it",
        },
    ),
    Persona(
        name="manager that types a capital",
        who="The same, for a password with a capital.",
        does=_types_by_itself,
        capitals=True,
        explains={
            "BEHAVIOR_INHUMAN_INPUT": "a program does type, with the owner's hand beside it",
        },
    ),
)
