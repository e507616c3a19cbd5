"""Thresholds weighed on the tenant's own history, through the door: what is known, what is not, and how much is read."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from tessera import tradeoff
from tessera.labels import LabelType
from tessera.scoring import Model, score
from tessera.service.backtests import thresholds
from tessera.service.configuration import published
from tessera.service.store.records import ActionLabel, StoredAction
from tests.builders import DAY, human_events
from tests.doors.house import APPLICATION, House
from tests.doors.test_policy import Desk

RISKY = {"PROFILE_DEVICE_NEW": 3.0, "IP_TOR": True}
CALM: dict[str, Any] = {}


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    return House(monkeypatch)


@pytest.fixture
def history(house: House) -> "History":
    return History(house)


class History:
    """A tenant's past: one real action, and others like it of other scores and ends."""

    def __init__(self, house: House) -> None:
        self.house = house
        device = house.device()
        device.send(human_events())
        answer = house.backend().trigger("login", session_token=device.session_token, user_id="kari")
        shown = house.backend().recommendation(answer["action_token"])["context"]["action_id"]
        found = house.store.actions.action("fjord", shown[:32], shown[32:], house.now)
        assert found
        self.example: StoredAction = found
        self.number = 0

    def add(self, count: int, observed: dict[str, Any], *, days_ago: float = 40, label: LabelType | None = None, **changes: Any) -> None:
        reached = round(score(observed, Model.load()).value, 1)
        for _ in range(count):
            self.number += 1
            at = int(self.house.now - days_ago * DAY) + self.number
            decision = {**self.example.decision, "observed": observed}
            each = replace(self.example, ulid=f"{(at << 80) | self.number:032x}", at=at, score=reached, decision=decision, **changes)
            self.house.store.actions.put_action(each, self.house.now)
            if label:
                said = ActionLabel(id=f"{at << 80:032x}", type=label, source="MANUAL_REVIEW", use_case="CREDENTIAL_STUFFING")
                self.house.store.labels.label_action(each, said)

    def ask(self, *, status: int = 200, days: int = 60, **asked: Any) -> Any:
        now = self.house.now
        query = {"action_type": "login", "from": now - days * DAY, "to": now + 1, **asked}
        return Desk(self.house).ask("GET", f"thresholds/tradeoff?{urlencode(query)}", status=status)


def test_it_weighs_thresholds_on_what_is_known(history: History) -> None:
    history.add(300, CALM, result="success")
    history.add(15, RISKY, label="CONFIRMED_FRAUD")
    history.add(10, CALM, label="CONFIRMED_FRAUD")
    answer = history.ask()
    assert (answer["base"], answer["unknown"], answer["sample"]["complete"]) == ("login", 1, True)
    assert {(each["by"], each["legitimate"], each["frauds"]) for each in answer["known"]} == {("label", 0, 25), ("result", 300, 0)}
    at_70 = next(line for line in answer["lines"] if line["threshold"] == 70)
    assert at_70["people"]["share"] == 0
    assert at_70["stopped"]["share"] == pytest.approx(15 / 25, abs=0.01)
    assert at_70["by_use_case"]["CREDENTIAL_STUFFING"] == at_70["stopped"]
    assert at_70["stopped"]["low"] < at_70["stopped"]["share"] < at_70["stopped"]["high"]
    assert answer["costs"]["base_rate"] == pytest.approx(25 / 325, abs=0.002)
    assert answer["costs"]["assumed"] == ["fraud", "denial", "passed"]
    assert answer["least"]["cost"] <= answer["current"]["cost"]
    assert (answer["current"]["challenge"], answer["current"]["deny"]) == (70, 90)
    assert "needed" not in answer


def test_what_is_unknown_is_not_legitimate(history: History) -> None:
    """Successes that are too young, failures, denials and challenges that were not passed say nothing."""
    history.add(50, CALM, days_ago=3, result="success")
    history.add(50, CALM, result="failure")
    history.add(50, RISKY, recommendation="deny")
    history.add(50, RISKY, recommendation="challenge", result="failure")
    history.add(5, RISKY, recommendation="challenge", result="success")
    answer = history.ask()
    assert answer["unknown"] == 201
    assert answer["known"] == [{"by": "challenge", "legitimate": 5, "frauds": 0}]
    assert answer["needed"] == {"frauds": tradeoff.FEWEST_FRAUDS, "legitimate": tradeoff.FEWEST_LEGITIMATE - 5}
    assert answer["lines"] == []
    assert "least" not in answer
    assert history.ask(undisputed_days=2)["needed"]["legitimate"] == tradeoff.FEWEST_LEGITIMATE - 55


