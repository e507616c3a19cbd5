"""Payments that a backend reports by itself: no device is known of them, and all that is known of an action otherwise holds of them too."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from simulator.transport import Refused
from tessera.assessment import replay
from tessera.scoring import Model
from tessera.service.decisions import answers
from tests.doors.house import HOME, VPN, House
from tests.doors.test_policy import RULE, Desk

DAY = 86_400_000  # ms


def transfer(amount: float = 40.0, *, to: str = "NO-LANDLORD", **payer: Any) -> dict[str, Any]:
    return {
        "amount": amount,
        "currency": "EUR",
        "type": "money_transfer",
        "payer": payer or {"accountNumber": "NO-INGRID"},
        "payee": {"accountNumber": to},
    }


def card(number: int) -> dict[str, Any]:
    return transfer(1.5, to="SHOP", card={"bin": "411111", "last4": f"{number:04}", "holderName": "A Name"})


def confirmed(house: House, payment: dict[str, Any], **who: Any) -> dict[str, Any]:
    """A payment that its backend reports as a success."""
    answer = house.backend().evaluate_payment(payment, explain=True, **who)
    house.backend().result(answer["action_token"], "success")
    house.learn()
    return answer


def test_a_calm_customer_is_allowed_and_nothing_is_said_of_a_device(house: House) -> None:
    for _ in range(6):
        confirmed(house, transfer(), user_id="ingrid")
        house.wait(7 * DAY)
    answer = house.backend().evaluate_payment(transfer(42), explain=True, user_id="ingrid", correlation_id="order-1")
    assert (answer["recommendation"]["type"], answer["reasons"]) == ("allow", [])
    assert {detail["code"].split("_")[0] for detail in answer["reason_details"]} <= {"PROFILE", "TRANSACTION"}
    assert (answer["context"]["action_type"], answer["context"]["user_id"]) == ("transaction", "ingrid")
    assert answer["context"].keys().isdisjoint({"device_id", "device_fingerprint", "device_public_key", "ip"})
    assert answer["risk_signals"]["device"] == answer["risk_signals"]["behavior"] == answer["risk_signals"]["network"] == {}
    assert answer["risk_signals"]["history"] == {"user_action_rate_60_sec": 0, "linking_user_to_device_count": 0}
    assert answer["transaction_data"]["amount"] == 42


def test_what_is_unusual_of_the_payer_is_said(house: House) -> None:
    for _ in range(8):
        confirmed(house, transfer(), user_id="ingrid")
        house.wait(3 * DAY)
    answer = house.backend().evaluate_payment(transfer(4_000, to="FAR-AWAY"), user_id="ingrid")
    assert {"PROFILE_AMOUNT_UNUSUAL", "PROFILE_PAYEE_NEW"} <= set(answer["reasons"])
    assert answer["recommendation"]["type"] == "challenge"


def test_payments_with_and_without_telemetry_teach_the_same_profile(house: House) -> None:
    device, backend = house.device(), house.backend()
    for _ in range(8):
        seen = backend.trigger("transaction", session_token=device.session_token, user_id="ingrid", transaction_data=transfer())
        backend.result(seen["action_token"], "success")
        house.learn()
        house.wait(3 * DAY)
        device.open()
    answer = backend.evaluate_payment(transfer(4_000, to="FAR-AWAY"), user_id="ingrid")
    assert "PROFILE_AMOUNT_UNUSUAL" in answer["reasons"]
    assert "PROFILE_DEVICE_NEW" not in answer["reasons"], "no device is not a new one"


def test_no_payment_without_telemetry_makes_a_device_known_or_is_trusted(house: House) -> None:
    answers_given = [confirmed(house, transfer(), user_id="ingrid") for _ in range(5)]
    assert "trust" not in {answer["recommendation"]["type"] for answer in answers_given}
    device = house.device()
    signed_in = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token, user_id="ingrid")
    assert signed_in["risk_signals"]["history"]["linking_user_to_device_count"] == 0
    assert {"PROFILE_DEVICE_FAMILIAR", "PROFILE_DEVICE_NEW"}.isdisjoint(signed_in["reasons"])


@pytest.mark.parametrize("who", [{"user_id": "guest-1"}, {"claimed_user_id": "a hash"}, {"ip": HOME}])
def test_cards_tried_one_after_the_other_do_not_get_through(house: House, who: dict[str, str]) -> None:
    """Card testing by API alone: the tester is recognised by the user that is named, or by the address."""
    backend, given = house.backend(), []
    for number in range(14):
        answer = backend.evaluate_payment(card(number), explain=True, **who)
        backend.result(answer["action_token"], "failure")
        house.learn()
        house.wait(4_000)
        given.append(answer)
    first, last = given[0], given[-1]
    assert first["recommendation"]["type"] == "allow"
    assert last["recommendation"]["type"] in ("challenge", "deny")
    assert "TRANSACTION_CARD_TESTING" in last["reasons"]
    assert "CARD_TESTING" in last["threats"]


def refused(house: House, amount: float, *, accountNumber: str | None = None, **who: Any) -> None:  # noqa: N803 - as in the API
    paid = transfer(amount, to="SHOP", accountNumber=accountNumber or f"NO-{who}")
    answer = house.backend().evaluate_payment(paid, **who)
    house.backend().result(answer["action_token"], "failure")
    house.learn()
    house.wait(60_000)


def a_shop(house: House) -> None:
    """A shop of some weeks' standing, with new customers today."""
    for number in range(160):
        confirmed(house, transfer(40 + number % 7, to="SHOP", accountNumber=f"NO-{number}"), user_id=f"customer-{number}")
        house.wait(35 * DAY if number == 99 else 60_000)


