"""Erasing, a part of the store: `store().erasing`: what only who erases a person does. No door and no reader of a stream can.

    method            calls                                                          trips  write units  read units
    page              1 query                                                        1      0            1 per 4 KB
    rows              1 query of the index by user                                   1      0            0.5 per 4 KB
    actions           1 query of the index by owner, 1 of that by user               2      0            0.5 per 4 KB each
    present           batches of 100 gets                                            many   0            0.5 each
    drop              1 delete each, 8 at a time                                     many   1 each       0
    bury              1 get and 1 put                                                2      1            1
    amend             1 get and 1 put (none where nothing is to change)              2      0–1 per KB   1 per 4 KB
    take_out          1 update                                                       1      1 per KB     0
    replace           1 update                                                       1      1 per KB     0

Everything is safe to repeat. An item that is shared is changed under its version, so that nothing is lost that somebody else writes
meanwhile; what somebody was erased from stays as long as it would have.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import batched

from tessera import errors
from tessera.profile import Link
from tessera.service.store import items, primary_keys
from tessera.service.store.items import Item, Value
from tessera.service.store.primary_keys import Key
from tessera.service.store.profiles import ERASED_LIFE
from tessera.service.store.table import AGAIN, ConditionFailed, Table, alive, expiry

AT_ONCE = 8
ATTEMPTS = 8
LARGEST_BATCH = 100


class Erasing:
    """What is found and removed of a person in one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    # finding

    def page(self, partition: str, begin: str, after: str, limit: int) -> list[Item]:
        """The next items of a partition whose sort keys begin so, after one of them (or from the first, if it is empty)."""
        first = f"{after}\x00" if after else begin or " "  # no sort key is empty
        return self._table.oldest(None, ("PK", partition), (first, f"{begin}~"), limit)

    def rows(self, user_key: str, after: str, limit: int) -> list[Item]:
        """The next rows of a partition of the index by user, after one of them (its sort key), the oldest first."""
        return self._table.oldest("by_user", ("user_key", user_key), (f"{after}\x00" if after else "0", "~"), limit)

    def actions(self, owner: str, after: str, limit: int) -> list[Item]:
        """The next rows of an owner's actions, after one of them (its sort key), the oldest first; also of those that earlier versions
        stored, under an attribute and in an index of their own."""
        own = self._table.oldest("by_owner", ("owner", owner), (f"{after}\x00" if after else "0", "~"), limit)
        return sorted([*own, *self.rows(owner, after, limit)], key=lambda row: str(row["at"]))[:limit]

    def present(self, keys: Iterable[Key], now: int) -> dict[Key, Item]:
        """Those of these items that are there."""
        found: dict[Key, Item] = {}
        for some in batched(dict.fromkeys(keys), LARGEST_BATCH, strict=False):
            found |= self._table.get_batch(some, now)
        return found

    # removing

    def drop(self, keys: Iterable[Key]) -> int:
        """Remove items; returns how many were named."""
        number = 0
        for some in batched(dict.fromkeys(keys), AT_ONCE, strict=False):
            calls = {f"{number} {key}": partial(self._table.delete, key) for number, key in enumerate(some)}
            if self._table.together(calls).keys() != calls.keys():
                raise errors.Unavailable(headers=AGAIN)
            number += len(some)
        return number

    def bury(self, tenant: str, account: str, now: int) -> None:
        """Put the mark of an erasure in place of a user's profile: what happened before it is no longer learned. It ends by itself."""
        self._mark(primary_keys.user_profile(tenant, account), {"erased": now}, now)

    def bury_link(self, tenant: str, account: str, device: str, now: int) -> None:
        """Likewise in place of what is known of a user on a device."""
        self._mark(primary_keys.link(tenant, account, device), {"document": items.document(Link(revoked_at=now)), "erased": now}, now)

    def _mark(self, key: Key, mark: Mapping[str, Value], now: int) -> None:
        for _ in range(ATTEMPTS):
            item = self._table.get(key, 0, consistent=True)
            if item.get("erased", 0) >= now:
                return
            version = item.get("version", 0)
            with suppress(ConditionFailed):
                self._put(key, {**mark, "version": version + 1, **expiry(now, ERASED_LIFE)}, version)
                return
        raise errors.Unavailable(headers=AGAIN)

    # taking out

    def amend[Record](self, key: Key, kind: type[Record], change: Callable[[Record], Record], now: int) -> bool:
        """Change the record in an item's document, if there is one; whether that changed anything."""
        for _ in range(ATTEMPTS):
            item = self._table.get(key, 0, consistent=True)
            if not alive(item, now) or "document" not in item:
                return False
            before = items.read(kind, item["document"])
            after = change(before)
            if after == before:
                return False
            kept = {name: value for name, value in item.items() if name not in ("PK", "SK", "schema_version")}
            version = item.get("version", 0)
            with suppress(ConditionFailed):
                self._put(key, {**kept, "document": items.document(after), "version": version + 1}, version)
                return True
        raise errors.Unavailable(headers=AGAIN)

    def take_out(self, key: Key, members: Mapping[str, frozenset[int] | frozenset[bytes] | frozenset[str]]) -> None:
        """Remove members from the sets of an item, if there is one."""
        told = {name: some for name, some in members.items() if some}
        if not told:
            return
        values: dict[str, Value] = {f":{name}": some for name, some in told.items()}
        with suppress(ConditionFailed):
            expression = "DELETE " + ", ".join(f"#{name} :{name}" for name in told)
            self._table.update(key, expression, values, condition="attribute_exists(#PK)")

    def forget_place(self, key: Key, at: Sequence[int]) -> None:
        """Remove the observed place of a device, if it is of one of these moments."""
        for moment in at:
            with suppress(ConditionFailed):
                self._table.update(key, "REMOVE #place, #placed_at", {":at": moment}, condition="#placed_at = :at")

    def replace(self, key: Key, values: Mapping[str, Value]) -> None:
        """Put values in place of others in an item, if it is there; a `version` among them only in place of the one before.

        Raises:
            Unavailable: somebody else has changed it meanwhile; it is to be read again.
        """
        sets, told = "SET " + ", ".join(f"#{name} = :{name}" for name in values), {f":{name}": value for name, value in values.items()}
        if "version" not in values:
            with suppress(ConditionFailed):
                self._table.update(key, sets, told, condition="attribute_exists(#PK)")
            return
        try:
            before = int(str(values["version"])) - 1
            self._table.update(key, sets, {**told, ":before": before}, condition="#version = :before")
        except ConditionFailed as failure:
            if failure.item.get("version") != values["version"]:
                raise errors.Unavailable(headers=AGAIN) from None

    def _put(self, key: Key, item: Mapping[str, Value], version: int) -> None:
        self._table.put(
            key,
            item,
            condition="#version = :version" if version else "attribute_not_exists(#version)",
            values={":version": version} if version else {},
        )
