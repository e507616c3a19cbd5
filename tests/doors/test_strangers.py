"""A law: whatever strangers send without the device's key and without a backend, nothing that is decided or known of a customer changes.

Each example is played twice, in two houses with the same clock: once as it is, once without the strangers. What the customer was told
must be the same to the last digit. The strangers come from other addresses than the customer: whoever acts from somebody's own address
raises that address, as its neighbours do.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from simulator.client import Device, DeviceKey
from tessera.place import Place
from tessera.service import dependencies
from tessera.service.configuration import published
from tessera_client import Refusal
from tessera_client.refusals import SessionClosed, SessionTokenExpired
from tests.builders import OSLO, TRAITS, human_events
from tests.doors.house import HOME, TENANT, House

pytestmark = pytest.mark.thorough

CUSTOMER, FRIEND = "ingrid", "kari"
HOUR = 3_600_000
ELSEWHERE = ("203.0.113.91", "203.0.113.92", "203.0.113.93")
SYDNEY = replace(OSLO, country="AU", city="Sydney", region="New South Wales", latitude=-33.87, longitude=151.21, asn=64_511)
ORDER = "order-4711"
SHOP = {"amount": 40.0, "currency": "EUR", "payee": {"accountNumber": "NO93"}, "payer": {"accountNumber": "NO12"}}


class Atlas:
    """The customer lives in Oslo; everybody else comes from Sydney."""

    stale = False

    def place(self, address: str | None) -> Place:
        return OSLO if address == HOME else SYDNEY


@dataclass(frozen=True)
class Honest:
    """What the customer, or a friend of theirs, does with a device of their own: `way` says who reports it."""

    who: str
    way: str
    new_device: bool
    paying: bool
    ends: str | None


@dataclass(frozen=True)
class Hostile:
    """What a stranger does: with the customer's device id or without, with a key of their own or none, or with the token of the customer's
    session; and in whosever name. A backend may say that it failed; it names nobody."""

    copied: bool
    key: bool
    name: str
    way: str
    paying: bool
    address: str
    times: int
    fails: bool = False
    taken: bool = False


WITHOUT_A_KEY = "019e1f3a5c007a8b9c0d1e2f30415263"  # a device whose id was made for none
KEYS = tuple(DeviceKey() for _ in range(14))
HONEST = some.builds(
    Honest,
    who=some.sampled_from([CUSTOMER, CUSTOMER, FRIEND]),
    way=some.sampled_from(["backend", "backend claim", "claim", "bind"]),
    new_device=some.booleans(),
    paying=some.booleans(),
    ends=some.sampled_from([None, "success", "failure"]),
)
HOSTILE = some.builds(
    Hostile,
    copied=some.booleans(),
    key=some.booleans(),
    name=some.sampled_from([CUSTOMER, CUSTOMER, FRIEND, "made-up"]),
    way=some.sampled_from(["claim", "open", "bind", "nobody"]),
    paying=some.booleans(),
    address=some.sampled_from(ELSEWHERE),
    times=some.integers(1, 12),
    fails=some.booleans(),
    taken=some.booleans(),
)
RULES: Sequence[dict[str, Any]] = (
    {"recommendation": "TRUST", "matchers": [{"user_ids": {"op": "in", "value": ["vip"]}}]},
    {"recommendation": "DENY", "conditions": {"field": "signals.history.linking_device_to_users_count", "op": "gte", "value": 6}},
    {"recommendation": "CHALLENGE", "conditions": {"field": "failures.user_last_day", "op": "gte", "value": 3}},
)


@dataclass
class Story:
    """One house, and the answers that those in it received."""

    house: House
    keys: Iterator[DeviceKey]
    own: dict[str, Device] = field(default_factory=dict)
    told: list[Any] = field(default_factory=list)

    def a_device(self) -> Device:
        """One that has not been seen yet. The same in both houses, so that counts by hash come to the same, too."""
        device = Device(self.house.transport, self.house.client_id, TRAITS, key=next(self.keys), address=HOME, clock=self.house.seconds)
        device.open()
        return device

    def play(self, step: Honest | Hostile, number: int) -> None:
        if isinstance(step, Honest):
            self._honest(step)
        else:
            self._hostile(step, number)

    def _honest(self, step: Honest) -> None:
        house, device = self.house, self.a_device() if step.new_device else self.own[step.who]
        device.open()
        device.send(human_events())
        what: dict[str, Any] = {"correlation_id": ORDER, **({"transaction_data": SHOP} if step.paying else {})}
        kind = "transaction" if step.paying else "login"
        if step.way.startswith("backend"):
            named = {"user_id" if step.way == "backend" else "claimed_user_id": step.who}
            token = house.backend().trigger(kind, session_token=device.session_token, **named, **what)["action_token"]
        else:
            if step.way == "bind":
                device.set_user(step.who)
            token = device.trigger(kind, **({"claimed_user_id": step.who} if step.way == "claim" else {}), **what)
        answer = house.backend().recommendation(token, explain="true")
        self.told.append(_decided(answer))
        if step.ends:
            house.backend().result(token, step.ends, **({"user_id": step.who} if step.ends == "success" else {}))
            house.learn()

    def _hostile(self, step: Hostile, number: int) -> None:
        names = {"copied": self.own[CUSTOMER].device_id} if step.copied else {}
        for time in range(step.times):
            name = f"made-up-{number}-{time}" if step.name == "made-up" else step.name
            device = Device(
                self.house.transport,
                self.house.client_id,
                self.own[CUSTOMER].traits,
                key=DeviceKey() if step.key else None,
                device_id=names.get("copied"),
                address=step.address,
                clock=self.house.seconds,
            )
            with suppress(SessionTokenExpired, SessionClosed):  # a token that was taken ends
                token = self._hostile_act(step, device, name, f"NO{number}{time}")
                if step.fails:
                    self.house.backend().result(token, "failure")
        if step.fails:
            self.house.learn()

    def _hostile_act(self, step: Hostile, device: Device, name: str, payer: str) -> str:
        user = {"user_id": name} if step.way == "open" else {}
        if step.taken:
            device.session_token, device.stream = self.own[CUSTOMER].session_token, payer.lower()
            with suppress(Refusal):  # its key alone renews it
                device.open(session_token=device.session_token, **user)
        else:
            device.open(**user)
        if step.way == "bind":
            device.set_user(name)
        device.send(human_events())
        return device.trigger(
            "transaction" if step.paying else "login",
            correlation_id=ORDER,
            custom_attributes={"segment": "gold"},
            **({"claimed_user_id": name} if step.way == "claim" else {}),
            **({"transaction_data": {**SHOP, "payer": {"accountNumber": payer}}} if step.paying else {}),
        )

    def known(self) -> Any:
        """What is known of the customer in the end, and whom a label by the order's id reaches."""
        ask, device = self.house.backend().ask, self.own[CUSTOMER]
        linked = ask("GET", f"/risk/v1/users/{CUSTOMER}/linked")
        names = {each["account"]: each["user_id"] for each in linked["accounts"]}
        shown, told = ask("GET", f"/risk/v1/users/{CUSTOMER}"), ask("GET", f"/risk/v1/devices/{device.device_id}")
        label = self.house.backend().label("CONFIRMED_FRAUD", "CORRELATION_ID", ORDER)
        rules = ask("GET", "/risk/v1/rules")["data"]
        return {
            "accounts": set(names.values()),
            "links": {(names[link["one"]], names[link["other"]], link["by"]) for link in linked["links"]},
            "crowded": [each["by"] for each in linked["crowded"]],
            "user": (shown["successes"], len(shown["devices"]), shown.get("lately", {}), shown["reputation"]),
            "device": (told["successes"], told["keys"], told.get("lately", {}), told["reputation"], len(told["accounts"])),
            "labelled": len(label["affectedActionIds"]),
            "rules": [{name: rule[name] for name in ("recommendation", "enabled")} for rule in rules],
        }