def test_cards_tried_from_everywhere_are_known_by_what_is_refused_of_the_payee(house: House) -> None:
    """A new name each, from nowhere known: in common they have the shop, and the amount."""
    a_shop(house)
    for number in range(12):
        refused(house, 1.5, user_id=f"tester-{number}")
    alike = house.backend().evaluate_payment(transfer(1.9, to="SHOP", accountNumber="NO-A"), user_id="tester-99", explain=True)
    assert "TRANSACTION_CARDS_REFUSED" in alike["reasons"]
    assert alike["recommendation"]["type"] == "challenge"
    other = house.backend().evaluate_payment(transfer(42, to="SHOP", accountNumber="NO-B"), user_id="somebody-new", explain=True)
    assert "TRANSACTION_CARDS_REFUSED" not in {detail["code"] for detail in other["reason_details"]}
    known = house.backend().evaluate_payment(transfer(1.9, to="SHOP", accountNumber="NO-1"), user_id="customer-1", explain=True)
    assert "TRANSACTION_CARDS_REFUSED" not in {detail["code"] for detail in known["reason_details"]}


@pytest.mark.parametrize("one", ["user", "card"])
def test_who_tries_again_and_again_is_one_person_who_was_refused(house: House, one: str) -> None:
    """A guest's name may be new each time; the card is the same."""
    a_shop(house)
    for number in range(12):
        if one == "user":
            refused(house, 1.5, user_id="ingrid", accountNumber=f"NO-INGRID-{number}")
        else:
            refused(house, 1.5, user_id=f"guest-{number}", accountNumber="NO-GUEST")
    alike = house.backend().evaluate_payment(transfer(1.9, to="SHOP", accountNumber="NO-A"), user_id="somebody-new", explain=True)
    assert "TRANSACTION_CARDS_REFUSED" not in {detail["code"] for detail in alike["reason_details"]}


