"""Backtests through the doors: a draft does on past actions what it does on live ones."""

import json
from collections import Counter
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest

from tessera.rules import InvalidRule, Rule, compile_rule
from tessera.service.configuration import published
from tests.builders import DAY, human_events
from tests.doors.house import HOME, VPN, House
from tests.doors.test_policy import RULE, Desk
from tests.rules.documents import some_condition, some_matchers


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    return House(monkeypatch)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def act(house: House, number: int = 0, **more: Any) -> dict[str, Any]:
    """Somebody acts, from home or from a VPN; half of it succeeds, a quarter turns out to be fraud."""
    device, backend = house.device(), house.backend()
    device.address = VPN if number % 3 == 0 else HOME
    device.send(human_events())
    payment: dict[str, Any] = {"transaction_data": {"amount": 10.0 * number, "currency": "EUR"}} if number % 2 else {}
    user: dict[str, Any] = {"user_id": f"user-{number % 5}"} if number % 4 else {"claimed_user_id": f"user-{number % 5}"}
    answer = backend.trigger(
        "transaction" if payment else "login",
        session_token=device.session_token,
        custom_attributes={"n": number},
        **user,
        **payment,
        **more,
    )
    if number % 2:
        backend.result(answer["action_token"], "success")
    shown: dict[str, Any] = backend.recommendation(answer["action_token"], explain="true")
    if number % 4 == 3:
        backend.label("CONFIRMED_FRAUD", "ACTION_ID", shown["context"]["action_id"])
    house.wait(1_000)
    return shown


def simulate(desk: Desk, *, status: int = 200, **asked: Any) -> Any:
    now = desk.house.now
    return desk.post("rules/simulate", {"start_time": now - DAY, "end_time": now + 1, **asked}, status=status)


def counted(answer: Any) -> dict[tuple[str, str], int]:
    return {(each["before"], each["after"]): each["actions"] for each in answer["decisions"]}


def test_a_draft_spares_nobody_for_what_they_said_of_themselves_when_it_happened(house: House, desk: Desk) -> None:
    """A backend's user and an SDK's: both are challenged by a rule, the former alone is trusted by one."""
    device = house.device(key=True)
    house.backend().trigger("login", session_token=device.session_token, user_id="vip-1")
    device.trigger("login", claimed_user_id="vip-1")
    vip = {**RULE, "matchers": [{"user_ids": {"op": "in", "value": ["vip-1"]}}]}
    assert [simulate(desk, rule={**vip, "recommendation": each})["hits"] for each in ("CHALLENGE", "TRUST")] == [2, 1]


def test_it_tells_what_a_draft_would_have_changed_and_changes_nothing(house: House, desk: Desk) -> None:
    actions = [act(house, number) for number in range(8)]
    draft = {**RULE, "mode": "preview", "enabled": False, "matchers": [{"ip_cidrs": {"op": "ip_in", "value": [f"{VPN}/32"]}}]}
    answer = simulate(desk, rule=draft)
    assert (answer["actions"], answer["hits"], answer["progress"]) == (8, 3, 1.0)
    assert "cursor" not in answer
    assert set(answer["examples"]) == {actions[number]["context"]["action_id"] for number in (0, 3, 6)}
    assert answer["changed"] == sum(n for (before, after), n in counted(answer).items() if before != after)
    assert {(each["of"], each["value"], each["actions"], each["hits"]) for each in answer["overlap"]} == {
        ("result", "success", 4, 1), ("label", "CONFIRMED_FRAUD", 2, 1),
    }  # fmt: skip
    assert desk.ask("GET", "rules") == {"data": []}
    recorded = [line["what"] for line in desk.ask("GET", "audit")["lines"]]
    assert [what for what in recorded if not what.startswith(("label.", "person."))] == ["rules.simulate"]


def test_a_page_goes_on_where_the_one_before_stopped(house: House, desk: Desk) -> None:
    for number in range(7):
        act(house, number)
    start, end = house.now - DAY, house.now + 1
    asked: dict[str, Any] = {"rule": RULE, "start_time": start, "end_time": end, "take": 3}
    pages = [simulate(desk, **asked)]
    while "cursor" in pages[-1]:
        pages.append(simulate(desk, **asked, cursor=pages[-1]["cursor"]))
    assert [page["actions"] for page in pages] == [3, 3, 1]
    assert sum(page["hits"] for page in pages) == simulate(desk, rule=RULE, start_time=start, end_time=end)["hits"] == 4
    assert pages[0]["progress"] < pages[1]["progress"] < pages[2]["progress"] == 1.0
    examples = [each for page in pages for each in page["examples"]]
    assert len(examples) == len(set(examples)) == 4


