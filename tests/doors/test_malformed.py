"""Whatever is sent to any route that takes a body: a refusal that says where, never a failure of ours."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.openapi import routes
from tessera.service.configuration import published
from tessera.service.http.route import PROTECTED, STREAMS
from tests.doors.house import House

pytestmark = pytest.mark.thorough

SENDING = [(route.method, route.path) for route in routes() if route.request]
MALFORMED = {
    "empty": b"",
    "not json": b"{",
    "not utf-8": b'{"a": "\xff"}',
    "nan": b'{"session_token": NaN}',
    "infinity": b'{"session_token": 1e400}',
    "repeated key": b'{"session_token": "a", "session_token": "b"}',
    "half a surrogate pair": b'{"session_token": "\\ud800"}',
    "deep": b'{"a":' * 100 + b"1" + b"}" * 100,
    "very deep": b"[" * 100_000,
    "a list": b"[1, 2]",
    "a text": b'"text"',
    "null": b"null",
    "cut gzip": gzip.compress(b'{"a": 1}')[:-5],
    "not gzip": b"\x1f\x8b\x08 no",
    "wrong types": json.dumps(
        {"session_token": 1, "client_id": [], "action_token": {}, "events": "x", "action_type": 7, "enrichment": 2}
    ).encode(),
    "a number too long": b'{"session_token": ' + b"1" * 6000 + b"}",
}
SENT = [
    pytest.param(method, path, raw, id=f"{method} {path} {name}")
    for method, path in SENDING
    for name, raw in MALFORMED.items()
    if raw or (method, path.rpartition("/")[2]) not in (("PUT", "stream"), ("POST", "secrets"))
]
"""What is sent where: a stream is opened and a secret made without a body, too, for nothing in it is required."""
OVERSIZED = {"plain": b" " * 300_000, "bomb": gzip.compress(bytes(50 * 1024 * 1024), 1)}


def send(house: House, method: str, path: str, raw: bytes) -> Any:
    token = house.backend().access_token() if path.startswith(PROTECTED) else None
    query = "?type=risk&stream_id=siem" if path.startswith(STREAMS) else ""
    return house.request(method, path + query, raw, token=token)


@pytest.mark.parametrize(("method", "path", "raw"), SENT)
def test_malformed_bodies_are_refused_with_the_place(house: House, method: str, path: str, raw: bytes) -> None:
    answer = send(house, method, path, raw)
    assert answer.status == 400
    assert answer.body["error_code"] == "invalid_request"
    assert answer.body["request_id"]
    assert all(detail["location"].startswith("body") and detail["message"] for detail in answer.body["details"])
    assert len(answer.body["details"]) >= 1


@pytest.mark.parametrize("raw", OVERSIZED.values(), ids=OVERSIZED)
@pytest.mark.parametrize(("method", "path"), [each for each in SENDING if each[1] != "/risk/v1/configuration/draft"])
def test_oversized_bodies_are_413(house: House, method: str, path: str, raw: bytes) -> None:
    answer = send(house, method, path, raw)
    assert (answer.status, answer.body["error_code"]) == (413, "too_large")
    assert answer.body["details"][0]["location"] == "body"


def test_a_draft_is_a_whole_configuration_and_may_be_larger(house: House) -> None:
    answer = send(house, "PUT", "/risk/v1/configuration/draft", b" " * (2 * published.LARGEST) + b"{}")
    assert (answer.status, answer.body["error_code"]) == (413, "too_large")
    answer = send(house, "PUT", "/risk/v1/configuration/draft", b" " * published.LARGEST + b"{}")
    assert answer.status == 400


def names() -> Iterator[str]:
    for route in routes():
        if route.request:
            schema = route.request.json_schema()
            yield from schema["properties"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(sorted(set(names()))), JSON, max_size=8).map(lambda value: json.dumps(value).encode())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=BODIES | st.binary(max_size=200))
def test_nothing_that_can_be_sent_makes_us_fail(house: House, raw: bytes) -> None:
    """Each body goes to every route: to think one up takes longer than to answer it."""
    failed = {f"{method} {path}" for method, path in SENDING if send(house, method, path, raw).status >= 500}
    assert failed == set()


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("", ".action_token"),
        ("action_token=", ".action_token"),
        ("action_token=x&explain=perhaps", ".explain"),
        ("explain=true", ".action_token"),
        ("&&&=", ".action_token"),
        ("action_token=" + "x" * 5000, ".action_token"),
        ("action_token=x&action_token=y", ".action_token"),
        ("action_token=x&explain=true&explain=false", ".explain"),
        ("action_token=%ff", ""),
        ("action_token=x" + "&a=b" * 40, ""),
    ],
)
def test_malformed_queries_are_refused(house: House, query: str, place: str) -> None:
    answer = house.request("GET", f"/risk/v1/recommendation?{query}", token=house.backend().access_token())
    assert answer.status == 400
    assert [detail["location"] for detail in answer.body["details"]] == [f"query{place}"]


def test_a_fault_says_where_and_never_what(house: House) -> None:
    sent = {"client_id": house.client_id, "device": {"ram": "secret-value"}, "colour": "secret-value"}
    answer = house.request("POST", "/risk-collect/sessions", sent)
    assert [detail["location"] for detail in answer.body["details"]] == ["body.device.ram", "body.colour"]
    assert "secret-value" not in json.dumps(answer.body)


def test_faults_are_told_in_words_and_not_in_those_of_our_code(house: House) -> None:
    token, device = house.backend().access_token(), house.device()
    batch = {
        "session_token": device.session_token,
        "stream": "abc",
        "sequence": 1,
        "events": [{}, {"kind": 3}, 5, None, {"kind": "typing"}],
    }
    payment = {"currency": "eur", "amount": 0, "payee": {"accountCountryCode": "no", "card": {"bin": "12345"}}}
    action = {"session_token": device.session_token, "action_type": "transaction", "transaction_data": payment}
    answers = [
        house.request("POST", "/risk-collect/device/events", batch),
        house.request("POST", "/risk/v1/action/trigger-action", action, token=token),
    ]
    places = [[detail["location"].removeprefix("body.") for detail in answer.body["details"]] for answer in answers]
    payee = "transaction_data.payee."
    assert places == [
        ["events[0]", "events[1]", "events[2]", "events[3]", "events[4].keys"],
        ["transaction_data.amount", "transaction_data.currency", payee + "accountCountryCode", payee + "card.bin"],
    ]
    assert "()" not in json.dumps([answer.body for answer in answers])
    assert "_" not in "".join(detail["message"] for answer in answers for detail in answer.body["details"])


def test_gzip_and_plain_text_are_read_like_json(house: House) -> None:
    raw = json.dumps({"client_id": house.client_id}).encode()
    for body, kind in ((gzip.compress(raw), "application/json"), (raw, "text/plain")):
        assert house.request("POST", "/risk-collect/sessions", body, headers={"Content-Type": kind}).status == 201


def test_an_action_type_must_be_known_and_a_session_token_given(house: House) -> None:
    backend, device = house.backend(), house.device()
    token = backend.access_token()
    path = "/risk/v1/action/trigger-action"
    unknown = house.request("POST", path, {"action_type": "Login", "session_token": device.session_token}, token=token)
    assert (unknown.status, unknown.body["error_code"]) == (400, "unsupported_action_type")
    assert unknown.body["details"][0]["location"] == "body.action_type"
    without = house.request("POST", path, {"action_type": "login"}, token=token)
    assert (without.status, without.body["details"][0]["location"]) == (400, "body.session_token")


def test_what_is_null_is_as_if_it_were_not_there(house: House) -> None:
    names = {
        name
        for route in routes()
        if route.path.endswith("trigger-action") and route.request
        for name in route.request.json_schema()["properties"]
    }
    body = dict.fromkeys(names) | {"action_type": "login", "session_token": house.device().session_token}
    answer = house.request("POST", "/risk/v1/action/trigger-action?get_recommendation=True", body, token=house.backend().access_token())
    assert answer.status == 201
    assert not {"transaction_data", "custom_attributes"} & answer.body.keys()
    assert not {"user_id", "claimed_user_id", "correlation_id"} & answer.body["context"].keys()


def test_an_unknown_route_is_not_found_in_our_shape(house: House) -> None:
    from functions.serve_web.app import handler

    answer = handler({"routeKey": "GET /nowhere", "requestContext": {"requestId": "r-1"}}, None)
    assert answer["statusCode"] == 404
    assert json.loads(answer["body"]) == {"message": "Not found.", "error_code": "not_found", "request_id": "r-1"}


def test_what_we_did_not_expect_is_500_in_our_shape_and_logged_with_its_trace(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    device = house.device()
    monkeypatch.setattr(house.store.sessions, "bind_user", lambda *_: 1 / 0)
    answer = house.request("DELETE", "/risk-collect/user", {"session_token": device.session_token})
    assert (answer.status, answer.body["error_code"]) == (500, "internal_error")
    assert "ZeroDivisionError" in caplog.text
