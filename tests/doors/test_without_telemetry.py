"""Actions without the telemetry that was expected of them: the SDK is blocked, or an app does not have it yet."""

from typing import Any

import pytest

from simulator.transport import Refused
from tessera.assessment import replay
from tessera.scoring import Model
from tessera.service.decisions import answers
from tests.builders import USER_AGENT
from tests.doors.house import HOME, VPN, House

DAY = 86_400_000  # ms
BLOCKED: dict[str, Any] = {"ip": HOME, "user_agent": USER_AGENT}


def judged(house: House, action: str, **told: Any) -> dict[str, Any]:
    return house.backend().trigger(action, get_recommendation=True, **told)


def seen_often(house: House, *, times: int = 6, **without: Any) -> None:
    """Ingrid signs in every other day, on her device, or without telemetry."""
    backend, device = house.backend(), house.device()
    for _ in range(times):
        how = without or {"session_token": device.session_token}
        answer = backend.trigger("login", user_id="ingrid", **how)
        backend.result(answer["action_token"], "success")
        house.learn()
        house.wait(2 * DAY)
        device.open()


def nats_of(answer: dict[str, Any], code: str) -> float:
    return next((detail["contribution"] for detail in answer["reason_details"] if detail["code"] == code), 0.0)


@pytest.mark.parametrize("action", ["login", "register", "password_reset", "transaction", "logout", "account_auth_change"])
def test_any_action_is_decided_and_says_that_nothing_was_told(house: House, action: str) -> None:
    answer = judged(house, action, claimed_user_id="c-1", explain=True, **BLOCKED)
    assert answer["recommendation"]["type"] == "allow"
    assert "DEVICE_NOT_OBSERVED" in answer["reasons"]
    assert answer["context"]["ip"] == HOME
    assert answer["context"].keys().isdisjoint({"device_id", "device_fingerprint", "device_public_key"})
    assert answer["risk_signals"]["behavior"] == {}


def test_what_a_stranger_tries_under_anothers_name_counts_at_the_strangers_address(house: House) -> None:
    for number in range(12):
        card = {"amount": 2.0, "currency": "EUR", "payer": {"card": {"bin": "411111", "last4": f"{number:04}", "holderName": "A Name"}}}
        tried = judged(house, "checkout", claimed_user_id="ingrid", ip=VPN, transaction_data=card)
    assert "TRANSACTION_CARD_TESTING" in tried["reasons"]
    own = {"amount": 2.0, "currency": "EUR", "payer": {"accountNumber": "NO-INGRID"}}
    for who in ({"user_id": "ingrid"}, {"claimed_user_id": "ingrid"}):
        assert "TRANSACTION_CARD_TESTING" not in judged(house, "checkout", transaction_data=own, **BLOCKED, **who)["reasons"]


def test_where_it_comes_from_is_judged(house: House) -> None:
    answer = judged(house, "login", claimed_user_id="c-1", ip=VPN)
    assert "IP_VPN" in answer["reasons"]
    assert answer["recommendation"]["type"] == "allow", "who blocks scripts often has a VPN as well"
    assert answer["risk_signals"]["network"]["vpn"] is True


def test_a_command_line_tool_that_names_itself_is_one(house: House) -> None:
    answer = judged(house, "login", claimed_user_id="c-1", ip=HOME, user_agent="curl/8.5.0")
    assert "DEVICE_BOT" in answer["reasons"]


def test_it_counts_more_for_a_user_who_has_always_come_with_telemetry(house: House) -> None:
    stranger = judged(house, "login", claimed_user_id="c-1", explain=True, **BLOCKED)
    seen_often(house)
    unlike_before = judged(house, "login", user_id="ingrid", explain=True, **BLOCKED)
    assert nats_of(unlike_before, "DEVICE_NOT_OBSERVED") > 1.5 * nats_of(stranger, "DEVICE_NOT_OBSERVED") > 0


def test_who_always_blocks_is_known_by_what_is_known_of_them(house: House) -> None:
    seen_often(house, **BLOCKED)
    answer = judged(house, "login", user_id="ingrid", explain=True, **BLOCKED)
    assert answer["recommendation"]["type"] == "allow"
    assert answer["risk_score"] < 30
    assert nats_of(answer, "PROFILE_BROWSER_FAMILIAR") < 0


def test_it_is_never_trusted_and_makes_no_device_known(house: House) -> None:
    seen_often(house, times=8, **BLOCKED)
    assert judged(house, "login", user_id="ingrid", **BLOCKED)["recommendation"]["type"] == "allow"
    answer = judged(house, "login", user_id="ingrid", session_token=house.device().session_token, explain=True)
    assert answer["recommendation"]["type"] == "allow"
    assert "PROFILE_DEVICE_FAMILIAR" not in {detail["code"] for detail in answer["reason_details"]}


@pytest.mark.parametrize("least", ["challenge", "deny"])
def test_an_application_chooses_how_strict_it_is(house: House, least: str) -> None:
    house.set_modes(without_telemetry=least)
    answer = judged(house, "login", claimed_user_id="c-1", **BLOCKED)
    assert (answer["recommendation"]["type"], answer["reasons"][0]) == (least, "DEVICE_NOT_OBSERVED")
    watched = judged(house, "login", claimed_user_id="c-1", session_token=house.device().session_token)
    assert watched["recommendation"]["type"] == "allow", "whoever comes with telemetry is not meant"


def test_it_is_decided_again_as_it_was(house: House) -> None:
    house.set_modes(without_telemetry="challenge")
    answer = judged(house, "login", claimed_user_id="c-1", **BLOCKED)
    stored = answers.find(answer["action_token"], "fjord", house.now)
    again = replay(stored.decision, Model.load())
    assert (again.decided, again.score) == (stored.recommendation, stored.score) == ("challenge", answer["risk_score"])


def test_beside_a_session_token_the_address_is_that_of_the_device(house: House) -> None:
    answer = judged(house, "login", session_token=house.device().session_token, ip=VPN, user_agent="curl/8.5.0")
    assert not {"IP_VPN", "DEVICE_BOT", "DEVICE_NOT_OBSERVED"} & set(answer["reasons"])


@pytest.mark.parametrize(
    ("sent", "field"), [({}, "body.session_token"), ({"session_token": ""}, "body.session_token"), ({"ip": "here"}, "body.ip")]
)
def test_without_either_it_is_refused_and_says_what_is_missing(house: House, sent: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        judged(house, "login", claimed_user_id="c-1", **sent)
    assert refused.value.answer.status == 400
    assert field in str(refused.value.answer.body)


def test_a_device_cannot_leave_its_telemetry_out(house: House) -> None:
    answer = house.request(
        "POST", "/risk-collect/actions", {"action_type": "login", "ip": HOME}, headers={"origin": "https://bank.example"}
    )
    assert answer.status == 400
