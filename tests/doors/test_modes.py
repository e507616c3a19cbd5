"""How an application wants its recommendations, and what happens when part of the evidence is missing."""

from typing import Any

import pytest

from local.doubles.table import Fault
from simulator.transport import Refused
from tessera.service.decisions.contract.recommendations import EXPLAINED
from tests.builders import TRAITS, human_events
from tests.doors.house import House

LOGIN: dict[str, Any] = {"action_type": "login", "get_recommendation": True}
BOT = {"webdriver": True, "automation_traces": ["webdriver"]}


def suspicious(house: House) -> str:
    """The session token of a device that will be denied or challenged."""
    traits = {name: value for name, value in vars(TRAITS).items() if value is not None} | BOT
    return str(house.request("POST", "/risk-collect/sessions", {"client_id": house.client_id, "device": traits}).body["session_token"])


@pytest.mark.parametrize(("kind", "score"), [("trust", 0), ("allow", 30), ("challenge", 75), ("deny", 100)])
def test_in_a_sandbox_a_correlation_id_forces_the_recommendation(house: House, kind: str, score: float) -> None:
    house.set_modes(sandbox=True)
    answer = house.backend().trigger(**LOGIN, session_token=house.device().session_token, correlation_id=f"sandbox-{kind}")
    assert (answer["recommendation"]["type"], answer["risk_score"]) == (kind, score)
    assert answer["reasons"][0] == f"RULE_{kind.upper()}"


def test_outside_a_sandbox_it_does_not(house: House) -> None:
    answer = house.backend().trigger(**LOGIN, session_token=house.device().session_token, correlation_id="sandbox-deny")
    assert answer["recommendation"]["type"] == "allow"


def test_monitoring_allows_and_explains_what_it_would_have_decided(house: House) -> None:
    house.set_modes(monitor_only=True, sandbox=True)
    backend = house.backend()
    answer = backend.trigger(**LOGIN, session_token=house.device().session_token, correlation_id="sandbox-deny")
    assert answer["recommendation"] == {"type": "allow"}
    explained = backend.recommendation(answer["action_token"], explain="true")
    assert (explained["recommendation"]["type"], explained["decided"]) == ("allow", "deny")
    assert "decided" not in backend.recommendation(answer["action_token"])


def test_a_client_may_want_upper_case(house: House) -> None:
    house.set_modes(sandbox=True)
    backend, token = house.backend(house.client(recommendation_case="upper")), house.device().session_token
    answer = backend.trigger(**LOGIN, session_token=token, correlation_id="sandbox-challenge")
    assert answer["recommendation"]["type"] == "CHALLENGE"
    assert backend.recommendation(answer["action_token"])["recommendation"]["type"] == "CHALLENGE"
    assert backend.recommendation(answer["action_token"], explain="true")["decided"] == "CHALLENGE"
    assert house.backend().recommendation(answer["action_token"])["recommendation"]["type"] == "challenge"


def test_only_the_challenges_an_application_supports_are_suggested(house: House) -> None:
    house.set_modes(sandbox=True, challenges=("totp", "sms_otp", "idv"))
    answer = house.backend().trigger(**LOGIN, session_token=house.device().session_token, correlation_id="sandbox-challenge")
    assert answer["recommendation"]["suggested_challenges"] == ["totp", "sms_otp"]


def test_an_explanation_adds_up(house: House) -> None:
    backend = house.backend()
    plain = backend.trigger(**LOGIN, session_token=suspicious(house))
    explained = backend.recommendation(plain["action_token"], explain="true")
    assert "DEVICE_BOT" in [detail["code"] for detail in explained["reason_details"]]
    assert 0 < explained["probability"] < 1
    points = sum(detail["points"] for detail in explained["reason_details"])
    assert abs(30 + points - explained["model_score"]) < 0.2
    added = set(EXPLAINED)
    assert {name: value for name, value in explained.items() if name not in added} == backend.recommendation(plain["action_token"])


def test_explaining_inline_is_the_same(house: House) -> None:
    token, backend = house.device().session_token, house.backend()
    path = "/risk/v1/action/trigger-action?get_recommendation=true&explain=true"
    answer = house.request("POST", path, {"action_type": "login", "session_token": token}, token=backend.access_token())
    assert answer.status == 201
    assert answer.body["decided"] == "allow"


def test_without_part_of_the_evidence_it_is_decided_and_said(house: House) -> None:
    house.set_modes(outage="challenge")
    device, backend = house.device(), house.backend()
    house.table.faults.append(Fault("batch_get_item", "throttle", times=10))
    answer = backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1")
    assert answer["recommendation"]["type"] == "challenge"
    assert answer["reasons"][0] == "POLICY_DEGRADED"


def test_what_cannot_be_stored_is_503_and_safe_to_repeat(house: House) -> None:
    device, backend = house.device(), house.backend()
    house.table.faults.append(Fault("put_item", "throttle", when=lambda call: str(call["Item"]["SK"]["S"]).startswith("A#"), times=5))
    with pytest.raises(Refused) as refused:
        backend.trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")
    assert (refused.value.answer.status, refused.value.answer.body["error_code"]) == (503, "unavailable")
    assert int(refused.value.answer.headers["retry-after"]) >= 1
    house.table.faults.clear()
    assert backend.trigger(**LOGIN, session_token=device.session_token, idempotency_key="k-1")["action_token"]


def test_learning_gives_back_what_it_could_not_learn(house: House) -> None:
    device, backend = house.device(), house.backend()
    device.send(human_events())
    answer = backend.trigger(**LOGIN, session_token=device.session_token, user_id="u-1")
    backend.result(answer["action_token"], "success")
    house.table.faults.append(Fault("put_item", "throttle", times=50))
    assert len(house.learn()["batchItemFailures"]) == 1
