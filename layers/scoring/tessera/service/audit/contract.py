"""The audit's requests and answers."""

from collections.abc import Mapping
from typing import Annotated, Any

from annotated_types import MaxLen
from pydantic.dataclasses import dataclass

from tessera.service.http.contract import OURS


@dataclass(frozen=True, kw_only=True, config=OURS)
class AuditQuery:
    """Which month (`yyyymm`; default: this one), and the id of the line before which to continue."""

    month: Annotated[str, MaxLen(6)] | None = None
    until: Annotated[str, MaxLen(64)] = ""


@dataclass(frozen=True, kw_only=True)
class AuditLine:
    """Who did what, when (epoch milliseconds), and what it is about. A line that can no longer be decrypted has only `id` and `at`, and is
    marked `unreadable`."""

    id: str
    at: int
    client_id: str | None = None
    what: str | None = None
    about: Mapping[str, Any] | None = None
    unreadable: bool | None = None


@dataclass(frozen=True, kw_only=True)
class AuditAnswer:
    """Lines of the audit, newest first; send `until` to continue where they end."""

    month: str
    lines: tuple[AuditLine, ...]
    until: str | None
