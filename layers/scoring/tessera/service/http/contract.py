"""What all contracts with callers share: how strictly requests are read, the values that many use, and the shape of refusals."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import ConfigDict, Field, GetJsonSchemaHandler, SerializeAsAny, TypeAdapter
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

DOCUMENTED = ConfigDict(extra="ignore", defer_build=True)
OURS = ConfigDict(extra="forbid", defer_build=True)
LONGEST_CLIENT_ID = 256
type UserId = Annotated[str, MinLen(1), MaxLen(256)]
type Token = Annotated[str, MinLen(1), MaxLen(4096)]
type Cursor = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
"""Where a page ended: the id of its last row. Anything else would be answered with a page that is not the next one."""
type RecommendationName = Literal["trust", "allow", "challenge", "deny", "TRUST", "ALLOW", "CHALLENGE", "DENY"]
type Score = Annotated[float, Ge(0), Le(100)]
type AsItIs[T] = Annotated[T, SerializeAsAny()]
"""A value of one of several types, written as exactly that type: pydantic would write a value without an exact match as the nearest
type."""


class ShapeOf:
    """Describes a plain object as a type with the same fields: `Annotated[dict[str, Any], ShapeOf(FoundAction)]`."""

    def __init__(self, kind: type) -> None:
        self._kind = kind

    def __get_pydantic_json_schema__(self, _: CoreSchema, describe: GetJsonSchemaHandler) -> JsonSchemaValue:
        return describe(TypeAdapter(self._kind).core_schema)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    message: str


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
