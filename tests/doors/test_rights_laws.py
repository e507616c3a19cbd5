"""Erasure as a law: whatever several people have done, alone and to each other, nothing is left of one who is erased, and the others are
answered as before."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from simulator.client import Device
from tessera.service.configuration import published
from tessera.service.webhooks import calling, receivers
from tessera.service.webhooks.calling import Outcome
from tessera.units import MINUTE, SECOND
from tessera.webhooks.catalogue import TOLD
from tests.builders import human_events
from tests.doors.house import TENANT, House
from tests.doors.searching import found
from tests.faults.attempts import SOAK

PEOPLE, DEVICES = 3, 3
ODD = ("", "/", "#", "~", "%2F", "?a=b", "'", '"', "\\", " ", "*", "é", "李", "😀", "#U#", "\u200d", "<b>", "$(id)", ":x", "erased:nobody")
"""What ids may have in them."""
STAYS = (f"{TENANT}#U#", f"{TENANT}#G ", f"{TENANT}#L#")
"""Marks of an erasure, and lines of the audit: under a keyed hash of the account, as the receipt says."""


@dataclass(frozen=True)
class Did:
    """What somebody did: which of the ways, who, on which device, and who else comes into it."""

    what: str
    who: int
    device: int
    other: int


@dataclass
class Bank:
    """A bank with its people, and what each has done there (ids of actions, and of correlations)."""

    house: House
    odd: Sequence[str]
    devices: dict[int, Device] = field(default_factory=dict)
    actions: dict[int, list[str]] = field(default_factory=lambda: {each: [] for each in range(PEOPLE)})
    number: int = 0

    def name(self, who: int) -> str:
        return f"person-{who}{self.odd[who]}-4711"

    def claim(self, who: int) -> str:
        """What somebody signs in as, which is theirs alone."""
        return f"sign-in-{who}{self.odd[who]}@mail.example"

    def do(self, did: Did) -> None:
        self.number += 1
        self.house.wait(SECOND)
        getattr(self, f"_{did.what}")(did)
        if self.number % 3 == 0:
            self.tell()

    def tell(self) -> None:
        """Those who read the stream hear of what has happened."""
        self.house.announce()
        self.house.roll_up()
        self.house.learn()
        self.house.deliver()

    def session(self, did: Did) -> str:
        device = self.devices.get(did.device)
        if device is None:
            device = self.devices[did.device] = self.house.device(key=True, address=f"203.0.113.{60 + did.device}")
        device.open()
        device.send(human_events())
        return str(device.session_token)

    def _noted(self, did: Did, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        self.actions[did.who].append(answer["context"]["action_id"])
        return answer

    def _login(self, did: Did, result: str = "success", **more: Any) -> None:
        backend, named = self.house.backend(), {"user_id": self.name(did.who), "correlation_id": f"order-{did.who}-{self.number}"}
        key = f"k{self.number}"
        answer = backend.trigger(
            "login", get_recommendation=True, session_token=self.session(did), idempotency_key=key, **{**named, **more}
        )
        backend.result(self._noted(did, answer)["action_token"], result, idempotency_key=f"r{key}")

    def _failure(self, did: Did) -> None:
        self._login(did, "failure")

    def _claimed_by_a_backend(self, did: Did) -> None:
        self._login(did, claimed_user_id=self.claim(did.who))

    def _posing_as_another(self, did: Did) -> None:
        """Somebody types another's id first, and signs in as themselves."""
        self._login(did, claimed_user_id=self.name(did.other))

    def _payment(self, did: Did) -> None:
        paid = {"amount": 10.0 + did.who, "currency": "EUR", "payee": {"accountNumber": f"shop-{did.other}"}}
        backend = self.house.backend()
        answer = backend.trigger(
            "transaction", get_recommendation=True, session_token=self.session(did), user_id=self.name(did.who), transaction_data=paid
        )
        backend.result(self._noted(did, answer)["action_token"], "success")

    def _claim_of_an_sdk(self, did: Did) -> None:
        self.session(did)
        token = self.devices[did.device].trigger("login", claimed_user_id=self.name(did.who))
        self._noted(did, self.house.backend().recommendation(token))
        self.house.backend().result(token, "failure")

    def _bound(self, did: Did) -> None:
        self.session(did)
        self.devices[did.device].set_user(self.name(did.who))

    def _label(self, did: Did) -> None:
        kind, value = ("ACTION_ID", self.actions[did.who][-1]) if self.actions[did.who] else ("USER_ID", self.name(did.who))
        self.house.backend().label("CONFIRMED_LEGIT", kind, value)

    def _case(self, did: Did) -> None:
        ids = [*self.actions[did.who][-1:], *self.actions[did.other][-1:]]
        if ids:
            body = {"title": f"About {self.name(did.who)}", "action_ids": list(dict.fromkeys(ids)), "note": f"asked {self.name(did.who)}"}
            self.house.backend().ask("POST", "/risk/v1/cases", body)

    def _listed(self, did: Did) -> None:
        ask = self.house.backend().ask
        lists = ask("GET", "/risk/v1/lists")
        told = lists[0] if lists else ask("POST", "/risk/v1/lists", {"list_name": "Known", "list_type": "user", "creator": "ann"})
        ask("POST", f"/risk/v1/lists/{told['list_id']}/items", {"item_ids": list({self.name(did.who), self.name(did.other)})})

    def _exported(self, did: Did) -> None:
        self.house.backend().ask("GET", f"/risk/v1/users/{path(self.name(did.who))}/export")
        self.house.work_on_rights()


