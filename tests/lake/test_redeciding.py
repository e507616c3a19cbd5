"""Deciding again in columns comes to what deciding again one by one comes to, to the last digit; and says where it cannot."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tessera import backtest
from tessera.additive import Ramp
from tessera.assessment import Assessment
from tessera.backtest import decide_again
from tessera.calibration import UNCALIBRATED
from tessera.policy import Policy, Sensitivity, Thresholds
from tessera.rules import InvalidRule, Rule, Rulebook, Snooze, compile_rule
from tessera.rules.conditions import OPERATORS
from tessera.rules.facts import KINDS
from tessera.scoring import Model, Term
from tessera.threats import SUB_SCORES
from tessera_lake.redeciding.columns import Columns
from tessera_lake.redeciding.deciding import RECOMMENDATIONS, Candidate, Decided, Past
from tessera_lake.redeciding.matching import NOBODY, compile_columns
from tests.lake.past_actions import APPLICATIONS, HOUR, LISTS, NOW, columns_of, some_past
from tests.rules.documents import some_condition, some_matchers


def with_ramps(term: Term) -> Term:
    """The same term, its weight going straight from bin to bin."""
    return replace(term, tables={name: Ramp(table.edges, table.weights) for name, table in term.tables.items()})


SHIPPED = Model.load()
MODELS = (
    SHIPPED,
    replace(SHIPPED, version="another", intercept=SHIPPED.intercept + 0.7),
    replace(SHIPPED, version="cut off", bends=False, calibration=UNCALIBRATED),
    replace(SHIPPED, version="ramps", terms={code: with_ramps(term) for code, term in SHIPPED.terms.items()}),
)
"""Versions of every form that a model has had."""
LEVELS: tuple[Sensitivity, ...] = ("ignore", "low", "default", "high", "deny")


def some_rule(chance: Random, number: int) -> Rule:
    """A rule that can be evaluated: of any kind, in any mode, sometimes limited in time, sometimes snoozed."""
    while True:
        snoozes = (
            Snooze(subject="user", value="user-1", until=NOW + HOUR),
            Snooze(subject="ip", value="203.0.113.7", until=NOW + 2 * HOUR),
        )
        rule = Rule(
            id=str(number),
            name=f"rule {number}",
            priority=number + 1,
            recommendation=chance.choice(RECOMMENDATIONS),
            mode=chance.choice(("production", "production", "preview")),
            enabled=True,
            matchers=some_matchers(chance),
            conditions=some_condition(chance) if chance.random() < 0.8 else some_listed(chance),
            starts_at=NOW + HOUR if chance.random() < 0.1 else None,
            expires_at=NOW + 2 * HOUR if chance.random() < 0.1 else None,
            snoozes=snoozes if chance.random() < 0.1 else (),
        )
        try:
            compile_rule(rule, LISTS)
        except InvalidRule:
            continue
        return rule


def some_listed(chance: Random) -> Any:
    """A condition with a list, or about a custom attribute."""
    if chance.random() < 0.3:
        value: Any = chance.choice((3, True, "Chrome"))
        return {"field": f"custom.{chance.choice('abc')}", "op": chance.choice(("eq", "ne")), "value": value}
    listed = [name for name, kind in KINDS.items() if "in_list" in OPERATORS[kind]]
    return {"field": chance.choice(listed), "op": chance.choice(("in_list", "not_in_list")), "value": chance.choice(list(LISTS))}


def some_policy(chance: Random, sensitivity: dict[str, Sensitivity]) -> Policy:
    thresholds = Thresholds(trust=chance.choice((None, 20.0)), challenge=chance.choice((10.0, 70.0)), deny=chance.choice((80.0, 90.0)))
    return Policy(thresholds={"login": thresholds}, sensitivity=sensitivity)


def assert_equal(decided: Decided, live: Sequence[Assessment], rules: Sequence[Rule]) -> int:
    """Every reason and score of every action, wherever all that was asked was kept. Answers for how many that is so."""
    scored, verdicts, sure = decided.scored, decided.verdicts, 0
    order, bounds = scored.strongest, scored.bounds
    sub_scores = {kind: scored.sub_score(kind) for kind in SUB_SCORES}
    for row, one in enumerate(live):
        if decided.undecided[row]:
            continue
        sure += 1
        assert RECOMMENDATIONS[decided.decided[row]] == one.decided
        assert RECOMMENDATIONS[decided.answered[row]] == one.recommendation
        assert (decided.score[row], decided.model_score[row]) == (one.score, one.model_score)
        assert scored.probability[row] == one.probability
        assert decided.reasons[row] == one.reasons
        shares = order[bounds[row] : bounds[row + 1]]
        told = [(scored.codes[scored.code[each]], scored.contribution[each]) for each in shares]
        assert told == [(detail.code, detail.contribution) for detail in one.details]
        assert {kind: told[row] for kind, told in sub_scores.items()} == one.sub_scores
        assert (decided.treated[row], decided.propensity[row]) == (one.control.treatment is not None, one.control.propensity)
        rule = verdicts.enforced[row]
        assert (None if rule == NOBODY else rules[rule].name) == one.rule
        if not verdicts.preview_undecided[row]:
            preview = verdicts.preview[row]
            assert (None if preview == NOBODY else rules[preview].name) == (one.preview_rule.rule_name if one.preview_rule else None)
    return sure


def compare(chance: Random, pasts: Sequence[backtest.Past], columns: Columns, candidates: int) -> tuple[int, int]:
    """Decide actions again in both ways, for some drawn candidates. Answers how many decisions were compared, and how many were not because
    a fact was not kept."""
    compared = 0
    for _ in range(candidates):
        model = chance.choice(MODELS)
        sensitivity = {code: chance.choice(LEVELS) for code in chance.sample(sorted(SHIPPED.terms), 3)}
        policies = {name: some_policy(chance, sensitivity) for name in APPLICATIONS}
        otherwise = some_policy(chance, sensitivity)
        rules = [some_rule(chance, number) for number in range(chance.randrange(6))]
        compiled = [compile_columns(rule, LISTS) for rule in rules]
        candidate = Candidate(policies=policies, otherwise=otherwise, model=model, rules=compiled)
        rulebook = Rulebook(tuple(compile_rule(rule, LISTS) for rule in rules))
        one_by_one = {
            name: backtest.Candidate(policy=policies.get(name, otherwise), model=model, rulebook=rulebook)
            for name in {each.facts["application_id"] for each in pasts}
        }
        live = [decide_again(each, one_by_one[each.facts["application_id"]]) for each in pasts]
        compared += assert_equal(Past(columns).decide(candidate), live, rules)
    return compared, len(pasts) * candidates - compared


@pytest.mark.parametrize("seed", range(4))
def test_every_reason_and_score_is_equal(seed: int) -> None:
    chance = Random(seed)
    pasts = [some_past(chance, SHIPPED) for _ in range(150)]
    compared, left = compare(chance, pasts, columns_of(pasts), 8)
    assert compared > 5 * left, "most facts that rules ask about are kept"
