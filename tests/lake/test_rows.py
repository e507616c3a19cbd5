"""What happens at the doors becomes rows, complete enough to decide again, and naming nobody."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tessera.assessment import considered_in, replay
from tessera.backtest import Candidate, Past, decide_again
from tessera.policy import Policy
from tessera.rules import Rule, Rulebook
from tessera.scoring import Model
from tessera.service.backtests.backtesting import facts_of
from tessera.service.decisions import answers
from tessera_lake.again import decision_of, fact_columns, signals_of
from tessera_lake.columns import BY_NAME
from tessera_lake.keyed import Keyed
from tessera_lake.rows.decisions import signal_values
from tessera_lake.rows.erasures import erasure
from tests.builders import human_events
from tests.doors.house import HOME, VPN, House
from tests.doors.test_policy import RULE, Desk
from tests.doors.test_privacy import CLAIMED, CORRELATION, USER, a_whole_journey
from tests.doors.test_rights import erased
from tests.lake.conftest import the_only, told


@pytest.fixture
def house(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house, of which the streams go on telling all: nobody learns from them, and takes from them what they told."""
    monkeypatch.setattr(house, "learn", dict)
    return house


PAYMENT = {
    "amount": 250.0,
    "currency": "NOK",
    "type": "money_transfer",
    "payee": {"accountNumber": "NO-4711", "accountCountryCode": "NO"},
    "payer": {"accountNumber": "NO-0815", "billingInfo": {"email": "ingrid@firm.example", "country": "NO"}},
}


def pays(house: House, **more: Any) -> dict[str, Any]:
    """A person pays from a device, as a backend reports it."""
    device = house.device(key=True)
    device.send(human_events())
    asked = {"user_id": "ingrid", "correlation_id": "order-7", "transaction_data": PAYMENT, **more}
    return house.backend().trigger("transaction", get_recommendation=True, session_token=device.session_token, **asked)


def stored(house: House, answer: Mapping[str, Any]) -> Any:
    return answers.find(answer["action_token"], "fjord", house.now)


def test_an_action_is_one_row_with_what_was_answered(house: House) -> None:
    answer = pays(house)
    row = the_only(house, "decision")
    assert row["action_id"] == answer["context"]["action_id"]
    assert (row["recommendation"], row["score"], row["answered_reasons"]) == (
        answer["recommendation"]["type"],
        answer["risk_score"],
        answer["reasons"],
    )
    assert row["happened_at"] == answer["issued_at"]
    assert (row["amount"], row["currency"], row["transaction_type"], row["payee_country"]) == (250.0, "NOK", "money_transfer", "NO")
    assert row["subject"] == row["authenticated_user"] == house.keys.hash_user("fjord", "ingrid")
    assert row["address"] == house.keys.hash_address("fjord", HOME)


def test_every_column_is_one_that_its_table_has(house: House) -> None:
    a_whole_journey(house)
    pays(house)
    for row in told(house):
        assert row.keys() <= BY_NAME[f"{row['event']}s"].by_name.keys()


