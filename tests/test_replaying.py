"""Ten thousand stored decisions of every kind, decided again from what was stored: each comes to the identical assessment."""

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tessera.action import ActionType
from tessera.assessment import Considered, PreviewRule, decide, replay
from tessera.calibration import Calibration
from tessera.policy import SENSITIVITY_FACTORS, RecommendationType, Thresholds
from tessera.reasons import KINEMATIC
from tessera.scoring import SOLE, Model

SHIPPED = Model.load()
ANOTHER = replace(SHIPPED, version="another", calibration=Calibration.of({"log_odds": [-6, 0, 3], "true": [-7, -1, 2.5]}))
BASES: tuple[ActionType, ...] = ("login", "register", "transaction", "password_reset")
RECOMMENDATIONS: tuple[RecommendationType, ...] = ("trust", "allow", "challenge", "deny")


def measured(chance: Random, code: str) -> Any:
    """A value near the edges of a reason's table, where the weight changes."""
    values = {
        name: round(chance.choice(table.edges or (1.0,)) * chance.uniform(0.8, 1.2), 4)
        for name, table in SHIPPED.terms[code].tables.items()
    }
    return values.get(SOLE, values) if chance.random() < 0.8 or SOLE not in values else chance.random() < 0.5


def considered(chance: Random) -> Considered:
    codes = chance.sample(sorted(SHIPPED.terms), chance.randrange(12))
    lot, drawn = round(chance.random(), 6), chance.random() < 0.5
    return Considered(
        base=chance.choice(BASES),
        observed={code: measured(chance, code) for code in codes},
        known=chance.random() < 0.5,
        thresholds=Thresholds(trust=chance.choice((None, 20.0)), challenge=chance.choice((60.0, 70.0)), deny=90.0),
        factors={code: chance.choice(list(SENSITIVITY_FACTORS.values())) for code in codes[:2]},
        denying=tuple(codes[:1]) if chance.random() < 0.1 else (),
        enforced=chance.choice(RECOMMENDATIONS) if chance.random() < 0.1 else None,
        missing=("profiles",) if chance.random() < 0.1 else (),
        outage=chance.choice(RECOMMENDATIONS[1:]),
        monitor_only=chance.random() < 0.1,
        challenges=chance.choice((None, ("totp", "idv"))),
        control=0.05 if drawn else 0.0,
        lot=lot if drawn else None,
        rule="a rule" if chance.random() < 0.1 else None,
        preview_rule=PreviewRule(rule_name="another", recommendation="deny", risk_score=100.0) if chance.random() < 0.1 else None,
        tentative=KINEMATIC if chance.random() < 0.5 else (),
    )


@pytest.mark.thorough
def test_ten_thousand_stored_decisions_replay_identically_by_the_version_that_they_name() -> None:
    chance, kinds = Random(9), set()
    models = {model.version: model for model in (SHIPPED, ANOTHER)}
    for number in range(10_000):
        first = decide(considered(chance), models["another" if number % 2 else SHIPPED.version])
        stored = json.loads(json.dumps(first.decision))
        again = replay(stored, models[stored["model"]])
        assert replace(again, decision=stored) == replace(first, decision=stored)
        kinds.add((first.recommendation, first.decided, first.control.treatment))
    assert len(kinds) >= 8, "decisions of every kind were among them"