def _decided(answer: dict[str, Any]) -> Any:
    details = {each["code"]: (each["contribution"], each["observed"]) for each in answer["reason_details"]}
    return answer["recommendation"]["type"], answer["risk_score"], answer["reasons"], details, answer["risk_signals"]["history"]


@contextmanager
def a_story(*, keyless: bool = False) -> Iterator[Story]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        published.forget()
        house = House(monkeypatch)
        monkeypatch.setattr(dependencies, "ip_intelligence", Atlas)
        for priority, rule in enumerate(RULES, 1):
            more = {"priority": priority, "enabled": True, "mode": "PRODUCTION", "type": "RISK"}
            house.backend().ask("POST", "/risk/v1/rules", {"matchers": [], **rule, **more})
        house.wait(30_001)
        story = Story(house, iter(KEYS))
        story.own = {who: story.a_device() for who in (CUSTOMER, FRIEND)}
        if keyless:
            story.own[CUSTOMER] = house.device(device_id=house.keys.name_device(TENANT, WITHOUT_A_KEY))
        yield story


def played(steps: Sequence[Honest | Hostile], *, strangers: bool, keyless: bool = False) -> tuple[list[Any], Any]:
    """The answers that honest callers received, and what is known at the end."""
    with a_story(keyless=keyless) as story:
        for number, step in enumerate(steps):
            if strangers or isinstance(step, Honest):
                story.play(step, number)
            story.house.wait(HOUR // 7)
        for way in ("backend", "claim"):
            for new in (False, True):
                story.house.wait(1)
                story.play(Honest(CUSTOMER, way, new, True, None), len(steps))
        return story.told, story.known()


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=some.lists(some.one_of(HONEST, HOSTILE), min_size=2, max_size=8))
def test_strangers_change_nothing_that_is_decided_or_known_of_a_customer(steps: list[Honest | Hostile]) -> None:
    with_them, without = (played(steps, strangers=strangers) for strangers in (True, False))
    assert with_them == without


ATTACK = tuple(
    Hostile(copied=copied, key=key, name=name, way=way, paying=True, address=ELSEWHERE[0], times=12, fails=True, taken=taken)
    for taken, copied in ((True, True), (False, True), (False, False))
    for key in (True, False)
    for name, way in ((CUSTOMER, "claim"), (CUSTOMER, "open"), ("made-up", "claim"))
)
"""Everything at once: 216 times, within three hours."""


@pytest.mark.parametrize("known", [True, False])
def test_an_attack_of_all_kinds_changes_nothing_either(known: bool) -> None:
    """For a customer whom the bank knows well, and for one who acts first when it is over."""
    before = [Honest(who, "backend", False, False, "success") for who in (CUSTOMER, FRIEND, CUSTOMER)] if known else []
    steps: list[Honest | Hostile] = [*before, *ATTACK]
    with_them, without = (played(steps, strangers=strangers) for strangers in (True, False))
    assert with_them == without


def test_a_customer_whose_device_has_no_key_loses_nothing_to_those_who_do_not_know_its_id() -> None:
    before = [Honest(CUSTOMER, way, False, False, "success") for way in ("backend", "claim")]
    steps: list[Honest | Hostile] = [*before, *(each for each in ATTACK if not each.copied)]
    with_them, without = (played(steps, strangers=strangers, keyless=True) for strangers in (True, False))
    assert with_them == without
