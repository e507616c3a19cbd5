"""What the rows of decisions and results tell of an action."""

from collections.abc import Mapping
from typing import Any

from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.store.pending_outcomes import PendingOutcome
from tessera.service.store.records import StoredAction


def of_action(action: StoredAction, answer: RecommendationAnswer) -> Mapping[str, Any]:
    """The columns `OF_AN_ACTION`. The payment is the one that was judged, its parties already keyed hashes."""
    payment, control = PendingOutcome.read(action.lesson).payment, action.control or {}
    return {
        "action_id": action.id,
        "device": action.device,
        "application": action.application,
        "client": action.client,
        "action_type": action.type,
        "base_type": action.base,
        "triggered_by": action.triggered_by,
        "decided": action.recommendation,
        "recommendation": answer.recommendation.type.lower(),
        "score": action.score,
        "reason": action.reason,
        "rule": answer.rule,
        "subject": action.subject,
        "address": action.address,
        "country": answer.context.ip_country,
        "device_platform": action.platform,
        "amount": payment.amount if payment else None,
        "currency": payment.currency if payment else None,
        "payee": payment.payee if payment else None,
        "model": action.decision["model"],
        "control_treatment": control.get("treatment"),
        "control_propensity": control.get("propensity"),
    }
