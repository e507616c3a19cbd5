"""The audit's requests and answers."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera.service.http.contract import OURS, Cursor


@dataclass(frozen=True, kw_only=True, config=OURS)
class AuditQuery:
    """Which month (`yyyymm`; default: this one), and the id of the line before which to continue."""

    month: Annotated[str, Field(pattern="^[0-9]{4}(0[1-9]|1[0-2])$")] | None = None
    until: Cursor | None = None


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
