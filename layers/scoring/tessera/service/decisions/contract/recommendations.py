"""Recommendations in answers, with the documented names. Unknown fields are left out."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from tessera import explanation
from tessera.action import ActionResult, ActionType, ChallengeType, CustomAttribute, TransactionData
from tessera.assessment import PreviewRule
from tessera.custom_actions import Agreement
from tessera.labels import LabelType
from tessera.service.http.contract import AsItIs, RecommendationName, Score

EXPLAINED = (
    "reason_details", "threat_details", "sub_scores", "probability", "decided", "model_score", "stale_signals", "model", "shadow",
    "custom_action_check", "rule", "draft",
)  # fmt: skip
"""The fields of a recommendation that are for analysts."""


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """How to respond. `result` and `challenge_type` appear once they have been reported; `type` is in upper case for clients that are
    configured so."""

    type: RecommendationName
    result: ActionResult | None = None
    challenge_type: ChallengeType | None = None
    suggested_challenges: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the action was and where it came from. A payment without telemetry has no device."""

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
    with several measures has both by measure. `text` says in a sentence what was seen in this action, and `evidence` has the facts in it
    that no measure holds: of impossible travel both places, by city, the distance, the hours and the speed. Facts from a device are in its
    own words: escape them as you would any visitor's text."""

    code: str
    contribution: float
    points: float
    observed: AsItIs[bool | int | float | Mapping[str, int | float]]
    usual: Mapping[str, AsItIs[int | float | Mapping[str, int | float]]]
    evidence: Mapping[str, AsItIs[str | int | float]] | None = None
    text: str | None = None

    def in_words(self) -> Self:
        """The same with its sentence, which is made anew whenever it is read."""
        return replace(self, text=explanation.tell(self.code, self.observed, self.usual, self.evidence))


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
class PreviewRuleMatch:
    """The rule in preview that would have decided this action, were all rules in production."""

    rule_name: str
    recommendation: RecommendationName
    risk_score: Score

    @classmethod
    def of(cls, rule: PreviewRule | None) -> "PreviewRuleMatch | None":
        return cls(**vars(rule)) if rule else None


@dataclass(frozen=True, kw_only=True)
class DraftVerdict:
    """What the configuration in preview would have decided, with its revision."""

    revision: int
    recommendation: RecommendationName
    risk_score: Score


@dataclass(frozen=True, kw_only=True)
class RecommendationAnswer:
    """The recommendation of one action. The fields named in `EXPLAINED` are there with `explain=true`: `decided` is the actual decision if
    the application only monitors or the random control replaced it, `stale_signals` the network signals with an outdated source, `shadow`
    the decision of another model, `rule` the name of the rule that decided, `draft` the decision of the configuration in preview."""

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
    preview_rule: PreviewRuleMatch | None = None
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
        """The answer as a client sees it."""
        if explain:
            return replace(self, reason_details=tuple(share.in_words() for share in self.reason_details or ()) or self.reason_details)
        nothing: dict[str, Any] = dict.fromkeys(EXPLAINED)
        return replace(self, **nothing)


@dataclass(frozen=True, kw_only=True)
class FoundAction(RecommendationAnswer):
    """An action as an analyst sees it: the recommendation with its full explanation, whether a backend read it, who works on it, and its
    label."""

    was_consumed_by_api: bool | None = None
    assignee: str | None = None
    label: LabelType | None = None


@dataclass(frozen=True, kw_only=True)
class ActionAnswer:
    """The token of an action, with which its recommendation is read and its result reported until `expires_at` (epoch milliseconds)."""

    action_token: str
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class InlineAnswer(RecommendationAnswer):
    """The recommendation together with the action's token."""

    action_token: str
    expires_at: int

    @classmethod
    def of(cls, answer: RecommendationAnswer, action: ActionAnswer) -> Self:
        known = {part.name: getattr(answer, part.name) for part in fields(answer)}
        return cls(**known, action_token=action.action_token, expires_at=action.expires_at)
