"""The example events of `sam local invoke`, each through its door: as they are, and with what their placeholders stand for."""

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from simulator.client import Device
from simulator.transport import BEHIND, LambdaContext
from tessera.service.clients.credentials import hash_secret
from tessera.service.store.records import Application, Client
from tests.builders import TRAITS, human_events
from tests.doors.house import House

EVENTS = {file.stem: file.read_text() for file in Path("events").glob("*.json")}
MOMENT = 1_795_341_600_000  # when the events are said to have happened

REFUSED: dict[str, tuple[int, str]] = {
    "issue_token": (401, "invalid_client"),
    "ingest_telemetry": (401, "session_token_invalid"),
    "trigger_action": (401, "session_token_invalid"),
    "bind_user": (401, "session_token_invalid"),
    "get_recommendation": (404, "action_not_found"),
    "report_result": (404, "action_not_found"),
}
"""What the events get where nobody knows their tokens."""

ANSWERED: dict[str, tuple[int, Callable[[Any], bool]]] = {
    "issue_token": (200, lambda body: body["token_type"] == "Bearer"),
    "ingest_telemetry": (201, lambda body: body == {"accepted": 2, "duplicate": False}),
    "trigger_action": (201, lambda body: set(body) == {"action_token", "expires_at"}),
    "bind_user": (200, lambda body: body == {"user_set": True}),
    "get_recommendation": (200, lambda body: body["recommendation"]["type"] == "allow"),
    "report_result": (201, lambda body: bool(body["message"])),
    "label": (201, lambda body: body["affectedActionIds"] == [] and body["label"]["source"] == "MANUAL_REVIEW"),
    "manage_rules": (201, lambda body: body["data"]["mode"] == "preview"),
    "manage_lists": (201, lambda body: body["list_type"] == "ip" and body["items"] == []),
    "manage_configuration": (200, lambda body: (body["version"], body["configuration"]["rules"]) == (0, [])),
    "manage_policy": (200, lambda body: body["revision"] == 1 and body["faults"] == []),
    "evaluate": (200, lambda body: body["recommendation"] == {"type": "allow"} and body["entity"]["ip"] == "198.51.100.23"),
    "simulate": (200, lambda body: (body["actions"], body["hits"], body["progress"]) == (1, 0, 1.0)),
    "manage_cases": (201, lambda body: (body["state"], body["version"], len(body["notes"])) == ("open", 1, 1)),
    "manage_views": (201, lambda body: (body["version"], body["owner"], body["shared"]) == (1, "backend", False)),
    "manage_webhooks": (201, lambda body: (body["state"], body["secret"][:6]) == ("active", "whsec_")),
    "investigate": (200, lambda body: (body["user_id"], body["successes"], body["actions"]) == ("5c4afa75c", 0, [])),
    "read_audit": (200, lambda body: body == {"month": "202611", "lines": []}),
    "manage_rights": (200, lambda body: (body["state"], body["downloads"]) == ("waiting", [])),
    "read_jobs": (404, lambda body: body["error_code"] == "job_not_found"),
    "search_actions": (200, lambda body: body["take"] == 25 and body["more"] is False),
    "stream_activities": (200, lambda body: body == {"message": "Collecting."}),
    "serve_web": (200, lambda body: body == {"status": "ok"}),
}
"""What they get where their client and its application exist and their tokens are real ones."""


def invoke(door: str, event: Mapping[str, Any]) -> Any:
    return import_module(f"functions.{door}.app").handler(event, LambdaContext())


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House(monkeypatch)
    house.wait(MOMENT - house.now)
    return house


@pytest.fixture
def known(house: House) -> Mapping[str, str]:
    """What the placeholders stand for, once the events' client `backend` of the application `web` of the tenant `bank` exists."""
    house.store.clients.put_application(Application(id="web", tenant="bank", name="Web"))
    scopes = ("risk:actions", "risk:recommendations")
    house.store.clients.put_client(Client(id="backend", tenant="bank", application="web", scopes=scopes, secrets=(hash_secret("secret"),)))
    backend, device = house.backend(("backend", "secret")), Device(house.transport, "backend", TRAITS, clock=house.seconds)
    device.open()
    device.send(human_events())
    action = backend.trigger("login", session_token=device.session_token)
    return {"access-token": backend.access_token(), "session-token": device.session_token, "action-token": action["action_token"]}


def test_there_is_an_event_for_every_door() -> None:
    assert set(EVENTS) == {file.parent.name for file in Path("functions").glob("*/app.py")} == {*ANSWERED, *BEHIND}


@pytest.mark.parametrize("door", REFUSED)
def test_a_stranger_is_refused(house: House, door: str) -> None:
    answer = invoke(door, json.loads(EVENTS[door]))
    assert (answer["statusCode"], json.loads(answer["body"])["error_code"]) == REFUSED[door]


@pytest.mark.parametrize("door", ANSWERED)
def test_whom_the_door_knows_is_answered(known: Mapping[str, str], door: str) -> None:
    event = EVENTS[door]
    for placeholder, token in known.items():
        event = event.replace(placeholder, token)
    answer = invoke(door, json.loads(event))
    status, holds = ANSWERED[door]
    assert answer["statusCode"] == status, answer["body"]
    assert holds(json.loads(answer["body"]))


def test_the_authorizer_says_what_a_token_is_worth(known: Mapping[str, str]) -> None:
    event = EVENTS["authorize"]
    assert invoke("authorize", json.loads(event)) == {"isAuthorized": True, "context": {"verdict": "malformed"}}
    answer = invoke("authorize", json.loads(event.replace("access-token", known["access-token"])))
    assert answer["isAuthorized"] is True
    assert answer["context"] == {
        "verdict": "granted",
        "tenant": "bank",
        "application": "web",
        "client": "backend",
        "scopes": "risk:actions risk:recommendations",
        "expires_at": str(MOMENT // 1000 + 3600),
        "recommendation_case": "lower",
    }


def test_a_reported_success_is_learned(house: House) -> None:
    event = json.loads(EVENTS["learn"])
    assert invoke("learn", event) == {"batchItemFailures": []}
    keys = [record["dynamodb"]["Keys"] for record in event["Records"]]
    assert [house.table.item(key["PK"]["S"], "P") is not None for key in keys] == [True]


def test_what_became_of_an_action_is_counted(house: House) -> None:
    event = json.loads(EVENTS["roll_up"])
    assert invoke("roll_up", event) is None
    hours, _ = house.store.rollups.hours("bank", MOMENT - 86_400_000, MOMENT + 86_400_000, house.now)
    assert {name: count for rollup in hours.values() for name, count in rollup.cells.items()} == {
        "web|login|allow|||": -1,
        "web|login|allow||success|": 1,
    }, "the event's action was counted when it came, which is not told here"


@pytest.mark.parametrize(("function", "answer"), [("announce", {"batchItemFailures": []}), ("deliver", None), ("work_on_rights", None)])
def test_where_nobody_wants_to_hear_nobody_is_told(house: House, function: str, answer: Any) -> None:
    assert invoke(function, json.loads(EVENTS[function])) == answer
    assert house.queue.waiting == []
