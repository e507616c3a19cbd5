"""Health: what the stream has counted of real decisions is told in figures, once each, under the versions that decided."""

from random import Random
from typing import Any

import pytest

from simulator.transport import LambdaContext, Refused
from tests.doors.house import APPLICATION, House, _is_action

DAY = 86_400_000  # ms
EURO: dict[str, Any] = {"currency": "EUR", "method": "card"}


def metrics(house: House, *, days: int = 2, **more: Any) -> dict[str, Any]:
    asked = {"from": house.now - days * DAY, "to": house.now + 1, **more}
    answer: dict[str, Any] = house.backend().ask("GET", "/risk/v1/metrics?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    return answer


def a_day(house: House, people: int = 24) -> list[dict[str, Any]]:
    """People sign in, most of them succeed; one is labelled as fraud, one as honest."""
    backend, given = house.backend(), []
    for number in range(people):
        device = house.device()
        answer = backend.trigger("login", get_recommendation=True, session_token=device.session_token, claimed_user_id=f"u-{number}")
        if number % 4:
            backend.result(answer["action_token"], "success", user_id=f"u-{number}")
        given.append(answer)
    backend.label("CONFIRMED_FRAUD", "ACTION_ID", given[0]["context"]["action_id"])
    backend.label("CONFIRMED_LEGIT", "ACTION_ID", given[1]["context"]["action_id"])
    return given


def test_every_decision_is_in_the_figures(house: House) -> None:
    given = a_day(house)
    house.roll_up()
    told = metrics(house)
    total = told["total"]
    assert (told["complete"], total["actions"]) == (True, 24)
    for kind in ("trust", "allow", "challenge", "deny"):
        assert total["recommendations"][kind] == sum(each["recommendation"]["type"] == kind for each in given)
    assert total["alert_rate"]["denominator"] == 24
    assert (total["recall"].keys(), total["recall"]["denominator"]) == ({"numerator", "denominator"}, 1), "of one fraud no share is said"
    assert sum(band["actions"] for band in total["bands"]) == 24
    assert {term["level"] for term in told["drift"]["terms"]} == {"too_few"}
    assert "score" in {term["term"] for term in told["drift"]["terms"]}


def test_young_days_are_marked(house: House) -> None:
    a_day(house)
    house.roll_up()
    assert metrics(house)["maturity"] == {"mature": False, "mature_days": 30, "immature_days": 3}
    house.wait(40 * DAY)
    old = metrics(house, days=45, mature_days=36)["maturity"]
    assert old["immature_days"] == 37
    at = house.now - 40 * DAY
    answer = house.backend().ask("GET", f"/risk/v1/metrics?from={at - DAY}&to={at}")
    assert answer["maturity"]["mature"] is True


@pytest.mark.parametrize("by", ["application", "action_type", "model", "policy", "application_version", "rule"])
def test_lines_add_up(house: House, by: str) -> None:
    a_day(house, 6)
    house.roll_up()
    told = metrics(house, by=by)
    assert sum(line["actions"] for line in told["lines"]) == told["total"]["actions"] == 6


def test_only_what_is_asked_for(house: House) -> None:
    a_day(house, 4)
    house.roll_up()
    assert metrics(house, application_id=APPLICATION)["total"]["actions"] == 4
    assert metrics(house, application_id="another")["total"]["actions"] == 0
    assert metrics(house, action_type="checkout")["total"]["actions"] == 0


@pytest.mark.parametrize("seed", range(3))
def test_records_that_come_twice_in_other_batches_are_counted_once(house: House, seed: int) -> None:
    from functions.roll_up.app import handler

    a_day(house, 8)
    house.roll_up()
    once = metrics(house)
    records, chance, at = [record for record in house.table.changes if _is_action(record)], Random(seed), 0
    while at < len(records):
        handler({"Records": records[at : at + chance.randint(1, 5)]}, LambdaContext())
        at = max(0, at + chance.randint(-2, 4))
        if not at:
            at = 1
    assert metrics(house) == once


def test_a_label_that_comes_late_counts_into_the_day_of_its_action(house: House) -> None:
    given = a_day(house)
    house.roll_up()
    day = house.now
    house.wait(20 * DAY)

    def told() -> dict[str, Any]:
        answer: dict[str, Any] = house.backend().ask("GET", f"/risk/v1/metrics?from={day - DAY}&to={day + 1}")
        return answer

    assert told()["total"]["recall"]["denominator"] == 1
    label = house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", given[5]["context"]["action_id"])["label_id"]
    house.roll_up(times=2)
    assert told()["total"]["recall"]["denominator"] == 2
    house.backend().withdraw_label(label)
    house.roll_up(times=2)
    assert told()["total"]["recall"]["denominator"] == 1


def test_a_day_that_is_over_is_read_as_one_item(house: House) -> None:
    a_day(house, 4)
    house.roll_up()
    house.wait(5 * DAY)
    first = metrics(house, days=7)
    before = len(house.table.meter.calls)
    assert metrics(house, days=7)["total"] == first["total"]
    days_read = len([call for call in house.table.meter.calls[before:] if call.operation == "query"])
    assert days_read < 70, "months, and the hours of the last days alone"


def test_another_tenants_are_not_in_it_and_nobody_is(house: House) -> None:
    a_day(house, 4)
    house.roll_up()
    stranger = house.backend(house.client("fell", "fell-bank"))
    assert stranger.ask("GET", f"/risk/v1/metrics?from={house.now - DAY}&to={house.now}")["total"]["actions"] == 0
    assert "u-1" not in str(metrics(house))


@pytest.mark.parametrize(
    ("asked", "status", "location"),
    [
        ("from=5&to=5", 400, "query.to"),
        ("from=5", 400, "query.to"),
        ("from=0&to=99999999999", 422, "query.from"),
        ("from=0&to=5&by=user_id", 400, "query.by"),
        ("from=0&to=5&mature_days=0", 400, "query.mature_days"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_place(house: House, asked: str, status: int, location: str) -> None:
    with pytest.raises(Refused) as refused:
        house.backend().ask("GET", f"/risk/v1/metrics?{asked}")
    assert (refused.value.answer.status, refused.value.answer.body["details"][0]["location"]) == (status, location)


class TestFraudRates:
    """Payments that a backend reports, made and labelled, come to the rate of the regulation."""

    def pay(self, house: House, amount: float, **more: Any) -> dict[str, Any]:
        backend = house.backend()
        made = backend.evaluate_payment({"amount": amount, **EURO, **more}, user_id="u-1")
        backend.result(made["action_token"], "success")
        return made

    def rates(self, house: House) -> dict[str, Any]:
        house.roll_up()
        answer: dict[str, Any] = house.backend().ask("GET", "/risk/v1/metrics/fraud-rates")
        return answer

    def test_worked_by_hand(self, house: House) -> None:
        """1,000 EUR by card, of which 100 were fraud: ten percent, and of .13 % of 1,000 EUR 98.70 EUR too much."""
        for amount in (400, 300, 200):
            self.pay(house, amount)
        fraud = self.pay(house, 100)
        self.pay(house, 77, method="wire", type="credit_transfer")
        self.pay(house, 50, currency="NOK")
        self.pay(house, 60, method="wallet")
        house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", fraud["context"]["action_id"])
        house.wait(2 * DAY)
        told = self.rates(house)
        card, transfer = told["rates"]
        assert (card["instrument"], card["turnover"], card["rate"]) == (
            "card", {"payments": 4, "value": 1000.0, "frauds": 1, "fraud_value": 100.0}, 0.1,
        )  # fmt: skip
        assert {each["amount"]: each["left"] for each in card["thresholds"]} == {500: -99.9, 250: -99.4, 100: -98.7}
        assert ("highest" in card, card["report"]) == (False, True)
        assert (transfer["rate"], transfer["highest"], transfer["turnover"]["value"]) == (0.0, 500, 77.0)
        assert [(each["instrument"], each["currency"], each["value"]) for each in told["uncounted"]] == [
            ("card", "NOK", 50.0), ("unstated", "EUR", 60.0),
        ]  # fmt: skip

    def test_a_payment_that_is_not_reported_as_made_is_not_counted(self, house: House) -> None:
        house.backend().evaluate_payment({"amount": 10, **EURO}, user_id="u-1")
        house.wait(2 * DAY)
        assert "rate" not in self.rates(house)["rates"][0]
