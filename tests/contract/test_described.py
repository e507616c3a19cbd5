"""Two laws of the description, at every door that takes anything: what it allows is taken, and what it forbids is not.

`make fuzz-contract` holds the served application to the same with a tool of others.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.transport import Answer
from tests.builders import human_events
from tests.contract.drawing import Known, allowed, forbidden
from tests.contract.unsaid import unsaid
from tests.doors.described import DESCRIBED
from tests.doors.house import HOME, House

OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    f"{method.upper()} {path}": operation
    for path, methods in DESCRIBED["paths"].items()
    for method, operation in methods.items()
    if operation.get("parameters") or "requestBody" in operation
}
FORM = "application/x-www-form-urlencoded"
pytestmark = pytest.mark.thorough
tried = settings(max_examples=8, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


@pytest.fixture
def known(house: House) -> Known:
    """Things that there are, by the names under which they are asked for."""
    device, backend = house.device(key=True), house.backend()
    device.send(human_events())
    action = backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id="u-1")
    backend.result(action["action_token"], "success", user_id="u-1")
    token = backend.access_token()

    def made(path: str, body: Any) -> Any:
        answer = house.request("POST", path, body, token=token)
        assert answer.status == 201, answer.body
        return answer.body

    rule = {"name": "One", "priority": 1, "recommendation": "deny", "mode": "preview", "type": "risk"}
    action_id = action["context"]["action_id"]
    return {
        "session_token": [device.session_token],
        "action_token": [action["action_token"]],
        "rule_id": [made("/risk/v1/rules", {**rule, "matchers": [{"user_ids": {"op": "in", "value": ["u-1"]}}]})["rule_id"]],
        "list_id": [made("/risk/v1/lists", {"list_name": "Users", "list_type": "user", "creator": "me"})["list_id"]],
        "label_id": [made("/risk/v1/label", {"label_type": "UNKNOWN", "subject": {"type": "USER_ID", "value": "u-1"}})["label_id"]],
        "case_id": [made("/risk/v1/cases", {"title": "One"})["case_id"]],
        "view_id": [made("/risk/v1/views", {"name": "One", "address": "/cases"})["view_id"]],
        "device_id": [device.device_id],
        "user_id": ["u-1"],
        "ip": [HOME, "2001:db8::1"],
        "client_id": [house.client_id],
        "client_secret": [house.client_secret],
        "action_ids": [[action_id]],
        "amount": [0.01, 12, "1500.75"],
        "currency": ["EUR"],
        "one": [action_id],
        "other": [action_id],
        "from": [house.now - 3_600_000],
        "to": [house.now],
        "start_time": [house.now - 3_600_000],
        "end_time": [house.now],
    }


def sent(house: House, operation: str, parts: Mapping[str, Any]) -> Answer:
    """The answer to a request that has these path and query parameters, and this body."""
    method, path = operation.split(" ")
    for name, value in parts.get("path", {}).items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    if query := parts.get("query"):
        written = {name: value if isinstance(value, str) else json.dumps(value) for name, value in query.items() if value is not None}
        path += f"?{urlencode(written)}"
    house.wait(4_000)  # some may be asked so many times a minute
    body, headers = parts.get("body"), {}
    if FORM in str(OPERATIONS[operation].get("requestBody")):
        body, headers = urlencode(body).encode() if isinstance(body, Mapping) else b"", {"Content-Type": FORM}
    token = house.backend().access_token() if OPERATIONS[operation].get("security", [{}])[0] else None
    return house.request(method, path, body, token=token, headers=headers)


def described(operation: str, part: str) -> Mapping[str, Any] | None:
    """The schema of a part of a request: all that stands in its path or its query, or its body."""
    if part == "body":
        content = OPERATIONS[operation].get("requestBody", {}).get("content", {})
        return next((each["schema"] for each in content.values()), None)
    named = {each["name"]: each for each in OPERATIONS[operation].get("parameters", ()) if each["in"] == part}
    if not named:
        return None
    return {
        "type": "object",
        "properties": {
            name: each["schema"] if "schema" in each else each["content"]["application/json"]["schema"] for name, each in named.items()
        },
        "required": [name for name, each in named.items() if each["required"]],
        "additionalProperties": False,
    }


def drawn(data: st.DataObject, operation: str, known: Known) -> dict[str, Any]:
    schemas = {part: described(operation, part) for part in ("path", "query", "body")}
    return {part: data.draw(allowed(schema, known), label=part) for part, schema in schemas.items() if schema}


@pytest.mark.parametrize("operation", OPERATIONS)
@tried
@given(data=st.data())
def test_what_the_description_allows_is_taken(house: House, known: Known, operation: str, data: st.DataObject) -> None:
    """Or refused for what no schema can say: there is no such thing, it contradicts what is stored, it is not for this caller."""
    answer = sent(house, operation, drawn(data, operation, known))
    if answer.status in (400, 413, 422):
        assert unsaid(answer.body), answer.body
    assert answer.status < 500


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if described(name, "body")])
@tried
@given(data=st.data())
def test_what_the_description_forbids_is_refused(house: House, known: Known, operation: str, data: st.DataObject) -> None:
    parts = drawn(data, operation, known)
    body = data.draw(forbidden(described(operation, "body") or {}, known), label="broken body")
    assert 400 <= sent(house, operation, {**parts, "body": body}).status < 500
