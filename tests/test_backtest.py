"""A backtest comes to what a live evaluation comes to: on ten thousand decisions of every kind, under rules of every kind."""

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from tessera import reasons
from tessera.action import TransactionData
from tessera.assessment import assess
from tessera.backtest import Candidate, Past, decide_again
from tessera.evidence import Evidence
from tessera.policy import Policy, Sensitivity, Thresholds
from tessera.rules import CompiledRule, InvalidRule, Rule, Rulebook, compile_rule
from tessera.rules.facts import gather
from tessera.scoring import Model
from tests.builders import a_history, a_place, a_session, an_action, evidence
from tests.rules.documents import some_condition, some_matchers

SHIPPED = Model.load()
ANOTHER = replace(SHIPPED, version="another", intercept=SHIPPED.intercept + 0.7)
CONTEXT: dict[str, Any] = {"ip": "198.51.100.23", "ip_country": "NO", "browser_name": "Chrome", "os_version": "10.0", "users": ("user-1",)}
LEVELS: tuple[Sensitivity, ...] = ("ignore", "low", "default", "high", "deny")


def some_rules(chance: Random) -> list[CompiledRule]:
    """Rules that can be evaluated, under which many actions differ."""
    rules: list[CompiledRule] = []
    while len(rules) < 60:
        rule = Rule(
            id=str(len(rules)),
            name=f"rule {len(rules)}",
            priority=len(rules) + 1,
            recommendation=chance.choice(("trust", "allow", "challenge", "deny")),
            mode=chance.choice(("production", "preview")),
            enabled=True,
            matchers=some_matchers(chance),
            conditions=some_condition(chance),
        )
        try:
            rules.append(compile_rule(rule, {}))
        except InvalidRule:
            continue
    return rules


def some_evidence(chance: Random) -> Any:
    failures = {f"{who}_failure_count_last_hour": chance.choice((None, 0, 3, 40)) for who in ("ip", "user")}
    amount = chance.choice((None, 5.0, 20_000.0))
    action = an_action(
        id=f"{chance.getrandbits(256):064x}",
        correlation_id=chance.choice((None, "sandbox-deny", "order-1")),
        transaction=TransactionData(amount=amount, currency="EUR") if amount else None,
    )
    place = a_place(vpn=chance.random() < 0.3, country=chance.choice(("NO", "SE", None)))
    return evidence(action=action, session=a_session(place=place), history=a_history(**failures))


def some_policy(chance: Random) -> Policy:
    codes = chance.sample(sorted(SHIPPED.terms), 3)
    return Policy(
        thresholds={"login": Thresholds(trust=chance.choice((None, 20.0)), challenge=chance.choice((10.0, 70.0)), deny=90.0)},
        sensitivity={code: chance.choice(LEVELS) for code in codes},
        sandbox=chance.random() < 0.2,
        outage="challenge",
        control=0.05,
    )


@pytest.fixture
def _each_observed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is observed of a case is the same every time, and half of an assessment's work."""
    observe, known = reasons.observe, dict[int, Mapping[str, reasons.Observed]]()

    def observed(seen: Evidence) -> Mapping[str, reasons.Observed]:
        if id(seen) not in known:
            known[id(seen)] = observe(seen)
        return known[id(seen)]

    monkeypatch.setattr(reasons, "observe", observed)


@pytest.mark.thorough
@pytest.mark.usefixtures("_each_observed_once")
def test_a_candidate_comes_to_what_it_would_have_come_to_live() -> None:
    chance, ruled, changed = Random(7), 0, 0
    rules, cases = some_rules(chance), [some_evidence(chance) for _ in range(400)]
    for _ in range(10_000):
        seen, then, now = chance.choice(cases), some_policy(chance), some_policy(chance)
        now = replace(now, sandbox=then.sandbox)
        earlier, rulebook = (Rulebook(tuple(sorted(chance.sample(rules, 3), key=lambda each: each.rule.priority))) for _ in range(2))
        first = assess(seen, then, SHIPPED, earlier, CONTEXT)
        live = assess(seen, now, model := chance.choice((SHIPPED, ANOTHER)), rulebook, CONTEXT)
        past = Past(decision=json.loads(json.dumps(first.decision)), facts=gather(seen, CONTEXT, first.decision["observed"]))
        again = decide_again(past, Candidate(policy=now, model=model, rulebook=rulebook))
        assert again == live
        ruled, changed = ruled + (live.rule is not None), changed + (live.decided != first.decided)
    assert min(ruled, changed) > 1_000, "rules decided, and decisions changed"
