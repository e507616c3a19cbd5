"""The description: fresh, complete, well-formed, and true of what is answered."""

import json
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import pytest
from annotated_types import MaxLen
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from local import openapi
from local.cloud import read_template
from local.schemas import Components, TwoOfOneName
from simulator.transport import Answer
from tessera.service.http.route import Route
from tests.builders import human_events
from tests.doors.described import NotAsDescribed, hold
from tests.doors.house import House

DESCRIBED = json.loads(openapi.WRITTEN.read_text())


def valid(name: str, value: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DESCRIBED["components"]}
    Draft202012Validator(schema).validate(value)


def test_the_written_description_is_fresh() -> None:
    fresh = openapi.WRITTEN.read_text() == openapi.text()
    assert fresh, f"{openapi.WRITTEN} is not what the code says: run `.venv/bin/python -m local.openapi`."


def test_it_has_the_templates_routes() -> None:
    functions = read_template(Path("template.yaml"))["Resources"].values()
    events = [event for function in functions for event in function.get("Properties", {}).get("Events", {}).values()]
    routes = {(event["Properties"]["Path"], event["Properties"]["Method"].lower()): event for event in events if event["Type"] == "HttpApi"}
    described = {(path, method): operation for path, methods in DESCRIBED["paths"].items() for method, operation in methods.items()}
    assert described.keys() - routes.keys() == set(), "name these in template.yaml, in `Events` of their door"
    assert routes.keys() == described.keys()
    protected = {key for key, event in routes.items() if "Auth" in event["Properties"]}
    assert protected == {key for key, operation in described.items() if {"risk_access_token"} & set(*operation.get("security", [{}])[:1])}


def test_every_schema_is_well_formed_and_every_reference_leads_somewhere() -> None:
    for schema in DESCRIBED["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    references = set(_references(DESCRIBED))
    assert references <= {f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in DESCRIBED["components"][kind]}
    operations = [operation["operationId"] for methods in DESCRIBED["paths"].values() for operation in methods.values()]
    assert len(set(operations)) == len(operations)


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for part in value.values():
            yield from _references(part)
    elif isinstance(value, list):
        for part in value:
            yield from _references(part)


def test_two_types_of_one_name_are_refused() -> None:
    components = Components()
    described: dict[int, TypeAdapter[Any]] = {
        length: TypeAdapter(dataclass(type("Same", (), {"__annotations__": {"text": Annotated[str, MaxLen(length)]}}))) for length in (1, 2)
    }
    components.adopt(described[1], "Answer")
    components.adopt(described[1], "Answer")
    with pytest.raises(TwoOfOneName):
        components.adopt(described[2], "Answer")


@pytest.mark.parametrize("route", list(openapi.routes()), ids=lambda route: route.key)
def test_what_an_answer_may_leave_out_is_not_required(route: Route) -> None:
    """What may be None is left out: in the types, and so in the description."""
    for kind in _dataclasses_of(route.answer_type):
        optional = {field.name for field in fields(kind) if type(None) in _flat(get_type_hints(kind)[field.name])}
        described = DESCRIBED["components"]["schemas"]
        for name in {kind.__name__, f"{kind.__name__}InAnswer"} & described.keys():
            assert optional.isdisjoint(described[name].get("required", ())), name


def _flat(told: Any) -> set[Any]:
    told = getattr(told, "__value__", told)
    return {told}.union(*map(_flat, get_args(told)))


def _dataclasses_of(told: Any, seen: frozenset[Any] = frozenset()) -> set[Any]:
    found = {each for each in _flat(told) if isinstance(each, type) and is_dataclass(each)} - seen
    return found.union(*(_dataclasses_of(hint, seen | found) for kind in found for hint in get_type_hints(kind).values()))


@pytest.mark.parametrize(
    ("status", "body"), [(200, {"state": "ok"}), (200, {"status": "well"}), (418, {"status": "ok"})], ids=["field", "value", "status"]
)
def test_an_answer_that_is_not_as_described_fails_its_test(status: int, body: Any) -> None:
    hold("GET /health", Answer(200, {"status": "ok"}))
    with pytest.raises(NotAsDescribed):
        hold("GET /health", Answer(status, body))


def test_parameters_are_named_as_documented() -> None:
    named = {parameter["name"]: parameter for parameter in DESCRIBED["paths"]["/risk/v1/recommendation"]["get"]["parameters"]}
    assert named["action_token"]["required"]
    assert not named["user_id"]["required"]
    triggering = DESCRIBED["paths"]["/risk/v1/action/trigger-action"]["post"]["parameters"]
    assert {parameter["name"] for parameter in triggering} == {"get_recommendation", "explain", "Idempotency-Key"}


def test_what_is_answered_is_as_described(house: House) -> None:
    device, backend = house.device(key=True), house.backend()
    valid("TelemetryAnswer", device.send(human_events()))
    transaction = {"amount": 12.5, "currency": "EUR", "payee": {"name": "Kari", "card": {"last4": "4242"}}}
    answer = backend.trigger(
        "transaction", get_recommendation=True, session_token=device.session_token, user_id="u-1", transaction_data=transaction
    )
    valid("InlineAnswer", answer)
    assert answer["transaction_data"] == transaction
    valid("Receipt", backend.result(answer["action_token"], "success", challenge_type="totp"))
    valid("RecommendationAnswer", backend.recommendation(answer["action_token"], explain="true"))
    valid("ReasonCatalogue", backend.reasons())
    valid("Error", house.request("POST", "/risk-collect/sessions", {}).body)


def test_an_answer_has_what_the_documentation_requires(house: House) -> None:
    device = house.device()
    answer = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token)
    assert {"id", "issued_at", "recommendation", "risk_score", "context", "risk_signals", "reasons"} <= answer.keys()
    required = {"action_id", "action_type", "action_performed_at", "device_id", "device_fingerprint", "application_id"}
    assert required <= answer["context"].keys()
    assert set(answer["risk_signals"]) == {"device", "network", "behavior", "history"}
    assert len(answer["id"]) == len(answer["context"]["action_id"]) == len(answer["context"]["device_fingerprint"]) == 64
    assert answer["id"] != answer["context"]["action_id"]


