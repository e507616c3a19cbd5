"""An empty text says nothing: where a field may be left out, it is left out, in every request of every door; the description says so."""

from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from local import openapi
from local.schemas import Components
from tessera.errors import Malformed
from tessera.service.http.validation import exactly, validate
from tests.doors.described import DESCRIBED
from tests.doors.house import House


def kinds_in(told: Any) -> Iterator[type]:
    told = getattr(told, "__value__", told)
    if isinstance(told, type) and is_dataclass(told):
        yield told
        for hint in get_type_hints(told).values():
            yield from kinds_in(hint)
    for part in get_args(told):
        yield from kinds_in(part)


SENT = sorted(
    {kind for route in openapi.routes() if route.request for kind in kinds_in(route.parameters["request"])}, key=lambda it: it.__name__
)


@cache
def described(kind: type) -> tuple[dict[str, Any], dict[str, Any]]:
    """The properties of a request as they are described, and the schemas that they refer to."""
    components = Components()
    schema = components.adopt(TypeAdapter(kind), "Request")
    return components.schemas[schema["$ref"].rpartition("/")[2]]["properties"], components.schemas


def refused(kind: type, field: str) -> bool:
    try:
        validate(exactly(TypeAdapter(kind)), {field: ""}, "body")
    except Malformed as malformed:
        return any(fault.location.startswith(f"body.{field}") for fault in malformed.faults)
    return False


@pytest.mark.parametrize("kind", SENT, ids=lambda kind: kind.__name__)
def test_an_empty_text_is_taken_where_the_description_says_so(kind: type) -> None:
    properties, schemas = described(kind)
    optional = {field.name for field in fields(kind) if field.default is not MISSING or field.default_factory is not MISSING}
    for name, schema in properties.items():
        if not _is_text(schema, schemas):
            continue
        says = Draft202012Validator({**schema, "components": {"schemas": schemas}}).is_valid("")
        assert says is not refused(kind, name), name
        assert says or name not in optional, name


def _is_text(schema: Any, schemas: dict[str, Any]) -> bool:
    """Whether a text can stand here."""
    if reference := schema.get("$ref"):
        return _is_text(schemas[reference.rpartition("/")[2]], schemas)
    if parts := schema.get("anyOf"):
        return any(_is_text(part, schemas) for part in parts)
    told = schema.get("enum", [schema.get("const")])
    return schema.get("type") == "string" or all(isinstance(each, str) for each in told)


def test_documented_optional_texts_may_be_empty(house: House) -> None:
    backend, device = house.backend(), house.device()
    nothing = dict.fromkeys(
        ("secured_session_token", "user_id", "claimed_user_id", "claimed_user_id_type", "correlation_id", "location"), ""
    )
    payment = {"amount": 5, "currency": "", "payee": {"name": "", "accountCountryCode": ""}, "avs": {"matchLevel": ""}}
    answer = backend.trigger("login", session_token=device.session_token, get_recommendation=True, transaction_data=payment, **nothing)
    assert answer["transaction_data"] == {"amount": 5, "payee": {}, "avs": {}}
    assert {"user_id", "claimed_user_id", "correlation_id", "location"}.isdisjoint(answer["context"])
    backend.result(answer["action_token"], "success", challenge_type="", user_id="")
    assert "challenge_type" not in backend.recommendation(answer["action_token"])["recommendation"]


def test_a_required_text_may_not_be_empty(house: House) -> None:
    body = {"session_token": house.device().session_token, "action_type": ""}
    answer = house.request("POST", "/risk/v1/action/trigger-action", body, token=house.backend().access_token())
    assert [fault["location"] for fault in answer.body["details"]] == ["body.action_type"]


@pytest.mark.parametrize("query", ["", "?get_recommendation=", "?get_recommendation=&explain="])
def test_a_parameter_without_a_value_is_left_out(house: House, query: str) -> None:
    body = {"session_token": house.device().session_token, "action_type": "login"}
    answer = house.request("POST", f"/risk/v1/action/trigger-action{query}", body, token=house.backend().access_token())
    assert answer.status == 201
    assert "recommendation" not in answer.body


def test_a_required_parameter_without_a_value_is_missing(house: House) -> None:
    answer = house.request("GET", "/risk/v1/recommendation?action_token=", token=house.backend().access_token())
    assert answer.body["details"] == [{"location": "query.action_token", "message": "is required"}]


def test_an_optional_parameter_is_described_as_one_that_may_be_empty() -> None:
    for methods in DESCRIBED["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                may_be_empty = parameter["in"] == "query" and not parameter["required"] and "content" not in parameter
                assert parameter.get("allowEmptyValue", False) is may_be_empty  # what is JSON of its own is no text


def test_the_limit_of_a_user_id_is_described() -> None:
    assert DESCRIBED["components"]["schemas"]["UserId"]["maxLength"] == 256