def test_a_rule_behind_one_in_force_has_no_hits_and_in_its_place_it_has(house: House, desk: Desk) -> None:
    act(house, 1)
    rule_id = desk.post("rules", RULE)["rule_id"]
    house.wait(30_001)
    assert simulate(desk, rule={**RULE, "name": "Later", "priority": 11})["hits"] == 0
    assert counted(simulate(desk, rule={**RULE, "recommendation": "challenge"}, rule_id=rule_id)) == {("deny", "challenge"): 1}
    assert simulate(desk, rule=RULE, status=409)["details"][0]["location"] == "body.rule.priority"
    assert simulate(desk, rule=RULE, rule_id="nobody's", status=404)["error_code"] == "rule_not_found"


def test_sensitivity_models_and_applications(house: House, desk: Desk) -> None:
    shown = act(house, 0)
    assert counted(simulate(desk, sensitivity={"IP_VPN": "default"})) == {(shown["decided"], shown["decided"]): 1}
    strongest = max(shown["reason_details"], key=lambda each: each["contribution"])["code"]
    denied = simulate(desk, sensitivity={strongest: "deny"})
    assert counted(denied) == {(shown["decided"], "deny"): 1}
    assert (denied["hits"], denied["changed"]) == (1, 1)
    assert simulate(desk, model=shown["model"])["changed"] == 0
    assert simulate(desk, model="nothing", status=404)["error_code"] == "version_not_found"
    assert simulate(desk, rule=RULE, application="another")["actions"] == 0


def test_the_whole_draft_is_tried_as_it_would_be_in_force(house: House, desk: Desk) -> None:
    """Its thresholds, its sensitivity and its rules at once; a draft with a fault is refused, and so is none."""
    shown = [act(house, number) for number in range(3)]
    assert simulate(desk, draft=True, status=404)["error_code"] == "version_not_found"
    desk.ask("PUT", "thresholds", {"thresholds": [{"challenge": 0, "deny": 0, "trust": None}]})
    answer = simulate(desk, draft=True)
    assert counted(answer) == Counter((each["decided"], "deny") for each in shown)
    assert answer["hits"] == answer["changed"] == 3
    desk.ask("PUT", "sensitivity", {"sensitivity": {"WEATHER": "low"}})
    assert simulate(desk, draft=True, status=400)["details"][0]["location"].startswith("draft.sensitivity")
    assert desk.ask("GET", "thresholds") == {"thresholds": []}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({}, "body"),
        ({"rule": RULE, "draft": True}, "body"),
        ({"rule": RULE, "model": "x"}, "body"),
        ({"rule": RULE, "end_time": 5}, "body.end_time"),
        ({"rule": RULE, "start_time": 0}, "body.end_time"),
        ({"rule": {**RULE, "matchers": []}}, "body.rule.matchers"),
        ({"rule": {**RULE, "priority": 0}}, "body.rule.priority"),
        ({"sensitivity": {"WEATHER": "low"}}, "body.sensitivity.WEATHER"),
    ],
)
def test_a_fault_is_named_with_its_place(desk: Desk, change: dict[str, Any], where: str) -> None:
    assert where in [detail["location"] for detail in simulate(desk, **change, status=400)["details"]]


@pytest.mark.thorough
def test_it_comes_to_what_the_draft_came_to_live(house: House, desk: Desk) -> None:
    """Twenty drafts with a random rule are evaluated on live traffic, then tried on what is stored of it."""
    chance, decided, whole = Random(3), set(), desk.ask("GET", "configuration")["configuration"]
    for number in range(20):
        rule = _some_rule(chance, number)
        draft = {"based_on": 0, "configuration": {**whole, "rules": [rule]}}
        desk.ask("PUT", "configuration/draft", draft)
        desk.ask("PUT", "configuration/draft/preview")
        house.wait(30_001)
        began = house.now
        live = {shown["context"]["action_id"]: shown for shown in (act(house, each) for each in range(12))}
        told = [(shown["decided"], shown["draft"]["recommendation"]) for shown in live.values()]
        asked = {name: value for name, value in rule.items() if name != "id"}
        answer = simulate(desk, rule={**asked, "type": "risk"}, start_time=began, end_time=house.now)
        assert counted(answer) == {pair: told.count(pair) for pair in told}, json.dumps(rule)
        decided |= set(told)
    assert len(decided) >= 4


def _some_rule(chance: Random, number: int) -> dict[str, Any]:
    while True:
        plain: dict[str, Any] = {
            "id": f"rule-{number}",
            "name": f"Rule {number}",
            "priority": 10,
            "recommendation": chance.choice(("trust", "challenge", "deny")),
            "mode": "production",
            "enabled": True,
            "matchers": list(some_matchers(chance)),
            "conditions": some_condition(chance, 5),
        }
        try:
            compile_rule(Rule(**{**plain, "matchers": tuple(plain["matchers"])}), {})
        except (InvalidRule, TypeError):
            continue
        return plain


def test_what_is_found_by_search_is_what_is_tried(house: House, desk: Desk) -> None:
    for number in range(4):
        act(house, number)
    window = {"start_time": house.now - DAY, "end_time": house.now + 1}
    assert len(desk.ask("GET", f"search/actions?{urlencode(window)}")["data"]) == simulate(desk, rule=RULE)["actions"]
