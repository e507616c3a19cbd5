"""Answers: every field that we answer, named as documented. What is not known is left out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le
from pydantic import GetJsonSchemaHandler, SerializeAsAny, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from tessera import reasons, signals
from tessera.action import ActionResult, ActionType, ChallengeType, CustomAttribute, TransactionData
from tessera.assessment import Assessment, PreviewRule
from tessera.columns.column import VERSION
from tessera.custom_actions import Agreement
from tessera.evidence import Evidence
from tessera.labels import LabelType, Source, SubjectType, UseCase
from tessera.place import Place
from tessera.policy import ENFORCED_REASONS, SENSITIVITY_FACTORS, Sensitivity
from tessera.scoring import Model
from tessera.session import DeviceSession
from tessera.telemetry import DeviceTraits

STABLE_TRAITS = (
    "os_name", "platform", "navigator_platform", "navigator_vendor", "model", "cpu_arch", "browser_name", "timezone", "languages", "ram",
    "total_storage", "core_number", "touch_points", "graphic_card", "screen_width", "screen_height", "screen_pixel_depth",
    "screen_color_depth", "device_pixel_ratio", "font_count", "canvas_hash", "audio_hash", "plugin_count",
)  # fmt: skip
"""The traits of a device that last longer than a session: its fingerprint is their hash. Versions, windows and batteries change."""

EXPLAINED = (
    "reason_details", "threat_details", "sub_scores", "probability", "decided", "model_score", "stale_signals", "model", "shadow",
    "custom_action_check", "rule", "draft",
)  # fmt: skip
"""The fields of a recommendation that are for analysts."""

type RecommendationName = Literal["trust", "allow", "challenge", "deny", "TRUST", "ALLOW", "CHALLENGE", "DENY"]
type Score = Annotated[float, Ge(0), Le(100)]
type AsItIs[T] = Annotated[T, SerializeAsAny()]
"""A value of several types, written as the one that it is: pydantic would write what it does not find exactly as the nearest."""


class ShapeOf:
    """Describes a plain object as the type whose fields it has: `Annotated[dict[str, Any], ShapeOf(FoundAction)]`."""

    def __init__(self, kind: type) -> None:
        self._kind = kind

    def __get_pydantic_json_schema__(self, _: CoreSchema, describe: GetJsonSchemaHandler) -> JsonSchemaValue:
        return describe(TypeAdapter(self._kind).core_schema)


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """How to respond. `result` and `challenge_type` appear once they have been reported; `type` is in upper case for clients that are
    set so."""

    type: RecommendationName
    result: ActionResult | None = None
    challenge_type: ChallengeType | None = None
    suggested_challenges: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the action was and where it came from. Of a payment without telemetry there is no device."""

    action_id: str
    action_type: str
    action_performed_at: int
    device_timestamp: int
    client_id: str
    application_id: str
    tenant_id: str
    device_id: str | None = None
    device_fingerprint: str | None = None
    device_public_key: str | None = None
    correlation_id: str | None = None
    user_id: str | None = None
    claimed_user_id: str | None = None
    location: str | None = None
    ip: str | None = None
    ip_country: str | None = None
    ip_location_region: str | None = None
    ip_location_city: str | None = None
    ip_location_zip: str | None = None
    ip_location_longitude: str | None = None
    ip_location_latitude: str | None = None
    ip_location_timezone: str | None = None
    ip_domain: str | None = None
    ip_asn_id: str | None = None
    ip_asn_name: str | None = None
    ip_organization_name: str | None = None
    ip_organization_type: str | None = None
    device_timezone: str | None = None
    device_languages: tuple[str, ...] | None = None
    device_platform: str | None = None
    os_name: str | None = None
    os_version: str | None = None
    browser_name: str | None = None
    browser_version: str | None = None
    user_agent: str | None = None
    sdk_version: str | None = None
    app_version: str | None = None


@dataclass(frozen=True, kw_only=True)
class RiskSignals:
    """Discrete facts; an absent one is not known. The four groups are always there."""

    device: Mapping[str, Any]
    network: Mapping[str, Any]
    behavior: Mapping[str, Any]
    history: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ReasonShare:
    """What one reason moved: in log-odds, exactly, and in score points, which add up. `usual` is the range that moves nothing. A reason
    with several measures has both by measure. `evidence` makes it understood: of impossible travel both places, by city, the distance, the
    hours and the speed."""

    code: str
    contribution: float
    points: float
    observed: AsItIs[bool | int | float | Mapping[str, int | float]]
    usual: Mapping[str, AsItIs[int | float | Mapping[str, int | float]]]
    evidence: Mapping[str, AsItIs[str | int | float]] | None = None


@dataclass(frozen=True, kw_only=True)
class ThreatDetail:
    """A threat, and the reasons it rests on, strongest first."""

    threat: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SubScores:
    """A score for each kind of attack, of the reasons that speak of it."""

    bot: Score
    account_takeover: Score
    new_account: Score
    transaction: Score


@dataclass(frozen=True, kw_only=True)
class ShadowVerdict:
    """What a model that runs as a shadow would have come to."""

    model: str
    decided: RecommendationName
    model_score: Score
    probability: float


