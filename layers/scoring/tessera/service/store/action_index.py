"""The index of actions, a part of the store: `store().index`. Every call is bounded by its `limit`.

    method            calls                                                          trips  write units  read units
    of_user           2 queries of the index by owner, of what is theirs ∥ claimed,  1      0            0.5 per 4 KB, 6 rows each
                      ∥ 2 of the index by user, of what earlier versions stored                          0.5 per 4 KB, 20 rows each
    of_users          likewise 2 of what is theirs for each of several, 8 at a time  many   0            0.5 per 4 KB, 6 rows
    of_days           a query of the index by day for each day and shard, 8 at a time  many 0            0.5 per 4 KB, 20 rows
    since             likewise, the oldest first                                     many   0            0.5 per 4 KB, 20 rows
    of_device         1 query of the device's actions                                1      0            0.5 per 4 KB, 2 actions
    of_correlation    2 queries of the pointers, of a backend's ∥ of an SDK's        1      0            0.5 per 4 KB each
    actions           batches of 100 gets                                            many   0            0.5 an action
    answered          likewise, of those whose rows have no answer                   0–many 0            0–0.5 an action
    transactions      batches of 100 gets                                            many   0            0.5 a payment
    assign            1 update an action, 8 at a time                                many   3 an action  0

A row of an index has the action's name, its type, score and recommendation; one of the index by owner also the answer, and what became of
the action. Everything else is in the action.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import batched

from tessera import errors
from tessera.service.store import action_items, primary_keys
from tessera.service.store.items import Item
from tessera.service.store.records import AnsweredAction, StoredAction
from tessera.service.store.table import AGAIN, ConditionFailed, Table, alive

LARGEST_BATCH = 100
AT_ONCE = 8


@dataclass(frozen=True, kw_only=True)
class Row:
    """One action as an index has it."""

    device: str
    ulid: str
    recommendation: str | None = None
    score: float | None = None
    action_type: str | None = None
    claimed: bool = False  # only an SDK says that it belongs here
    item: Item = field(default_factory=dict, compare=False, repr=False)  # the row itself

    @property
    def at(self) -> int:
        """Epoch milliseconds, from the ULID."""
        return int(self.ulid[:12], 16)


class ActionIndex:
    """The ways to actions that are not known by their token."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def of_user(
        self, tenant: str, user: str, start: int, end: int, limit: int, before: str | None = None, claims: int | None = None
    ) -> list[Row]:
        """The newest actions of a user (keyed hash) between two moments, and before an action (its ULID), newest first; also those of which
        only an SDK says that they are theirs: as many (`claims`) beside them, so that nobody can crowd the others out."""
        own, claimed = primary_keys.user_partition(tenant, user), primary_keys.claims_partition(tenant, user)
        wanted = {own: limit, claimed: limit if claims is None else claims}
        found = self._owned(wanted, _ulids(start, end, before))
        return _newest_first([*map(_row, found[own]), *(replace(_row(item), claimed=True) for item in found[claimed])])

    def of_users(self, tenant: str, users: Sequence[str], start: int, end: int, limit: int) -> dict[str, list[Row]]:
        """The newest actions of each of several users, of those that are theirs on a backend's word."""
        partitions = {user: primary_keys.user_partition(tenant, user) for user in users}
        found = self._owned(dict.fromkeys(partitions.values(), limit), _ulids(start, end))
        return {user: _newest_first(map(_row, found[partition]))[:limit] for user, partition in partitions.items()}

    def _owned(self, wanted: Mapping[str, int], between: tuple[str, str]) -> Mapping[str, list[Item]]:
        """The newest rows of each owner, so many; also of those that earlier versions stored, under an attribute and in an index of
        theirs: for 90 days."""
        calls = {
            (name, owner): partial(self._table.newest, index, (name, owner), between, limit)
            for index, name in (("by_owner", "owner"), ("by_user", "user_key"))
            for owner, limit in wanted.items()
        }
        came = self._together({"#".join(call): read for call, read in calls.items()})
        return {owner: [*came[f"owner#{owner}"], *came[f"user_key#{owner}"]] for owner in wanted}

    def of_days(self, tenant: str, start: int, end: int, limit: int) -> list[Row]:
        """The newest actions between two moments, newest first: whole days are read until there are `limit`."""
        rows: list[Row] = []
        for day in _days(start, end):
            found = self._of_day(tenant, day, self._table.newest, _ulids(start, end), limit)
            rows += sorted(found, key=lambda row: row.ulid, reverse=True)
            if len(rows) >= limit:
                break
        return rows[:limit]

    def since(self, tenant: str, after: str, last: str, limit: int) -> list[Row]:
        """The oldest actions after one, up to another (ULIDs; whether there are such or not), oldest first."""
        rows: list[Row] = []
        between = (f"{int(after, 16) + 1:032x}", last)
        start, end = (int(ulid[:12], 16) for ulid in between)
        for day in reversed(list(_days(start, end + 1)) if between[0] <= last else []):
            rows += sorted(self._of_day(tenant, day, self._table.oldest, between, limit), key=lambda row: row.ulid)
            if len(rows) >= limit:
                break
        return rows[:limit]

    def _of_day(self, tenant: str, day: str, read: Callable[..., list[Item]], between: tuple[str, str], limit: int) -> Iterator[Row]:
        """The rows of a day, shard by shard, of each at most `limit`."""
        partitions = [f"{tenant}#{day}#{shard}" for shard in range(action_items.DAY_SHARDS)]
        calls = {each: partial(read, "by_day", ("day_key", each), between, limit) for each in partitions}
        return (_row(item) for found in self._together(calls).values() for item in found)

    def of_device(self, tenant: str, device: str, start: int, end: int, limit: int, before: str | None = None) -> list[Row]:
        """The newest actions of a device between two moments, and before an action (its ULID), newest first."""
        partition, _ = primary_keys.action(tenant, device, "")
        first, last = (f"A#{ulid}" for ulid in _ulids(start, end, before))
        found = self._table.newest(None, ("PK", partition), (first, last), 2 * limit)
        return [_row(item) for item in found if "#" not in item["SK"].removeprefix("A#")][:limit]

    def of_correlation(
        self, tenant: str, correlation: str, claimed: str, start: int, end: int, limit: int, claims: int | None = None
    ) -> list[Row]:
        """The newest actions of a correlation id (its hash), and those that an SDK sent with it (its other one), likewise."""
        first, last = (f"A#{ulid}" for ulid in _ulids(start, end))
        lists = {"own": (correlation, limit), "claimed": (claimed, limit if claims is None else claims)}
        came = self._together(
            {
                name: partial(self._table.newest, None, ("PK", primary_keys.correlation(tenant, each, "")[0]), (first, last), most)
                for name, (each, most) in lists.items()
            }
        )
        return _newest_first(
            Row(device=item["device"], ulid=item["SK"].removeprefix("A#"), claimed=name == "claimed")
            for name, found in came.items()
            for item in found
        )

    def _together(self, calls: Mapping[str, Callable[[], list[Item]]]) -> Mapping[str, list[Item]]:
        came = self._table.together(calls)
        if came.keys() != calls.keys():
            raise errors.Unavailable(headers=AGAIN)
        return came

    def actions(self, tenant: str, rows: Iterable[Row], now: int) -> Iterator[StoredAction]:
        """The actions of these rows, in their order; those that have expired are left out."""
        for batch in batched(rows, LARGEST_BATCH, strict=False):
            keys = [primary_keys.action(tenant, row.device, row.ulid) for row in batch]
            found = self._table.get_batch(keys, now)
            yield from (action_items.action_of(found[key]) for key in keys if key in found)

    def answered(self, tenant: str, rows: Iterable[Row], now: int) -> Iterator[AnsweredAction]:
        """Likewise what is shown of these rows' actions; only those whose rows do not have it are read."""
        for batch in batched(rows, LARGEST_BATCH, strict=False):
            keys = {row: primary_keys.action(tenant, row.device, row.ulid) for row in batch if "answer" not in row.item}
            found = self._table.get_batch(keys.values(), now) if keys else {}
            items = (found.get(keys[row], {}) if row in keys else row.item for row in batch)
            yield from (action_items.answered_of(item) for item in items if alive(item, now))

    def transactions(self, actions: Sequence[AnsweredAction]) -> Mapping[str, bytes]:
        """The transaction data of actions, sealed, by action id; eventually consistent."""
        named = {primary_keys.transaction_data(action.tenant, action.device, action.ulid): action.id for action in actions}
        found = {key: item for some in batched(named, LARGEST_BATCH, strict=False) for key, item in self._table.get_batch(some, 0).items()}
        return {named[key]: item["transaction"] for key, item in found.items()}

    def assign(self, tenant: str, names: Sequence[tuple[str, str]], assignee: str) -> int:
        """Give actions (device and ULID each) to an analyst; answers how many there were."""
        affected = 0
        for some in batched(names, AT_ONCE, strict=False):
            calls = {device + ulid: partial(self._assign, tenant, device, ulid, assignee) for device, ulid in some}
            came = self._table.together(calls)
            if came.keys() != calls.keys():
                raise errors.Unavailable(headers=AGAIN)
            affected += sum(came.values())
        return affected

    def _assign(self, tenant: str, device: str, ulid: str, assignee: str) -> bool:
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.action(tenant, device, ulid),
                "SET #assignee = :assignee",
                {":assignee": assignee},
                condition="attribute_exists(#PK)",
            )
            return True
        return False


def _newest_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.ulid, reverse=True)


def _row(item: Item) -> Row:
    _, device, ulid = primary_keys.action_named((item["PK"], item["SK"]))
    score = item.get("score")
    return Row(
        device=device,
        ulid=ulid,
        recommendation=item.get("type"),
        score=None if score is None else float(score),
        action_type=item.get("action_type"),
        item=item,
    )


def _ulids(start: int, end: int, before: str | None = None) -> tuple[str, str]:
    """The ULIDs between which those of two moments lie, the later moment left out; likewise `before`."""
    last = min((end << 80), int(before, 16) if before else end << 80) - 1
    return f"{start << 80:032x}", f"{max(last, 0):032x}"


def _days(start: int, end: int) -> Iterator[str]:
    """The days (`yyyymmdd`, UTC) that two moments span, newest first."""
    day, first = (datetime.fromtimestamp(at / 1000, UTC).date() for at in (end - 1, start))
    while day >= first:
        yield f"{day:%Y%m%d}"
        day -= timedelta(days=1)
