"""Writing systems: text that keys compose."""

import subprocess

from tests.browsers.guest import Guest
from tests.browsers.personas import Persona

DEAD = {"é": ("dead_acute", "e"), "ö": ("dead_diaeresis", "o"), "ñ": ("dead_tilde", "n"), "ê": ("dead_circumflex", "e")}
COMPOSED = {"é": ("apostrophe", "e"), "ö": ("quotedbl", "o"), "ñ": ("asciitilde", "n"), "ø": ("slash", "o")}


def _by_dead_keys(guest: Guest) -> None:
    subprocess.run(["setxkbmap", "-layout", "us", "-variant", "intl"], env=dict(guest.environment), check=True)
    try:
        _write(guest, DEAD, ())
    finally:
        subprocess.run(["setxkbmap", "-layout", "us", "-variant", ""], env=dict(guest.environment), check=True)


def _by_compose(guest: Guest) -> None:
    _write(guest, COMPOSED, ("Multi_key",))


def _write(guest: Guest, made: dict[str, tuple[str, str]], first: tuple[str, ...]) -> None:
    guest.press("username")
    for letter in guest.customer.username:
        if letter in made:
            for key in (*first, *made[letter]):
                guest.hand.key(key)
                guest.wait(60, 200)
        else:
            guest.type(letter)
            guest.wait(60, 220)
    guest.press("password")
    guest.type(guest.customer.password)
    guest.press("submit")


family = (
    Persona(name="dead keys", who="Writes accents by dead keys.", does=_by_dead_keys, username="renéñolsen", needs=("setxkbmap",)),
    Persona(name="compose key", who="Writes accents by a compose key.", does=_by_compose, username="bjørnésen"),
)