@dataclass(frozen=True, kw_only=True)
class CustomActionCheck:
    """Whether a custom action looks like the base type that it is defined as. `told` is what its name and what is around it look like, left
    out where nothing is likely enough; the configured type is what counts either way."""

    configured: ActionType
    told: ActionType | None = None
    probability: float
    verdict: Agreement


@dataclass(frozen=True, kw_only=True)
class PreviewRuleShown:
    """The rule in preview that would have decided this action, were all rules in production."""

    rule_name: str
    recommendation: RecommendationName
    risk_score: Score

    @classmethod
    def of(cls, rule: PreviewRule | None) -> "PreviewRuleShown | None":
        return cls(rule_name=rule.rule_name, recommendation=rule.recommendation, risk_score=rule.risk_score) if rule else None


@dataclass(frozen=True, kw_only=True)
class DraftVerdict:
    """What the configuration in preview, by its revision, would have decided."""

    revision: int
    recommendation: RecommendationName
    risk_score: Score


@dataclass(frozen=True, kw_only=True)
class RecommendationAnswer:
    """The recommendation of one action. The fields named in `EXPLAINED` are there with `explain=true`: `decided` is the real decision
    where the application only monitors or the lot decided, `stale_signals` the network signals whose source is older than it is good
    for, `shadow` what another model would have come to, `rule` the name of the rule that decided, `draft` what the configuration in
    preview would have."""

    id: str
    issued_at: int
    recommendation: Recommendation
    risk_score: Score
    context: Context
    risk_signals: RiskSignals
    reasons: tuple[str, ...]
    transaction_data: TransactionData | None = None
    custom_attributes: Mapping[str, AsItIs[CustomAttribute]] | None = None
    threats: tuple[str, ...] | None = None
    preview_rule: PreviewRuleShown | None = None
    reason_details: tuple[ReasonShare, ...] | None = None
    threat_details: tuple[ThreatDetail, ...] | None = None
    sub_scores: SubScores | None = None
    probability: float | None = None
    decided: RecommendationName | None = None
    model_score: Score | None = None
    stale_signals: tuple[str, ...] | None = None
    model: str | None = None
    shadow: ShadowVerdict | None = None
    custom_action_check: CustomActionCheck | None = None
    rule: str | None = None
    draft: DraftVerdict | None = None

    def shown(self, *, explain: bool) -> Self:
        """As a client sees it."""
        nothing: dict[str, Any] = dict.fromkeys(EXPLAINED)
        return self if explain else replace(self, **nothing)


@dataclass(frozen=True, kw_only=True)
class FoundAction(RecommendationAnswer):
    """An action as an analyst sees it: the recommendation with all that explains it, whether a backend asked for it, whose work it is, and
    what a label says of it."""

    was_consumed_by_api: bool | None = None
    assignee: str | None = None
    label: LabelType | None = None


@dataclass(frozen=True, kw_only=True)
class ActionAnswer:
    """The name of an action, by which its recommendation is read and its result reported until `expires_at` (epoch milliseconds)."""

    action_token: str
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class InlineAnswer(RecommendationAnswer):
    """The recommendation beside the action's token."""

    action_token: str
    expires_at: int

    @classmethod
    def of(cls, answer: RecommendationAnswer, action: ActionAnswer) -> Self:
        known = {part.name: getattr(answer, part.name) for part in fields(answer)}
        return cls(**known, action_token=action.action_token, expires_at=action.expires_at)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    message: str


@dataclass(frozen=True, kw_only=True)
class SubjectShown:
    type: SubjectType
    value: str
    recommendations: tuple[str, ...] | None = None
    is_campaign_confirmed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class LabelShown:
    """A label as it was sent, its type in the newest spelling, and when it was (epoch milliseconds)."""

    label_id: str
    label_type: LabelType
    subject: SubjectShown
    label_timestamp: int
    use_case: UseCase | None = None
    sub_category: str | None = None
    attack_method: str | None = None
    source: Source | None = None


@dataclass(frozen=True, kw_only=True)
class LabelAnswer:
    """A label, and the actions that it is about under both spellings: the first is the documented one."""

    message: str
    label_id: str
    label: LabelShown
    afftectedActionIds: tuple[str, ...]  # noqa: N815
    affectedActionIds: tuple[str, ...]  # noqa: N815
    withdrawn_at: int | None = None

    @classmethod
    def of(cls, message: str, label: LabelShown, actions: tuple[str, ...], *, withdrawn_at: int | None = None) -> Self:
        return cls(
            message=message,
            label_id=label.label_id,
            label=label,
            afftectedActionIds=actions,
            affectedActionIds=actions,
            withdrawn_at=withdrawn_at,
        )


@dataclass(frozen=True, kw_only=True)
class ReasonEntry:
    """One reason of the catalogue. `default_weight` is the furthest it can move the log-odds as shipped, `weight` by the model that decides
    for the tenant now and the `sensitivity` in force (left out where that is the default); enforced reasons weigh nothing."""

    code: str
    category: str
    polarity: Literal["risk", "trust", "none"]
    default_weight: float
    weight: float
    description: str
    sensitivity: Sensitivity | None = None


