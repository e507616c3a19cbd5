"""How people use a page, as telemetry: each in their own way.

A form is a page with fields, by name and number of characters. People type, paste, or let a password manager fill; move from field to field
by pointer or tab key; touch, listen to a screen reader, or work over a remote desktop.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp
from random import Random
from typing import Literal

from simulator.behavior import FRAME, rhythm
from simulator.hands import Hand, Spot
from simulator.hardware import Machine
from tessera.telemetry import Click, Event, Focus, Input, Key, KeyKind, PageLoad, Point, Pointer, PointerKind, Scroll, Typing, Visibility

type Manner = Callable[[Random], list[Event]]
type Filling = Literal["types", "pastes", "manager"]
type Assistance = Literal["none", "screen_reader", "remote_desktop"]

SITE = "https://bank.example"
CORRECTED = 0.1  # share of the fillings in which a key is taken back: of these no rhythm is told
REMOTE_FRAME = 2.4 * FRAME  # a remote desktop forwards about 25 positions a second


@dataclass(frozen=True, kw_only=True)
class Form:
    """A page with fields: name and number of characters. `known` are texts that its user types often."""

    path: str
    fields: tuple[tuple[str, int], ...] = ()
    known: bool = False

    @property
    def location(self) -> str:
        return f"{SITE}/{self.path}"


SIGN_IN = Form(path="sign-in", fields=(("text-1", 12), ("password-1", 14)), known=True)
SIGN_UP = Form(path="sign-up", fields=(("text-1", 9), ("text-2", 11), ("email-1", 22), ("tel-1", 10), ("password-1", 14)))
TRANSFER = Form(path="transfer", fields=(("text-1", 16), ("text-2", 5), ("text-3", 12)))
PAY_AGAIN = Form(path="transfer/again", fields=(("text-1", 4),))
CHECKOUT = Form(path="checkout", fields=(("text-1", 16), ("text-2", 4), ("text-3", 3)))
RESET = Form(path="forgotten", fields=(("email-1", 22), ("password-1", 14), ("password-2", 14)))
SETTINGS = Form(path="settings", fields=(("tel-1", 10),))


@dataclass(frozen=True, kw_only=True)
class Habits:
    """How a person uses pages: what fills a sign-in form, whether they move on with the tab key, and which aids they use."""

    fills: Filling = "types"
    tabs: bool = False
    assistance: Assistance = "none"

    @classmethod
    def drawn(cls, random: Random) -> "Habits":
        """A third of people have their passwords filled in (Pew Research Center 2023: 32 % use a password manager); one in fifty uses a
        screen reader or a remote desktop."""
        return cls(
            fills=random.choices(("types", "pastes", "manager"), (0.62, 0.05, 0.33))[0],
            tabs=random.random() < 0.35,
            assistance=random.choices(("none", "screen_reader", "remote_desktop"), (0.965, 0.01, 0.025))[0],
        )


def by_hand(form: Form, hand: Hand, habits: Habits, machine: Machine) -> Manner:
    """Somebody comes to a page, looks, fills each field in their own way and sends it off."""

    def work(random: Random) -> list[Event]:
        events: list[Event] = [PageLoad(kind="page_load", location=form.location)]
        page = _Page(random, hand, machine, habits, events)
        if random.random() < 0.4:
            events.append(Scroll(kind="scroll", after=random.randrange(600, 4000), steps=random.randrange(1, 9)))
        if random.random() < 0.05:
            events += [Visibility(kind="visibility", after=4_000, visible=False), Visibility(kind="visibility", after=9_000, visible=True)]
        for row, (field, count) in enumerate(form.fields):
            page.enter(field, row)
            page.fill(field, count, known=form.known)
        page.press(len(form.fields))
        return events

    return work


class _Page:
    """A page under somebody's hand; `at` is where the pointer is."""

    def __init__(self, random: Random, hand: Hand, machine: Machine, habits: Habits, events: list[Event]) -> None:
        self.random, self.hand, self.habits, self.events = random, hand, habits, events
        self.pointing = machine.pointing
        self.kind: KeyKind = "other" if machine.traits.os_name == "Android" else "character"
        self.at: Spot = (random.uniform(80, 1100), random.uniform(80, 650))

    def enter(self, field: str, row: int) -> None:
        """Come to a field: by a tap, a click, or the tabulator."""
        by_keyboard = self.habits.assistance == "screen_reader" or (self.habits.tabs and row > 0)
        if by_keyboard and self.pointing != "touch":
            self._stroke("tab")
            self.events.append(Focus(kind="focus", after=5, field=field, by="keyboard"))
            return
        self._go_and_press((420.0, 300.0 + 70 * row))
        self.events.append(Focus(kind="focus", after=4, field=field, by="pointer"))

    def fill(self, field: str, count: int, *, known: bool) -> None:
        """Enter the text; a person who has known texts filled in does not type them."""
        if known and self.habits.fills == "manager":
            self._input(field, "is_password_manager" if self.random.random() < 0.5 else "is_autocomplete", keyed=False)
        elif known and self.habits.fills == "pastes":
            self._input(field, "is_paste", keyed=True)
        elif self.pointing == "touch" and not known and self.random.random() < 0.25:
            self._input(field, "is_insert_replacement_text", keyed=False)
        else:
            self._input(field, "is_typing", keyed=True)
            keys = self.hand.keys(self.random, field if known else "", count, glass=self.pointing == "touch", kind=self.kind)
            self.events.append(Typing(kind="typing", after=sum(key.after for key in keys), field=field, keys=keys))
            if known and self.random.random() >= CORRECTED:
                self.events += rhythm(field, keys)

    def press(self, row: int) -> None:
        """Send the form off: by its button, or by Enter."""
        if self.pointing != "touch" and (self.habits.assistance == "screen_reader" or self.random.random() < 0.3):
            self._stroke("enter")
        else:
            self._go_and_press((430.0, 320.0 + 70 * row))

    def _input(self, field: str, method: str, *, keyed: bool) -> None:
        after = self.random.randrange(200, 1200)
        self.events.append(Input(kind="input", after=after, field=field, method=method, keyed=keyed, trusted=True))  # type: ignore[arg-type]

    def _stroke(self, kind: Literal["tab", "enter"]) -> None:
        hold = max(30, round(self.hand.hold * exp(self.random.gauss(0, 0.2))))
        self.events.append(Typing(kind="typing", after=self.random.randrange(150, 700), keys=(Key(after=0, hold=hold, type=kind),)))

    def _go_and_press(self, target: Spot) -> None:
        random, touch = self.random, self.pointing == "touch"
        end = (target[0] + random.gauss(0, 30), target[1] + random.gauss(0, 7))
        if touch:
            tap = (Point(after=0, x=round(end[0]), y=round(end[1])),)
            self.events.append(Pointer(kind="pointer", after=random.randrange(300, 1800), pointer="touch", points=tap))
            approach = None
        else:
            frame = REMOTE_FRAME if self.habits.assistance == "remote_desktop" else FRAME
            strokes = self.hand.movement(random, self.at, end, self.pointing, frame=frame)
            for points in strokes:
                lasted = sum(point.after for point in points)
                self.events.append(Pointer(kind="pointer", after=random.randrange(210, 900) + lasted, points=points))
            approach = min(60, len(strokes[-1]))
        pointer: PointerKind = "touch" if touch else "mouse"
        self.events.append(
            Click(
                kind="click",
                after=random.randrange(50, 180),
                pointer=pointer,
                target_x=min(0.97, max(0.03, random.gauss(0.5, 0.16))),
                target_y=min(0.95, max(0.05, random.gauss(0.5, 0.16))),
                approach=approach,
                trusted=True,
            )
        )
        self.at = end
