"""Ties in the table, a part of the store: `store().ties`.

    method            calls                                                          trips  write units  read units
    renew             1 update of a tie                                              1      1            0
    sharing           a query of each entity, 8 at a time                             many   0            0.5 per 4 KB, 20 ties

    item              PK                     SK               holds                                               lives
    tie               tenant#Z#kind#value    D#device#account first, last, the action that shows it               90 d

One partition has everybody who shares something. A tie is written with the action that makes it, in the same trip, and again every 30 days
as long as it recurs: the device's counters, which that action updates anyway, have a mark for every earlier tie. What one account was seen
with is in its actions. Ties live as long as actions.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from tessera import errors
from tessera.service.store import primary_keys
from tessera.service.store.items import Item
from tessera.service.store.table import AGAIN, KEPT, Table, alive, kept
from tessera.ties import SharedEntity, Sharing, Tie

TIE_LIFE = 90 * 86_400_000  # ms


class TieStore:
    """What accounts were seen with."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def renew(self, tenant: str, tie: Tie, device: str, action: str, at: int) -> None:
        """Store that an account was seen with something, by an action (its device and ULID)."""
        self._table.update(
            primary_keys.tie(tenant, tie.entity, device, tie.account),
            f"SET {KEPT}, #first = if_not_exists(#first, :at), #last = :at, #action = :action",
            {":at": at, ":action": action, **kept(at, TIE_LIFE)},
        )

    def sharing(self, tenant: str, entities: Iterable[SharedEntity], limit: int, now: int) -> Mapping[SharedEntity, Sequence[Sharing]]:
        """Who was seen with each of several entities: at most `limit`, the newest devices first."""
        asked = {str(number): entity for number, entity in enumerate(entities)}
        came = self._table.together({name: partial(self._sharing, tenant, entity, limit, now) for name, entity in asked.items()})
        if came.keys() != asked.keys():
            raise errors.Unavailable(headers=AGAIN)
        return {asked[name]: found for name, found in came.items()}

    def _sharing(self, tenant: str, entity: SharedEntity, limit: int, now: int) -> Sequence[Sharing]:
        first, last = primary_keys.tie(tenant, entity, "", ""), primary_keys.tie(tenant, entity, "g", "")
        found = self._table.newest(None, ("PK", first[0]), (first[1], last[1]), limit)
        return [_sharing_of(item) for item in found if alive(item, now)]


def _sharing_of(item: Item) -> Sharing:
    _, device, account = item["SK"].split("#")
    return Sharing(account=account, device=device, action=item["action"], first=item["first"], last=item["last"])
