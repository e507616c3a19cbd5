"""The calm baseline: an ordinary person on an ordinary desktop, on whom no reason holds, neither risk nor trust.

Each builder makes one part of it and takes the change that a test is about: `a_session(incognito=True)`, `a_place(vpn=True)`. The person
sits in Oslo before Chrome on Windows, types and points as the simulator's people do, and nothing is known of them yet.
`a_user_profile()` is somebody who succeeded a few times, lately, from another such device.
"""

from dataclasses import fields, replace
from datetime import UTC, datetime
from random import Random
from typing import Any

from simulator.actors import DESKTOP
from simulator.behavior import person_fills_form
from tessera import features
from tessera.action import Action, Payment
from tessera.evidence import Evidence, gather
from tessera.history import History, Observation
from tessera.labels import Verdict
from tessera.place import Place
from tessera.profile import DeviceProfile, KnownPlace, Link, Market, Outcome, Payee, Payments, Profiles, Sightings, UserProfile
from tessera.profile.rhythm import KnownRhythm, with_rhythm
from tessera.profile.values import worth
from tessera.reputation import Reputation
from tessera.session import DeviceSession
from tessera.site import UNKNOWN_SITE, Site
from tessera.telemetry import DeviceTraits, Event, HeaderFacts, Rhythm, Stroke
from tessera.user_agent import digest

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000  # ms
NOW = int(datetime(2026, 3, 10, 11, tzinfo=UTC).timestamp()) * SECOND  # a Tuesday noon in Oslo
OPENED = NOW - 2 * MINUTE

USER, OTHER_USER = "0b" * 16, "0c" * 16
KEY = "ce" * 32  # of the device here, which its id was made for
DEVICE, OTHER_DEVICE = "device-here", "device-at-home"
TRAITS = replace(
    DESKTOP,
    navigator_useragent=DESKTOP.user_agent,
    browser_name="Chrome",
    browser_version="148",
    sdk_version="0.1.0",
    os_name="Windows",
    os_version="10.0",
    navigator_vendor="Google Inc.",
    cpu_arch="x86_64",
    hint_platform_version="19.0.0",
    hint_brands=("Chromium 148", "Google Chrome 148", "Not-A.Brand 99"),
    timezone_offset=60,
    summer_timezone_offset=120,
    winter_timezone_offset=60,
    battery_level=0.8,
    power_state="plugged",
    window_width=1903,
    window_height=937,
    outer_width=1920,
    outer_height=1040,
    automation_traces=(),
)
USER_AGENT, LANGUAGES = TRAITS.user_agent, TRAITS.accept_languages
HEADERS = HeaderFacts(user_agent=USER_AGENT, accept_language=LANGUAGES, hint_platform='"Windows"', hint_mobile="?0")
OSLO = Place(
    country="NO",
    region="Oslo",
    city="Oslo",
    zip="0150",
    latitude=59.91,
    longitude=10.75,
    accuracy_radius=20,
    timezone="Europe/Oslo",
    domain="broadband.example",
    asn=64_496,
    asn_name="BROADBAND",
    organization="Broadband AS",
    organization_type="isp",
    vpn=False,
    tor=False,
    hosting=False,
    proxy=False,
    relay=False,
    crawler=False,
    private=False,
    mobile_carrier=False,
    block_lists=0,
)
TRAIT_NAMES = frozenset(trait.name for trait in fields(DeviceTraits))


def a_place(**changes: Any) -> Place:
    """Broadband in Oslo, hidden behind nothing."""
    return replace(OSLO, **changes)


def some_traits(**changes: Any) -> DeviceTraits:
    """Chrome on Windows, set to Norwegian."""
    return replace(TRAITS, **changes)


def human_events() -> tuple[Event, ...]:
    """A page on which somebody looks around, fills in two fields by hand and presses the button."""
    return tuple(person_fills_form(Random(2), location="https://bank.example/login", fields=(("email-1", 20), ("password-1", 20))))


def a_session(*, events: tuple[Event, ...] | None = None, **changes: Any) -> DeviceSession:
    """A device session two minutes old. A change may name a field of the session or a device trait; `events` replace what was done."""
    traits = some_traits(**{name: value for name, value in changes.items() if name in TRAIT_NAMES})
    calm = DeviceSession(
        id="session-1",
        device=DEVICE,
        opened_at=OPENED,
        traits=traits,
        headers=HEADERS,
        key=KEY,
        proven=True,
        place=OSLO,
        issued_to=changes.get("place", OSLO),
        heard_from=digest(changes.get("headers", HEADERS).user_agent),
        location="https://bank.example/login",
        tallies=features.tally(human_events() if events is None else events),
    )
    return replace(calm, **{name: value for name, value in changes.items() if name not in TRAIT_NAMES})


def a_history(**changes: Any) -> History:
    """One action a while ago by one user from one device, from the same place."""
    calm = History(
        ip_action_rate_60_sec=0,
        user_action_rate_60_sec=0,
        device_action_rate_60_sec=0,
        ip_user_count_last_hour=1,
        ip_device_count_last_hour=1,
        ip_action_count_last_hour=1,
        ip_failure_count_last_hour=0,
        user_failure_count_last_hour=0,
        user_failure_count_last_day=0,
        user_failure_count_last_week=0,
        device_failure_count_last_day=0,
        device_failure_count_last_week=0,
        user_hours_last_day=1,
        device_hours_last_day=1,
        device_user_count_last_day=1,
        device_user_count_last_week=1,
        user_device_count_last_day=1,
        user_device_count_last_week=1,
        linking_device_to_users_count=1,
        linking_user_to_device_count=1,
        device_last_seen=Observation(place=OSLO, at=NOW - 5 * HOUR),
    )
    return replace(calm, **changes)


