"""Writing systems: text that keys compose."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browsers import display
from tests.browsers.guest import Guest
from tests.browsers.personas import Persona, Seat

KOREAN = """[Groups/0]
Name=Default
Default Layout=us
DefaultIM=hangul
[Groups/0/Items/0]
Name=keyboard-us
[Groups/0/Items/1]
Name=hangul
[GroupOrder]
0=Default
"""  # the input method's own settings
SYLLABLES = {"한": "gks", "글": "rmf", "이": "dl", "름": "fma"}  # by the keys of the usual Korean layout

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


def _by_caps_lock(guest: Guest) -> None:
    """On for the capital, and off again."""
    guest.press("username")
    guest.type(guest.customer.username)
    guest.press("password")
    for letter in guest.customer.password:
        if letter.isupper():
            guest.keys("Caps_Lock")
            guest.type(letter.lower())
            guest.wait(80, 200)
            guest.keys("Caps_Lock")
        else:
            guest.type(letter)
            guest.wait(60, 220)
    guest.press("submit")


@contextmanager
def _with_input_method() -> Iterator[Seat]:
    """A display with an input method for Korean, which browsers reach over a bus of the session's own."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with display.display() as environment, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        (Path(folder) / "fcitx5").mkdir()
        (Path(folder) / "fcitx5/profile").write_text(KOREAN)
        bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert bus.stdout
        environment |= {
            "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip(),
            "GTK_IM_MODULE": "fcitx",
            "XMODIFIERS": "@im=fcitx",
            "XDG_CONFIG_HOME": folder,
        }
        method = subprocess.Popen(["fcitx5", "-D"], env=environment, **quiet)  # type: ignore[call-overload]
        time.sleep(2)
        try:
            yield Seat(browser=environment, hand=environment)
        finally:
            for process in (method, bus):
                process.terminate()
                process.wait(10)


def _composes(guest: Guest) -> None:
    """Syllables are put together from their letters while they are written."""
    guest.press("username")
    subprocess.run(["fcitx5-remote", "-o"], env=dict(guest.environment), check=True)
    guest.type("".join(SYLLABLES[syllable] for syllable in guest.customer.username))
    guest.wait(200, 500)
    subprocess.run(["fcitx5-remote", "-c"], env=dict(guest.environment), check=True)
    guest.press("password")
    guest.type(guest.customer.password)
    guest.press("submit")


family = (
    Persona(
        name="input method",
        who="Writes Korean by an input method, which puts syllables together.",
        does=_composes,
        username="".join(SYLLABLES),
        seat=_with_input_method,
        needs=("fcitx5", "fcitx5-remote", "dbus-daemon"),
    ),
    Persona(name="dead keys", who="Writes accents by dead keys.", does=_by_dead_keys, username="renéñolsen", needs=("setxkbmap",)),
    Persona(name="capitals by Shift", who="Has a capital in the password, and Shift for it.", capitals=True),
    Persona(name="capitals by Caps Lock", who="Presses Caps Lock before the capital and after it.", does=_by_caps_lock, capitals=True),
    Persona(name="compose key", who="Writes accents by a compose key.", does=_by_compose, username="bjørnésen"),
)
