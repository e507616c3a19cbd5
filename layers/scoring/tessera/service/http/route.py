"""One route of a door: its path, who may call it, and how requests are read and answers written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from types import UnionType
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic_core import SchemaValidator

from tessera.service.http import refusals
from tessera.service.http.refusals import Refusals
from tessera.service.http.validation import exactly

RISK, STREAMS = "/risk/v1/", "/activities/"
PROTECTED = (RISK, STREAMS)
"""The beginnings of paths that need an access token."""
PUBLIC = ("/health", "/openapi.json", "/sdk/", "/console", "/oidc/jwks", "/receipts/jwks")
"""The beginnings of paths that say the same to everybody, and are never closed."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """One route of a door. `audit` names the line that the door adds to the audit; None if nothing changes and nobody's data are read, or
    if a backend does its part of an ordinary journey. `refuses` has its refusals, except those that follow from its arguments."""

    method: str
    path: str
    door: Callable[..., Any]
    scope: str | None
    status: int
    form: bool
    audit: str | None
    largest: int  # bytes of a body after decoding
    refuses: Refusals = ()
    logged: bool = True  # whether success has a line of its own, beside API Gateway's

    @property
    def key(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def may_be_closed(self) -> bool:
        """Whether it can be had that only a proxy of ours calls it."""
        return not self.path.startswith(PUBLIC)

    @property
    def takes_idempotency_key(self) -> bool:
        return self.method == "POST" and self.path.startswith(PROTECTED)

    @property
    def keeps_answers(self) -> bool:
        """Whether the first answer to a key is kept. A stream's answers are too long for that: its door reads the same events again."""
        return self.takes_idempotency_key and not self.path.startswith(STREAMS)

    @property
    def refusals(self) -> Refusals:
        """All of its refusals."""
        return (
            *(refusals.OF_ACCESS_TOKENS if self.scope else ()),
            *(refusals.OF_CLOSED_ROUTES if self.may_be_closed else ()),
            *(refusals.OF_BODIES if self.request else ()),
            *(refusals.OF_QUERIES if self.query else ()),
            *(refusals.OF_IDEMPOTENCY_KEYS if self.keeps_answers else ()),
            *self.refuses,
            *refusals.OF_ANY_ROUTE,
        )

    @cached_property
    def parameters(self) -> Mapping[str, Any]:
        return {name: parameter.annotation for name, parameter in signature(self.door, eval_str=True).parameters.items()}

    @cached_property
    def request(self) -> TypeAdapter[Any] | None:
        return TypeAdapter(self.parameters["request"]) if "request" in self.parameters else None

    @cached_property
    def query(self) -> TypeAdapter[Any] | None:
        return TypeAdapter(self.parameters["query"]) if "query" in self.parameters else None

    @cached_property
    def reader(self) -> SchemaValidator | None:
        """The validator that reads the body strictly as its type."""
        return exactly(self.request) if self.request else None

    def build(self) -> None:
        """Build validators and serialisers now, while the function starts, and not with its first request."""
        for adapter in (self.request, self.query, *self.answers.values()):
            if adapter:
                adapter.rebuild()
        _ = self.reader

    @cached_property
    def answer_type(self) -> Any:
        return signature(self.door, eval_str=True).return_annotation

    @cached_property
    def answer(self) -> TypeAdapter[Any]:
        """The type of all possible answers, for the description."""
        return TypeAdapter(self.answer_type)

    @cached_property
    def answers(self) -> Mapping[Any, TypeAdapter[Any]]:
        """The serialiser of each type of answer, instead of one for their union: a union's serialiser that finds no exact match tries each
        type laxly, and then writes a boolean as 1."""
        kinds = get_args(self.answer_type) if isinstance(self.answer_type, UnionType) else (self.answer_type,)
        return {kind: TypeAdapter(kind) for kind in kinds}

    def written(self, value: Any) -> bytes:
        """An answer as JSON; unknown fields are left out."""
        writer = self.answers.get(type(value)) or next(iter(self.answers.values()))
        return writer.dump_json(value, exclude_none=True, by_alias=True)
