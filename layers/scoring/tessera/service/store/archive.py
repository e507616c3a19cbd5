"""The archive: stored actions day by day, for exports. `store().archive`; no door uses it.

    method            calls                                                                      trips  write units  read units
    of_day            a query of the day's index in each of 8 shards, page by page; batches of
                      100 gets                                                                   many   0            0.5 per 4 KB

In the order of the index: by shard, then by time.
"""

from collections.abc import Iterator
from itertools import batched

from tessera.service.store import action_items
from tessera.service.store.records import StoredAction
from tessera.service.store.table import Table

LARGEST_BATCH = 100


class Archive:
    """Stored actions in the order of their index."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_day(self, tenant: str, day: str, now: int) -> Iterator[StoredAction]:
        """The tenant's actions of one day (`yyyymmdd`, UTC) that have not expired."""
        for shard in range(action_items.DAY_SHARDS):
            rows = self._table.query_index("by_day", "day_key", f"{tenant}#{day}#{shard}")
            for batch in batched(rows, LARGEST_BATCH, strict=False):
                keys = [(row["PK"], row["SK"]) for row in batch]
                found = self._table.get_batch(keys, now)
                yield from (action_items.action_of(found[key]) for key in keys if key in found)
