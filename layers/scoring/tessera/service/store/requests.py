"""Requests in the table, counted per minute: `store().requests`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

import random

from tessera import errors
from tessera.service.store import primary_keys
from tessera.service.store.primary_keys import Key
from tessera.service.store.table import KEPT, ConditionFailed, Table, kept
from tessera.units import MINUTE

EXACT_LIMIT = 64  # requests; up to this limit every one is counted


class RequestCounter:
    """How many requests each client has made from an address in this minute."""

    def __init__(self, table: Table, chance: random.Random) -> None:
        self._table = table
        self._chance = chance
        self._refused: dict[Key, int] = {}

    def count_request(self, tenant: str, client: str, address: str, limit: int, now: int) -> None:
        """Count a request of a client from an address (keyed hash); refuses with `TooMany` above `limit` in this minute."""
        minute = now // MINUTE
        key = primary_keys.requests(tenant, client, address, minute)
        weight = max(1, limit // EXACT_LIMIT)
        if key not in self._refused:
            if self._chance.random() * weight >= 1:
                return
            try:
                self._table.update(
                    key,
                    f"SET {KEPT} ADD #requests :weight",
                    {":weight": weight, ":limit": limit, **kept(now, 2 * MINUTE)},
                    condition="attribute_not_exists(#requests) OR #requests < :limit",
                )
            except ConditionFailed:
                self._refused = {refused: until for refused, until in self._refused.items() if until == minute} | {key: minute}
            else:
                return
        raise errors.TooMany(headers={"Retry-After": str(60 - now % MINUTE // 1000)})
