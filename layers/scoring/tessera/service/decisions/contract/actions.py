"""Requests that report actions, payments and results, and their limits.

Documented requests ignore unknown fields, so that a backend written for the documented API keeps working; our own refuse them, so that a
typing error is noticed."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Annotated, Any

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BeforeValidator
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from tessera.action import ActionResult, ChallengeType, ClaimedUserIdType, CustomAttribute, TransactionData
from tessera.service.http.contract import DOCUMENTED, OURS, Token, UserId
from tessera.telemetry import LongText

MOST_ATTRIBUTES = 50
LONGEST_ATTRIBUTE = 256
LARGEST_OF_DEVICE = 8192  # bytes as JSON, of transaction data and of custom attributes each
type ActionName = Annotated[str, MinLen(1), MaxLen(64)]
type AddressText = Annotated[str, MinLen(1), MaxLen(64)]
type CorrelationId = Annotated[str, MinLen(1), MaxLen(256)]


def conforming(attributes: Any) -> Any:
    """The acceptable custom attributes: texts, finite numbers and booleans, the first fifty; the others are dropped, as documented."""
    if not isinstance(attributes, Mapping):
        return attributes
    kept = (
        (name, value)
        for name, value in attributes.items()
        if 1 <= len(name) <= 64 and isinstance(value, str | int | float) and len(str(value)) <= LONGEST_ATTRIBUTE
    )
    return dict(item for item, _ in zip(kept, range(MOST_ATTRIBUTES), strict=False))


def small(value: Any) -> Any:
    """Limits the size of what an SDK may report about a payment: anybody with the public client id may send it."""
    if isinstance(value, Mapping) and len(json.dumps(value, ensure_ascii=False).encode(errors="replace")) > LARGEST_OF_DEVICE:
        why = "must have at most {most} bytes as JSON from a device; let the backend report more"
        raise PydanticCustomError("too_large", why, {"most": LARGEST_OF_DEVICE})
    return value


type CustomAttributes = Annotated[dict[str, CustomAttribute], BeforeValidator(conforming)]


@dataclass(frozen=True, kw_only=True, config=OURS)
class DeviceAction:
    """An action that the SDK reports, at `device_timestamp` by its own clock (epoch milliseconds). The user is the one of the device
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


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class BackendAction:
    """An action that a backend reports. Without a session token (the SDK is blocked, or an app has none yet) it is judged on what the
    backend knows: `ip`, the address of the person who acts, is required then, and `user_agent` is their request's header. Beside a session
    token both are ignored."""

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
    ip: AddressText | None = None
    user_agent: LongText | None = None


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class PaymentRequest:
    """A payment that a backend reports without telemetry. `transaction_data` needs `amount` and `currency`; `ip` is the address of the
    person who pays, if the backend knows it."""

    transaction_data: TransactionData
    action_type: ActionName = "transaction"
    user_id: UserId | None = None
    claimed_user_id: UserId | None = None
    claimed_user_id_type: ClaimedUserIdType | None = None
    correlation_id: CorrelationId | None = None
    custom_attributes: CustomAttributes | None = None
    ip: AddressText | None = None

    @property
    def action(self) -> BackendAction:
        """The payment as an ordinary action, without a device session."""
        return BackendAction(**{part.name: getattr(self, part.name) for part in fields(self)})


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ExplainQuery:
    """With `explain` the answer also says how far each reason moved the score."""

    explain: bool = False


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class ActionQuery:
    """With `get_recommendation` the answer has the recommendation; with `explain`, it also says how far each reason moved the score."""

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
    """The user that an action turned out to have."""

    action_token: Token
    user_id: UserId
