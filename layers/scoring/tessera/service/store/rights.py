"""Holds and receipts in the table of what governs, a part of the store: `store().rights`.

    method            calls                                                          trips  write units  read units
    hold              1 get, strongly consistent                                     1      0            1
    put_hold          1 put                                                          1      1            0
    lift_hold         1 delete                                                       1      1            0
    add_receipt       1 put                                                          1      1 per KB     0
    receipts          1 query (50 at most)                                           1      0            1 per 4 KB
    note_erased       1 put                                                          1      1            0
    erased            1 query (100 at most)                                          1      0            0.5 per 4 KB

    item              PK                  SK           holds                                                  lives
    legal hold        tenant#G#person     H            why, who set it, until when, sealed                    as set
    receipt           tenant#G#person     R#ulid       a signed receipt of an erasure, or of its refusal      5 years
    erased account    tenant#G            E#account    nothing: that backups must not bring them back         as backups

A person is named by a keyed hash of a purpose of its own, with which nothing else in the tables can be found. A table of actions that is
restored from a backup takes none of this back with it.
"""

from dataclasses import dataclass

from tessera.service.store import primary_keys
from tessera.service.store.items import Value
from tessera.service.store.table import Table, expiry
from tessera.units import DAY

RECEIPT_LIFE = 5 * 365 * DAY
POINT_IN_TIME = 35 * DAY  # of DynamoDB's backups, of any moment
MOST_RECEIPTS = 50
AT_ONCE = 100


def erased_life(nightly: int) -> int:
    """For how long (milliseconds) it is known that an account was erased, where nightly backups are kept for so many days."""
    return max(POINT_IN_TIME, nightly * DAY) + DAY


@dataclass(frozen=True, kw_only=True)
class StoredHold:
    """A legal hold: `document` is sealed; it ends by itself at `until` (epoch milliseconds), if that is set."""

    document: bytes
    until: int | None = None


class RightsStore:
    """Holds, receipts and who was erased, of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def hold(self, tenant: str, person: str, now: int) -> StoredHold | None:
        item = self._table.get(primary_keys.legal_hold(tenant, person), now, consistent=True)
        return StoredHold(document=item["document"], until=item.get("until")) if item else None

    def put_hold(self, tenant: str, person: str, hold: StoredHold) -> None:
        item: dict[str, Value] = {"document": hold.document}
        if hold.until is not None:
            item |= {"until": hold.until, "expires": -(-hold.until // 1000)}
        self._table.put(primary_keys.legal_hold(tenant, person), item)

    def lift_hold(self, tenant: str, person: str) -> None:
        self._table.delete(primary_keys.legal_hold(tenant, person))

    def add_receipt(self, tenant: str, person: str, ulid: str, receipt: str, now: int) -> None:
        """Store a receipt, or the same one again."""
        self._table.put(primary_keys.erasure_receipt(tenant, person, ulid), {"receipt": receipt, **expiry(now, RECEIPT_LIFE)})

    def receipts(self, tenant: str, person: str, now: int) -> list[str]:
        """The receipts of a person, newest first."""
        first, last = primary_keys.erasure_receipt(tenant, person, "0"), primary_keys.erasure_receipt(tenant, person, "g")
        return [item["receipt"] for item in self._table.query(first, last, MOST_RECEIPTS, now)]

    def note_erased(self, tenant: str, account: str, now: int, nightly: int) -> None:
        """Note that an account was erased, for longer than a backup may bring it back (`erased_life`)."""
        self._table.put(primary_keys.erased_account(tenant, account), {"erased": now, **expiry(now, erased_life(nightly))})

    def erased(self, tenant: str, after: str, now: int) -> list[tuple[str, int]]:
        """The next accounts that were erased, after one of them, and when each was."""
        partition, first = primary_keys.erased_account(tenant, after)
        rows = self._table.oldest(None, ("PK", partition), (f"{first}\x00", "E#g"), AT_ONCE)
        return [(row["SK"].removeprefix("E#"), row["erased"]) for row in rows if now < 1000 * row["expires"]]