def sightings(count: int = 3, *, first: int = NOW - 20 * DAY, last: int = NOW - 2 * DAY, weight: int | None = None) -> Sightings:
    """Seen a few times, lately: all of them at the last moment, as far as their weight goes."""
    return Sightings(count=count, first=first, last=last, weight=count * worth(last) if weight is None else weight)


def a_known_place(**changes: Any) -> KnownPlace:
    """Oslo, where the user succeeded a few times."""
    calm = KnownPlace(country="NO", name="Oslo", latitude=59.91, longitude=10.75, seen=sightings())
    return replace(calm, **changes)


def a_filling(*, pace: float = 1.0, weight: float = 1.0, seed: int = 1) -> Rhythm:
    """A password of twelve keys, typed by its user; or by somebody whose pace and weight of hand are so many times the user's."""
    random = Random(seed)
    strokes = [
        Stroke(
            after=round(pace * (140 + 23 * (number * 5 % 7)) * random.uniform(0.92, 1.08)) if number else 0,
            hold=round(weight * (80 + 6 * (number * 3 % 5)) * random.uniform(0.92, 1.08)),
        )
        for number in range(12)
    ]
    return Rhythm(kind="rhythm", field="password-1", keys=tuple(strokes))


def some_rhythms(fillings: int = 12) -> tuple[KnownRhythm, ...]:
    """What is known once a user has filled in the password so many times."""
    rhythms: tuple[KnownRhythm, ...] = ()
    for number in range(fillings):
        rhythms = with_rhythm(rhythms, a_filling(seed=100 + number), NOW - (fillings - number) * DAY)
    return rhythms


def a_user_profile(**changes: Any) -> UserProfile:
    """Somebody who succeeded a few times, lately, from another device of the same make in the same town."""
    calm = UserProfile(
        seen=sightings(),
        places=(a_known_place(),),
        devices={OTHER_DEVICE: sightings()},
        timezones={"Europe/Oslo": sightings()},
        languages={"nb-NO": sightings()},
        learned=("01A", "01B", "01C"),
    )
    return replace(calm, **changes)


def labelled(verdict: Verdict, *, at: int = NOW - 2 * DAY, label: str | None = None) -> Reputation:
    """A reputation that one label made."""
    return Reputation().marked("cause", label or f"{at:012x}{0:020x}", verdict)


def a_payment(**changes: Any) -> Payment:
    """Fifty crowns from somebody's account to a shop."""
    return replace(Payment(amount=50.0, currency="NOK", payee="5a" * 16, payer="6b" * 16), **changes)


def some_payments(count: int = 10, *, every: int = DAY, **changes: Any) -> Payments:
    """So many such payments, the last of them a while ago."""
    payments = Payments()
    for number in range(count):
        payments = payments.paid(a_payment(**changes), NOW - HOUR - number * every)
    return payments


def a_payee(*days: int, frauds: tuple[int, ...] = (), users: int = 3) -> Payee:
    """A shop that was paid so many days ago, one payment each; some turned out to be fraud."""
    payee = Payee()
    for number, day in enumerate(days):
        at = NOW - day * DAY
        action = f"{at:012x}{number:020x}"
        payee = payee.learn(Outcome(action=action, at=at, user=f"{number % users:08x}" * 4, device=DEVICE, payment=a_payment()))
        payee = payee.labelled(action, fraud=True) if day in frauds else payee
    return payee


def a_market(amount: float = 50.0, count: int = 300) -> Market:
    """Everybody's payments of late, all alike."""
    market = Market()
    for number in range(count):
        outcome = Outcome(action=f"{number:032x}", at=NOW - DAY, user=USER, device=DEVICE, payment=a_payment(amount=amount))
        market = market.learn(outcome)
    return market


def profiles(**changes: Any) -> Profiles:
    """Nothing known yet of the user, of the device, or of the pair: neither a reason to suspect nor one to trust."""
    return replace(Profiles(user=UserProfile(), device=DeviceProfile(), link=Link()), **changes)


def an_action(**changes: Any) -> Action:
    """A login that a backend reports, of somebody who says who they are and has yet to prove it."""
    calm = Action(
        type="login",
        base="login",
        performed_at=NOW,
        triggered_by="backend",
        claimed=USER,
        claimed_type="email",
        location="https://bank.example/login",
    )
    return replace(calm, **changes)


def evidence(
    *,
    action: Action | None = None,
    session: DeviceSession | None = None,
    profiles: Profiles | None = None,
    history: History | None = None,
    missing: frozenset[str] = frozenset(),
    site: Site = UNKNOWN_SITE,
    **changes: Any,
) -> Evidence:
    """The calm parts gathered, but for those given. Any other change is one of the session: `evidence(incognito=True)`."""
    return gather(
        action=action or an_action(),
        session=session or a_session(**changes),
        profiles=profiles or _calm_profiles(),
        history=history or a_history(),
        missing=missing,
        site=site,
    )


_calm_profiles = profiles  # the parameter of `evidence` has the builder's name
