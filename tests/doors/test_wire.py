"""What is sent is answered as it was sent, and only numbers are taken for numbers: booleans, byte order marks, upper and lower case of a
recommendation."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.doors.house import House

ATTRIBUTES = {"flag": "boolean", "whole": "number", "part": "number", "text": "string"}
SENT = st.fixed_dictionaries(
    {
        "flag": st.booleans(),
        "whole": st.integers(-(10**9), 10**9),
        "part": st.floats(-1e6, 1e6).filter(lambda number: not number.is_integer()),
        "text": st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=20),
    }
)


PAYMENT = {"action_type": "transaction"}
RULE = {
    "name": "r",
    "recommendation": "deny",
    "priority": 5,
    "enabled": True,
    "matchers": [{"ips": {"op": "in", "value": ["203.0.113.1"]}}],
}


@pytest.mark.thorough
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SENT)
def test_custom_attributes_come_back_equal_and_of_the_same_type(house: House, sent: dict[str, Any]) -> None:
    """Inline, explained, and read again; also where a reason has several measures, of which one is a whole number."""
    house.request("PUT", "/risk/v1/attributes", {"attributes": ATTRIBUTES}, token=house.backend().access_token())
    house.wait(31_000)
    backend, device = house.backend(), house.device()
    for _ in range(8):
        answer = backend.trigger(
            "login",
            session_token=device.session_token,
            claimed_user_id="ingrid",
            custom_attributes=sent,
            get_recommendation=True,
            explain=True,
        )
    for told in (answer, backend.recommendation(answer["action_token"]), backend.recommendation(answer["action_token"], explain=True)):
        back = told["custom_attributes"]
        assert back == sent
        assert {name: type(value) for name, value in back.items()} == {name: type(value) for name, value in sent.items()}


@pytest.mark.parametrize(
    ("path", "body", "location"),
    [
        ("/risk/v1/action/trigger-action", {**PAYMENT, "transaction_data": {"amount": True, "currency": "EUR"}}, "amount"),
        ("/risk/v1/rules", {**RULE, "priority": True}, "priority"),
        ("/risk/v1/rules", {**RULE, "priority": "5"}, "priority"),
        ("/risk/v1/rules", {**RULE, "enabled": "yes"}, "enabled"),
    ],
)
def test_a_boolean_is_no_number_and_a_text_is_none_either(house: House, path: str, body: dict[str, Any], location: str) -> None:
    if "action_type" in body:
        body = {**body, "session_token": house.device().session_token}
    answer = house.request("POST", path, body, token=house.backend().access_token())
    assert answer.status == 400
    assert any(location in fault["location"] for fault in answer.body["details"])


def test_an_amount_may_be_a_text(house: House) -> None:
    answer = house.backend().trigger(
        "transaction",
        session_token=house.device().session_token,
        transaction_data={"amount": "49.90", "currency": "EUR"},
        get_recommendation=True,
    )
    assert answer["transaction_data"]["amount"] == 49.9


def test_a_mark_of_the_byte_order_before_a_body_is_ignored(house: House) -> None:
    told = json.dumps({"client_id": house.client_id}).encode()
    assert raw(house, b"\xef\xbb\xbf" + told).status == 201
    for encoding, named in (("utf-16", "UTF-16"), ("utf-32", "UTF-32"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16")):
        refused = raw(house, told.decode().encode(encoding))
        assert refused.status == 400
        assert named in refused.body["details"][0]["message"]


def raw(house: House, body: bytes) -> Any:
    return house.transport.request("POST", "/risk-collect/sessions", body=body, headers={"Content-Type": "application/json"})


def test_every_recommendation_of_an_answer_is_in_the_clients_letters(house: House) -> None:
    client = house.client(recommendation_case="upper")
    backend, device = house.backend(client), house.device()
    token = backend.access_token()
    matchers = [{"ip_cidrs": {"op": "ip_in", "value": ["203.0.113.9"]}}]
    rule = {
        "name": "try",
        "type": "risk",
        "recommendation": "deny",
        "enabled": True,
        "mode": "preview",
        "priority": 5,
        "matchers": matchers,
    }
    assert house.request("POST", "/risk/v1/rules", rule, token=token).status == 201
    house.wait(31_000)
    asked = {"entity_type": "ip_address", "entity_value": "203.0.113.9"}
    evaluated = house.request("POST", "/risk/v1/evaluate", asked, token=token)
    triggered = backend.trigger("login", session_token=device.session_token, user_id="kari", get_recommendation=True, explain=True)
    backend.result(triggered["action_token"], "success", user_id="kari")
    person = house.request("GET", "/risk/v1/users/kari", token=token)
    for told in (evaluated.body, triggered, person.body):
        assert recommendations(told)
        assert [each for each in recommendations(told) if each != each.upper()] == []
    assert evaluated.body["preview_rule"]["recommendation"] == "DENY"
    assert [entry["what"] for entry in person.body["timeline"] if entry["event"] == "action"] == ["ALLOW"]
    assert [entry["what"] for entry in person.body["timeline"] if entry["event"] == "result"] == ["success"]


def recommendations(told: Any) -> list[str]:
    """Every text in an answer that is the name of a recommendation."""
    if isinstance(told, dict):
        return [each for value in told.values() for each in recommendations(value)]
    if isinstance(told, list):
        return [each for value in told for each in recommendations(value)]
    return [told] if isinstance(told, str) and told.lower() in ("trust", "allow", "challenge", "deny") else []
