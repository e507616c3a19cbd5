"""Webhooks from end to end: something happens at a door, the stream tells it, a receiver on a real socket gets it and verifies it."""

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter
from standardwebhooks import Webhook, WebhookVerificationError

from tessera.service.configuration import published
from tessera.service.store.outbox import EVENT_LIFE, Standing
from tessera.service.webhooks import messages, receivers
from tessera.service.webhooks.contract import PAYLOADS
from tessera.service.webhooks.delivering import attend
from tessera.service.webhooks.receivers import MOST
from tessera.units import DAY, HOUR, MINUTE
from tessera.webhooks.catalogue import TOLD
from tessera.webhooks.schedule import RESTS_AFTER
from tests.builders import human_events
from tests.doors.described import DESCRIBED
from tests.doors.house import APPLICATION, TENANT, House
from tests.doors.test_policy import RULE, Desk
from tests.webhooks.receiving import OK, Behavior, Receiving, answers, receiving

BROKEN, GONE = (f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n".encode() for status in (500, 410))
NODE = Path("tests/webhooks")


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    receivers.forget()
    house = House(monkeypatch, webhooks_to_loopback=True)
    monkeypatch.setattr("standardwebhooks.webhooks.datetime", Clock.of(house))  # the library asks the clock whether a message is fresh
    return house


class Clock:
    """The house's clock where the library asks the time."""

    @classmethod
    def of(cls, house: House) -> Any:
        from datetime import UTC, datetime

        class Now(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return datetime.fromtimestamp(house.now / 1000, tz or UTC)

        return Now


class Lasting(Desk):
    """A desk at which somebody sits for days: their access token is a new one whenever it has to be."""

    def __init__(self, house: House, *credentials: str) -> None:
        self.house = house
        self._backend = house.backend((credentials[0], credentials[1]) if credentials else house.client())

    def ask(self, *arguments: Any, **more: Any) -> Any:
        self.token = self._backend.access_token()
        return super().ask(*arguments, **more)


@pytest.fixture
def desk(house: House) -> Desk:
    return Lasting(house)


@pytest.fixture
def receiver() -> Iterator[Receiving]:
    with receiving(answers(OK)) as receiver:
        yield receiver


def wanting(desk: Desk, receiver: Receiving, *types: str, **wishes: Any) -> dict[str, Any]:
    """A webhook, of which every process has heard."""
    made = desk.post("webhooks", {"url": receiver.url, "event_types": types or sorted(TOLD), **wishes})
    desk.house.wait(30_001)
    return dict(made)


def signs_in(house: House, user: str = "ingrid", **more: Any) -> dict[str, Any]:
    """Somebody signs in, and what was recommended."""
    device = house.device()
    device.send(human_events())
    return dict(house.backend().trigger("login", get_recommendation=True, session_token=device.session_token, user_id=user, **more))


def told(house: House) -> int:
    """Everything that has happened is announced and delivered; how many messages there were."""
    house.announce()
    house.table.changes.clear()
    return house.deliver()


def events(receiver: Receiving) -> list[dict[str, Any]]:
    return [json.loads(body) for _, body in receiver.requests]


def log(desk: Desk, webhook: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(desk.ask("GET", f"webhooks/{webhook['webhook_id']}/deliveries?take=50")["deliveries"])


class TestWhatIsTold:
    def test_a_recommendation_is_told_as_the_api_answers_it(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "recommendation.created")
        answer = signs_in(house, correlation_id="order-7")
        told(house)
        (event,) = events(receiver)
        read = house.backend().recommendation(answer["action_token"])
        assert event["type"] == "recommendation.created"
        assert event["data"] == read

    def test_transaction_data_stay_here(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "recommendation.created")
        house.backend().evaluate_payment({"amount": 12.5, "currency": "EUR", "payee": {"accountNumber": "DE4711"}}, user_id="ingrid")
        told(house)
        (event,) = events(receiver)
        assert "transaction_data" not in event["data"]
        assert "DE4711" not in json.dumps(event)

    def test_a_result_is_told_and_the_same_one_again_is_not(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "action.result")
        answer = signs_in(house, correlation_id="order-7")
        for _ in range(2):
            house.backend().report_result(action_token=answer["action_token"], result="success", challenge_type="sms_otp")
        told(house)
        (event,) = events(receiver)
        assert event["data"] == {
            "action_id": answer["context"]["action_id"],
            "application_id": APPLICATION,
            "client_id": house.client_id,
            "action_type": "login",
            "recommendation": answer["recommendation"]["type"],
            "risk_score": answer["risk_score"],
            "result": "success",
            "challenge_type": "sms_otp",
            "reported_at": house.now,
            "correlation_id": "order-7",
            "user_id": "ingrid",
        }

    def test_a_label_is_told_as_it_was_sent_and_not_once_more_when_it_is_withdrawn(
        self, house: House, desk: Desk, receiver: Receiving
    ) -> None:
        wanting(desk, receiver, "label.created")
        action = signs_in(house)["context"]["action_id"]
        label = house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", action)
        house.backend().withdraw_label(label["label_id"])
        told(house)
        (event,) = events(receiver)
        assert event["data"] == {"label": label["label"], "affected_action_ids": [action]}

    def test_each_change_of_a_case_is_told_and_no_note(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "case.changed")
        action = signs_in(house)["context"]["action_id"]
        case = desk.post("cases", {"title": "Ring", "action_ids": [action], "note": "called"})
        changed = desk.ask("PUT", f"cases/{case['case_id']}", {"version": 1, "title": "A ring", "action_ids": [action], "assignee": "ann"})
        desk.post(f"cases/{case['case_id']}/notes", {"text": "no answer"})
        decided = desk.post(f"cases/{case['case_id']}/decision", {"version": 2, "decision": "fraud"})
        told(house)
        without_notes = [{name: value for name, value in each.items() if name != "notes"} for each in (case, changed, decided)]
        assert sorted((each["data"] for each in events(receiver)), key=lambda data: data["version"]) == without_notes

    def test_each_version_of_a_configuration_is_told_and_no_draft(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "configuration.published")
        desk.post("rules", RULE)
        draft = desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})
        desk.ask("PUT", "configuration/draft/preview")
        desk.post("configuration/publish", {"revision": draft["revision"], "note": "less of VPNs"})
        told(house)
        lines = desk.ask("GET", "configuration/versions")["versions"]
        # between two records of a head the stream has both: here the first is announced after the second was published
        assert sorted((each["data"] for each in events(receiver)), key=lambda data: -data["version"]) == lines

    @pytest.mark.parametrize("kind", TOLD)
    def test_every_body_is_as_described(self, house: House, desk: Desk, receiver: Receiving, kind: str) -> None:
        wanting(desk, receiver, kind)
        everything_happens(house, desk)
        told(house)
        schema = DESCRIBED["webhooks"][kind]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert receiver.requests
        for _, body in receiver.requests:
            TypeAdapter(PAYLOADS[kind]).validate_json(body)
            Draft202012Validator({**schema, "components": DESCRIBED["components"]}).validate(json.loads(body))
            assert json.loads(body)["type"] == kind


def everything_happens(house: House, desk: Desk) -> None:
    """One event of each type at least."""
    answer = signs_in(house)
    house.backend().report_result(action_token=answer["action_token"], result="failure")
    house.backend().label("CONFIRMED_FRAUD", "USER_ID", "ingrid")
    desk.post("cases", {"title": "Ring", "action_ids": [answer["context"]["action_id"]]})
    desk.post("rules", RULE)


class TestVerification:
    def test_pythons_library_takes_it(self, house: House, desk: Desk, receiver: Receiving) -> None:
        made = wanting(desk, receiver)
        everything_happens(house, desk)
        told(house)
        assert len(receiver.requests) >= len(TOLD)
        for headers, body in receiver.requests:
            assert Webhook(made["secret"]).verify(body, headers) == json.loads(body)

    def test_and_nothing_that_was_changed_or_signed_with_another_secret(self, house: House, desk: Desk, receiver: Receiving) -> None:
        made, other = wanting(desk, receiver), wanting(desk, receiver, "case.changed")
        signs_in(house)
        told(house)
        ((headers, body), *_) = receiver.requests
        for secret, said, of in (
            (made["secret"], headers, body + b" "),
            (made["secret"], {**headers, "webhook-id": "msg_other"}, body),
            (made["secret"], {**headers, "webhook-timestamp": str(house.now // 1000 + 1)}, body),
            (other["secret"], headers, body),
        ):
            with pytest.raises(WebhookVerificationError):
                Webhook(secret).verify(of, said)

    @pytest.mark.skipif(
        shutil.which("node") is None or not (NODE / "node_modules").exists(),
        reason="JavaScript's library is not there: `make test` brings it",
    )
    def test_javascripts_library_takes_it(self, monkeypatch: pytest.MonkeyPatch, house: House, desk: Desk, receiver: Receiving) -> None:
        import time

        house.wait(int(time.time() * 1000) - house.now)  # it asks this machine's clock
        made = wanting(desk, receiver, "recommendation.created")
        house.wait(int(time.time() * 1000) - house.now)
        signs_in(house)
        told(house)
        ((headers, body),) = receiver.requests
        asked = json.dumps({"secret": made["secret"], "headers": headers, "body": body.decode()})
        verified = subprocess.run(["node", "verify.mjs"], cwd=NODE, input=asked, capture_output=True, text=True, check=False)
        assert (verified.returncode, json.loads(verified.stdout or "null")) == (0, json.loads(body)), verified.stderr
        forged = asked.replace(json.dumps(body.decode())[1:20], json.dumps(body.decode())[1:20] + " ")
        assert subprocess.run(["node", "verify.mjs"], cwd=NODE, input=forged, capture_output=True, text=True, check=False).returncode

    def test_while_a_secret_rotates_both_sign_and_then_the_new_one_alone(self, house: House, desk: Desk, receiver: Receiving) -> None:
        made = wanting(desk, receiver, "recommendation.created")
        turned = desk.post(f"webhooks/{made['webhook_id']}/secrets", {"overlap_hours": 2})
        signs_in(house)
        told(house)
        headers, body = receiver.requests[-1]
        for secret in (made["secret"], turned["secret"]):
            Webhook(secret).verify(body, headers)
        house.wait(2 * HOUR)
        signs_in(house)
        told(house)
        headers, body = receiver.requests[-1]
        Webhook(turned["secret"]).verify(body, headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(made["secret"]).verify(body, headers)
        assert len(desk.ask("GET", f"webhooks/{made['webhook_id']}")["secrets"]) == 1

    def test_a_secret_is_replaced_by_one_of_its_kind_unless_another_is_named(self, desk: Desk, receiver: Receiving) -> None:
        made = wanting(desk, receiver, signature="v1a")
        path = f"webhooks/{made['webhook_id']}/secrets"
        kinds = [[each["signature"] for each in desk.post(path, asked)["secrets"]] for asked in ({}, {"signature": "v1"}, {})]
        assert kinds == [["v1a", "v1a"], ["v1", "v1a", "v1a"], ["v1", "v1", "v1a"]]
        assert [each["signature"] for each in desk.post(path, {"overlap_hours": 0})["secrets"]] == ["v1"]

    def test_a_secret_is_shown_once_and_a_private_key_never(self, desk: Desk, receiver: Receiving) -> None:
        shared, pair = wanting(desk, receiver), wanting(desk, receiver, signature="v1a")
        assert shared["secret"].startswith("whsec_")
        assert "secret" not in pair
        assert pair["secrets"][0]["public_key"].startswith("whpk_")
        shown = json.dumps(desk.ask("GET", "webhooks"))
        assert "whsk_" not in json.dumps(pair) + shown
        assert "whsec_" not in shown

    def test_no_secret_and_nothing_that_is_told_lies_open_in_the_table_or_the_queue(
        self, house: House, desk: Desk, receiver: Receiving
    ) -> None:
        made = wanting(desk, receiver)
        signs_in(house, user="ingrid-of-fjord")
        house.announce()
        stored = str(list(house.table.items())) + json.dumps(house.queue.waiting)
        for secret in (made["secret"], made["secret"].removeprefix("whsec_"), "ingrid-of-fjord", receiver.url):
            assert secret not in stored


class TestWhoIsTold:
    @pytest.mark.parametrize(
        ("wishes", "number"),
        [
            ({"recommendations": ["trust", "allow", "challenge", "deny"]}, 1),
            ({"recommendations": ["deny"]}, 1),
            ({"recommendations": ["trust"]}, 0),
            ({"rules": ["Home"]}, 1),
            ({"rules": ["Abroad"]}, 0),
            ({"applications": [APPLICATION]}, 1),
            ({"applications": ["other"]}, 0),
            ({"reasons": ["RULE_DENY"]}, None),
            ({"reasons": ["NO_SUCH_REASON"]}, 0),
            ({"enabled": False}, 0),
        ],
    )
    def test_recommendations_are_narrowed(
        self, house: House, desk: Desk, receiver: Receiving, wishes: dict[str, Any], number: int | None
    ) -> None:
        desk.post("rules", RULE)
        wanting(desk, receiver, "recommendation.created", **wishes)
        answer = signs_in(house)
        assert answer["recommendation"]["type"] == "deny"
        told(house)
        wanted = len(set(wishes.get("reasons", ())) & set(answer["reasons"])) if number is None else number
        assert len(receiver.requests) == wanted

    def test_where_nobody_wants_it_nothing_is_kept(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "case.changed")
        signs_in(house)
        assert told(house) == 0
        assert not [item for item in house.table.items() if "#O#" in item["PK"]["S"]]

    def test_another_tenant_is_told_nothing(self, house: House, desk: Desk, receiver: Receiving) -> None:
        theirs = Lasting(house, *house.client("fell", "fell-bank"))
        wanting(theirs, receiver)
        signs_in(house)
        told(house)
        assert receiver.requests == []

    def test_each_of_several_receivers_is_told(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "recommendation.created")
        wanting(desk, receiver, "recommendation.created")
        signs_in(house)
        told(house)
        assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
        assert len(receiver.requests) == 2

    def test_a_tenant_has_ten_at_most(self, desk: Desk, receiver: Receiving) -> None:
        for _ in range(MOST):
            made = wanting(desk, receiver)
        wishes = {"url": receiver.url, "event_types": ["case.changed"]}
        assert desk.post("webhooks", wishes, status=429)["error_code"] == "too_many_webhooks"
        desk.ask("DELETE", f"webhooks/{made['webhook_id']}")
        desk.post("webhooks", wishes)

    def test_a_deleted_one_gets_nothing_of_what_was_on_its_way(self, house: House, desk: Desk, receiver: Receiving) -> None:
        made = wanting(desk, receiver)
        signs_in(house)
        house.announce()
        desk.ask("DELETE", f"webhooks/{made['webhook_id']}")
        assert house.deliver() > 0
        assert receiver.requests == []

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://receiver.example/", "https://", "https:///path", "https://user:word@receiver.example/", "https://receiver.example/#part",
            "https://receiver.example:0/", "https://receiver.example:99999/", "https://[::1]/", "https://réceiver.example/",
            "https://receiver.example/a b", "https://receiver.example/\r\nX: y", "//receiver.example/", "javascript:alert(1)",
            "https://receiver.example" + "/x" * 600,
        ],
    )  # fmt: skip
    def test_an_address_that_is_none_of_https_is_refused(self, desk: Desk, url: str) -> None:
        answer = desk.post("webhooks", {"url": url, "event_types": ["case.changed"]}, status=400)
        assert answer["details"][0]["location"] == "body.url"

    def test_without_the_local_runs_setting_plain_http_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        desk = Desk(House(monkeypatch))
        wishes = {"url": "http://receiver.example/", "event_types": ["case.changed"]}
        assert desk.post("webhooks", wishes, status=400)["details"][0]["location"] == "body.url"

    def test_and_this_machine_is_not_called(self, monkeypatch: pytest.MonkeyPatch, receiver: Receiving) -> None:
        house = House(monkeypatch)
        desk = Desk(house)
        made = desk.post("webhooks", {"url": f"https://127.0.0.1:{receiver.port}/", "event_types": ["case.changed"]})
        desk.post(f"webhooks/{made['webhook_id']}/test", {})
        house.deliver()
        assert [(each["state"], each["fault"]) for each in log(desk, made)] == [("dead", "address refused")]
        assert receiver.connections == 0


class TestTwoAtOnce:
    """Two change receivers of a tenant at the same moment: one is refused, and nothing is lost."""

    @pytest.mark.parametrize("other", ["secrets", "another receiver"])
    def test_the_second_is_refused_and_may_try_again(
        self, house: House, desk: Desk, receiver: Receiving, monkeypatch: pytest.MonkeyPatch, other: str
    ) -> None:
        made = wanting(desk, receiver)
        wishes = {"url": receiver.url, "event_types": ["case.changed"]}
        seal = house.keys.seal
        begun: list[int] = []

        def interrupted(*arguments: Any) -> bytes:
            """While the first change is sealed, the second is made from beginning to end."""
            if arguments[0] == receivers.PURPOSE and not begun:
                begun.append(1)
                if other == "secrets":
                    desk.post(f"webhooks/{made['webhook_id']}/secrets", {})
                else:
                    desk.post("webhooks", wishes)
            return seal(*arguments)

        monkeypatch.setattr(type(house.keys), "seal", lambda _, *arguments: interrupted(*arguments))
        answer = desk.ask("PUT", f"webhooks/{made['webhook_id']}", wishes, status=409)
        assert answer["error_code"] == "version_conflict"
        shown = desk.ask("GET", "webhooks")["webhooks"]
        assert (len(shown), len(shown[0]["secrets"])) == ((1, 2) if other == "secrets" else (2, 1))
        assert desk.ask("PUT", f"webhooks/{made['webhook_id']}", wishes)["event_types"] == ["case.changed"]


class TestDecisions:
    @pytest.mark.parametrize("door", ["trigger_action", "evaluate", "get_recommendation", "report_result"])
    def test_no_door_of_a_decision_loads_anything_of_webhooks(self, door: str) -> None:
        asked = "[name for name in sys.modules if 'webhooks' in name or 'outbox' in name]"
        loading = f"import sys, functions.{door}.app, tessera.service.store.facade; print(*{asked})"
        loaded = subprocess.run([sys.executable, "-c", loading], capture_output=True, text=True, check=True).stdout.split()
        assert loaded == []


class TestAtLeastOnce:
    def test_records_that_are_delivered_again_are_one_event(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "recommendation.created")
        signs_in(house)
        house.announce(times=3)
        house.deliver()
        assert len(receiver.requests) == 1

    def test_what_cannot_be_queued_is_given_again(self, house: House, desk: Desk, receiver: Receiving) -> None:
        wanting(desk, receiver, "recommendation.created")
        signs_in(house)
        house.queue.refusing = 1
        assert len(house.announce()["batchItemFailures"]) == 1
        assert house.announce() == {"batchItemFailures": []}
        house.deliver()
        assert len(receiver.requests) == 1

    def test_an_attempt_that_failed_is_repeated_under_the_same_id_with_a_new_time(self, house: House, desk: Desk) -> None:
        with receiving(in_turn(BROKEN, BROKEN, OK)) as receiver:
            made = wanting(desk, receiver, "recommendation.created")
            signs_in(house)
            told(house)
            (line,) = log(desk, made)
            assert (line["state"], line["attempts"], line["status"], line["fault"]) == ("retrying", 1, 500, "refused")
            house.deliver_until(house.now + 10 * MINUTE)
            assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
            assert len({body for _, body in receiver.requests}) == 1
            stamps = [int(headers["webhook-timestamp"]) for headers, _ in receiver.requests]
            assert len(set(stamps)) == 3
            for headers, body in receiver.requests[-1:]:
                Webhook(made["secret"]).verify(body, headers)
            (line,) = log(desk, made)
            assert (line["state"], line["attempts"], line["status"]) == ("delivered", 3, 200)
            assert desk.ask("GET", f"webhooks/{made['webhook_id']}")["failures"] == 0

    def test_a_delivery_is_given_up_after_about_a_day_and_can_be_replayed(self, house: House, desk: Desk) -> None:
        behavior = Switch(BROKEN)
        with receiving(behavior) as receiver:
            made = wanting(desk, receiver, "recommendation.created")
            began = house.now
            signs_in(house)
            told(house)
            house.deliver_until(began + 2 * DAY)
            (line,) = log(desk, made)
            assert (line["state"], line["attempts"], len(receiver.requests)) == ("dead", 10, 10)
            assert 21 * HOUR < line["noted_at"] - began < 27 * HOUR
            behavior.says = OK
            desk.post(f"webhooks/{made['webhook_id']}/resume", {})
            desk.post(f"webhooks/{made['webhook_id']}/replay", {"since": began, "until": began + HOUR})
            house.deliver()
            assert log(desk, made)[0]["state"] == "delivered"


def in_turn(*said: bytes) -> Behavior:
    """Says one thing after the other, and the last again and again."""
    left = list(said)
    return lambda connection, receiver: receiver.say(connection, left.pop(0) if len(left) > 1 else left[0])


class Switch:
    """Says what a test sets."""

    def __init__(self, says: bytes) -> None:
        self.says = says

    def __call__(self, connection: socket.socket, receiver: Receiving) -> None:
        receiver.say(connection, self.says)


class TestAReceiverThatIsDown:
    EVENTS = 40

    def crowd(self, house: House, number: int) -> set[str]:
        """So many people sign in; the ids of their actions."""
        return {signs_in(house, user=f"user-{each}")["context"]["action_id"] for each in range(number)}

    def test_rests_while_one_delivery_goes_on_trying_and_gets_everything_once_it_is_well(self, house: House, desk: Desk) -> None:
        behavior = Switch(BROKEN)
        with receiving(behavior) as receiver:
            made = wanting(desk, receiver, "recommendation.created")
            happened = self.crowd(house, self.EVENTS)
            told(house)
            assert len(receiver.requests) == RESTS_AFTER, "no more is tried than shows that it is down"
            state = desk.ask("GET", f"webhooks/{made['webhook_id']}")
            assert (state["state"], state["failures"]) == ("resting", RESTS_AFTER)
            house.deliver_until(house.now + 3 * HOUR)
            assert len(house.queue.waiting) == 1, "one message tries"
            assert {each["state"] for each in log(desk, made)} == {"waiting", "retrying"}
            assert len(receiver.requests) < RESTS_AFTER + 10
            happened |= self.crowd(house, 3)
            told(house)
            behavior.says = OK
            receiver.requests.clear()
            house.deliver_until(house.now + 12 * HOUR)
            assert {each["data"]["context"]["action_id"] for each in events(receiver)} == happened
            assert len(receiver.requests) == len(happened), "and each once"
            assert desk.ask("GET", f"webhooks/{made['webhook_id']}")["state"] == "active"
            assert house.queue.waiting == []

    def test_is_paused_after_a_day_and_gets_what_is_kept_when_somebody_resumes_it(self, house: House, desk: Desk) -> None:
        behavior = Switch(BROKEN)
        with receiving(behavior) as receiver:
            made = wanting(desk, receiver, "recommendation.created")
            happened = self.crowd(house, RESTS_AFTER + 2)
            told(house)
            house.deliver_until(house.now + 3 * DAY)
            state = desk.ask("GET", f"webhooks/{made['webhook_id']}")
            assert (state["state"], state["paused_because"]) == ("paused", "failed for a day")
            tried = len(receiver.requests)
            happened |= self.crowd(house, 2)
            told(house)
            assert (len(receiver.requests), house.queue.waiting) == (tried, [])
            behavior.says = OK
            receiver.requests.clear()
            desk.post(f"webhooks/{made['webhook_id']}/resume", {})
            house.deliver_until(house.now + HOUR)
            assert {each["data"]["context"]["action_id"] for each in events(receiver)} == happened

    def test_is_tried_again_though_the_message_that_should_was_lost(self, house: House, desk: Desk) -> None:
        behavior = Switch(BROKEN)
        with receiving(behavior) as receiver:
            wanting(desk, receiver, "recommendation.created")
            happened = self.crowd(house, RESTS_AFTER + 2)
            told(house)
            house.wait(2 * HOUR)
            assert len(list(house.queue.due())) == RESTS_AFTER  # gone, and nobody attended to them
            behavior.says = OK
            receiver.requests.clear()
            happened |= self.crowd(house, 1)
            told(house)
            assert receiver.requests == []
            house.wait(28 * HOUR)
            happened |= self.crowd(house, 1)
            told(house)
            house.deliver_until(house.now + MINUTE)
            assert {each["data"]["context"]["action_id"] for each in events(receiver)} == happened

    def test_that_recovers_at_that_moment_misses_nothing(
        self, house: House, desk: Desk, receiver: Receiving, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody has read that it rests, and notes that an event waits, after another has begun to send all that waits."""
        made = wanting(desk, receiver, "recommendation.created")
        signs_in(house)
        outbox = house.store.outbox
        monkeypatch.setattr(outbox, "standing", lambda *_: Standing(resting_at=house.now, failed_at=house.now))
        house.announce()
        (body,) = house.queue.due()
        attend(messages.read(body), house.now)
        assert (receiver.requests, log(desk, made)[0]["state"]) == ([], "waiting")
        monkeypatch.undo()
        assert [each["kind"] for each in house.queue.waiting] == ["delivery"]

    def test_is_well_after_a_test_that_succeeds(self, house: House, desk: Desk) -> None:
        behavior = Switch(GONE)
        with receiving(behavior) as receiver:
            made = wanting(desk, receiver, "recommendation.created")
            signs_in(house)
            told(house)
            state = desk.ask("GET", f"webhooks/{made['webhook_id']}")
            assert (state["state"], state["paused_because"], house.queue.waiting) == ("paused", "gone", [])
            behavior.says = OK
            event = desk.post(f"webhooks/{made['webhook_id']}/test", {})["event_id"]
            house.deliver_until(house.now + MINUTE)
            assert (events(receiver)[1]["type"], receiver.requests[1][0]["webhook-id"]) == ("webhook.test", event)
            assert events(receiver)[2]["type"] == "recommendation.created"
            assert desk.ask("GET", f"webhooks/{made['webhook_id']}")["state"] == "active"

    def test_delays_nobody_else(self, house: House, desk: Desk, receiver: Receiving) -> None:
        with receiving(answers(BROKEN)) as broken:
            wanting(desk, broken, "recommendation.created")
            wanting(desk, receiver, "recommendation.created")
            self.crowd(house, RESTS_AFTER)
            told(house)
            assert len(receiver.requests) == RESTS_AFTER

    def test_of_another_tenant_is_another_group_of_the_queue(self, house: House, desk: Desk, receiver: Receiving) -> None:
        theirs = Lasting(house, *house.client("fell", "fell-bank"))
        for each in (desk, theirs):
            made = wanting(each, receiver)
            each.post(f"webhooks/{made['webhook_id']}/test", {})
        assert len(set(house.queue.groups)) == 2
        assert all(TENANT not in group for group in house.queue.groups)

    def test_may_ask_for_time(self, house: House, desk: Desk) -> None:
        with receiving(answers(b"HTTP/1.1 503 Later\r\nRetry-After: 7200\r\n\r\n")) as receiver:
            made = wanting(desk, receiver, "recommendation.created")
            signs_in(house)
            told(house)
            assert log(desk, made)[0]["next_at"] == house.now + 2 * HOUR
            house.deliver_until(house.now + HOUR)
            assert len(receiver.requests) == 1
            house.deliver_until(house.now + 2 * HOUR)
            assert len(receiver.requests) == 2


class TestReplays:
    def test_of_a_period_bring_what_was_not_delivered_or_everything(self, house: House, desk: Desk, receiver: Receiving) -> None:
        made = wanting(desk, receiver, "recommendation.created")
        signs_in(house)
        told(house)
        house.wait(2 * HOUR)
        began = house.now
        signs_in(house)
        told(house)
        first, second = (headers["webhook-id"] for headers, _ in receiver.requests)
        replay = f"webhooks/{made['webhook_id']}/replay"
        desk.post(replay, {"since": began - DAY, "until": began + DAY})
        house.deliver()
        assert len(receiver.requests) == 2
        desk.post(replay, {"since": began, "until": began + DAY, "include_delivered": True})
        house.deliver()
        assert [headers["webhook-id"] for headers, _ in receiver.requests] == [first, second, second]
        desk.post(replay, {"since": began - DAY, "until": began + DAY, "include_delivered": True})
        house.deliver()
        assert [headers["webhook-id"] for headers, _ in receiver.requests[3:]] == [first, second]

    def test_of_more_than_fits_into_one_reading_are_whole(self, monkeypatch: pytest.MonkeyPatch, house: House, desk: Desk) -> None:
        monkeypatch.setattr("tessera.service.store.outbox.AT_ONCE", 2)
        with receiving(answers(OK)) as receiver:
            made = wanting(desk, receiver, "recommendation.created")
            began = house.now
            for _ in range(7):
                signs_in(house)
            told(house)
            desk.post(f"webhooks/{made['webhook_id']}/replay", {"since": began, "until": began + HOUR, "include_delivered": True})
            house.deliver()
            assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 7
            assert len(receiver.requests) == 14

    @pytest.mark.parametrize(("since", "until"), [(0, 0), (1, 0), (-EVENT_LIFE - MINUTE, 0), (1, 2), (DAY, 2 * DAY)])
    def test_of_no_period_are_refused(self, house: House, desk: Desk, receiver: Receiving, since: int, until: int) -> None:
        """Nor of one that is yet to come."""
        made = wanting(desk, receiver)
        desk.post(f"webhooks/{made['webhook_id']}/replay", {"since": house.now + since, "until": house.now + until}, status=400)

    @pytest.mark.parametrize(("call", "limit"), [("test", 20), ("resume", 6), ("replay", 6)])
    def test_are_asked_for_so_many_times_a_minute(self, house: House, desk: Desk, receiver: Receiving, call: str, limit: int) -> None:
        made = wanting(desk, receiver)
        body = {"since": house.now - HOUR, "until": house.now} if call == "replay" else {}
        for _ in range(limit):
            desk.post(f"webhooks/{made['webhook_id']}/{call}", body)
        refused = desk.post(f"webhooks/{made['webhook_id']}/{call}", body, status=429)
        assert refused["error_code"] == "too_many_requests"
        house.wait(MINUTE)
        desk.post(f"webhooks/{made['webhook_id']}/{call}", body)

    def test_the_log_goes_on_page_by_page(self, house: House, desk: Desk, receiver: Receiving) -> None:
        made = wanting(desk, receiver, "recommendation.created")
        for _ in range(5):
            signs_in(house)
            house.wait(1)
        told(house)
        seen: list[str] = []
        query = "?take=2"
        while True:
            page = desk.ask("GET", f"webhooks/{made['webhook_id']}/deliveries{query}")
            seen += [each["event_id"] for each in page["deliveries"]]
            if "cursor" not in page:
                break
            query = f"?take=2&cursor={page['cursor']}"
        assert len(seen) == len(set(seen)) == 5
        assert seen == [each["event_id"] for each in log(desk, made)]