def test_ones_own_costs_take_the_place_of_the_houses(history: History) -> None:
    history.add(300, CALM, result="success")
    history.add(40, RISKY, label="CONFIRMED_FRAUD")
    history.add(10, RISKY, label="CONFIRMED_LEGIT")
    dear, cheap = (history.ask(fraud_cost=cost, denial_cost=5, passed=0.2, base_rate=0.01) for cost in (1000, 0.5))
    assert dear["costs"] == {**dear["costs"], "fraud": 1000, "denial": 5, "passed": 0.2, "base_rate": 0.01, "assumed": []}
    assert dear["least"]["challenge"] < cheap["least"]["challenge"]
    assert dear["stated"]["challenge"] < cheap["stated"]["challenge"]


def test_a_withheld_challenge_stands_for_those_that_were_given(history: History) -> None:
    history.add(300, CALM, result="success")
    history.add(90, RISKY, recommendation="challenge", result="failure")
    history.add(30, RISKY, label="CONFIRMED_FRAUD", recommendation="challenge")
    history.add(3, RISKY, recommendation="challenge", result="success", control={"treatment": "withheld", "propensity": 0.05})
    answer = history.ask()
    assert {"by": "control", "legitimate": 3, "frauds": 0} in answer["known"]
    at_70 = next(line for line in answer["lines"] if line["threshold"] == 70)
    expected = 123 * 30 / 60  # three that count ten times each, beside thirty frauds, stand for the 123 of the band
    assert at_70["people"]["share"] == pytest.approx(expected / (expected + 301), rel=0.01)


def test_no_more_is_read_than_is_said_and_high_scores_are_not_lost_among_low_ones(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thresholds, "MOST_ROWS", 391)
    monkeypatch.setattr(thresholds, "MOST_READ", 260)
    history.add(40, CALM, days_ago=45, result="success")
    history.add(360, CALM, result="success")
    history.add(30, RISKY, label="CONFIRMED_FRAUD", days_ago=39)
    answer = history.ask()
    assert answer["sample"] == {"actions": 391, "read": 260, "complete": False, "since": answer["sample"]["since"]}
    assert history.house.now - 41 * DAY < answer["sample"]["since"] < history.house.now - 39 * DAY
    assert {"by": "label", "legitimate": 0, "frauds": 30} in answer["known"]
    assert answer["costs"]["base_rate"] == pytest.approx(30 / 391, rel=0.02), "weighted by band, not as they were read"


def test_another_application_and_another_type_are_left_out(history: History) -> None:
    history.add(5, CALM, label="CONFIRMED_FRAUD")
    history.add(7, CALM, label="CONFIRMED_FRAUD", application="another")
    history.add(9, CALM, label="CONFIRMED_FRAUD", type="transaction", base="transaction")
    assert [each["known"][0]["frauds"] for each in (history.ask(), history.ask(application_id=APPLICATION))] == [12, 5]


@pytest.mark.parametrize(
    ("asked", "status", "where"),
    [
        ({"action_type": "flight"}, 400, "query.action_type"),
        ({"to": 5}, 400, "query.to"),
        ({"from": 5}, 422, "query.from"),
        ({"passed": 1}, 400, "query.passed"),
        ({"fraud_cost": 0}, 400, "query.fraud_cost"),
        ({"fraud_cost": "NaN"}, 400, "query.fraud_cost"),
        ({"base_rate": 1}, 400, "query.base_rate"),
        ({"undisputed_days": 91}, 400, "query.undisputed_days"),
        ({"color": "red"}, 400, "query.color"),
    ],
)
def test_a_fault_is_named_with_its_place(history: History, asked: dict[str, Any], status: int, where: str) -> None:
    assert where in [each["location"] for each in history.ask(status=status, **asked)["details"]]
