"""Audit: who did what, when, to what. Lines are added before what they tell of happens, and never changed.

A line is at most 4 KB: of a larger change the paths remain, and the versions hold the rest.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tessera.service import parts
from tessera.service.caller import Caller
from tessera.service.configuration_store import StoredRecord
from tessera.service.tokens import new_ulid

PURPOSE = "audit"
LARGEST = 4096  # bytes of one line as JSON


def record(caller: Caller, now: int, what: str, about: Mapping[str, Any]) -> None:
    """Add a line: the client, what it does (`rule.create`, `person.read` …), and what that is about."""
    line = {"at": now, "client_id": caller.client, "what": what, "about": about}
    if len(_text(line)) > LARGEST:
        line["about"] = _shortened(about)
    sealed = parts.keyring().seal(PURPOSE, caller.tenant, zlib.compress(_text(line)[:LARGEST].encode(), 9))
    parts.store().configurations.record(caller.tenant, StoredRecord(ulid=new_ulid(now), document=sealed), now)


def read(tenant: str, month: str, until: str, now: int) -> Iterator[dict[str, Any]]:
    """The newest lines of a month (`yyyymm`), newest first; each with its `id`, which names where to go on."""
    for stored in parts.store().configurations.audit(tenant, month, until, now):
        line: dict[str, Any] = json.loads(zlib.decompress(parts.keyring().unseal(PURPOSE, tenant, stored.document)))
        yield {"id": stored.ulid, **line}


def month_of(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y%m}"


def _shortened(about: Mapping[str, Any]) -> Mapping[str, Any]:
    paths = [change.get("path", "") for change in about.get("changes", ()) if isinstance(change, Mapping)]
    return {"version": about.get("version"), "paths": paths[:50], "shortened": True}


def _text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False, default=list)