def test_somebody_who_only_passes_on_what_others_have_just_paid_is_a_mule(house: House) -> None:
    for number in range(4):
        confirmed(house, transfer(900, to="NO-MULE", accountNumber=f"NO-{number}"), user_id=f"deceived-{number}")
        house.wait(DAY // 8)
    passed_on = house.backend().evaluate_payment(transfer(3_500, to="ABROAD", accountNumber="NO-MULE"), user_id="mule")
    assert "TRANSACTION_MULE" in passed_on["reasons"]
    honest = house.backend().evaluate_payment(transfer(60, to="GROCER", accountNumber="NO-MULE"), user_id="mule")
    assert "TRANSACTION_MULE" not in honest["reasons"]


def test_a_payee_of_whom_frauds_are_labelled_is_risky(house: House) -> None:
    for number in range(3):
        paid = confirmed(house, transfer(to="COMPROMISED", accountNumber=f"NO-{number}"), user_id=f"victim-{number}")
        house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", paid["context"]["action_id"])
        house.learn()
        house.wait(DAY)
    assert "TRANSACTION_PAYEE_RISKY" in house.backend().evaluate_payment(transfer(to="COMPROMISED"), user_id="ingrid")["reasons"]


def test_rules_go_after_detection_as_everywhere(house: House) -> None:
    desk = Desk(house)
    large = {"field": "transaction.amount", "op": "gte", "value": 1_000}
    desk.post("rules", {**RULE, "recommendation": "deny", "matchers": [], "conditions": large})
    house.wait(31_000)
    answer = house.backend().evaluate_payment(transfer(1_000), explain=True, user_id="ingrid")
    assert (answer["recommendation"]["type"], answer["reasons"][0], answer["risk_score"]) == ("deny", "RULE_DENY", 100)
    assert answer["model_score"] < 70
    assert house.backend().evaluate_payment(transfer(999), user_id="ingrid")["recommendation"]["type"] == "allow"


def test_what_rules_ask_about_devices_is_unknown_and_matches_neither_way(house: House) -> None:
    desk = Desk(house)
    desk.post("rules", {**RULE, "priority": 1, "recommendation": "deny", "matchers": [{"device_ids": {"op": "not_in", "value": ["x"]}}]})
    house.wait(31_000)
    assert house.backend().evaluate_payment(transfer(), user_id="ingrid")["recommendation"]["type"] == "allow"


def test_an_address_that_the_backend_knows_is_judged(house: House) -> None:
    answer = house.backend().evaluate_payment(transfer(), user_id="ingrid", ip=VPN)
    assert (answer["context"]["ip"], answer["risk_signals"]["network"]["vpn"]) == (VPN, True)
    assert answer["risk_signals"]["history"]["ip_device_count_last_hour"] == 0


def test_it_is_read_replayed_searched_and_labelled_like_any_action(house: House) -> None:
    backend = house.backend()
    given = backend.evaluate_payment(transfer(), user_id="ingrid", correlation_id="order-1")
    read = backend.recommendation(given["action_token"])
    assert read == {name: value for name, value in given.items() if name not in ("action_token", "expires_at")}

    stored = answers.find(given["action_token"], "fjord", house.now)
    again = replay(stored.decision, Model.load())
    assert (again.recommendation, again.score, list(again.reasons)) == (read["recommendation"]["type"], read["risk_score"], read["reasons"])

    for sought in ({}, {"context.user_id": "ingrid"}, {"context.correlation_id": "order-1"}, {"transaction_data.amount": {"gte": 40}}):
        window = {"start_time": house.now - 1_000, "end_time": house.now + 1_000, "filters": json.dumps(sought)}
        (found,) = backend.ask("GET", "/risk/v1/search/actions?" + urlencode(window))["data"]
        assert found["context"]["action_id"] == given["context"]["action_id"]
    labelled = backend.label("CONFIRMED_FRAUD", "CORRELATION_ID", "order-1")
    assert labelled["affectedActionIds"] == [given["context"]["action_id"]]
    assert "LABEL_FRAUD_USER" not in backend.evaluate_payment(transfer(), user_id="ingrid")["reasons"], "the victim is not blamed"


def test_a_repeat_with_its_key_gets_the_first_answer_and_counts_once(house: House) -> None:
    backend = house.backend()
    first, again = (backend.evaluate_payment(card(1), idempotency_key="payment-1", user_id="ingrid") for _ in range(2))
    assert first == again
    with pytest.raises(Refused) as refused:
        backend.evaluate_payment(card(2), idempotency_key="payment-1", user_id="ingrid")
    assert refused.value.answer.status == 409
    assert backend.evaluate_payment(card(3), user_id="ingrid")["risk_signals"]["history"]["user_action_rate_60_sec"] == 1


def test_nothing_binds_a_user_where_there_is_no_session(house: House) -> None:
    given = house.backend().evaluate_payment(transfer(), user_id="ingrid")
    house.backend().result(given["action_token"], "success", user_id="ingrid")
    with pytest.raises(Refused) as refused:
        house.backend().ask("POST", "/risk/v1/action/authenticated-user", {"action_token": given["action_token"], "user_id": "ingrid"})
    assert refused.value.answer.status == 404


@pytest.mark.parametrize(
    ("body", "location"),
    [
        ({}, "body.transaction_data"),
        ({"transaction_data": {"amount": 5}, "user_id": "u"}, "body.transaction_data.currency"),
        ({"transaction_data": {"currency": "EUR"}, "user_id": "u"}, "body.transaction_data.amount"),
        ({"transaction_data": {"amount": 5, "currency": "EUR"}}, "body.user_id"),
        ({"transaction_data": {"amount": 5, "currency": "EUR"}, "ip": "home"}, "body.ip"),
        ({"transaction_data": {"amount": 5, "currency": "EUR"}, "user_id": "u", "action_type": "login"}, "body.action_type"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_place(house: House, body: dict[str, Any], location: str) -> None:
    with pytest.raises(Refused) as refused:
        house.backend().ask("POST", "/risk/v1/transaction-monitoring/evaluate", body)
    assert refused.value.answer.status == 400
    assert location in [detail["location"] for detail in refused.value.answer.body["details"]]


def test_another_tenant_knows_nothing_of_it(house: House) -> None:
    confirmed(house, transfer(), user_id="ingrid")
    given = house.backend().evaluate_payment(card(1), user_id="ingrid")
    stranger = house.backend(house.client("fell", "fell-bank"))
    with pytest.raises(Refused) as refused:
        stranger.recommendation(given["action_token"])
    assert refused.value.answer.status == 404
    theirs = stranger.evaluate_payment(card(2), explain=True, user_id="ingrid")
    assert theirs["risk_signals"]["history"]["user_action_rate_60_sec"] == 0
    assert {detail["code"]: detail["observed"] for detail in theirs["reason_details"]}.get("TRANSACTION_CARD_TESTING", 0) == 0


def test_its_payer_and_those_who_share_its_payee_can_be_looked_into(house: House) -> None:
    """No device is reported if none is known; accounts are linked by the payee."""
    backend = house.backend()
    for user in ("mule-1", "mule-2"):
        confirmed(house, transfer(to="COLLECTOR", accountNumber=f"NO-{user}"), user_id=user)
    shown = backend.ask("GET", "/risk/v1/users/mule-1")
    assert [each["action_type"] for each in shown["actions"]] == ["transaction"]
    assert backend.ask("GET", "/risk/v1/users/mule-1/devices") == {"devices": []}
    assert '"device_id"' not in json.dumps(shown)
    assert "mule-2" in json.dumps(backend.ask("GET", "/risk/v1/users/mule-1/linked"))


def test_a_draft_rule_is_tried_on_it_as_it_would_be_live(house: House) -> None:
    desk = Desk(house)
    for amount in (40, 5_000):
        house.backend().evaluate_payment(transfer(amount), user_id="ingrid")
        house.wait(1_000)
    large = {"field": "transaction.amount", "op": "gte", "value": 1_000}
    draft = {**RULE, "recommendation": "deny", "matchers": [], "conditions": large}
    asked = {"start_time": house.now - 60_000, "end_time": house.now, "rule": draft}
    tried = desk.ask("POST", "rules/simulate", asked)
    assert (tried["actions"], tried["hits"], tried["changed"]) == (2, 1, 1)
