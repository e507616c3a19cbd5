"""Requests and answers of activity streams: in camelCase, as documented for them, unlike the rest of the API."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le, MaxLen
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel
from pydantic.dataclasses import dataclass

from tessera.action import ActionResult
from tessera.errors import Fault, Malformed
from tessera.labels import LabelType
from tessera.service.decisions.contract.recommendations import Context, RecommendationAnswer, RiskSignals
from tessera.service.http.contract import DOCUMENTED, RecommendationName, Score
from tessera.service.store.records import StoredAction

LARGEST_BATCH = 1000
IN_CAMEL_CASE = ConfigDict(alias_generator=to_camel, populate_by_name=True, defer_build=True)
SIGNALS: Mapping[str, tuple[str, ...]] = {
    "device": ("incognito", "tampered", "emulated", "spoofed", "tz_mismatch"),
    "network": ("tor", "proxy", "anonymizer"),
    "behavior": ("typing_velocity", "no_user_interaction", "input_method"),
    "history": (
        "ip_action_rate_60_sec", "user_action_rate_60_sec", "device_action_rate_60_sec", "ip_user_count_last_hour",
        "ip_device_count_last_hour", "linking_device_to_users_count", "linking_user_to_device_count",
    ),
}  # fmt: skip
"""The signals in an event, by group."""


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class CollectionQuery:
    """What is collected: recommendations (`risk`). The other documented types are events of products that do not exist here."""

    type: Annotated[Literal["risk", "cis", "admin", "verify"], Field(json_schema_extra={"enum": ["risk"]})]

    def check(self) -> None:
        """Raises `Malformed`: nothing of this type is collected here."""
        if self.type != "risk":
            raise Malformed(faults=[Fault("query.type", "must be risk; no other type is collected here")])


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class StreamQuery(CollectionQuery):
    """One stream, by its id, given when it was opened: 1 to 64 letters, digits, dots, dashes and underscores."""

    stream_id: Annotated[str, MaxLen(256), Field(json_schema_extra={"pattern": "^[A-Za-z0-9._-]{1,64}$"})]


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class CollectQuery(StreamQuery):
    """The next events of a stream, up to a number."""

    batch_size: Annotated[int, Ge(1), Le(LARGEST_BATCH)] = 100


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class StreamRequest:
    """What a stream's events contain: with `enrichment` also the threats, the claimed user, and the result and label known by then."""

    enrichment: bool = False


@dataclass(frozen=True, kw_only=True, config=IN_CAMEL_CASE)
class StreamedSignals:
    """Discrete facts; an absent fact is unknown."""

    device: Mapping[str, Any]
    network: Mapping[str, Any]
    behavioral: Mapping[str, Any]
    history: Mapping[str, Any]

    @classmethod
    def of(cls, signals: RiskSignals) -> Self:
        told: Any = {
            group: {to_camel(name): value for name in names if (value := getattr(signals, group).get(name)) is not None}
            for group, names in SIGNALS.items()
        }
        return cls(device=told["device"], network=told["network"], behavioral=told["behavior"], history=told["history"])


@dataclass(frozen=True, kw_only=True, config=IN_CAMEL_CASE)
class AdditionalParams:
    """The recommendation for an action, and the action itself. The last four fields appear in enriched streams only."""

    action_id: str
    action_type: str
    client_id: str
    recommendation: RecommendationName
    risk_score: Score
    reasons: tuple[str, ...]
    signals: StreamedSignals
    correlation_id: str | None = None
    device_fingerprint: str | None = None
    device_id: str | None = None
    location: str | None = None
    ip_country: str | None = None
    ip_region: str | None = None
    ip_location_city: str | None = None
    ip_location_zip: str | None = None
    ip_location_latitude: str | None = None
    ip_location_longitude: str | None = None
    ip_location_timezone: str | None = None
    ip_asn_name: str | None = None
    ip_asn_id: str | None = None
    ip_organization_name: str | None = None
    ip_organization_type: str | None = None
    os_name: str | None = None
    browser_name: str | None = None
    device_timezone: str | None = None
    device_languages: tuple[str, ...] | None = None
    device_platform: str | None = None
    sdk_version: str | None = None
    app_version: str | None = None
    claimed_user_id: str | None = None
    threats: tuple[str, ...] | None = None
    result: ActionResult | None = None
    label: LabelType | None = None


OF_CONTEXT = {each.name for each in fields(AdditionalParams)} & {each.name for each in fields(Context)} - {"claimed_user_id"}
"""The parts of the action's context that an event contains, under the same names."""


@dataclass(frozen=True, kw_only=True)
class StreamedEvent:
    """One recommendation; `timestamp` (ISO 8601) is when its action was performed."""

    activity: Literal["risk_recommendation"]
    app_id: str
    timestamp: str
    additionalParams: AdditionalParams  # noqa: N815  the documented spelling
    ip: str | None = None
    user_agent: str | None = None
    user_id: str | None = None

    @classmethod
    def of(cls, action: StoredAction, answer: RecommendationAnswer, *, enriched: bool) -> Self:
        """An action as an event of its stream, with its recommendation in the letter case of the answer."""
        context, more = answer.context, _enrichment(action, answer) if enriched else {}
        told: Any = {name: getattr(context, name) for name in OF_CONTEXT}
        return cls(
            activity="risk_recommendation",
            app_id=context.application_id,
            timestamp=datetime.fromtimestamp(context.action_performed_at / 1000, UTC).isoformat(timespec="milliseconds"),
            additionalParams=AdditionalParams(
                **told,
                **more,
                ip_region=context.ip_location_region,
                recommendation=answer.recommendation.type,
                risk_score=answer.risk_score,
                reasons=answer.reasons,
                signals=StreamedSignals.of(answer.risk_signals),
            ),
            ip=context.ip,
            user_agent=context.user_agent,
            user_id=context.user_id,
        )


def _enrichment(action: StoredAction, answer: RecommendationAnswer) -> dict[str, Any]:
    label = action.label.type if action.label else None
    return {"claimed_user_id": answer.context.claimed_user_id, "threats": answer.threats, "result": action.result, "label": label}
