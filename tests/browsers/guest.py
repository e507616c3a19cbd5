"""Somebody before the bank's page, with a hand of their own: what they can do there, and the ways in which people sign in."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from tessera.telemetry import Key
from tests.browsers.bank import Visit
from tests.browsers.hand import FRAME, RealHand, Spot, Step, strokes
from tests.browsers.layout import Box
from tests.browsers.ordinary import Browser
from tests.browsers.people import within

TO_THE_FORM = ("Tab", "Return", "Tab")  # by the page's link past its menu


@dataclass(frozen=True, kw_only=True)
class Guest:
    """`where` are the sign-in's fields on the screen; `process` is the browser's."""

    customer: Visit
    browser: Browser
    process: subprocess.Popen[bytes]
    hand: RealHand
    where: Mapping[str, Box]
    environment: Mapping[str, str]
    random: Random

    def wait(self, shortest: float, longest: float) -> None:
        """Do nothing for so many ms."""
        self.hand.wait(shortest, longest)

    def point(self, name: str, frame: float = FRAME) -> None:
        """At a field or a button."""
        self.hand.move(within(self.where[name], self.random), frame)

    def press(self, name: str) -> None:
        self.point(name)
        self.hand.press()
        self.wait(150, 500)

    def jump(self, name: str) -> None:
        """The pointer is in the middle at once, and presses for a moment: so assistive tools press."""
        spot = middle(self.where[name])
        self.hand.at = spot
        self.hand.do([(0, f"mousemove {round(spot[0])} {round(spot[1])}"), (30, "click 1")])
        self.wait(150, 500)

    def type(self, text: str, interval: float | None = None, hold: float | None = None) -> None:
        """A text; at a pace of so many ms, where that is said."""
        if interval is None:
            self.hand.type(text)
            return
        habits = replace(self.hand.habits, interval=interval, hold=hold or self.hand.habits.hold)
        self.hand.do(strokes(text, habits.keys(self.random, text, len(text))))

    def pick(self, text: str, shortest: float, longest: float) -> None:
        """A text key by key from a keyboard on the screen, which presses and releases at once."""
        for letter in text:
            self.strike([Key(after=0, hold=self.random.randrange(1, 4))], letter)
            self.wait(shortest, longest)

    def strike(self, keys: Sequence[Key], text: str) -> None:
        """A text with just these strokes."""
        self.hand.do(strokes(text, keys))

    def keys(self, *names: str) -> None:
        """One key after the other."""
        for name in names:
            self.hand.key(name)
            self.wait(180, 500)

    def paste(self, text: str) -> None:
        self.hand.copy(text)
        self.wait(80, 200)
        self.hand.key("ctrl", "v")

    def do(self, steps: Sequence[Step]) -> None:
        self.hand.do(steps)

    def windows(self, *words: str) -> None:
        """A command of the window manager's for the browser's window."""
        subprocess.run(["xdotool", "search", "--onlyvisible", "--class", self.browser, *words], env=dict(self.environment), check=False)


type Does = Callable[[Guest], None]


def middle(box: Box) -> Spot:
    return box.x + box.width / 2, box.y + box.height / 2


def types(guest: Guest) -> None:
    """By mouse and keys."""
    for name, text in fields(guest):
        guest.press(name)
        guest.type(text)
        guest.wait(200, 700)
    guest.press("submit")


def presses_submit(guest: Guest) -> None:
    """What is left to do where something else filled in the form."""
    guest.wait(1200, 2600)
    guest.press("submit")


def fields(guest: Guest) -> Sequence[tuple[str, str]]:
    """What is to be written where."""
    return ("username", guest.customer.username), ("password", guest.customer.password)
