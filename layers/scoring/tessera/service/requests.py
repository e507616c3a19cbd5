"""Requests: every field that a caller may send, and its limits.

Fields that describe the world (traits, events, transactions) have their home in the core; here they are put together. Documented
requests ignore what they do not know, so that a backend written for the product keeps working; ours refuse it, so that a typing error is
noticed. Device traits and event kinds of a newer SDK are ignored and counted.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationInfo, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from tessera import columns, telemetry
from tessera.action import ActionResult, ChallengeType, ClaimedUserIdType, CustomAttribute, TransactionData
from tessera.labels import LabelType, LegacyLabelType, Source, SubjectType, UseCase
from tessera.service.responses import RecommendationName
from tessera.service.validation import MARK
from tessera.telemetry import EVENT_KINDS, DeviceTraits, LongText, TelemetryBatch

DOCUMENTED = ConfigDict(extra="ignore", defer_build=True)
OURS = ConfigDict(extra="forbid", defer_build=True)

MOST_ATTRIBUTES = 50
LONGEST_ATTRIBUTE = 256
LONGEST_CLIENT_ID = 256
LARGEST_OF_DEVICE = 8192  # bytes as JSON, of transaction data and of custom attributes each
LARGEST_TRAITS = 32_768  # bytes as JSON; a browser's have 2 to 6 KB

type UserId = Annotated[str, MinLen(1), MaxLen(256)]
type Token = Annotated[str, MinLen(1), MaxLen(4096)]
type ActionName = Annotated[str, MinLen(1), MaxLen(64)]
type Category = Annotated[str, MinLen(1), MaxLen(64)]
type CorrelationId = Annotated[str, MinLen(1), MaxLen(256)]


def conforming(attributes: Any) -> Any:
    """The custom attributes that conform: texts, finite numbers and booleans, the first fifty; the others are dropped, as documented."""
    if not isinstance(attributes, Mapping):
        return attributes
    kept = (
        (name, value)
        for name, value in attributes.items()
        if 1 <= len(name) <= 64 and isinstance(value, str | int | float) and len(str(value)) <= LONGEST_ATTRIBUTE
    )
    return dict(item for item, _ in zip(kept, range(MOST_ATTRIBUTES), strict=False))


def known_traits(device: Any, info: ValidationInfo) -> Any:
    """The traits that this server knows."""
    if not isinstance(device, Mapping):
        return device
    known = {name: value for name, value in device.items() if name in TRAITS}
    _ignore(info, "trait", len(device) - len(known))
    if len(json.dumps(known, ensure_ascii=False).encode(errors="replace")) > LARGEST_TRAITS:
        raise PydanticCustomError("too_large", "must have at most {most} bytes as JSON", {"most": LARGEST_TRAITS})
    return known


def unknown_event(event: Any, info: ValidationInfo) -> Any:
    """Of an event of an unknown kind, its kind."""
    _ignore(info, "event", 1)
    return {"kind": event["kind"]} if isinstance(event, Mapping) else event


def event_kind(event: Any) -> str | None:
    kind = event.get("kind") if isinstance(event, Mapping) else getattr(event, "kind", None)  # which came in a column
    return None if not isinstance(kind, str) else f"{MARK}{kind}" if kind in EVENT_KINDS else f"{MARK}unknown"


def _ignore(info: ValidationInfo, kind: str, number: int) -> None:
    if number and isinstance(info.context, Counter):
        info.context[kind] += number


def small(value: Any) -> Any:
    """What an SDK may tell of a payment: so much and no more, for whoever has the public client id may send it."""
    if isinstance(value, Mapping) and len(json.dumps(value, ensure_ascii=False).encode(errors="replace")) > LARGEST_OF_DEVICE:
        why = "must have at most {most} bytes as JSON from a device; let the backend report more"
        raise PydanticCustomError("too_large", why, {"most": LARGEST_OF_DEVICE})
    return value


TRAITS = frozenset(trait.name for trait in fields(DeviceTraits))

type Device = Annotated[DeviceTraits, BeforeValidator(known_traits)]
type CustomAttributes = Annotated[dict[str, CustomAttribute], BeforeValidator(conforming)]
type WireEvent = Annotated[
    Annotated[telemetry.PageLoad, Tag(":page_load")]
    | Annotated[telemetry.Typing, Tag(":typing")]
    | Annotated[telemetry.Rhythm, Tag(":rhythm")]
    | Annotated[telemetry.Pointer, Tag(":pointer")]
    | Annotated[telemetry.Click, Tag(":click")]
    | Annotated[telemetry.Input, Tag(":input")]
    | Annotated[telemetry.Focus, Tag(":focus")]
    | Annotated[telemetry.Scroll, Tag(":scroll")]
    | Annotated[telemetry.Visibility, Tag(":visibility")]
    | Annotated[telemetry.UnknownEvent, BeforeValidator(unknown_event), Tag(":unknown")],
    Discriminator(event_kind),
]


# POST /oidc/token


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class TokenRequest:
    """A backend asks for an access token; its credentials come here or as HTTP Basic."""

    grant_type: Annotated[str, MaxLen(256)]
    client_id: Annotated[str, MinLen(1), MaxLen(LONGEST_CLIENT_ID)] | None = None
    client_secret: Annotated[str, MinLen(1), MaxLen(256)] | None = None
    resource: Annotated[str, MaxLen(256)] | None = None
    scope: Annotated[str, MaxLen(1024)] | None = None


# /risk-collect


@dataclass(frozen=True, kw_only=True, config=OURS)
class PublicKey:
    """The public half of a device's key, as a JWK on the curve P-256."""

    kty: Annotated[str, Field(pattern="^EC$")]
    crv: Annotated[str, Field(pattern="^P-256$")]
    x: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{43}$")]
    y: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{43}$")]


