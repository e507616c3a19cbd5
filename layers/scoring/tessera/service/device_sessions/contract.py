"""Requests of the SDK for device sessions and telemetry, and their answers.

Traits and kinds of events of a newer SDK are ignored and counted; anything else unknown is refused."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

import pydantic.dataclasses
from annotated_types import MaxLen, MinLen
from pydantic import (
    BeforeValidator,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tessera import columns, telemetry
from tessera.columns.column import VERSION
from tessera.service.http.contract import LONGEST_CLIENT_ID, OURS, Token, UserId
from tessera.service.http.validation import MARK
from tessera.telemetry import EVENT_KINDS, DeviceTraits, LongText, TelemetryBatch

LARGEST_TRAITS = 32_768  # bytes as JSON; a browser's have 2 to 6 KB


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
    """An event of an unknown kind, reduced to its kind."""
    _ignore(info, "event", 1)
    return {"kind": event["kind"]} if isinstance(event, Mapping) else event


def event_kind(event: Any) -> str | None:
    kind = event.get("kind") if isinstance(event, Mapping) else getattr(event, "kind", None)  # from a column
    return None if not isinstance(kind, str) else f"{MARK}{kind}" if kind in EVENT_KINDS else f"{MARK}unknown"


def _ignore(info: ValidationInfo, kind: str, number: int) -> None:
    if number and isinstance(info.context, Counter):
        info.context[kind] += number


TRAITS = frozenset(trait.name for trait in fields(DeviceTraits))
type Device = Annotated[DeviceTraits, BeforeValidator(known_traits)]
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


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=OURS)
class PublicKey:
    """The public half of a device's key, as a JWK on the curve P-256."""

    kty: Annotated[str, Field(pattern="^EC$")]
    crv: Annotated[str, Field(pattern="^P-256$")]
    x: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{43}$")]
    y: Annotated[str, Field(pattern="^[A-Za-z0-9_-]{43}$")]


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=OURS)
class SessionRequest:
    """A device opens its device session, or renews it when `session_token` is given. A device that has replaced its key shows by
    `succession`, signed by `former_key`, that the new key is its own too."""

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


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=OURS)
class TelemetryRequest(TelemetryBatch):
    """A batch of telemetry, and the device session it belongs to. Instead of `events` there may be `columns`, which encode the same in
    fewer bytes."""

    session_token: Token
    stream: Annotated[str, Field(pattern="^[0-9a-z]{1,24}$")]
    events: Annotated[tuple[WireEvent, ...], MaxLen(500)]

    @model_validator(mode="before")
    @classmethod
    def read_columns(cls, sent: Any) -> Any:
        """The request with its events, decoded if they came in columns."""
        if not isinstance(sent, Mapping) or "columns" not in sent:
            return sent
        if "events" in sent:
            columns.refuse("body.columns", "cannot stand beside events")
        more = {name: value for name, value in sent.items() if name != "columns"}
        return {**more, "events": columns.decode(sent["columns"], "body.columns")}


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=OURS)
class SetUser:
    session_token: Token
    user_id: UserId


@pydantic.dataclasses.dataclass(frozen=True, kw_only=True, config=OURS)
class ClearUser:
    session_token: Token


@dataclass(frozen=True, kw_only=True)
class Collection:
    """How much the SDK may collect into one batch, and the newest version of columns that it may use."""

    events_per_batch: int = 100
    seconds_per_batch: int = 5
    bytes_per_batch: int = 60_000
    columns: int = VERSION


@dataclass(frozen=True, kw_only=True)
class SessionAnswer:
    """A device session's token, valid until `expires_at` (epoch milliseconds). If `key_proven` is false, renew with the `nonce` in the
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
    """How many events were folded in; none for a duplicate."""

    accepted: int
    duplicate: bool


@dataclass(frozen=True, kw_only=True)
class UserAnswer:
    user_set: bool
