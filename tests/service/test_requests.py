"""Requests: the types accept what is documented, refuse what is not, and say where."""

from collections import Counter
from dataclasses import fields
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from tessera import telemetry
from tessera.errors import Malformed
from tessera.service.decisions.contract.actions import BackendAction, DeviceAction
from tessera.service.device_sessions.contract import SessionRequest, TelemetryRequest
from tessera.service.http.validation import validate
from tessera.telemetry import EVENT_KINDS, Typing, UnknownEvent


def read(kind: type[Any], ignored: Counter[str] | None = None, **value: Any) -> Any:
    return validate(TypeAdapter(kind), value, "body", ignored)


def faults(kind: type[Any], **value: Any) -> dict[str, str]:
    with pytest.raises(Malformed) as refused:
        read(kind, **value)
    return {fault.location: fault.message for fault in refused.value.faults}


BATCH: dict[str, Any] = {"session_token": "t", "stream": "mdq1x8k0a7f3", "sequence": 1}


def test_every_kind_of_event_is_known_to_the_wire() -> None:
    assert set(EVENT_KINDS.values()) | {UnknownEvent} == set(get_args(telemetry.Event))


def test_an_event_is_read_by_its_kind() -> None:
    batch = read(TelemetryRequest, **BATCH, events=[{"kind": "typing", "keys": [{"after": 0, "hold": 90}]}])
    assert isinstance(batch.events[0], Typing)


def test_kinds_of_a_newer_sdk_are_ignored_and_counted() -> None:
    ignored: Counter[str] = Counter()
    batch = read(TelemetryRequest, ignored, **BATCH, events=[{"kind": "gaze", "at": [1, 2]}, {"kind": "page_load"}])
    assert batch.events[0] == UnknownEvent(kind="gaze")
    assert ignored == {"event": 1}


def test_traits_of_a_newer_sdk_are_ignored_and_counted() -> None:
    ignored: Counter[str] = Counter()
    request = read(SessionRequest, ignored, client_id="c", device={"ram": 8, "smell": "pine", "taste": 1})
    assert request.device.ram == 8
    assert ignored == {"trait": 2}


@pytest.mark.parametrize(
    ("events", "location"),
    [
        ([{"kind": "typing", "keys": [{"after": 0}]}], "body.events[0].keys[0].hold"),
        ([{"kind": "page_load"}, {"kind": "typing", "keys": []}], "body.events[1].keys"),
        ([{"kind": "pointer", "points": [{"after": 0, "x": 1, "y": "far"}]}], "body.events[0].points[0].y"),
        ([{"kind": "scroll", "speed": 1}], "body.events[0].speed"),
        ([{"kind": 7}], "body.events[0]"),
        ([7], "body.events[0]"),
        ([{"kind": "x" * 65}], "body.events[0].kind"),
        ([{"kind": "page_load"}] * 501, "body.events"),
        (None, "body.events"),
    ],
)
def test_a_fault_in_an_event_is_placed(events: Any, location: str) -> None:
    assert next(iter(faults(TelemetryRequest, **BATCH, events=events))) == location


def test_a_stream_is_a_short_plain_name() -> None:
    for stream in ("", "UPPER", "with#hash", "x" * 25, None):
        assert list(faults(TelemetryRequest, **{**BATCH, "stream": stream}, events=[])) == ["body.stream"]


def test_our_requests_refuse_what_they_do_not_know_and_documented_ones_ignore_it() -> None:
    assert faults(DeviceAction, session_token="t", action_type="login", colour="red") == {"body.colour": "is not a field of this request"}
    assert read(BackendAction, session_token="t", action_type="login", colour="red").action_type == "login"


def test_a_trait_out_of_bounds_is_placed() -> None:
    found = faults(SessionRequest, client_id="c", device={"ram": -1, "screen_width": "wide", "languages": ["x" * 65]})
    assert set(found) == {"body.device.ram", "body.device.screen_width", "body.device.languages[0]"}


def test_no_message_repeats_a_value() -> None:
    secret = "u-4711-secret"
    found = faults(BackendAction, session_token=[secret], action_type={secret: 1}, claimed_user_id_type=secret, transaction_data=secret)
    assert len(found) == 4
    assert not any(secret in message for message in found.values())


def test_twenty_faults_are_enough() -> None:
    assert len(faults(TelemetryRequest, **BATCH, events=[{"kind": "scroll", "steps": -1}] * 30)) == 20


def test_a_name_in_a_location_is_short_and_printable() -> None:
    (location,) = faults(DeviceAction, session_token="t", action_type="login", **{"é\n" + "x" * 500: 1})
    assert len(location) < 80
    assert location.isascii()
    assert location.isprintable()


@pytest.mark.parametrize(
    ("transaction", "location"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": 1_000_000_000}, "amount"),
        ({"currency": "eur"}, "currency"),
        ({"currency": "EURO"}, "currency"),
        ({"type": "gift"}, "type"),
        ({"method": "cash"}, "method"),
        ({"reason": ""}, "reason"),
        ({"transactionDate": -1}, "transactionDate"),
        ({"transactionDate": 10**300}, "transactionDate"),
        ({"purchase": {"totalItems": 10**300}}, "purchase.totalItems"),
        ({"purchase": {"products": [{"amount": 2**53}]}}, "purchase.products[0].amount"),
        ({"payer": {"card": {"bin": "12345"}}}, "payer.card.bin"),
        ({"payer": {"customerTier": "x" * 51}}, "payer.customerTier"),
        ({"payer": {"billingInfo": {"email": "a@"}}}, "payer.billingInfo.email"),
        ({"payee": {"accountCountryCode": "de"}}, "payee.accountCountryCode"),
        ({"purchase": {"totalItems": 0}}, "purchase.totalItems"),
        ({"purchase": {"products": [{"price": -1}]}}, "purchase.products[0].price"),
        ({"purchase": {"products": [{}] * 101}}, "purchase.products"),
        ({"avs": {"matchLevel": "some"}}, "avs.matchLevel"),
    ],
)
def test_the_limits_of_transaction_data_hold(transaction: Any, location: str) -> None:
    found = faults(BackendAction, session_token="t", action_type="transaction", transaction_data=transaction)
    assert list(found) == [f"body.transaction_data.{location}"]


def test_custom_attributes_that_do_not_conform_are_dropped() -> None:
    attributes = {"days": 12, "vip": True, "tier": "gold", "ratio": 0.5, "list": [1], "nested": {}, "none": None, "long": "x" * 257, "": 1}
    request = read(BackendAction, session_token="t", action_type="login", custom_attributes=attributes)
    assert request.custom_attributes == {"days": 12, "vip": True, "tier": "gold", "ratio": 0.5}
    many = read(BackendAction, session_token="t", action_type="login", custom_attributes={f"a{n}": n for n in range(80)})
    assert len(many.custom_attributes) == 50
    assert list(faults(BackendAction, session_token="t", action_type="login", custom_attributes=[1])) == ["body.custom_attributes"]


def test_a_backend_alone_says_who_acts_and_where_there_is_no_telemetry_from_where() -> None:
    """A device does not name the authenticated user of an action, nor its address: its session does."""
    told = {"user_id", "ip", "user_agent"}
    assert {part.name for part in fields(BackendAction)} - {part.name for part in fields(DeviceAction)} == told