@dataclass(frozen=True, kw_only=True, config=OURS)
class SessionRequest:
    """A device opens its device session, or renews it when `session_token` is given. One that has replaced its key shows by `succession`,
    signed by `former_key`, that the new one is its own too."""

    client_id: Annotated[str, MinLen(1), MaxLen(LONGEST_CLIENT_ID)]
    device: Device = DeviceTraits()
    device_id: Annotated[str, MinLen(1), MaxLen(1024)] | None = None
    public_key: PublicKey | None = None
    key_proof: Token | None = None
    former_key: PublicKey | None = None
    succession: Token | None = None
    session_token: Token | None = None
    user_id: UserId | None = None
    location: LongText | None = None


@dataclass(frozen=True, kw_only=True, config=OURS)
class TelemetryRequest(TelemetryBatch):
    """A batch of telemetry, and the device session it belongs to. Instead of `events` there may be `columns`, which say the same in fewer
    bytes."""

    session_token: Token
    stream: Annotated[str, Field(pattern="^[0-9a-z]{1,24}$")]
    events: Annotated[tuple[WireEvent, ...], MaxLen(500)]

    @model_validator(mode="before")
    @classmethod
    def read_columns(cls, sent: Any) -> Any:
        """The request with its events, however they were told."""
        if not isinstance(sent, Mapping) or "columns" not in sent:
            return sent
        if "events" in sent:
            columns.refuse("body.columns", "cannot stand beside events")
        more = {name: value for name, value in sent.items() if name != "columns"}
        return {**more, "events": columns.decode(sent["columns"], "body.columns")}


@dataclass(frozen=True, kw_only=True, config=OURS)
class SetUser:
    session_token: Token
    user_id: UserId


@dataclass(frozen=True, kw_only=True, config=OURS)
class ClearUser:
    session_token: Token


@dataclass(frozen=True, kw_only=True, config=OURS)
class DeviceAction:
    """An action that the SDK reports, at `device_timestamp` by its own clock (epoch milliseconds). Who the user is follows from the device
    session. `transaction_data` and `custom_attributes` may have 8,192 bytes as JSON each: a backend may report more."""

    session_token: Token | None = None
    secured_session_token: Token | None = None
    action_type: ActionName
    correlation_id: CorrelationId | None = None
    claimed_user_id: UserId | None = None
    claimed_user_id_type: ClaimedUserIdType | None = None
    transaction_data: Annotated[TransactionData, BeforeValidator(small)] | None = None
    custom_attributes: Annotated[CustomAttributes, BeforeValidator(small)] | None = None
    location: LongText | None = None
    device_timestamp: Annotated[int, Ge(0), Le(2**53)] | None = None


# /risk/v1


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class BackendAction:
    """An action that a backend reports."""

    session_token: Token | None = None
    secured_session_token: Token | None = None
    action_type: ActionName
    user_id: UserId | None = None
    claimed_user_id: UserId | None = None
    claimed_user_id_type: ClaimedUserIdType | None = None
    correlation_id: CorrelationId | None = None
    transaction_data: TransactionData | None = None
    custom_attributes: CustomAttributes | None = None
    location: LongText | None = None


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class PaymentRequest:
    """A payment that a backend reports without telemetry. `transaction_data` needs `amount` and `currency`; `ip` is the address that it was
    asked for from, where the backend knows one."""

    transaction_data: TransactionData
    action_type: ActionName = "transaction"
    user_id: UserId | None = None
    claimed_user_id: UserId | None = None
    claimed_user_id_type: ClaimedUserIdType | None = None
    correlation_id: CorrelationId | None = None
    custom_attributes: CustomAttributes | None = None
    ip: Annotated[str, MinLen(1), MaxLen(64)] | None = None

    @property
    def action(self) -> BackendAction:
        """It as an action like any other, without a device session."""
        return BackendAction(**{part.name: getattr(self, part.name) for part in fields(self) if part.name != "ip"})


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ExplainQuery:
    """`explain` answers what each reason moved, too."""

    explain: bool = False


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ActionQuery:
    """`get_recommendation` answers the recommendation at once, `explain` with what each reason moved."""

    get_recommendation: bool = False
    explain: bool = False


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class RecommendationQuery:
    """`user_id` is deprecated and ignored: who the user is comes with the action or its result."""

    action_token: Token
    user_id: Annotated[str, MaxLen(256)] | None = None
    explain: bool = False


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ResultReport:
    """How an action ended. `private_user_identifier` is accepted for compatibility and not kept."""

    action_token: Token
    result: ActionResult
    user_id: UserId | None = None
    private_user_identifier: Annotated[str, MaxLen(1024)] | None = None
    challenge_type: ChallengeType | None = None


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class AuthenticatedUser:
    """Who the user of an action turned out to be."""

    action_token: Token
    user_id: UserId


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class LabelSubject:
    """What a label is about. How far a ring's or a campaign's label goes (`recommendations`, `is_campaign_confirmed`) is kept."""

    type: SubjectType
    value: Annotated[str, MinLen(1), MaxLen(256)]
    recommendations: Annotated[tuple[RecommendationName, ...], MaxLen(8)] | None = None
    is_campaign_confirmed: bool | None = None


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class LabelRequest:
    """Later truth about an action, a user or an address. The legacy label types are kept as their newer ones."""

    label_type: LabelType | LegacyLabelType
    subject: LabelSubject
    use_case: UseCase | None = None
    sub_category: Category | None = None
    attack_method: Category | None = None
    source: Source | None = None