@dataclass(frozen=True, kw_only=True)
class ReasonCatalogue:
    """Every reason; `model` is the version that ships, `model_in_force` the one that decides for the tenant now."""

    model: str
    model_in_force: str
    reasons: tuple[ReasonEntry, ...]


@dataclass(frozen=True, kw_only=True)
class Collection:
    """What the SDK collects into one batch, at most; and the newest version of columns in which it may tell it."""

    events_per_batch: int = 100
    seconds_per_batch: int = 5
    bytes_per_batch: int = 60_000
    columns: int = VERSION


@dataclass(frozen=True, kw_only=True)
class SessionAnswer:
    """A device session's token, until `expires_at` (epoch milliseconds). Where `key_proven` is false, renew with the `nonce` in the
    proof."""

    session_token: str
    expires_at: int
    device_id: str
    server_time: int
    nonce: str
    key_proven: bool
    collection: Collection = Collection()


@dataclass(frozen=True, kw_only=True)
class TelemetryAnswer:
    """How many events were folded in; none of a duplicate."""

    accepted: int
    duplicate: bool


@dataclass(frozen=True, kw_only=True)
class UserAnswer:
    user_set: bool


@dataclass(frozen=True, kw_only=True)
class TokenAnswer:
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


@dataclass(frozen=True, kw_only=True)
class PublicKeys:
    keys: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Health:
    status: Literal["ok"]


@dataclass(frozen=True, kw_only=True)
class ErrorDetail:
    location: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Error:
    """Every refusal has this shape; `error_code` is stable."""

    message: str
    error_code: str
    request_id: str
    details: tuple[ErrorDetail, ...] | None = None


def reason_catalogue(shipped: Model, deciding: Model, sensitivity: Mapping[str, Sensitivity]) -> ReasonCatalogue:
    """Every reason, weighed and enforced."""
    weighed = (
        ReasonEntry(
            code=reason.code,
            category=reason.category,
            polarity=reason.polarity.value,
            default_weight=shipped.strongest(reason.code),
            weight=deciding.strongest(reason.code) * SENSITIVITY_FACTORS[sensitivity.get(reason.code, "default")],
            description=reason.description,
            sensitivity=sensitivity.get(reason.code),
        )
        for reason in reasons.CATALOGUE.values()
    )
    enforced = (
        ReasonEntry(code=code, category=code.split("_", 1)[0], polarity="none", default_weight=0.0, weight=0.0, description=description)
        for code, description in ENFORCED_REASONS.items()
    )
    return ReasonCatalogue(model=shipped.version, model_in_force=deciding.version, reasons=(*weighed, *enforced))


def signals_of(evidence: Evidence) -> RiskSignals:
    told = evidence.signals
    return RiskSignals(device=told.device, network=told.network, behavior=told.behavior, history=told.history)


def shares_of(assessment: Assessment) -> tuple[ReasonShare, ...]:
    return tuple(
        ReasonShare(
            code=detail.code,
            contribution=detail.contribution,
            points=detail.points,
            observed=detail.observed,
            usual=detail.usual,
            evidence=detail.evidence,
        )
        for detail in assessment.details
    )


def fingerprint(traits: DeviceTraits) -> str:
    """64 hexadecimal digits, the same for the same device as long as its stable traits are; identical devices share it."""
    stable = {name: getattr(traits, name) for name in STABLE_TRAITS}
    return sha256(json.dumps(stable, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def facts_of_device(session: DeviceSession) -> Mapping[str, Any]:
    """The device's part of the context: as it reports, else as its user agent claims."""
    traits, claimed = session.traits, session.user_agent
    return {
        "device_timezone": traits.timezone,
        "device_languages": traits.languages,
        "device_platform": traits.platform or claimed.platform,
        "os_name": session.system,
        "os_version": traits.os_version or claimed.system_version,
        "browser_name": session.browser,
        "browser_version": session.browser_version,
        "user_agent": session.user_agent_text,
        "sdk_version": traits.sdk_version,
        "app_version": traits.app_version,
    }


def facts_of_network(place: Place) -> Mapping[str, Any]:
    """What the signals tell of a bare address."""
    return signals.told_of("network", place)


def facts_of_place(place: Place) -> Mapping[str, Any]:
    """The address's part of the context. Coordinates are texts, as documented."""
    asn = f"AS{place.asn}" if place.asn is not None else None
    return {
        "ip_country": place.country,
        "ip_location_region": place.region,
        "ip_location_city": place.city,
        "ip_location_zip": place.zip,
        "ip_location_longitude": None if place.longitude is None else str(place.longitude),
        "ip_location_latitude": None if place.latitude is None else str(place.latitude),
        "ip_location_timezone": place.timezone,
        "ip_domain": place.domain,
        "ip_asn_id": asn,
        "ip_asn_name": f"{asn} {place.asn_name}" if asn and place.asn_name else asn,
        "ip_organization_name": place.organization,
        "ip_organization_type": place.organization_type,
    }
