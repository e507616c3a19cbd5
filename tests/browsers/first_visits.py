"""First visits: a persona visits a bank of its own, and what the bank's backend received is written down."""

import random
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from random import Random

from tests.browsers.bank import Founder, Verdict, Visit, home, visit
from tests.browsers.guest import Guest
from tests.browsers.hand import RealHand, Typed
from tests.browsers.layout import Box
from tests.browsers.ordinary import Browser, Settings, found, opened
from tests.browsers.personas import Persona, Seat
from tests.browsers.rehearsal import looked_at

ATTEMPTS = 2  # a browser may not come up on a busy machine, or a press may miss
TIMES = ("UTC", "Europe/Oslo")  # a computer's zone; the page is looked at by somebody in Oslo


@dataclass(frozen=True, kw_only=True)
class FirstVisit:
    """What became of one of them. `verdict` is None where the sign-in did not reach the bank; `failed` says why, where that is known."""

    persona: str
    browser: Browser
    run: int
    verdict: Verdict | None
    failed: str = ""


def missing(persona: Persona) -> list[str]:
    """What a persona needs and this machine has not."""
    programs = [name for name in persona.needs if shutil.which(name) is None]
    return [*programs, *(browser for browser in persona.browsers if found(browser) is None)]


class Reception:
    """Lets people come, each to a bank that is founded for them. Where the fields are in a browser set as theirs is looked up once."""

    def __init__(self, founder: Founder, seed: int = 0, typists: Sequence[Typed] = ()) -> None:
        self._founder, self._typists = founder, typists
        self._seed = seed or random.SystemRandom().randrange(1, 2**40)
        self._numbers, self._lock = iter(range(10**6)), threading.Lock()
        self._places: dict[object, Mapping[str, Box]] = {}
        self._looking: dict[object, threading.Lock] = {}

    def comes(self, persona: Persona, browser: Browser, run: int, seat: Seat) -> FirstVisit:
        """One comes, and once more where the sign-in did not reach the bank."""
        failed, verdict = "", None
        for attempt in range(ATTEMPTS):
            try:
                with _seated(persona, seat) as own:
                    verdict = self._visit(persona, browser, f"{run}.{attempt}", own)
                failed = "" if verdict else "the sign-in did not reach the bank"
            except Exception as reason:
                failed = f"{type(reason).__name__}: {reason}"
            if verdict is not None:
                break
        return FirstVisit(persona=persona.name, browser=browser, run=run, verdict=verdict, failed=failed)

    def _visit(self, persona: Persona, browser: Browser, run: str, seat: Seat) -> Verdict | None:
        where = self._where(persona, browser, seat)
        with self._lock:
            number = next(self._numbers)
        random = Random(f"{self._seed} {persona.name} {browser} {run}")
        credentials = self._founder.found(f"bank-{self._seed:x}-{number}")
        coming = visit(
            credentials,
            random.getrandbits(40),
            address=home(self._seed + number),
            username=persona.username,
            pages=persona.pages,
            capitals=persona.capitals,
        )
        with coming as customer:
            environment = {**seat.browser, "TZ": random.choice(TIMES)}
            first, *tabs = persona.opens(customer.url)
            told = {"username": customer.username, "password": customer.password}
            with opened(browser, first, persona.settings, environment, tabs=tabs, told=told) as process:
                self._waits(persona, customer)
                typed = self._typists[random.randrange(len(self._typists))] if self._typists else ()
                hand = RealHand(seat.hand, random, typed)
                guest = Guest(
                    customer=customer,
                    browser=browser,
                    process=process,
                    hand=hand,
                    where=where,
                    environment=seat.browser,
                    random=random,
                )
                guest.wait(900, 2000)
                persona.does(guest)
                return customer.verdict()

    def _waits(self, persona: Persona, customer: Visit) -> None:
        arrived = customer.arrived() if persona.loads else customer.was_asked(next(iter(persona.pages)))
        if not arrived:
            raise TimeoutError("the page did not come up")

    def _where(self, persona: Persona, browser: Browser, seat: Seat) -> Mapping[str, Box]:
        looks = _looks(persona, browser)
        with self._lock:
            looking = self._looking.setdefault(looks, threading.Lock())
        with looking:
            if looks not in self._places:
                self._places[looks] = looked_at(
                    browser, _as_seen(persona.settings), seat.browser, seat.hand, behind=len(persona.opens("")) > 1
                )
        return self._places[looks]


@contextmanager
def _seated(persona: Persona, seat: Seat) -> Iterator[Seat]:
    if persona.seat is None:
        yield seat
    else:
        with persona.seat() as own:
            yield own


def _as_seen(settings: Settings) -> Settings:
    """What of the settings moves things on the screen: not the extensions, which have nothing to do at a rehearsal, nor a touch screen,
    over which nothing hovers that could be asked where it is."""
    return replace(settings, extensions=(), remembers=False, touch=False)


def _looks(persona: Persona, browser: Browser) -> object:
    settings = _as_seen(persona.settings)
    return browser, repr(settings), len(persona.opens("")) > 1, persona.seat


def came(
    reception: Reception, coming: Iterable[tuple[Persona, Browser, int]], seats: Sequence[Seat], told: Callable[[FirstVisit], None]
) -> None:
    """All of them, on as many seats at once as there are."""
    queue, lock = iter(list(coming)), threading.Lock()

    def sit(seat: Seat) -> None:
        while True:
            with lock:
                one = next(queue, None)
            if one is None:
                return
            told(reception.comes(*one, seat))

    threads = [threading.Thread(target=sit, args=(seat,)) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
