"""A rule tried on all of history: an attack is planted at the doors whose every figure is known, and a rule is written against it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from local.lake.warehouse import Warehouse
from tessera.policy import Policy
from tessera.rules import Rule
from tessera.scoring import Model
from tessera.tradeoff import wilson
from tessera.truth import NOTICED_WITHIN
from tessera.units import DAY, HOUR
from tessera_lake.columns import BY_NAME
from tessera_lake.redeciding.deciding import Candidate
from tessera_lake.redeciding.endings import Endings
from tessera_lake.redeciding.figures import WEEK, Tally
from tessera_lake.redeciding.keys import hashes_of
from tessera_lake.redeciding.matching import compile_columns
from tessera_lake.redeciding.reading import by_day
from tessera_lake.redeciding.running import History, run
from tests.doors.house import House
from tests.lake.conftest import told

ATTACKER, VISITOR, PERSON = 12, 3, 25  # of each week: attacks, honest people whom the rule hits, too, and all others
WEEKS = 2
MISSED = 4  # attacks of each week that the rule does not know
LATER = 60 * DAY

AGAINST_IT = Rule(
    id="r",
    name="emptied carts",
    priority=1,
    recommendation="challenge",
    mode="production",
    enabled=True,
    conditions={"field": "custom.carts", "op": "gte", "value": 5},
)


def logs_in(house: House, carts: int) -> str:
    """Somebody logs in and gets in."""
    house.wait(HOUR)
    backend, device = house.backend(), house.device()
    answer = backend.trigger("login", session_token=device.session_token, get_recommendation=True, custom_attributes={"carts": carts})
    backend.result(answer["action_token"], "success")
    return str(answer["context"]["action_id"])


@pytest.fixture
def attacked(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Two weeks with an attack, each the same. What was fraud is labelled in the end."""
    monkeypatch.setattr(house, "learn", dict)
    attacks = []
    for _ in range(WEEKS):
        begins = house.now
        attacks += [logs_in(house, carts) for carts in [9] * ATTACKER + [0] * MISSED]
        for carts in [7] * VISITOR + [1] * PERSON:
            logs_in(house, carts)
        house.wait(begins + WEEK - house.now)
    for action in attacks:
        house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", action)
    return house


@pytest.fixture
def tried(attacked: House, warehouse: Warehouse) -> Callable[..., Tally]:
    """Tries a rule on all that happened there."""
    rows = told(attacked)
    for name, table in BY_NAME.items():
        warehouse.append(table, [row for row in rows if f"{row['event']}s" == name])
    return lambda *rules, **asked: try_(attacked, warehouse, rules, **asked)


def try_(house: House, warehouse: Warehouse, rules: Sequence[Rule], now: int | None = None, **more: Any) -> Tally:
    compiled = [compile_columns(rule, {}) for rule in rules]
    model = Model.load()
    history = History(
        tenant="fjord",
        start=0,
        end=house.now + 1,
        before=Candidate(policies={}, model=model, rules=compiled[1:], otherwise=Policy()),
        after=Candidate(policies={}, model=model, rules=compiled, otherwise=Policy()),
        draft=compiled[0],
        now=house.now + LATER if now is None else now,
        hashes=hashes_of("fjord"),
        **more,
    )
    results, labels, decisions = ([Path(file) for file in warehouse.files(name)] for name in ("results", "labels", "decisions"))
    return run(history, by_day(decisions), Endings.read(results, labels, "fjord"), processes=1)


def test_the_figures_of_a_planted_attack_are_right(tried: Callable[..., Tally]) -> None:
    tally = tried(AGAINST_IT)
    figures = tally.figures
    hits, frauds, people = WEEKS * (ATTACKER + VISITOR), WEEKS * (ATTACKER + MISSED), WEEKS * (VISITOR + PERSON)
    assert (tally.actions, tally.undecided) == (frauds + people, 0)
    assert (figures.hits, figures.frauds, figures.legitimate) == (hits, frauds, people)
    assert figures.precision.share == ATTACKER / (ATTACKER + VISITOR)
    assert figures.recall.share == ATTACKER / (ATTACKER + MISSED)
    assert figures.friction.share == VISITOR / (VISITOR + PERSON)
    assert (figures.recall.low, figures.recall.high) == wilson(figures.recall.share, frauds)
    assert tally.decisions == {("allow", "challenge"): hits, ("allow", "allow"): frauds + people - hits}
    assert tally.ways["label", "CONFIRMED_FRAUD", True] == WEEKS * ATTACKER
    assert len(tally.examples) == min(hits, 20)


def test_each_week_has_its_own_figures(tried: Callable[..., Tally]) -> None:
    weeks = tried(AGAINST_IT).by_week
    begins = list(weeks)
    assert len(begins) == WEEKS
    assert begins[1] - begins[0] == WEEK
    for figures in weeks.values():
        assert (figures.hits, figures.frauds_hit, figures.legitimate_hit) == (ATTACKER + VISITOR, ATTACKER, VISITOR)


def test_before_innocence_has_matured_only_labels_count(attacked: House, tried: Callable[..., Tally]) -> None:
    figures = tried(AGAINST_IT, now=attacked.now).figures
    assert WEEKS * WEEK < NOTICED_WITHIN
    assert (figures.precision.share, figures.legitimate, figures.frauds_hit) == (1.0, 0, WEEKS * ATTACKER)
    assert (figures.friction.low, figures.friction.high) == (0.0, 1.0)


def test_rows_that_were_delivered_twice_count_once(attacked: House, warehouse: Warehouse, tried: Callable[..., Tally]) -> None:
    once = tried(AGAINST_IT)
    for name, table in BY_NAME.items():
        warehouse.append(table, [row for row in told(attacked) if f"{row['event']}s" == name])
    assert try_(attacked, warehouse, [AGAINST_IT]).plain == once.plain


def test_other_rules_that_match_the_same_are_counted(tried: Callable[..., Tally]) -> None:
    other = Rule(
        id="o", name="seven carts", priority=2, recommendation="allow", mode="production", enabled=True,
        conditions={"field": "custom.carts", "op": "eq", "value": 7},
    )  # fmt: skip
    assert tried(AGAINST_IT, other).rules == {("seven carts", True): WEEKS * VISITOR, ("seven carts", False): 0}


def test_what_was_not_kept_is_said(tried: Callable[..., Tally]) -> None:
    part_of_a_name = Rule(
        id="p", name="names with an x", priority=1, recommendation="deny", mode="production", enabled=True,
        conditions={"all": [{"field": "custom.carts", "op": "lt", "value": 5}, {"field": "custom.note", "op": "contains", "value": "x"}]},
    )  # fmt: skip
    tally = tried(part_of_a_name)
    assert tally.undecided == 0, "nobody sent it, and that was kept"
    by_device = Rule(
        id="d", name="parts of devices", priority=1, recommendation="deny", mode="production", enabled=True,
        conditions={"all": [{"field": "custom.carts", "op": "lt", "value": 5}, {"field": "device_id", "op": "contains", "value": "x"}]},
    )  # fmt: skip
    tally = tried(by_device)
    assert tally.undecided == WEEKS * (MISSED + PERSON), "for all others the first condition fails"
    assert tally.figures.hits == 0
    assert tally.open["parts of devices", "device_id"] == tally.actions


def test_a_tally_survives_being_written_down(tried: Callable[..., Tally]) -> None:
    tally = tried(AGAINST_IT)
    assert Tally.of(json.loads(json.dumps(tally.plain))).figures == tally.figures
