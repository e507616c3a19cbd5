"""Who acts: a person, a bot, a traveller, a stuffing attack. Each is a generator of attempts on one application.

An attempt is what the application's backend sees: the recommendation it got, and what it then reported.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from random import Random
from typing import Any

from simulator.behavior import driver_fills_form, person_fills_form
from simulator.client import ONCE, Backend, Clock, Device, DeviceKey
from simulator.transport import Transport
from tessera.telemetry import DeviceTraits, Event
from tessera_client import Patience

LOGIN_PAGE = "https://bank.example/sign-in"

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"
HEADLESS = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/148.0.0.0 Safari/537.36"

DESKTOP = DeviceTraits(
    user_agent=CHROME,
    navigator_platform="Win32",
    hint_platform="Windows",
    hint_mobile=False,
    platform="desktop",
    timezone="Europe/Oslo",
    languages=("nb-NO", "nb", "en"),
    accept_languages="nb-NO,nb;q=0.9,en;q=0.8",
    ram=8,
    core_number=8,
    touch_points=0,
    graphic_card="ANGLE (Intel, Intel(R) UHD Graphics 620 (0x00005917) Direct3D11 vs_5_0 ps_5_0, D3D11)",
    screen_width=1920,
    screen_height=1080,
    screen_avail_width=1920,
    screen_avail_height=1040,
    screen_pixel_depth=24,
    screen_color_depth=24,
    device_pixel_ratio=1,
    font_count=24,
    plugin_count=5,
    webdriver=False,
)
SERVER = replace(
    DESKTOP,
    user_agent=HEADLESS,
    navigator_platform="Linux x86_64",
    hint_platform="Linux",
    timezone="UTC",
    languages=("en-US",),
    accept_languages="en-US",
    graphic_card="ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)",
    screen_width=800,
    screen_height=600,
    screen_avail_width=800,
    screen_avail_height=600,
    webdriver=True,
)


@dataclass(frozen=True, kw_only=True)
class Application:
    """The application under test: how to reach Tessera, its clients, and the addresses that the local run knows."""

    transport: Transport
    client_id: str
    client_secret: str
    home: str = "198.51.100.23"
    abroad: str = "203.0.113.80"
    data_centre: str = "192.0.2.140"
    clock: Clock = time.time
    patience: Patience = ONCE

    def backend(self) -> Backend:
        return Backend(self.transport, self.client_id, self.client_secret, patience=self.patience, clock=self.clock)

    def device(
        self, traits: DeviceTraits, *, key: DeviceKey | None = None, device_id: str | None = None, address: str | None = None
    ) -> Device:
        return Device(
            self.transport,
            self.client_id,
            traits,
            key=key,
            device_id=device_id,
            address=address,
            patience=self.patience,
            clock=self.clock,
        )


@dataclass(frozen=True)
class Attempt:
    """One action and how it ended."""

    actor: str
    recommendation: str
    score: float
    reasons: tuple[str, ...]
    result: str
    answer: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Account:
    """A person's account: the id that the backend has for them, and the name they sign in with. The name is sent as a hash (ids must not be
    personal data) or, by a careless backend, as it is."""

    user_id: str
    username: str
    claims_hash: bool = True

    @property
    def claimed_user_id(self) -> str:
        return sha256(self.username.lower().encode()).hexdigest() if self.claims_hash else self.username


def sign_in(
    actor: str, backend: Backend, device: Device, account: Account, events: Sequence[Event], *, password_right: bool = True
) -> Attempt:
    """The backend integration's login: telemetry, trigger with the recommendation, act on it, report how it ended.

    Anyone with the right password passes a challenge; a denied action is reported as a failure.
    """
    device.send(events)
    answer = backend.trigger(
        "login",
        get_recommendation=True,
        session_token=device.session_token,
        claimed_user_id=account.claimed_user_id,
        claimed_user_id_type="username",
    )
    recommendation = answer["recommendation"]["type"].lower()
    succeeded = password_right and recommendation != "deny"
    challenge = {"challenge_type": "sms_otp"} if recommendation == "challenge" else {}
    identity = {"user_id": account.user_id} if succeeded else {}
    backend.result(answer["action_token"], "success" if succeeded else "failure", **challenge, **identity)
    return Attempt(actor, recommendation, answer["risk_score"], tuple(answer["reasons"]), "success" if succeeded else "failure", answer)


def person(application: Application, random: Random, count: int = 1) -> Iterator[Attempt]:
    """Somebody signs in from home, by hand, on a device of their own, `count` times."""
    account = _somebody(random)
    device, backend = application.device(DESKTOP, key=DeviceKey(), address=application.home), application.backend()
    for _ in range(count):
        device.open()
        yield sign_in("person", backend, device, account, person_fills_form(random, location=LOGIN_PAGE))


def bot(application: Application, random: Random, count: int = 1) -> Iterator[Attempt]:
    """A headless browser in a data centre signs in, `count` times, on a fresh device each."""
    backend = application.backend()
    for _ in range(count):
        device = application.device(SERVER, key=DeviceKey(), address=application.data_centre)
        device.open()
        yield sign_in("bot", backend, device, _somebody(random), driver_fills_form(location=LOGIN_PAGE))


def traveller(application: Application, random: Random, count: int = 1) -> Iterator[Attempt]:
    """Somebody's device signs in at home and, moments later, at the other end of the world."""
    backend = application.backend()
    for _ in range(count):
        account = _somebody(random)
        device = application.device(DESKTOP, key=DeviceKey(), address=application.home)
        for address in (application.home, application.abroad):
            device.address = address
            device.open()
            yield sign_in("traveller", backend, device, account, person_fills_form(random, location=LOGIN_PAGE))


def stuffing(application: Application, random: Random, count: int = 40) -> Iterator[Attempt]:
    """A list of stolen names and passwords is tried from one address: mostly wrong, always by a program that hides being one."""
    backend = application.backend()
    hidden = replace(SERVER, user_agent=CHROME, navigator_platform="Win32", hint_platform="Windows", webdriver=False)
    for number in range(count):
        device = application.device(hidden, address=application.data_centre)
        device.open()
        events = driver_fills_form(location=LOGIN_PAGE)
        yield sign_in("stuffing", backend, device, _somebody(random), events, password_right=number % 50 == 49)


ACTORS: dict[str, Callable[[Application, Random, int], Iterator[Attempt]]] = {
    "person": person,
    "bot": bot,
    "traveller": traveller,
    "stuffing": stuffing,
}


def _somebody(random: Random) -> Account:
    number = random.randrange(10**9)
    return Account(user_id=f"account-{number}", username=f"somebody-{number}")
