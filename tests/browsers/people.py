"""Who signs in by hand: ordinary browsers and real input events, each person with a hand and ways of their own.

Each comes as a customer whom Tessera has never seen, signs in, signs out, and comes back twice to sign in again: then they have a history.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from threading import Lock
from typing import Literal

from tests.browsers.bank import Credentials, Verdict, Visit, visit
from tests.browsers.hand import RealHand, Spot, Typed
from tests.browsers.layout import Box, boxes, frame_of
from tests.browsers.ordinary import Browser, opened

PLACES: dict[tuple[Browser, tuple[int, int]], Mapping[str, Box]] = {}
LOOKING = Lock()
SIZES = ((1280, 1000), (1120, 980))
VISITS = 3

type Way = Literal["types", "tabs", "pastes"]


@dataclass(frozen=True)
class SignIn:
    """One sign-in by hand. `visit` counts from 1; `verdict` is None where the bank saw none."""

    browser: Browser
    seed: int
    visit: int
    way: Way
    verdict: Verdict | None


class Screen:
    """One display with what is known of the places on it; visits at it follow one another."""

    def __init__(self, credentials: Credentials, environment: Mapping[str, str], typists: Sequence[Typed] = ()) -> None:
        self._credentials, self._environment, self._typists = credentials, environment, typists

    def person(self, browser: Browser, seed: int, visits: int = VISITS) -> Iterator[SignIn]:
        """Somebody comes, and comes back."""
        random = Random(seed)
        size: tuple[int, int] = random.choice(SIZES)
        way: Way = random.choices(("types", "tabs", "pastes"), (5, 3, 2))[0]
        environment = {**self._environment, "TZ": random.choice(("UTC", "Europe/Oslo"))}
        with visit(self._credentials, seed) as customer:
            where = places(browser, size, customer.url, self._environment)
            typed = self._typists[seed % len(self._typists)] if self._typists else ()
            hand = RealHand(self._environment, random, typed)
            with opened(browser, customer.url, size, environment):
                for number in range(1, visits + 1):
                    customer.forget()
                    customer.arrived(number)
                    hand.wait(900, 2500)
                    fill_in(customer, hand, where, way, random)
                    verdict = customer.verdict()
                    yield SignIn(browser, seed, number, way, verdict)
                    if verdict is None or verdict.stopped:
                        return
                    hand.wait(1500, 3000)
                    hand.move(within(where["leave"], random))
                    hand.press()
                    customer.left()
                    hand.wait(1200, 2500)
                    hand.key("F5")


def places(browser: Browser, size: tuple[int, int], url: str, environment: Mapping[str, str]) -> Mapping[str, Box]:
    """Where the bank's fields are on the screen, in a window of this size."""
    with LOOKING:  # displays are alike: one looks for all
        if (browser, size) not in PLACES:
            PLACES[browser, size] = boxes(url, frame_of(browser, size, environment))
    return PLACES[browser, size]


def fill_in(customer: Visit, hand: RealHand, where: Mapping[str, Box], way: Way, random: Random) -> None:
    """The sign-in form, in one of the ways that people have."""
    hand.move(within(where["username"], random))
    hand.press()
    hand.wait(200, 700)
    hand.type(customer.username)
    hand.wait(200, 900)
    if way == "tabs":
        hand.key("Tab")
    else:
        hand.move(within(where["password"], random))
        hand.press()
    hand.wait(200, 700)
    if way == "pastes":
        hand.copy(customer.password)
        hand.key("ctrl", "v")
    else:
        hand.type(customer.password)
    hand.wait(200, 900)
    if way == "tabs":
        hand.key("Return")
    else:
        hand.move(within(where["submit"], random))
        hand.press()


def within(box: Box, random: Random) -> Spot:
    """Somewhere on it, rather towards its middle."""
    across = min(0.92, max(0.08, random.gauss(0.45, 0.16)))
    down = min(0.85, max(0.15, random.gauss(0.5, 0.16)))
    return box.x + box.width * across, box.y + box.height * down
