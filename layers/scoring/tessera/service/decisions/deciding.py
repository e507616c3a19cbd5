"""Deciding: all decisions about an action at once. What is in force decides; in addition a shadow model and a draft in preview say what
they would have decided, and an alias is compared with the type it stands for.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tessera.assessment import Assessment, assess
from tessera.custom_actions import Classifier, Surroundings
from tessera.service.decisions.contract.recommendations import CustomActionCheck, DraftVerdict
from tessera.service.decisions.loading import DecisionContext


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The judgement of an action, and what shadow and draft would have decided; `shadow` is plain JSON, as it is stored."""

    assessment: Assessment
    shadow: Mapping[str, Any] | None
    draft: DraftVerdict | None
    custom_action_check: CustomActionCheck | None


def decide_all(loaded: DecisionContext) -> Decided:
    """Judge an action by what is in force, by the shadow model and by the draft."""
    in_force = loaded.reported.in_force
    policy = loaded.policy(in_force.configuration)
    assessment = assess(loaded.evidence, policy, loaded.models.deciding, in_force.rulebook, loaded.context)
    return Decided(
        assessment=assessment,
        shadow=loaded.models.in_the_shadow(assessment),
        draft=_rehearsed(loaded),
        custom_action_check=_compared(loaded),
    )


def _rehearsed(loaded: DecisionContext) -> DraftVerdict | None:
    """What the draft in preview would have decided."""
    in_force = loaded.reported.in_force
    if in_force.preview is None or in_force.preview_rulebook is None or in_force.head.preview is None:
        return None
    policy = loaded.policy(in_force.preview)
    would = assess(loaded.evidence, policy, loaded.models.deciding, in_force.preview_rulebook, loaded.context)
    return DraftVerdict(revision=in_force.head.preview, recommendation=would.decided, risk_score=would.score)


def _compared(loaded: DecisionContext) -> CustomActionCheck | None:
    """Whether an alias looks like the type it is defined as; None for a base type itself."""
    if not loaded.reported.custom:
        return None
    action = loaded.action
    around = Surroundings(page=loaded.session.location, user_set=loaded.user_was_set, transaction=action.transaction)
    found = Classifier.load().classify(action.type, around)
    return CustomActionCheck(configured=action.base, told=found.base, probability=found.probability, verdict=found.verdict_on(action.base))
