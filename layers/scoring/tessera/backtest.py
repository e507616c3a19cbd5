"""Backtests: how stored actions would have been decided with another policy, other rules or another model.

An action is judged by what was observed when it happened and by the facts that rules could ask about then; nothing is looked up anew. So a
candidate makes exactly the decision that it would have made live, with the identical score.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tessera.assessment import Assessment, asked, considered_in, decide, ruled
from tessera.policy import Policy
from tessera.rules import NO_RULES, NO_VERDICT, Rulebook
from tessera.rules.facts import Facts
from tessera.scoring import Model, score


@dataclass(frozen=True, kw_only=True)
class Past:
    """A stored action: its stored decision (`Assessment.decision`), and its facts before the model is evaluated (`facts.of_action`)."""

    decision: Mapping[str, Any]
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What decides. Only thresholds and sensitivity of `policy` are used; the application keeps the modes that it had."""

    policy: Policy
    model: Model
    rulebook: Rulebook = NO_RULES


def decide_again(past: Past, candidate: Candidate) -> Assessment:
    """The candidate's decision on a past action."""
    policy, before = candidate.policy, considered_in(past.decision)
    considered = replace(
        before,
        thresholds=policy.thresholds_for(before.base),
        factors=policy.factors,
        denying=tuple(sorted(policy.denying)),
        enforced=None if before.rule else before.enforced,  # what a sandbox enforced stays
    )
    verdict = NO_VERDICT
    if candidate.rulebook.rules:
        verdict = asked(candidate.rulebook, past.facts, score(considered.observed, candidate.model, policy.factors))
    return decide(ruled(considered, verdict), candidate.model)
