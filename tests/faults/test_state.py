"""A model of two banks against the doors: whatever devices, backends, followers of the stream and a failing table do, in whatever order and
however often, what is stored and told stays within what happened."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from local.doubles.meter import size_of
from local.doubles.table import Fault
from simulator.client import Device, DeviceKey
from simulator.transport import Refused
from tessera import features
from tessera.assessment import replay
from tessera.scoring import Model
from tessera.service.configuration import published
from tessera.service.decisions import answers
from tessera.telemetry import Event, Key, PageLoad, Typing
from tests.builders import TRAITS
from tests.doors.house import HOME, TENANT, House
from tests.faults.attempts import SOAK

BANKS = (TENANT, "fell")
USERS = ("ingrid", "kari", "ola")
KEYS = tuple(DeviceKey() for _ in range(6))
RESULTS = ("success", "failure", "incomplete")
ATTEMPTS = 4
A_CLAIMS_PATIENCE = 15_001  # ms
LARGEST = {"A#": 3_072, "S#": 2_048, "P": 4_096, "O": 2_048, "W#": 2_048, "M#": 1_024, "I": 4_096, "D#": 1_024, "L": 4_096}
"""Bytes that an item may have, by how its sort key begins."""


def batch_of(sequence: int) -> tuple[Event, ...]:
    """What is in the batch of this number."""
    keys = tuple(Key(after=100 + number, hold=60 + sequence) for number in range(sequence))
    return (PageLoad(kind="page_load", location=f"https://bank.example/{sequence}"), Typing(kind="typing", keys=keys))


@dataclass
class Visit:
    """A device with its session: which batches have arrived, and whether a backend has said whose it is."""

    bank: str
    device: Device
    arrived: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    vouched_for: set[str] = field(default_factory=set)


@dataclass
class Acted:
    """An action as its caller knows it, and what was said of it since."""

    bank: str
    token: str
    visit: Visit
    user: str | None
    told: dict[str, Any]
    result: str | None = None
    confirmed: set[str] = field(default_factory=set)
    vouched_for: frozenset[str] = frozenset()
    labels: list[str] = field(default_factory=list)
    ever_labelled: bool = False


class Banks(RuleBasedStateMachine):
    visits = Bundle("visits")
    actions = Bundle("actions")

    @initialize()
    def open_the_doors(self) -> None:
        published.forget()
        self.monkeypatch = pytest.MonkeyPatch()
        self.house = House(self.monkeypatch, tenant_limit=1_000_000, collection_limit=1_000_000)
        credentials = {bank: self.house.client(bank, f"{bank}-bank") for bank in BANKS}
        self.clients = {bank: client for bank, (client, _) in credentials.items()}
        self.backends = {bank: self.house.backend(each) for bank, each in credentials.items()}
        self.keyed: dict[tuple[str, str], tuple[Any, dict[str, Any]]] = {}
        self.attempts: Counter[tuple[str, str]] = Counter()  # of bank and user: actions that a backend's word may count
        self.done: Counter[tuple[str, str]] = Counter()
        self.acted: list[Acted] = []
        self.come: list[Visit] = []
        self.stored_at_least = Counter[str]()
        self.stored_at_most = Counter[str]()
        self.numbers = count()

    def teardown(self) -> None:
        if not hasattr(self, "house"):
            return
        try:
            self.learn(1, 0)
            self.hold()
        finally:
            self.monkeypatch.undo()
            published.forget()

    # what devices do

    @rule(target=visits, bank=some.sampled_from(BANKS), key=some.sampled_from(KEYS))
    def a_device_comes(self, bank: str, key: DeviceKey) -> Visit:
        device = Device(self.house.transport, self.clients[bank], TRAITS, key=key, address=HOME, clock=self.house.seconds)
        self.ask(device.open)
        visit = Visit(bank, device)
        self.come.append(visit)
        return visit

    @rule(visit=visits)
    def it_renews(self, visit: Visit) -> None:
        self.ask(visit.device.renew)

    @rule(visit=visits)
    def it_loads_another_page(self, visit: Visit) -> None:
        self.house.wait(1)
        visit.device.begin_stream()

    @rule(visit=visits, sequence=some.integers(1, 9), failing=some.sampled_from([None, "lose", "drop", "throttle"]))
    def it_sends_a_batch(self, visit: Visit, sequence: int, failing: Any) -> None:
        device = visit.device
        if failing:
            self.house.table.faults.append(Fault("update_item", failing, when=lambda arguments: "S#" in arguments["Key"]["SK"]["S"]))
        before = visit.arrived[device.stream]
        answer = self.ask(lambda: device.send_batch(sequence, batch_of(sequence)))
        assert answer["duplicate"] == (sequence in before) or (failing == "drop" and answer["duplicate"])
        before.add(sequence)

    @rule(visit=visits, user=some.sampled_from(USERS))
    def it_says_who_it_is(self, visit: Visit, user: str) -> None:
        self.ask(lambda: visit.device.set_user(user))
        visit.vouched_for -= {each for each in visit.vouched_for if each != user}

    @rule(target=actions, visit=visits, user=some.sampled_from((None, *USERS)))
    def it_acts(self, visit: Visit, user: str | None) -> Acted:
        claim = {"claimed_user_id": user} if user else {}
        for each in visit.vouched_for:
            self.attempts[visit.bank, each] += ATTEMPTS
        self.stored_at_most[visit.bank] += ATTEMPTS
        token = self.ask(lambda: visit.device.trigger("login", **claim))
        self.stored_at_least[visit.bank] += 1
        return self.known(visit, token, None)

    # what backends do

    @rule(
        target=actions,
        visit=visits,
        user=some.sampled_from(USERS),
        key=some.sampled_from((None, "k-1", "k-2", "k-3")),
        failing=some.sampled_from([None, "lose", "drop", "throttle"]),
        call=some.sampled_from(["put_item", "update_item", "query", "batch_get_item"]),
        at=some.integers(0, 5),
    )
    def a_backend_reports_an_action(self, visit: Visit, user: str, key: str | None, failing: Any, call: str, at: int) -> Acted:
        backend, bank = self.backends[visit.bank], visit.bank
        asked = {"session_token": visit.device.session_token, "user_id": user, "get_recommendation": True}
        kept = self.keyed.get((bank, key)) if key else None
        if failing and not kept:
            passed = count()
            self.house.table.faults.append(Fault(call, failing, when=lambda arguments: next(passed) >= at))
        if kept and kept[0] != asked:
            with pytest.raises(Refused) as refused:
                backend.trigger("login", idempotency_key=key, **asked)
            assert refused.value.answer.body["error_code"] == "idempotency_key_reused"
            return next(each for each in self.acted if each.token == kept[1]["action_token"])
        if not kept:
            self.attempts[bank, user] += ATTEMPTS
            self.stored_at_most[bank] += 1 if key else ATTEMPTS
        answer = self.ask(lambda: backend.trigger("login", **({"idempotency_key": key} if key else {}), **asked))
        self.house.table.faults.clear()
        if kept:
            assert answer == kept[1]
            return next(each for each in self.acted if each.token == answer["action_token"])
        self.done[bank, user] += "POLICY_DEGRADED" not in answer["reasons"]  # which says that a counter did not answer
        self.stored_at_least[bank] += 1
        if key:
            self.keyed[bank, key] = asked, answer
        return self.known(visit, answer["action_token"], user)

    @rule(action=actions, result=some.sampled_from(RESULTS), user=some.sampled_from((None, *USERS)))
    def a_backend_says_how_it_ended(self, action: Acted, result: str, user: str | None) -> None:
        named = {"user_id": user} if user else {}
        try:
            self.ask(lambda: self.backends[action.bank].result(action.token, result, **named))
        except Refused as refusal:
            assert refusal.answer.body["error_code"] == "result_already_reported"
            assert action.result not in (None, "incomplete", result)
            return
        assert action.result in (None, "incomplete", result)
        action.result = result
        action.confirmed |= {user} if user else set()
        if result == "success" and user:
            action.visit.vouched_for.add(user)

    @rule(action=actions)
    def a_backend_reads_it_again(self, action: Acted) -> None:
        read = self.ask(lambda: self.backends[action.bank].recommendation(action.token))
        assert told(read) == action.told
        assert read["recommendation"].get("result") == action.result

    @rule(action=actions, fraud=some.booleans())
    def somebody_labels_it(self, action: Acted, fraud: bool) -> None:
        kind, value = "CONFIRMED_FRAUD" if fraud else "CONFIRMED_LEGIT", action.told["action_id"]
        answer = self.ask(lambda: self.backends[action.bank].label(kind, "ACTION_ID", value))
        assert answer["affectedActionIds"] == [value]
        action.labels.append(answer["label_id"])
        action.ever_labelled = True

    @rule(action=actions)
    def somebody_withdraws_a_label(self, action: Acted) -> None:
        if action.labels:
            self.ask(lambda: self.backends[action.bank].withdraw_label(action.labels.pop()))

    @rule(visit=visits, user=some.sampled_from(USERS))
    def somebody_revokes_a_device(self, visit: Visit, user: str) -> None:
        try:
            self.ask(lambda: self.backends[visit.bank].ask("DELETE", f"/risk/v1/users/{user}/devices/{visit.device.device_id}"))
        except Refused as refusal:
            assert refusal.answer.body["error_code"] == "not_found"

    # what nobody may

    @rule(action=actions, visit=visits)
    def another_bank_tries(self, action: Acted, visit: Visit) -> None:
        stranger = self.backends[next(bank for bank in BANKS if bank != action.bank)]
        with pytest.raises(Refused) as refused:
            stranger.recommendation(action.token)
        assert refused.value.answer.body["error_code"] == "action_not_found"
        with pytest.raises(Refused):
            stranger.result(action.token, "failure")
        label = stranger.label("CONFIRMED_FRAUD", "ACTION_ID", action.told["action_id"])
        assert label["affectedActionIds"] == []
        outsider = self.backends[next(bank for bank in BANKS if bank != visit.bank)]
        with pytest.raises(Refused) as refused:
            outsider.trigger("login", session_token=visit.device.session_token, user_id="ingrid")
        assert refused.value.answer.body["error_code"] == "session_token_invalid"

    @rule(visit=visits)
    def a_secured_token_is_used_twice(self, visit: Visit) -> None:
        token, backend = visit.device.secured_session_token(), self.backends[visit.bank]
        self.attempts[visit.bank, "ola"] += 1
        self.stored_at_least[visit.bank] += 1
        self.stored_at_most[visit.bank] += 1
        answer = self.ask(lambda: backend.trigger("login", secured_session_token=token, user_id="ola", get_recommendation=True))
        self.done[visit.bank, "ola"] += "POLICY_DEGRADED" not in answer["reasons"]
        with pytest.raises(Refused) as refused:
            backend.trigger("login", secured_session_token=token, user_id="kari")
        assert refused.value.answer.body["error_code"] == "secured_session_token_used"

    # what happens beside

    @rule(times=some.integers(1, 3), seed=some.integers(0, 99))
    def learn(self, times: int, seed: int) -> None:
        """The stream is read, perhaps several times and in another order."""
        from functions.learn.app import handler
        from simulator.transport import LambdaContext

        table = self.house.table
        records = [each for each in table.changes if each["dynamodb"]["Keys"]["SK"]["S"].startswith("A#") and each["eventName"] == "MODIFY"]
        table.changes.clear()
        for number in range(times):
            again = list(records)
            if number:
                Random(seed).shuffle(again)
            if again := [each for each in again if "result" in each["dynamodb"]["NewImage"]]:
                assert not handler({"Records": again}, LambdaContext())["batchItemFailures"]

    @rule(minutes=some.integers(0, 4))
    def time_passes(self, minutes: int) -> None:
        self.house.wait(minutes * 60_000 + 1)
        for visit in self.come:
            visit.device.renew()

    # what must hold

    def hold(self) -> None:
        self.house.table.faults.clear()
        items = list(self.house.table.items())
        for item in items:
            for begins, most in LARGEST.items():
                if item["SK"]["S"].startswith(begins) and "#C" not in item["PK"]["S"]:
                    assert size_of(item) <= most, (item["SK"]["S"], size_of(item))
                    break
        self.batches_count_once(items)
        self.actions_are_stored_once(items)
        self.only_a_backends_word_counts()
        self.decisions_replay()

    def batches_count_once(self, items: list[Any]) -> None:
        streams = {
            item["SK"]["S"].rpartition("#")[2]: item for item in items if item["SK"]["S"].count("#") == 2 and item["SK"]["S"][0] == "S"
        }
        for visit in self.come:
            for stream, arrived in visit.arrived.items():
                if not arrived:
                    continue
                expected = Counter[str]()
                for sequence in arrived:
                    expected.update(features.tally(batch_of(sequence)))
                stored = streams[stream]
                assert stored["batches"] == {"N": str(len(arrived))}
                assert {name: int(stored[name]["N"]) for name in expected} == dict(expected)

    def actions_are_stored_once(self, items: list[Any]) -> None:
        for bank in BANKS:
            stored = [each for each in items if each["PK"]["S"].startswith(f"{bank}#D#") and each["SK"]["S"].startswith("A#")]
            assert self.stored_at_least[bank] <= len(stored) <= self.stored_at_most[bank], bank

    def only_a_backends_word_counts(self) -> None:
        for bank in BANKS:
            for user in USERS:
                account = self.house.keys.hash_user(bank, user)
                observed = self.house.table.item(f"{bank}#U#{account}", "O") or {}
                counted = len(observed.get("acts", {}).get("NS", ()))
                assert min(40, self.done[bank, user]) <= counted <= self.attempts[bank, user], (bank, user)
                confirmed = [each for each in self.acted if each.bank == bank and each.result == "success" and user in self.taught_by(each)]
                successes = self.backends[bank].ask("GET", f"/risk/v1/users/{user}")["successes"]
                calm = [each for each in confirmed if each.told["recommendation"] != "deny" and not each.ever_labelled]
                assert len(calm) <= successes <= len(confirmed), (bank, user)

    def taught_by(self, action: Acted) -> set[str]:
        """Whom a success teaches about, by a backend's word."""
        return action.confirmed | ({action.user} if action.user else set()) | action.vouched_for

    def decisions_replay(self) -> None:
        for action in self.acted:
            stored = answers.find(action.token, action.bank, self.house.now)
            again = replay(stored.decision, Model.load())
            assert (again.recommendation, again.score, list(again.reasons)) == (
                action.told["recommendation"],
                action.told["risk_score"],
                action.told["reasons"],
            )

    # how

    def ask(self, call: Callable[[], Any]) -> Any:
        """Ask, again where the answer says so, as a client does; the last time nothing fails."""
        for number in range(ATTEMPTS):
            try:
                return call()
            except Refused as refusal:
                if refusal.answer.status != 503 or number == ATTEMPTS - 1:
                    raise
                self.house.wait(A_CLAIMS_PATIENCE)
                if number == ATTEMPTS - 2:
                    self.house.table.faults.clear()
        raise AssertionError

    def known(self, visit: Visit, token: str, user: str | None) -> Acted:
        read = self.ask(lambda: self.backends[visit.bank].recommendation(token))
        action = Acted(visit.bank, token, visit, user, told(read), vouched_for=frozenset(visit.vouched_for))
        self.acted.append(action)
        return action


def told(read: dict[str, Any]) -> dict[str, Any]:
    """What never changes of a recommendation."""
    return {
        "id": read["id"],
        "action_id": read["context"]["action_id"],
        "recommendation": read["recommendation"]["type"],
        "risk_score": read["risk_score"],
        "reasons": read["reasons"],
    }


@pytest.mark.thorough
def test_two_banks() -> None:
    run_state_machine_as_test(
        Banks,
        settings=settings(
            max_examples=600 if SOAK else 15,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not SOAK,
            database=None,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink),
        ),
    )
