"""Streams of activities: what is delivered, to whom, in which order, each once; and how a collection begins and ends."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tessera.service.activities import streaming
from tessera.service.audit import trail
from tessera.service.decisions import answers
from tests.builders import DAY, MINUTE, human_events
from tests.doors.house import APPLICATION, HOME, TENANT, House

SECOND = 1_000
BASES = ("/activities/v1/activities", "/activities/v2/activities")


class Connector:
    """A client that may collect, and nothing else."""

    def __init__(self, house: House, *, base: str = BASES[1], **client: Any) -> None:
        self.house, self.base = house, base
        self.token = house.backend(house.client(scopes=("risk:stream",), **client)).access_token()

    def ask(self, method: str, way: str, body: Any = None, *, status: int = 200, key: str | None = None, **query: Any) -> Any:
        path = f"{self.base}/{way}?{urlencode({'type': 'risk', **query})}"
        headers = {"Idempotency-Key": key} if key else {}
        answer = self.house.request(method, path, body, token=self.token, headers=headers)
        assert answer.status == status, answer.body
        return answer.body

    def begin(self, *streams: str, **options: Any) -> None:
        self.ask("PUT", "start-collect")
        for stream in streams:
            self.ask("PUT", "stream", options, stream_id=stream)

    def collect(self, stream: str = "siem", *, batch_size: int = 1000, status: int = 201, key: str | None = None) -> Any:
        return self.ask("POST", "collect", stream_id=stream, batch_size=batch_size, status=status, key=key)

    def ids(self, stream: str = "siem", **how: Any) -> list[str]:
        return [event["additionalParams"]["actionId"] for event in self.collect(stream, **how)]


@pytest.fixture
def connector(house: House) -> Connector:
    return Connector(house)


def act(house: House, user: str = "ingrid", **more: Any) -> dict[str, Any]:
    """Somebody signs in; the whole answer."""
    device = house.device()
    device.send(human_events())
    house.wait(SECOND)
    backend = house.backend()
    return backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id=user, **more)


def id_of(answer: dict[str, Any]) -> str:
    return str(answer["context"]["action_id"])


class TestEvents:
    def test_an_event_tells_the_recommendation_and_the_action_by_the_documented_names(self, house: House, connector: Connector) -> None:
        connector.begin("siem")
        answer = act(house, correlation_id="order-1")
        house.wait(MINUTE)
        (event,) = connector.collect()
        context, more = answer["context"], event.pop("additionalParams")
        performed = datetime.fromtimestamp(context["action_performed_at"] / 1000, UTC)
        assert datetime.fromisoformat(event.pop("timestamp")) == performed
        assert event == {
            "activity": "risk_recommendation",
            "app_id": APPLICATION,
            "ip": HOME,
            "user_agent": context["user_agent"],
            "user_id": "ingrid",
        }
        signals = more.pop("signals")
        assert signals["device"].keys() <= {"incognito", "tampered", "emulated", "spoofed", "tzMismatch"}
        assert signals["device"]["spoofed"] is answer["risk_signals"]["device"]["spoofed"]
        assert signals["behavioral"]["inputMethod"] == answer["risk_signals"]["behavior"]["input_method"]
        assert signals["history"]["userActionRate60Sec"] == answer["risk_signals"]["history"]["user_action_rate_60_sec"]
        assert (more["actionId"], more["recommendation"], more["riskScore"], more["correlationId"]) == (
            id_of(answer),
            answer["recommendation"]["type"],
            answer["risk_score"],
            "order-1",
        )
        assert (more["deviceFingerprint"], more["osName"]) == (context["device_fingerprint"], context["os_name"])
        assert more["reasons"] == answer["reasons"]
        assert all(value is not None for value in more.values()), "what is not known is left out"

    def test_an_enriched_stream_tells_what_became_of_it(self, house: House, connector: Connector) -> None:
        connector.begin("plain")
        connector.ask("PUT", "stream", {"enrichment": True}, stream_id="rich")
        house.backend().result(act(house)["action_token"], "success")
        house.wait(MINUTE)
        (plain,), (rich,) = connector.collect("plain"), connector.collect("rich")
        assert rich["additionalParams"] == {**plain["additionalParams"], "result": "success"}

    def test_a_client_that_is_set_so_has_recommendations_in_upper_case(self, house: House) -> None:
        connector = Connector(house, recommendation_case="upper")
        connector.begin("siem")
        act(house)
        house.wait(MINUTE)
        assert [event["additionalParams"]["recommendation"] for event in connector.collect()] == ["ALLOW"]

    def test_a_payment_without_telemetry_is_told_too(self, house: House, connector: Connector) -> None:
        connector.begin("siem")
        house.backend().evaluate_payment({"amount": 5, "currency": "EUR"}, user_id="u")
        house.wait(MINUTE)
        (event,) = connector.collect()
        assert event["additionalParams"]["actionType"] == "transaction"
        assert "deviceId" not in event["additionalParams"]


class TestReading:
    def test_batches_follow_each_other_and_streams_do_not_disturb_each_other(self, house: House, connector: Connector) -> None:
        connector.begin("siem", "lake")
        acted = [id_of(act(house, f"user-{number}")) for number in range(5)]
        house.wait(MINUTE)
        assert connector.ids(batch_size=2) == acted[:2]
        assert connector.ids("lake") == acted
        assert connector.ids(batch_size=2) == acted[2:4]
        assert connector.ids(batch_size=2) == acted[4:]
        assert connector.ids() == []

    def test_what_happened_before_the_collection_began_or_longer_than_a_day_ago_is_not_told(
        self, house: House, connector: Connector
    ) -> None:
        act(house)
        house.wait(SECOND)
        connector.begin("siem")
        act(house)
        house.wait(DAY)
        fresh = id_of(act(house))
        connector.token = house.backend(house.client(scopes=("risk:stream",))).access_token()
        house.wait(MINUTE)
        assert connector.ids() == [fresh]

    def test_with_the_key_of_the_last_batch_that_batch_comes_again(self, house: House, connector: Connector) -> None:
        connector.begin("siem")
        acted = [id_of(act(house)) for _ in range(3)]
        house.wait(MINUTE)
        assert connector.ids(batch_size=2, key="first") == acted[:2]
        assert connector.ids(batch_size=2, key="first") == acted[:2]
        assert connector.ids(batch_size=2, key="second") == acted[2:]

    def test_of_two_who_collect_at_once_one_moves_the_stream_on_and_the_other_reads_further(
        self, house: House, connector: Connector, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connector.begin("siem")
        acted = [id_of(act(house)) for _ in range(4)]
        house.wait(MINUTE)
        others: list[str] = []

        def meanwhile(*line: Any) -> None:
            monkeypatch.setattr(trail, "record", record)
            others.extend(connector.ids(batch_size=2))
            record(*line)

        record = trail.record
        monkeypatch.setattr(trail, "record", meanwhile)
        assert connector.ids(batch_size=2) == acted[2:]
        assert others == acted[:2]

    def test_an_answer_stays_within_what_a_function_may_answer(
        self, house: House, connector: Connector, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        connector.begin("siem")
        acted = [id_of(act(house)) for _ in range(3)]
        house.wait(MINUTE)
        monkeypatch.setattr(streaming, "LARGEST_ANSWER", 1)
        assert [connector.ids(), connector.ids(), connector.ids(), connector.ids()] == [*([each] for each in acted), []]


class Arrivals:
    """Actions that come at any moment and land later, among calls for any number of them."""

    def __init__(self, house: House, connector: Connector) -> None:
        self.house, self.connector = house, connector
        token = act(house)["action_token"]
        self.pattern = answers.find(token, TENANT, house.now)
        self.answer = answers.first(self.pattern)
        house.wait(SECOND)
        connector.begin("siem")
        self.told: list[str] = []
        self.landed: list[str] = []
        self._land: list[tuple[int, Callable[[], None]]] = []

    def come(self, number: int, delay: int) -> None:
        """An action comes now and is stored `delay` ms later."""
        ulid = f"{(self.house.now << 80) | (number * 7919 % 1024):032x}"
        action = replace(self.pattern, ulid=ulid, at=self.house.now)
        told = replace(self.answer, context=replace(self.answer.context, action_id=action.id))
        stored = replace(action, answer=answers.keep(TENANT, told))
        self._land.append(
            (self.house.now + delay, lambda: self._put(stored.id, lambda: self.house.store.actions.put_action(stored, self.house.now)))
        )

    def wait(self, milliseconds: int) -> None:
        self.house.wait(milliseconds)
        due = [each for each in self._land if each[0] <= self.house.now]
        self._land = [each for each in self._land if each not in due]
        for _, land in due:
            land()

    def collect(self, batch_size: int) -> int:
        found = self.connector.ids(batch_size=batch_size)
        self.told += found
        return len(found)

    def _put(self, action_id: str, put: Callable[[], Any]) -> None:
        put()
        self.landed.append(action_id)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("come"), st.integers(0, 10 * SECOND)),
        st.tuples(st.just("wait"), st.integers(0, 40 * SECOND)),
        st.tuples(st.just("collect"), st.integers(1, 4)),
    ),
    max_size=40,
)


@pytest.mark.thorough
@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_whatever_comes_late_and_whatever_is_asked_all_are_told_and_each_once(steps: list[tuple[str, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        house = House(patch)
        arrivals = Arrivals(house, Connector(house))
        for number, (step, value) in enumerate(steps):
            if step == "come":
                arrivals.come(number, value)
            elif step == "wait":
                arrivals.wait(value)
            else:
                arrivals.collect(value)
        arrivals.wait(MINUTE)
        while arrivals.collect(3):
            pass
        assert Counter(arrivals.told) == Counter(arrivals.landed)
        assert len(arrivals.landed) == sum(step == "come" for step, _ in steps)


def test_told_before_it_has_settled_an_action_that_lands_late_would_be_lost(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Why the law above waits."""
    monkeypatch.setattr(streaming, "SETTLED", 0)
    arrivals = Arrivals(house, Connector(house))
    arrivals.come(1, 5 * SECOND)
    arrivals.wait(SECOND)
    arrivals.come(2, 0)
    arrivals.wait(SECOND)
    assert arrivals.collect(10) == 1
    arrivals.wait(MINUTE)
    assert arrivals.collect(10) == 0
    assert len(arrivals.landed) == 2


