"""Sign-ins played through the product: each is judged on what the profiles know, then learned if it succeeded.

What is judged are the reasons in the profile, as the service would find them; a file of sign-ins has nothing else to judge. From a
person's second sign-in on, attackers try theirs too, on the same knowledge; nobody learns from them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import ip_address
from random import Random

from simulator.rba import Login
from simulator.takeovers import ATTACKERS, Attacker, Population
from tessera import reasons
from tessera.action import Action
from tessera.evidence import Evidence
from tessera.history import History
from tessera.place import Place
from tessera.profile import Link, Outcome, Profiles, UserProfile
from tessera.reasons import Observed
from tessera.service.keys.keyring import Keyring
from tessera.session import DeviceSession
from tessera.signals import Signals
from tessera.telemetry import DeviceTraits

TENANT = "benchmark"
KEYS = Keyring.of(json.dumps({"current": "1", "1": "the master key of a benchmark"}))
CATALOGUE = {code: reason for code, reason in reasons.CATALOGUE.items() if reason.category == "PROFILE"}
TAKEOVER, ATTACK_ADDRESS = "takeover in the file", "attack address in the file"
NOBODY_READS = Signals(device={}, network={}, behavior={}, history={})


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One judged sign-in: by whom (None: the person), after how many of the person's, and what the reasons measured."""

    attacker: str | None
    user: int
    earlier: int
    observed: Mapping[str, Observed]


class Memory:
    """What the store would hold of people, and of people on devices."""

    def __init__(self, seed: int = 1) -> None:
        self.users: defaultdict[int, UserProfile] = defaultdict(UserProfile)
        self._links: defaultdict[tuple[int, str], Link] = defaultdict(Link)
        self._chance = Random(seed)

    def evidence(self, login: Login) -> Evidence:
        """What a sign-in would be judged on."""
        link = self._links.get((login.user, login.device), Link()) if login.device else Link()
        return Evidence(
            action=Action(
                type="login",
                base="login",
                performed_at=login.at,
                triggered_by="backend",
                claimed=str(login.user),
                claimed_type="account_id",
            ),
            session=session_of(login),
            profiles=Profiles(user=self.users.get(login.user, UserProfile()), link=link),
            history=History(),
            signals=NOBODY_READS,
        )

    def learn(self, login: Login) -> None:
        """Learn a success, as the service would when a backend has reported it."""
        session = session_of(login)
        outcome = Outcome(
            action=f"{(login.at << 80) | self._chance.getrandbits(80):032x}",
            at=login.at,
            user=str(login.user),
            device=login.device,
            place=session.place,
            address=session.address,
            system=session.system,
            browser=session.browser,
            version=session.browser_version,
            agent=session.agent,
        )
        self.users[login.user] = self.users[login.user].learn(outcome)
        if login.device:
            self._links[login.user, login.device] = self._links[login.user, login.device].learn(outcome)


def session_of(login: Login) -> DeviceSession:
    """The device session that a sign-in says of itself; the columns for browser and system count where there is no user agent. Whoever has
    the device has its key."""
    return DeviceSession(
        id="",
        device=login.device,
        key=login.device or None,
        proven=True if login.device else None,
        opened_at=login.at,
        traits=_traits(login.user_agent, login.browser, login.system),
        place=_place(login.country, login.region, login.city, login.asn),
        address=_likeness(login.address),
    )


def play(
    logins: Iterable[Login], memory: Memory, attackers: Mapping[str, Attacker] = ATTACKERS, seed: int = 1, attacked: float = 1.0
) -> Iterator[Attempt]:
    """Judge and learn sign-ins in the order of time; so large a share of a person's is also tried by every attacker. Those that the file
    calls attacks are judged, and taught to nobody."""
    ordered = sorted(logins, key=lambda login: login.at)
    population = Population(login for login in ordered if not attack_of(login))
    before: defaultdict[int, list[Login]] = defaultdict(list)
    chance = Random(seed)
    for login in ordered:
        earlier = before[login.user]
        attack = attack_of(login)
        if earlier and (attack or login.successful):
            yield Attempt(attacker=attack, user=login.user, earlier=len(earlier), observed=_observe(memory, login))
        if attack or not login.successful:
            continue
        if earlier and chance.random() < attacked:
            for name, attacker in attackers.items():
                attempt = attacker(login, earlier, population, chance)
                yield Attempt(attacker=name, user=login.user, earlier=len(earlier), observed=_observe(memory, attempt))
        memory.learn(login)
        earlier.append(login)


def attack_of(login: Login) -> str | None:
    """What a file says against a sign-in."""
    return TAKEOVER if login.takeover else ATTACK_ADDRESS if login.attack_address else None


def without_devices(logins: Iterable[Login]) -> Iterator[Login]:
    """The same sign-ins as if devices had no ids."""
    return (replace(login, device="") for login in logins)


def _observe(memory: Memory, login: Login) -> Mapping[str, Observed]:
    return reasons.observe(memory.evidence(login), CATALOGUE)


@lru_cache(maxsize=1 << 16)
def _traits(user_agent: str, browser: str, system: str) -> DeviceTraits:
    if user_agent:
        return DeviceTraits(user_agent=user_agent)
    name, _, version = browser.rpartition(" ")
    return DeviceTraits(browser_name=name or None, browser_version=version or None, os_name=system.rpartition(" ")[0] or system or None)


@lru_cache(maxsize=1 << 16)
def _place(country: str, region: str, city: str, asn: int) -> Place:
    known = [None if name in ("", "-") else name for name in (country, region, city)]
    return Place(country=known[0], region=known[1], city=known[2], asn=asn or None)


@lru_cache(maxsize=1 << 16)
def _likeness(address: str) -> str | None:
    try:
        ip_address(address)
    except ValueError:
        return None
    return KEYS.address_digest(TENANT, address)
