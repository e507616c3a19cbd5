"""A row of `decisions`: an action with all that it takes to decide it again (`tessera_lake.again` reads it).

Left out are what only helps to understand a decision (`shown`), names of people, addresses' own bytes, coordinates, and free text. What
rules could still have asked of it can be asked of the keyed hashes: whether two are equal.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from tessera.action import TransactionData
from tessera.rules import facts
from tessera.service.decisions.contract.recommendations import Context, RecommendationAnswer
from tessera.service.store.pending_outcomes import PendingOutcome
from tessera.service.store.records import StoredAction
from tessera_lake.columns import HASHED_SIGNALS, signal_column
from tessera_lake.keyed import Keyed
from tessera_lake.rows import row
from tessera_lake.rows.actions import of_action
from tessera_lake.schema import Row

YES = "yes"
"""The name of the measure of a reason that answers yes or no."""
KEPT_AS_IS = (
    "known", "enforced", "missing", "outage", "without_telemetry", "monitor_only", "challenges", "tentative", "unproven", "lot",
)  # fmt: skip
"""The members of a stored decision (`assessment.considered_in`) that are columns of the same name."""
OF_THE_DEVICE = (
    "device_fingerprint", "device_public_key", "device_timezone", "device_languages", "device_timestamp", "os_name", "os_version",
    "browser_name", "browser_version", "user_agent", "location", "sdk_version", "app_version",
)  # fmt: skip
"""The members of an answer's context that are columns of the same name."""


def decision(action: StoredAction, answer: RecommendationAnswer) -> Row:
    """The row of an action; `answer` is its first answer with its transaction data, if it has any."""
    keyed = Keyed(action.tenant)
    values = {
        **of_action(action, answer),
        **_who(action, answer.context, keyed),
        **_answered(answer),
        **depended_on(action.decision),
        **_where(answer.context),
        **{name: getattr(answer.context, name) for name in OF_THE_DEVICE},
        **_payment(answer.transaction_data or TransactionData(), answer.context, keyed),
        **_custom(answer.custom_attributes or {}, keyed),
        **dict(signal_values(asdict(answer.risk_signals), keyed)),
    }
    return row(action.tenant, "decision", action.id, action.at, {name: _plain(value) for name, value in values.items()})


def _who(action: StoredAction, context: Context, keyed: Keyed) -> Mapping[str, Any]:
    payment = PendingOutcome.read(action.lesson).payment
    return {
        "has_telemetry": action.has_telemetry,
        "session": action.session or None,
        "device_copy": action.copy,
        "authenticated_user": keyed.user(context.user_id),
        "claimed_user": keyed.user(context.claimed_user_id),
        "users": action.users,
        "correlation": action.correlation,
        "payer": payment.payer if payment else None,
    }


def _answered(answer: RecommendationAnswer) -> Mapping[str, Any]:
    scores, preview, draft, shadow = answer.sub_scores, answer.preview_rule, answer.draft, answer.shadow
    return {
        "answered_reasons": answer.reasons,
        "threats": answer.threats or (),
        "model_score": answer.model_score,
        "probability": answer.probability,
        **({f"score_{kind}": value for kind, value in vars(scores).items()} if scores else {}),
        "suggested_challenges": answer.recommendation.suggested_challenges or (),
        "preview_rule": preview.rule_name if preview else None,
        "preview_recommendation": preview.recommendation if preview else None,
        "preview_score": preview.risk_score if preview else None,
        "draft_revision": draft.revision if draft else None,
        "draft_recommendation": draft.recommendation if draft else None,
        "draft_score": draft.risk_score if draft else None,
        "shadow_model": shadow.model if shadow else None,
        "shadow_decided": shadow.decided if shadow else None,
        "shadow_score": shadow.model_score if shadow else None,
        "shadow_probability": shadow.probability if shadow else None,
        "alias_verdict": answer.custom_action_check.verdict if answer.custom_action_check else None,
        "stale_signals": answer.stale_signals or (),
    }


def depended_on(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """What `assessment.considered_in` reads."""
    thresholds = stored["thresholds"]
    return {
        **{name: stored.get(name) for name in KEPT_AS_IS},
        "observed": list(measures_of(stored["observed"])),
        "grounded": stored.get("grounded", True),
        "threshold_trust": thresholds["trust"],
        "threshold_challenge": thresholds["challenge"],
        "threshold_deny": thresholds["deny"],
        "factors": dict(stored["factors"]),
        "denying": stored["denying"],
        "tentative": stored.get("tentative", ()),
        "unproven": stored.get("unproven", ()),
        "control_share": stored.get("control", 0.0),
    }


def measures_of(observed: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What reasons measured, as the column `observed` has it."""
    for reason, told in observed.items():
        if isinstance(told, Mapping):
            yield from ({"reason": reason, "measure": name, "value": float(value)} for name, value in told.items())
        else:
            measure = {"measure": YES} if isinstance(told, bool) else {}
            yield {"reason": reason, **measure, "value": float(told)}


def _where(context: Context) -> Mapping[str, Any]:
    return {
        "ip_region": context.ip_location_region,
        "ip_city": context.ip_location_city,
        "ip_timezone": context.ip_location_timezone,
        "asn": context.ip_asn_id,
        "asn_name": context.ip_asn_name,
        "organization_name": context.ip_organization_name,
        "organization_type": context.ip_organization_type,
    }


def _payment(transaction: TransactionData, context: Context, keyed: Keyed) -> Mapping[str, Any]:
    payee, purchase = transaction.payee, transaction.purchase
    billing = transaction.payer.billingInfo if transaction.payer else None
    shipping = purchase.shippingInfo if purchase else None
    users = tuple(filter(None, (context.user_id, context.claimed_user_id)))
    return {
        "transaction_type": transaction.type,
        "transaction_method": transaction.method,
        "payee_names": [keyed.payee(name) for name in (payee.accountNumber, payee.accountId) if name] if payee else [],
        "payee_country": payee.accountCountryCode if payee else None,
        "billing_country": billing.country if billing else None,
        "shipping_country": shipping.country if shipping else None,
        "items": purchase.totalItems if purchase else None,
        "avs_match": transaction.avs.matchLevel if transaction.avs else None,
        "email_domains": [keyed.domain(domain) for domain in facts.email_domains(transaction, users)],
    }


def _custom(attributes: Mapping[str, Any], keyed: Keyed) -> Mapping[str, Any]:
    flags = {name: value for name, value in attributes.items() if isinstance(value, bool)}
    texts = {name: keyed.text(value) for name, value in attributes.items() if isinstance(value, str)}
    numbers = {name: float(value) for name, value in attributes.items() if name not in flags and name not in texts}
    return {"custom_numbers": numbers, "custom_flags": flags, "custom_texts": texts}


def signal_values(told: Mapping[str, Mapping[str, Any]], keyed: Keyed) -> Iterator[tuple[str, Any]]:
    for group, values in told.items():
        for name, value in values.items():
            path = f"{group}.{name}"
            yield signal_column(path), _hashed(value, keyed) if path in HASHED_SIGNALS else value


def _hashed(value: str | Iterable[str], keyed: Keyed) -> Any:
    return keyed.text(value) if isinstance(value, str) else keyed.addresses(value)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
