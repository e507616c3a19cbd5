"""The audit in the table, a part of the store: `store().audit`.

    method            calls                                                          trips  write units  read units
    record            1 put                                                          1      1            0
    of_month          1 query of one month (101 at most)                             1      0            1 per 4 KB

    item              PK              SK               holds                                                    lives
    audit record      tenant#L#yyyymm ulid             who did what to what, sealed                             400 d

Nothing changes a line, nor removes it before it expires.
"""

from dataclasses import dataclass

from tessera import errors
from tessera.service.store import primary_keys
from tessera.service.store.table import AGAIN, ConditionFailed, Table, expiry
from tessera.units import DAY

RECORD_LIFE = 400 * DAY
MOST_RECORDS = 100


@dataclass(frozen=True, kw_only=True)
class StoredRecord:
    """One line of the audit: `document` is sealed."""

    ulid: str
    document: bytes


class AuditStore:
    """The audit of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def record(self, tenant: str, record: StoredRecord, at: int) -> None:
        """Add a line to the audit; there is no way to change one."""
        key = primary_keys.audit_record(tenant, at, record.ulid)
        try:
            self._table.put_new(key, {"document": record.document, **expiry(at, RECORD_LIFE)})
        except ConditionFailed:  # every line has a new name
            raise errors.Unavailable(headers=AGAIN) from None

    def of_month(self, tenant: str, month: str, until: str, now: int) -> list[StoredRecord]:
        """The newest lines of a month (`yyyymm`), newest first, before the line of the ULID `until`."""
        first, last = (f"{tenant}#L#{month}", "0"), (f"{tenant}#L#{month}", until or "g")
        found = self._table.query(first, last, MOST_RECORDS + 1, now)
        return [StoredRecord(ulid=item["SK"], document=item["document"]) for item in found if item["SK"] != until][:MOST_RECORDS]
