"""The audit trail. A line is added before the change it describes is made, and is never changed.

A line has at most 4 KB. A larger one keeps those entries of its lists that fit, each whole, and says that it has been shortened; the
published versions have the rest. A line that cannot be decrypted is still listed, and hides no other.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tessera.service import dependencies
from tessera.service.http.caller import Caller
from tessera.service.keys.ids import new_ulid
from tessera.service.keys.keyring import UnsealError
from tessera.service.store.audit import StoredRecord

PURPOSE = "audit"
LARGEST = 4096  # bytes of one line as JSON
UNREADABLE = (UnsealError, zlib.error, ValueError)
LONGEST = 256  # characters of a text in a line that is shortened


def record(caller: Caller, now: int, what: str, about: Mapping[str, Any]) -> None:
    """Add a line: the client, what it does (`rule.create`, `person.read` …), and with what."""
    dependencies.store().audit.record(caller.tenant, _line(caller, now, what, about), now)


@contextmanager
def recorded(caller: Caller, now: int, what: str, about: Mapping[str, Any]) -> Iterator[None]:
    """Add a line while something is read. It ends once the line is there: nobody is answered without.

    Raises:
        Unavailable: the line could not be added.
    """
    store, line = dependencies.store(), _line(caller, now, what, about)
    added = store.ahead(partial(store.audit.record, caller.tenant, line, now))
    try:
        yield
    finally:
        added.result()


def _line(caller: Caller, now: int, what: str, about: Mapping[str, Any]) -> StoredRecord:
    content = _content(fitting({"at": now, "client_id": caller.client, "what": what, "about": about}))
    sealed = dependencies.keyring().seal(PURPOSE, caller.tenant, zlib.compress(content, 9))
    return StoredRecord(ulid=new_ulid(now, f"audit {content!r}"), document=sealed)


def read(tenant: str, month: str, until: str, now: int) -> Iterator[dict[str, Any]]:
    """The newest lines of a month (`yyyymm`), newest first; each with its `id`, from which to continue. One that cannot be decrypted has
    only its id and time, and is marked `unreadable`."""
    for stored in dependencies.store().audit.of_month(tenant, month, until, now):
        yield {"id": stored.ulid, **(_opened(tenant, stored.document) or {"at": int(stored.ulid[:12], 16), "unreadable": True})}


def month_of(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y%m}"


def fitting(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """The line, if it has at most `LARGEST` bytes as JSON; otherwise as many of its details as fit, marked as shortened."""
    if len(_content(line)) <= LARGEST:
        return line
    kept: dict[str, Any] = {"shortened": True}
    for name, value in _told_apart(line["about"]):
        entries: list[Any] = []
        for entry in value if isinstance(value, list | tuple) else ():
            if len(_content({**line, "about": {**kept, name: [*entries, _brief(entry)]}})) > LARGEST:
                break
            entries.append(_brief(entry))
        brief = entries if isinstance(value, list | tuple) else _brief(value)
        if len(_content({**line, "about": {**kept, name: brief}})) <= LARGEST:
            kept[name] = brief
    return {**line, "about": kept}


def _told_apart(about: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The details of a line, the small ones first; of changes their paths."""
    yield from ((_brief(name), value) for name, value in about.items() if not isinstance(value, list | tuple))
    for name, value in about.items():
        if name == "changes":
            yield "paths", [change.get("path", "") if isinstance(change, Mapping) else change for change in value]
        elif isinstance(value, list | tuple):
            yield _brief(name), value


def _brief(value: Any) -> Any:
    """A small value as it is; the beginning of a longer one."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = value if isinstance(value, str) else _content(value).decode()
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _opened(tenant: str, document: bytes) -> dict[str, Any] | None:
    """The content of a line; None if it was sealed with a key that is gone, or is not a line."""
    try:
        line = json.loads(zlib.decompress(dependencies.keyring().unseal(PURPOSE, tenant, document)))
    except UNREADABLE:
        return None
    return line if isinstance(line, dict) else None


def _content(line: Any) -> bytes:
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False, default=list).encode(errors="replace")