class TestDecidedAgain:
    def test_what_a_decision_depended_on_is_all_there(self, house: House) -> None:
        kept = stored(house, pays(house, custom_attributes={"branch": "north", "visits": 3, "vip": True}))
        row = the_only(house, "decision")
        shown = {name: value for name, value in kept.decision.items() if name != "shown"}
        assert considered_in(decision_of(row)) == considered_in(shown)
        again = replay(decision_of(row), Model.load())
        assert (again.decided, again.score, again.reasons) == (kept.recommendation, kept.score, tuple(row["answered_reasons"]))

    def test_another_policy_comes_to_the_same_from_the_row_as_from_the_table(self, house: House) -> None:
        kept = stored(house, pays(house))
        facts = facts_of(kept, answers.recall(kept))
        rule = Rule(
            id="r",
            name="Large",
            priority=1,
            recommendation="deny",
            mode="production",
            enabled=True,
            conditions={"field": "transaction.amount", "op": "gt", "value": 100},
        )
        for rulebook in (Rulebook(), Rulebook.of([rule])):
            candidate = Candidate(policy=Policy(sensitivity={"BEHAVIOR_TYPING": "ignore"}), model=Model.load(), rulebook=rulebook)
            of_row, of_table = (
                decide_again(Past(decision=each, facts=facts), candidate)
                for each in (decision_of(the_only(house, "decision")), kept.decision)
            )
            assert (of_row.decided, of_row.score, of_row.details) == (of_table.decided, of_table.score, tuple(_unshown(of_table.details)))

    def test_every_fact_that_a_rule_could_ask_is_in_its_column(self, house: House) -> None:
        kept = stored(house, pays(house))
        row, facts = the_only(house, "decision"), facts_of(kept, answers.recall(kept))
        for name, (column, form) in fact_columns().items():
            if form == "as it is" and name != "action_type":
                told = facts.get(name)
                assert row.get(column or "") == (list(told) if isinstance(told, tuple) else told), name
            elif form == "hash":
                assert (name in facts) is bool(row.get(column or "")), name
        assert signals_of(row)["behavior"] == {
            name.removeprefix("signals.behavior."): told for name, told in facts.items() if name.startswith("signals.behavior.")
        }

    def test_a_reason_with_several_measures_and_one_with_yes_or_no_are_told_apart(self, house: House) -> None:
        pays(house)
        observed = decision_of(the_only(house, "decision"))["observed"]
        kinds = {type(value) for value in observed.values()}
        assert {bool, float, dict} <= kinds


def _unshown(details: Any) -> Any:
    return (replace(detail, evidence=None) for detail in details)


def test_a_result_is_a_row_with_what_had_been_decided(house: House) -> None:
    answer = pays(house)
    house.wait(90_000)
    house.backend().result(answer["action_token"], "success", challenge_type="sms_otp")
    row = the_only(house, "result")
    assert (row["result"], row["challenge_type"], row["seconds"], row["score"]) == ("success", "sms_otp", 90.0, answer["risk_score"])
    assert row["happened_at"] - row["decided_at"] == 90_000


class TestLabels:
    def test_a_label_on_an_action_says_when_that_was_decided(self, house: House) -> None:
        action = pays(house)["context"]["action_id"]
        house.wait(1000)
        label = house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", action, use_case="ACCOUNT_TAKEOVER", source="CHARGEBACKS")
        row = the_only(house, "label")
        assert (row["label_id"], row["action_id"], row["state"], row["is_fraud"]) == (label["label_id"], action, "created", True)
        assert row["decided_at"] == the_only(house, "decision")["happened_at"]
        assert (row["use_case"], row["source"]) == ("ACCOUNT_TAKEOVER", "CHARGEBACKS")
        decided = the_only(house, "decision")
        assert [row[name] for name in ("score", "recommendation", "amount", "subject")] == [
            decided[name] for name in ("score", "recommendation", "amount", "subject")
        ]

    def test_about_several_actions_it_is_a_row_for_each(self, house: House) -> None:
        actions = {pays(house)["context"]["action_id"] for _ in range(3)}
        house.backend().label("CONFIRMED_FRAUD", "CORRELATION_ID", "order-7")
        rows = told(house, "label")
        assert {row["action_id"] for row in rows} == actions
        assert len({row["label_id"] for row in rows}) == 1
        assert len({row["event_id"] for row in rows}) == 3

    def test_about_a_user_it_has_their_keyed_hash(self, house: House) -> None:
        house.backend().label("CONFIRMED_FRAUD", "USER_ID", "ingrid")
        assert the_only(house, "label")["about_user"] == house.keys.hash_user("fjord", "ingrid")

    def test_withdrawn_it_is_another_row(self, house: House) -> None:
        label = house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", pays(house)["context"]["action_id"])
        house.wait(5000)
        house.backend().withdraw_label(label["label_id"])
        created, withdrawn = told(house, "label")
        assert (created["state"], withdrawn["state"]) == ("created", "withdrawn")
        assert withdrawn["happened_at"] - created["happened_at"] == 5000