WAYS = tuple(name[1:] for name in vars(Bank) if name.startswith("_") and not name.startswith("__") and name != "_noted")
LIVES = some.lists(
    some.builds(Did, some.sampled_from(WAYS), some.integers(0, PEOPLE - 1), some.integers(0, DEVICES - 1), some.integers(0, PEOPLE - 1)),
    min_size=4,
    max_size=16,
)


def path(user: str) -> str:
    """An id as a path may have it."""
    return "~" + urlsafe_b64encode(user.encode()).rstrip(b"=").decode()


def opened(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    receivers.forget()
    monkeypatch.setattr(calling, "call", lambda *_, **__: Outcome(status=500))
    house = House(monkeypatch)
    house.backend().ask("POST", "/risk/v1/webhooks", {"url": "https://receiver.example", "event_types": sorted(TOLD)})
    house.wait(31 * SECOND)
    return house


def erase(bank: Bank, who: int) -> None:
    job = bank.house.backend().ask("DELETE", f"/risk/v1/users/{path(bank.name(who))}")["job_id"]
    while bank.house.work_on_rights():
        pass
    told = bank.house.backend().ask("GET", f"/risk/v1/jobs/{job}")
    assert (told["state"], told["result"]["outcome"]) == ("done", "erased")


def traces_of(bank: Bank, who: int) -> dict[str, str]:
    """Whatever somebody could be found by: their ids, theirs alone, and what they are stored under."""
    ids = {"id": bank.name(who), "claimed id": bank.claim(who)}
    as_json = {f"{name}, as JSON": json.dumps(each)[1:-1] for name, each in ids.items()}
    hashes = {f"hash of {name}": bank.house.keys.hash_user(TENANT, each) for name, each in ids.items()}
    correlations = {
        f"hash of correlation {number}": bank.house.keys.hash("correlation", TENANT, f"order-{who}-{number}")
        for number in range(bank.number + 1)
    }
    actions = {f"action {number}": each[32:] for number, each in enumerate(bank.actions[who])}
    orders = {f"correlation of {who}": f"order-{who}-"}
    return {**ids, **as_json, **hashes, **correlations, **actions, **orders}


def answers(bank: Bank, who: int, erased: int) -> Any:
    """What analysts are told of somebody, without the name of who is erased beside theirs."""
    ask, own = bank.house.backend().ask, path(bank.name(who))
    told = [ask("GET", f"/risk/v1/users/{own}"), ask("GET", f"/risk/v1/users/{own}/devices")]
    for action in (action for each in told for name in ("actions", "data") for action in each.get(name, ())):
        for place in (action, action.get("context", {})):
            if place.get("claimed_user_id") == bank.name(erased):
                del place["claimed_user_id"]
    return told


def left_of(bank: Bank, who: int) -> list[str]:
    return sorted(
        f"{name}: {place}"
        for name, places in found(bank.house, traces_of(bank, who)).items()
        for place in places
        if not (name.startswith("hash of") and place.startswith(STAYS))
    )


@pytest.mark.thorough
@settings(
    max_examples=400 if SOAK else 25,
    deadline=None,
    derandomize=not SOAK,
    phases=(Phase.generate, Phase.shrink) if SOAK else (Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(lives=LIVES, odd=some.lists(some.sampled_from(ODD), min_size=PEOPLE, max_size=PEOPLE))
def test_nothing_is_left_of_one_and_nothing_changes_for_the_others(
    monkeypatch: pytest.MonkeyPatch, lives: list[Did], odd: list[str]
) -> None:
    with monkeypatch.context() as patched:
        bank = Bank(opened(patched), odd)
        for did in lives:
            bank.do(did)
        bank.tell()
        bank.house.wait(MINUTE)
        before = [answers(bank, who, 0) for who in range(1, PEOPLE)]
        erase(bank, 0)
        bank.house.wait(MINUTE)
        assert [answers(bank, who, 0) for who in range(1, PEOPLE)] == before
        assert left_of(bank, 0) == []
