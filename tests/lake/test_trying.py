"""`python -m local.history`: a draft is tried on the lake from the command line, day by day, and goes on where it was."""

import json
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from local import history
from local.history_told import report
from local.lake.warehouse import Warehouse
from tessera.rules import InvalidRule
from tessera.service import dependencies
from tessera_lake.columns import BY_NAME
from tessera_lake.redeciding.endings import LEGITIMATE
from tessera_lake.redeciding.figures import figures
from tessera_lake.redeciding.limits import Limits
from tessera_lake.redeciding.running import tallies
from tests.doors.house import House
from tests.lake.conftest import told
from tests.lake.test_history import AGAINST_IT, ATTACKER, LATER, MISSED, PERSON, VISITOR, WEEKS, attacked

__all__ = ["attacked"]

RULE = {"priority": 7, "recommendation": "challenge", "conditions": AGAINST_IT.conditions, "name": AGAINST_IT.name}
WHOLE = {**RULE, "priority": 1, "type": "risk", "mode": "production", "enabled": True}
IN_FORCE = {
    "rules": [
        {
            "id": "a", "name": "many carts", "priority": 3, "recommendation": "deny", "mode": "production", "enabled": True,
            "conditions": {"field": "custom.carts", "op": "eq", "value": 9},
        },
    ],
    "thresholds": [{"application": "shop", "challenge": 10.0, "deny": 20.0, "trust": None}],
}  # fmt: skip
ALL = WEEKS * (ATTACKER + MISSED + VISITOR + PERSON)


@pytest.fixture
def asked(attacked: House, tmp_path: Path) -> Callable[..., Namespace]:
    """Writes what is asked for into files, beside a lake of all that happened."""
    with Warehouse.open(tmp_path / "lake") as warehouse:
        rows = told(attacked)
        for name, table in BY_NAME.items():
            warehouse.append(table, [row for row in rows if f"{row['event']}s" == name])

    def asking(*more: str, **documents: Any) -> Namespace:
        arguments = ["--lake", str(tmp_path / "lake"), "--processes", "1", "--now", str(attacked.now + LATER), *more]
        for name, document in {"configuration": IN_FORCE, **documents}.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(document))
            arguments += [f"--{name}", str(tmp_path / f"{name}.json")]
        return history.arguments().parse_args(arguments)

    return asking


def test_a_rule_is_tried_beside_those_in_force(asked: Callable[..., Namespace]) -> None:
    tally = history.try_draft(asked(rule=RULE))
    assert (tally.actions, tally.figures.hits) == (ALL, WEEKS * VISITOR), "the attackers are denied by the rule before it"
    first = history.try_draft(asked(rule={**RULE, "priority": 1}))
    assert first.decisions["deny", "challenge"] == WEEKS * ATTACKER
    assert first.rules["many carts", True] == WEEKS * ATTACKER


def test_a_rule_may_take_the_place_of_another(asked: Callable[..., Namespace]) -> None:
    tally = history.try_draft(asked(rule={**RULE, "rule_id": "a", "priority": 3}))
    assert tally.figures.hits == WEEKS * (ATTACKER + VISITOR)
    assert tally.rules == {}