def test_each_version_of_a_case_is_a_row_and_a_note_is_none(house: House) -> None:
    desk, action = Desk(house), pays(house)["context"]["action_id"]
    case = desk.ask("POST", "cases", {"title": "Secret title", "action_ids": [action]}, status=201)
    desk.ask("POST", f"cases/{case['case_id']}/notes", {"text": "Secret note"}, status=201)
    desk.ask("POST", f"cases/{case['case_id']}/decision", {"version": 1, "decision": "fraud"}, status=201)
    first, second = told(house, "case")
    assert (first["version"], second["version"], second["verdict"], second["action_ids"]) == (1, 2, "fraud", [action])
    assert "Secret" not in json.dumps([first, second])


def test_a_published_configuration_is_a_row_with_its_rules(house: House) -> None:
    Desk(house).ask("POST", "rules", RULE, status=201)
    row = the_only(house, "configuration")
    assert row["version"] == 1
    assert [rule["name"] for rule in row["rules"]] == [RULE["name"]]


def test_a_step_of_an_erasure_names_nobody() -> None:
    row = erasure("fjord", "e1", "items", 7, erased=12, remains=["backups"])
    assert row.keys() <= BY_NAME["erasures"].by_name.keys()


def test_told_again_an_event_is_the_same_row(house: House) -> None:
    a_whole_journey(house)
    first = told(house)
    house.wait(60_000)
    assert told(house) == first
    assert len({row["event_id"] for row in first}) == len(first) > 2


def test_rows_name_nobody(house: House) -> None:
    secrets = a_whole_journey(house)
    pays(house, custom_attributes={"card_holder": "Ingrid Holder"})
    house.backend().label("CONFIRMED_FRAUD", "USER_ID", USER)
    house.backend().label("CONFIRMED_FRAUD", "IP_ADDRESS", VPN)
    written = json.dumps(told(house))
    names = [USER, CLAIMED, CORRELATION, HOME, VPN, "ingrid", "order-7", "NO-4711", "NO-0815", "firm.example", "Ingrid Holder"]
    assert [name for name in (*secrets, *names) if name in written] == []


def test_signals_that_may_name_somebody_are_hashed(house: House) -> None:
    keyed = Keyed("fjord")
    told: Mapping[str, Any] = {
        "device": {"device_name": "Ingrids phone", "ram": 8},
        "network": {"x_forwarded_for": ("198.51.100.7", "none")},
    }
    assert dict(signal_values(told, keyed)) == {
        "signal_device_device_name": keyed.text("Ingrids phone"),
        "signal_device_ram": 8,
        "signal_network_x_forwarded_for": [keyed.address("198.51.100.7"), keyed.text("none")],
    }


def test_an_erasure_and_one_that_was_refused_are_a_row_each_and_name_nobody(house: House) -> None:
    pays(house)
    backend, path = house.backend(), "/risk/v1/users/ingrid"
    backend.ask("PUT", f"{path}/hold", {"reason": "a lawsuit, which is nobody else's business"})
    assert house.request("DELETE", path, token=backend.access_token()).status == 409
    house.wait(1)
    backend.ask("DELETE", f"{path}/hold")
    receipt = erased(house, "ingrid")
    refused, done = told(house, "erasure")
    assert (refused["step"], refused["erased"], refused["remains"]) == ("refused", 0, [])
    assert (done["step"], done["erasure_id"], done["happened_at"]) == ("erased", receipt["jti"], receipt["finished_at"])
    assert done["erased"] == sum(receipt["erased"].values()) > 0
    assert done["remains"] == [each["what"] for each in receipt["remains"]]
    for name in ("ingrid", house.keys.hash_user("fjord", "ingrid"), receipt["person"], "lawsuit"):
        assert name not in str((refused, done))


def test_who_was_erased_meanwhile_is_told_of_no_more(house: House) -> None:
    """The stream still has their records, and the transaction data that it names are gone."""
    answer = pays(house)
    house.backend().result(answer["action_token"], "success")
    house.wait(1000)
    erased(house, "ingrid")
    assert [row for row in told(house) if row["event"] in ("decision", "result")] == []
