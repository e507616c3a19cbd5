"""Saved views in the table, a part of the store: `store().saved_views`: what analysts keep of the console.

    method            calls                                                          trips  write units  read units
    save              1 put                                                          1      1 per KB     0
    change            1 put                                                          1      1 per KB     0
    saved_view        1 get, strongly consistent                                     1      0            1 per 4 KB
    listed            1 query (`MOST_LISTED` at most), strongly consistent           1      0            1 per 4 KB
    drop              1 delete                                                       1      1            0

    item              PK              SK        holds                                                        lives
    saved view        tenant#V        V#ulid    owner and whether it is shared; name and address, sealed     400 d

An address names whom it looks for, so that it is sealed, and a view that nobody has saved anew for 400 days is gone.
"""

from dataclasses import dataclass

from tessera.errors import VersionConflict
from tessera.service.store import primary_keys
from tessera.service.store.items import Item, Value
from tessera.service.store.table import ConditionFailed, Table, expiry
from tessera.units import DAY

VIEW_LIFE = 400 * DAY
MOST_LISTED = 250  # of a tenant: more than may be saved, as two people may save at once
OLDEST, NEWEST = "0" * 32, "f" * 32  # ULIDs


@dataclass(frozen=True, kw_only=True)
class StoredView:
    """A saved view: `document` is sealed, `owner` the name of who saved it; `version` counts its changes."""

    id: str  # ULID
    owner: str
    shared: bool
    document: bytes
    version: int = 1


class SavedViewStore:
    """The saved views of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save(self, tenant: str, view: StoredView, now: int) -> None:
        """Store a new view. The same one again changes nothing."""
        self._table.put(primary_keys.saved_view(tenant, view.id), {**_item(view), **expiry(now, VIEW_LIFE)})

    def change(self, tenant: str, view: StoredView, now: int) -> None:
        """Store a view in place of its previous version.

        Raises:
            VersionConflict: it was changed or dropped meanwhile.
        """
        item = {**_item(view), **expiry(now, VIEW_LIFE)}
        try:
            self._table.put(
                primary_keys.saved_view(tenant, view.id), item, condition="#version = :before", values={":before": view.version - 1}
            )
        except ConditionFailed as failure:
            if (failure.item.get("version"), failure.item.get("document")) != (view.version, view.document):
                raise VersionConflict from None

    def saved_view(self, tenant: str, view_id: str, now: int) -> StoredView | None:
        item = self._table.get(primary_keys.saved_view(tenant, view_id), now, consistent=True)
        return _view_of(item) if item else None

    def listed(self, tenant: str, now: int) -> list[StoredView]:
        """All of a tenant, the newest first."""
        first, last = primary_keys.saved_view(tenant, OLDEST), primary_keys.saved_view(tenant, NEWEST)
        return [_view_of(item) for item in self._table.query(first, last, MOST_LISTED, now)]

    def drop(self, tenant: str, view_id: str) -> None:
        self._table.delete(primary_keys.saved_view(tenant, view_id))


def _item(view: StoredView) -> dict[str, Value]:
    return {"owner": view.owner, "shared": view.shared, "document": view.document, "version": view.version}


def _view_of(item: Item) -> StoredView:
    return StoredView(
        id=item["SK"].removeprefix("V#"),
        owner=item["owner"],
        shared=item["shared"],
        document=item["document"],
        version=item["version"],
    )