def test_what_is_reported_is_what_was_kept(asked: Callable[..., Namespace], tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    tally = history.try_draft(asked("--kept", str(kept), rule={**RULE, "priority": 1}))
    written = json.loads(kept.read_text())["result"]
    assert written["figures"]["precision"]["share"] == ATTACKER / (ATTACKER + VISITOR)
    assert len(written["by_week"]) == WEEKS
    assert f"{ALL:,} decisions, {WEEKS * (ATTACKER + VISITOR):,} hits" in list(report(tally))


def test_killed_it_goes_on_where_it_was(asked: Callable[..., Namespace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, all_days = tmp_path / "kept.json", tallies
    whole = history.try_draft(asked(rule=RULE))

    def killed_after_one(*told: Any) -> Any:
        yield next(iter(all_days(*told)))
        raise KeyboardInterrupt

    monkeypatch.setattr(history, "tallies", killed_after_one)
    with pytest.raises(KeyboardInterrupt):
        history.try_draft(asked("--kept", str(kept), rule=RULE))
    done: list[int] = []

    def counted(told: Any, days: Any, *more: Any) -> Any:
        done.append(len(days))
        return all_days(told, days, *more)

    monkeypatch.setattr(history, "tallies", counted)
    assert history.try_draft(asked("--kept", str(kept), rule=RULE)).plain == whole.plain
    history.try_draft(asked("--kept", str(kept), rule=RULE))
    history.try_draft(asked("--kept", str(kept), rule={**RULE, "priority": 1}))
    assert done == [done[0], 0, done[0] + 1], "one day was kept, then all were; another draft begins anew"


def test_without_keys_a_rule_about_somebody_stays_open(asked: Callable[..., Namespace], tmp_path: Path) -> None:
    rule = {**RULE, "priority": 1, "conditions": {"field": "device_id", "op": "eq", "value": "a device"}}
    tally = history.try_draft(asked(rule=rule))
    assert tally.undecided == ALL
    assert any("device_id" in line for line in report(tally))


def test_with_keys_it_is_decided(asked: Callable[..., Namespace], attacked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dependencies, "keyring", dependencies.keyring)
    device = next(row["device"] for row in told(attacked, "decision"))
    rule = {**RULE, "priority": 1, "conditions": {"field": "device_id", "op": "eq", "value": attacked.keys.name_device("fjord", device)}}
    keys = {"current": attacked.keys.current, **{name: master.decode() for name, master in attacked.keys.masters.items()}}
    tally = history.try_draft(asked(rule=rule, keys=keys))
    assert (tally.undecided, tally.figures.hits) == (0, 1)


class TestPublishing:
    """A rule that history shows to be too noisy is not put into force."""

    @pytest.fixture
    def main(self, asked: Callable[..., Namespace], attacked: House, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
        """The command, with the house as the running server."""
        monkeypatch.setattr(history, "running", lambda _: attacked)

        def told(*more: str, **documents: Any) -> None:
            options = asked(*more, **documents)
            monkeypatch.setattr(history, "arguments", lambda: SimpleNamespace(parse_args=lambda: options))
            history.main()

        return told

    @staticmethod
    def in_force(house: House) -> set[str]:
        return {rule["name"] for rule in house.backend().rules.read_all()["data"]}

    def test_one_within_its_limits_is_put_into_force(self, main: Callable[..., None], attacked: House) -> None:
        main("--most-friction", "0.9", "--least-precision", "0.01", "--publish", rule=WHOLE)
        assert self.in_force(attacked) == {RULE["name"]}

    @pytest.mark.parametrize(
        ("limits", "says"),
        [(("--most-friction", "0.0001"), "of honest people"), (("--least-precision", "0.9999"), "of its hits are fraud")],
    )
    def test_one_that_is_too_noisy_is_refused(self, main: Callable[..., None], attacked: House, limits: tuple[str, str], says: str) -> None:
        with pytest.raises(SystemExit, match=f"too noisy.*{says}"):
            main(*limits, "--publish", rule=WHOLE)
        assert self.in_force(attacked) == set()

    def test_without_being_told_to_nothing_is_put_into_force(self, main: Callable[..., None], attacked: House) -> None:
        main("--most-friction", "0.9", rule=WHOLE)
        assert self.in_force(attacked) == set()

    def test_only_a_rule_is(self, main: Callable[..., None]) -> None:
        with pytest.raises(SystemExit, match="Only a rule"):
            main("--publish", sensitivity={})


@pytest.mark.parametrize(
    ("hits", "people", "broken"), [(0, 0, 0), (1, 30, 0), (500, 10_000, 1), (5, 10_000, 0)], ids=["unknown", "few", "noisy", "quiet"]
)
def test_a_limit_is_broken_where_the_whole_interval_lies_beyond_it(hits: int, people: int, broken: int) -> None:
    cells = np.zeros(8)
    cells[4 + LEGITIMATE], cells[LEGITIMATE] = hits, people - hits
    assert len(list(Limits(most_friction=0.01).broken_by(figures(cells)))) == broken
    assert list(Limits().broken_by(figures(cells))) == []


@pytest.mark.parametrize("rule", [{**RULE, "name": "many carts"}, {**RULE, "conditions": {"field": "nothing", "op": "eq", "value": 1}}])
def test_a_rule_that_could_not_be_in_force_is_refused(asked: Callable[..., Namespace], rule: dict[str, Any]) -> None:
    with pytest.raises((history.Refused, InvalidRule)):
        history.try_draft(asked(rule=rule))


def test_a_sensitivity_hits_whom_it_decides_otherwise(asked: Callable[..., Namespace]) -> None:
    nothing = history.try_draft(asked(sensitivity={}))
    assert (nothing.actions, nothing.figures.hits) == (ALL, 0)
    with pytest.raises(history.Refused):
        history.try_draft(asked(sensitivity={"NO_REASON": "high"}))