GUIDE: dict[str, dict[str, type]] = {
    "context": {
        "action_id": str, "action_type": str, "action_performed_at": int, "device_id": str, "device_fingerprint": str,
        "device_public_key": str, "device_timestamp": int, "user_id": str, "application_id": str, "device_timezone": str,
        "device_platform": str, "os_name": str, "browser_name": str,
    },
    "device": {"tampered": bool, "emulated": bool, "spoofed": bool},
    "network": {"vpn": bool},
    "behavior": {"typing_velocity": float, "input_method": list, "no_user_interaction": bool},
}  # fmt: skip
"""The fields of the recommendations guide's example, with their types, as far as the test's data can tell them."""


@pytest.mark.parametrize("part", GUIDE)
def test_an_answer_is_like_the_guides_example(house: House, part: str) -> None:
    house.set_modes(sandbox=True)
    device = house.device(key=True)
    device.send(human_events())
    answer = house.backend().trigger(
        "login", get_recommendation=True, session_token=device.session_token, user_id="5c4afa75c", correlation_id="sandbox-challenge"
    )
    assert answer["recommendation"]["type"] == "challenge"
    found = answer["context"] if part == "context" else answer["risk_signals"][part]
    assert {name: type(found.get(name)) for name in GUIDE[part]} == GUIDE[part]


@pytest.mark.parametrize("operation", ["GET", "DELETE", "PUT preview"])
def test_that_there_may_be_no_draft_is_described(house: House, operation: str) -> None:
    method, _, preview = operation.partition(" ")
    path = "/risk/v1/configuration/draft" + ("/preview" if preview else "")
    assert house.request(method, path, token=house.backend().access_token()).status == 404
    assert "404" in DESCRIBED["paths"][path][method.lower()]["responses"]


def test_that_a_draft_may_be_faulty_is_described(house: House) -> None:
    asking = {"field": "weather", "op": "eq", "value": 1}
    rule = {"id": "one", "name": "One", "priority": 1, "recommendation": "deny", "mode": "preview", "conditions": asking}
    token = house.backend().access_token()
    house.request("PUT", "/risk/v1/configuration/draft", {"based_on": 0, "configuration": {"rules": [rule]}}, token=token)
    assert house.request("PUT", "/risk/v1/configuration/draft/preview", token=token).status == 400
    assert "400" in DESCRIBED["paths"]["/risk/v1/configuration/draft/preview"]["put"]["responses"]


def test_what_streams_and_assignments_take_is_described() -> None:
    collect = {each["name"]: each["schema"] for each in DESCRIBED["paths"]["/activities/v2/activities/collect"]["post"]["parameters"]}
    assert collect["type"]["enum"] == ["risk"]
    assert collect["stream_id"]["pattern"] == "^[A-Za-z0-9._-]{1,64}$"
    assert DESCRIBED["components"]["schemas"]["AssignedAction"]["pattern"] == "^[0-9a-f]{64}$"
