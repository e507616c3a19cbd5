"""Overviews: what has happened is counted exactly, however often and in whatever parts the table's stream delivers it."""

from functools import partial
from random import Random
from typing import Any

import pytest

from simulator.transport import LambdaContext, Refused
from tessera.rollup import Cell, Change
from tessera.units import HOUR
from tests.doors.house import APPLICATION, House, _is_action

DAY = 24 * HOUR


def overview(house: House, by: str = "hour", *, days: int = 3, **more: Any) -> dict[str, Any]:
    asked = {"from": house.now - days * DAY, "to": house.now + 1, "by": by, **more}
    answer: dict[str, Any] = house.backend().ask("GET", "/risk/v1/overview?" + "&".join(f"{name}={value}" for name, value in asked.items()))
    return answer


def a_day_at_the_bank(house: House) -> list[dict[str, Any]]:
    """Six sign-ins of three people and a payment; some end, two are labelled."""
    backend, given = house.backend(), []
    for number in range(6):
        device = house.device()
        answer = backend.trigger("login", get_recommendation=True, session_token=device.session_token, claimed_user_id=f"u-{number % 3}")
        if number < 4:
            backend.result(answer["action_token"], "success" if number else "failure", user_id=f"u-{number % 3}")
        given.append(answer)
        house.wait(20 * 60_000)
    given.append(backend.evaluate_payment({"amount": 12, "currency": "EUR"}, user_id="u-1"))
    for answer in given[:2]:
        backend.label("CONFIRMED_FRAUD", "ACTION_ID", answer["context"]["action_id"])
    return given


def test_an_overview_tells_what_was_decided_and_what_became_of_it(house: House) -> None:
    given = a_day_at_the_bank(house)
    house.roll_up()
    answer = overview(house)
    assert answer["complete"] is True
    assert answer["total"]["actions"] == len(given) == 7
    assert sum(line["actions"] for line in answer["lines"]) == 7
    assert answer["total"]["results"] == {"success": 3, "failure": 1, "incomplete": 0}
    assert answer["total"]["labels"] == {"CONFIRMED_FRAUD": 2}
    assert answer["total"]["fraud_rate"] == round(2 / 7, 4)
    for kind in ("trust", "allow", "challenge", "deny"):
        assert answer["total"]["recommendations"][kind] == sum(each["recommendation"]["type"] == kind for each in given)
    hours = {each["issued_at"] - each["issued_at"] % HOUR for each in given}
    assert [line["value"] for line in answer["lines"]] == sorted(hours)


@pytest.mark.thorough
def test_by_each_thing_in_common_the_lines_add_up(house: House) -> None:
    given = a_day_at_the_bank(house)
    house.roll_up()
    for by in ("hour", "application", "action_type", "recommendation", "reason", "result", "label"):
        assert sum(line["actions"] for line in overview(house, by)["lines"]) == 7
    assert [(line["value"], line["actions"]) for line in overview(house, "action_type")["lines"]] == [("login", 6), ("transaction", 1)]
    assert [line["value"] for line in overview(house, "application")["lines"]] == [APPLICATION]
    first_reasons = {each["reasons"][0] if each["reasons"] else "" for each in given}
    assert {line["value"] for line in overview(house, "reason")["lines"]} == first_reasons
    assert overview(house, action_type="login")["total"]["actions"] == 6
    assert overview(house, application_id="another")["total"]["actions"] == 0


@pytest.mark.parametrize("seed", range(4))
def test_records_that_come_twice_in_other_batches_are_counted_once(house: House, seed: int) -> None:
    """As a stream is delivered: in batches from where the last one was acknowledged, again and cut otherwise after each failure."""
    from functions.roll_up.app import handler

    a_day_at_the_bank(house)
    records, chance, at = [record for record in house.table.changes if _is_action(record)], Random(seed), 0
    while at < len(records):
        handler({"Records": records[at : at + chance.randint(1, 5)]}, LambdaContext())
        at += chance.randint(-2, 4) if at else 1
        at = max(at, 0)
    handler({"Records": records}, LambdaContext())
    told = overview(house, "result")
    assert (told["total"]["actions"], told["total"]["results"]["success"], told["total"]["labels"]) == (7, 3, {"CONFIRMED_FRAUD": 2})


def test_reading_or_assigning_an_action_counts_nothing(house: House) -> None:
    given = a_day_at_the_bank(house)
    house.roll_up()
    before = overview(house)["total"]
    house.backend().recommendation(given[0]["action_token"])
    house.backend().ask("PUT", "/risk/v1/action/assignee", {"action_ids": [given[0]["context"]["action_id"]], "assignee": "ann"})
    house.roll_up()
    assert overview(house)["total"] == before