class TestCollections:
    @pytest.mark.parametrize("base", BASES)
    def test_it_is_started_once_and_ends_with_its_streams(self, house: House, base: str) -> None:
        connector = Connector(house, base=base)
        for method, way, stream in (("PUT", "stream", "siem"), ("DELETE", "stream", "siem"), ("POST", "collect", "siem")):
            assert connector.ask(method, way, {}, stream_id=stream, status=403)["error_code"] == "not_collecting"
        connector.ask("DELETE", "stop-collect", status=403)
        connector.begin("siem")
        assert connector.ask("PUT", "start-collect", status=409)["error_code"] == "already_collecting"
        connector.ask("DELETE", "stop-collect")
        connector.collect(status=403)
        connector.begin()
        connector.collect(status=404)

    def test_a_stream_is_opened_once_and_gone_when_deleted(self, connector: Connector) -> None:
        connector.begin("siem")
        assert connector.ask("PUT", "stream", {}, stream_id="siem", status=409)["details"][0]["location"] == "query.stream_id"
        connector.ask("DELETE", "stream", stream_id="siem")
        assert connector.ask("DELETE", "stream", stream_id="siem", status=404)["error_code"] == "stream_not_found"
        connector.ask("PUT", "stream", stream_id="siem")

    def test_there_are_ten_streams_at_the_most(self, connector: Connector) -> None:
        connector.begin(*(f"stream-{number}" for number in range(10)))
        assert connector.ask("PUT", "stream", {}, stream_id="another", status=429)["error_code"] == "too_many_streams"
        connector.ask("DELETE", "stream", stream_id="stream-3")
        connector.ask("PUT", "stream", {}, stream_id="another")

    @pytest.mark.parametrize("stream_id", ["a b", "a#b", "æ", "x" * 65])
    def test_an_id_that_is_none_is_not_acceptable(self, connector: Connector, stream_id: str) -> None:
        connector.begin()
        for method, way in (("PUT", "stream"), ("POST", "collect"), ("DELETE", "stream")):
            assert connector.ask(method, way, {}, stream_id=stream_id, status=406)["error_code"] == "invalid_stream_id"

    @pytest.mark.parametrize("kind", ["cis", "admin", "verify"])
    def test_of_the_other_documented_types_nothing_is_collected_and_that_is_said(self, connector: Connector, kind: str) -> None:
        refused = connector.ask("PUT", "start-collect", type=kind, status=400)
        assert refused["details"] == [{"location": "query.type", "message": "must be risk; no other type is collected here"}]

    @pytest.mark.parametrize("batch_size", [0, 1001, "x"])
    def test_a_batch_has_one_to_a_thousand_events(self, connector: Connector, batch_size: Any) -> None:
        connector.begin("siem")
        assert connector.collect(batch_size=batch_size, status=400)["details"][0]["location"] == "query.batch_size"

    def test_nobody_collects_another_tenants_actions(self, house: House, connector: Connector) -> None:
        connector.begin("siem")
        theirs = Connector(house, tenant="fell", application="fell-bank")
        theirs.collect(status=403)
        theirs.begin("siem")
        act(house)
        house.wait(MINUTE)
        assert theirs.collect() == []
        assert len(connector.collect()) == 1

    def test_a_batch_is_in_the_audit_and_an_empty_one_is_not(self, house: House, connector: Connector) -> None:
        connector.begin("siem")
        act(house)
        house.wait(MINUTE)
        connector.collect()
        connector.collect()
        lines = [line for line in trail.read(TENANT, trail.month_of(house.now), "", house.now) if line["what"] == "actions.stream"]
        assert [line["about"] for line in lines] == [{"stream": "siem", "actions": 1}]