def test_an_action_that_expires_stays_counted_and_the_hour_outlives_it(house: House) -> None:
    a_day_at_the_bank(house)
    house.roll_up()
    at = house.now
    house.wait(100 * DAY)
    house.table.sweep()
    house.roll_up()
    asked = f"/risk/v1/overview?from={at - DAY}&to={at + 1}"
    answer = house.backend().ask("GET", asked)
    assert answer["total"]["actions"] == 7
    house.wait(301 * DAY)
    assert house.backend().ask("GET", asked)["total"]["actions"] == 0


def test_a_label_that_comes_after_the_hour_was_put_together_is_told(house: House) -> None:
    given = a_day_at_the_bank(house)
    house.roll_up()
    house.wait(3 * DAY)
    assert overview(house, days=6)["total"]["labels"] == {"CONFIRMED_FRAUD": 2}
    label = house.backend().label("CONFIRMED_LEGIT", "ACTION_ID", given[5]["context"]["action_id"])["label_id"]
    house.roll_up(times=2)
    assert overview(house, days=6)["total"]["labels"] == {"CONFIRMED_FRAUD": 2, "CONFIRMED_LEGIT": 1}
    house.backend().withdraw_label(label)
    house.roll_up(times=2)
    assert overview(house, days=6)["total"]["labels"] == {"CONFIRMED_FRAUD": 2}


def test_a_sum_made_while_a_label_comes_is_not_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The minutes are read, then a label is counted, then the sum is put: it is refused, and the next overview shows the label."""
    given = a_day_at_the_bank(house)
    house.roll_up()
    house.wait(3 * DAY)
    table: Any = house.store.rollups._table
    read = table.newest

    def read_then_labelled(*arguments: Any, **options: Any) -> Any:
        found = read(*arguments, **options)
        monkeypatch.setattr(table, "newest", read)
        house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", given[5]["context"]["action_id"])
        house.roll_up()
        return found

    hour = given[5]["issued_at"] - given[5]["issued_at"] % HOUR
    ask = partial(house.store.rollups.hours, "fjord", hour, hour + 1, house.now)
    monkeypatch.setattr(table, "newest", read_then_labelled)
    ask()
    assert sum(count for name, count in ask()[0][hour].cells.items() if Cell.named(name).label) == 1


@pytest.mark.thorough
def test_old_hours_are_read_as_one_item_and_work_is_bounded(house: House) -> None:
    change = Change(name="00", before=None, after=Cell(APPLICATION, "login", "allow"))
    old = house.now - 20 * DAY
    house.store.rollups.count("fjord", old, [change], old)
    first = overview(house, days=30)
    assert first["complete"] is False, "three of thirty days' hours were never put together, and are too many for one call"
    for _ in range(3):
        last = overview(house, days=30)
    assert (last["complete"], last["total"]["actions"]) == (True, 1)
    before = len(house.table.meter.calls)
    overview(house, days=30)
    assert len(house.table.meter.calls) - before < 31 + 30, "a query a day, and one for each hour of the last two"


def test_a_call_that_has_no_more_time_answers_what_it_has(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    a_day_at_the_bank(house)
    house.roll_up()
    monkeypatch.setattr("tessera.service.store.rollups.PATIENCE", -1.0)
    assert (overview(house)["complete"], overview(house)["total"]["actions"]) == (False, 0)


@pytest.mark.parametrize(
    ("asked", "status", "location"),
    [
        ("from=5&to=5", 400, "query.to"),
        ("from=5", 400, "query.to"),
        ("from=0&to=9999999999", 422, "query.from"),
        ("from=0&to=5&by=user_id", 400, "query.by"),
        ("from=0&to=5&everything=1", 400, "query.everything"),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_place(house: House, asked: str, status: int, location: str) -> None:
    with pytest.raises(Refused) as refused:
        house.backend().ask("GET", f"/risk/v1/overview?{asked}")
    assert (refused.value.answer.status, refused.value.answer.body["details"][0]["location"]) == (status, location)


def test_another_tenants_actions_are_not_in_it(house: House) -> None:
    a_day_at_the_bank(house)
    house.roll_up()
    stranger = house.backend(house.client("fell", "fell-bank"))
    assert stranger.ask("GET", f"/risk/v1/overview?from={house.now - DAY}&to={house.now}")["total"]["actions"] == 0
