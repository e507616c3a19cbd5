"""Rollups in the table, a part of the store: `store().rollups`.

    method            calls                                                          trips  write units  read units
    count             1 get, 1 put of the minute's item (none where nothing is new)  1–2    0–1          0.5
                      of an action a day old also 1 put of its hour's item           +1     +1
    hours             1 query of each day's hours; 1 of the minutes of each hour that is not put together yet, 8 at a time;
                      1 put of each that has not changed for a day                   many   1 an hour    0.5–1 per 4 KB

    item              PK                      SK     holds                                                      lives
    minute            tenant#R#yyyymmddhh     M#mm   `Rollup` of the actions of that minute, and its version    400 d
                                              M#mm#n likewise, for what arrived after the items before it were full
    hour              tenant#R#yyyymmdd       H#hh   the sum of its minutes, once nothing changes any more      400 d

Why it is so
    *Exact, however often the stream delivers a record.* A minute's item names the changes it has counted (8 bytes of each stream record's
    id), and counts and names change in one put under its version: a batch that is delivered again, whole or in parts, finds them there.
    *A minute, not an hour,* since an item is billed by its size: at one action per second it stays below 2 KB. A batch of many records
    costs one put for each minute in it: half a unit per action at a million actions a month, at most two if every record comes alone.
    *Full items stay as they are.* An item that has counted `MOST_COUNTED` changes takes no more: the next change begins another item. The
    full ones, which nothing changes any more, are checked first, so that each change is counted once however many items a minute has.
    *Hours are summed up when somebody reads them*, at the earliest 25 hours after they ended: from then on no more results can be reported.
    A label may still come. It changes its minute, then puts a mark in place of the hour's sum; a sum computed in the meantime is refused,
    since it was to replace another mark.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import batched
from time import monotonic

from tessera import errors
from tessera.rollup import Change, Rollup, total
from tessera.service.store import items, primary_keys
from tessera.service.store.items import Item
from tessera.service.store.table import AGAIN, ConditionFailed, Table, alive, expiry
from tessera.units import DAY, HOUR

ROLLUP_LIFE = 400 * DAY
LATE = DAY  # ms after an action, from which a change discards its hour's sum
SETTLED = DAY + HOUR  # ms after its end, when an hour is summed up: an hour longer than `LATE`, so that no change falls between the two
MOST_HOURS = 200  # summed up in one call
PATIENCE = 4.0  # seconds after which a call sums up no further ones
AT_ONCE = 8
ATTEMPTS = 8
MOST_COUNTED = 2_000  # changes in one item, after which it takes no more: 34 KB of names; a batch may exceed it
MOST_ITEMS = 10_000  # per minute


class RollupStore:
    """The rollups of the table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, tenant: str, at: int, changes: Sequence[Change], now: int) -> None:
        """Count changes of actions in the minute of `at` (epoch milliseconds); changes already counted have no effect."""
        self._count_minute(tenant, at, changes, now)
        if now - at >= LATE:
            self._table.put(primary_keys.rollup_hour(tenant, at), {"mark": changes[-1].name, **expiry(at, ROLLUP_LIFE)})

    def hours(self, tenant: str, start: int, end: int, now: int) -> tuple[Mapping[int, Rollup], bool]:
        """The rollups of the hours between two moments, by their first millisecond, and whether they are complete: one call sums up the
        newest `MOST_HOURS`, or as many as it has time for, and the next call continues."""
        until = monotonic() + PATIENCE
        wanted = range(start - start % HOUR, min(end, now + 1), HOUR)
        kept = self._kept(tenant, wanted, now)
        made = {hour: items.read(Rollup, kept[hour]["document"]) for hour in wanted if "document" in kept.get(hour, {})}
        missing = [hour for hour in reversed(wanted) if hour not in made]
        for some in batched(missing[:MOST_HOURS], AT_ONCE, strict=False):
            if monotonic() > until:
                break
            made |= self._together({hour: partial(self._put_together, tenant, hour, kept.get(hour, {}), now) for hour in some})
        return dict(sorted(made.items())), len(made) == len(wanted)

    def _count_minute(self, tenant: str, at: int, changes: Sequence[Change], now: int) -> None:
        for attempt in range(ATTEMPTS):
            news, number, item = self._uncounted(tenant, at, changes, now, consistent=attempt > 0)
            if not news:
                return
            version = item.get("version", 0)
            with suppress(ConditionFailed):
                self._table.put(
                    primary_keys.rollup_minute(tenant, at, number),
                    {"document": items.document(_rollup(item).with_changes(news)), "version": version + 1, **expiry(at, ROLLUP_LIFE)},
                    condition="#version = :version" if version else "attribute_not_exists(#PK)",
                    values={":version": version} if version else {},
                )
                return
        raise errors.Unavailable(headers=AGAIN)

    def _uncounted(
        self, tenant: str, at: int, changes: Sequence[Change], now: int, *, consistent: bool
    ) -> tuple[Sequence[Change], int, Item]:
        """The changes that no item of their minute has counted, and the number and content (perhaps none yet) of the item that takes
        more."""
        for number in range(MOST_ITEMS):
            item = self._table.get(primary_keys.rollup_minute(tenant, at, number), now, consistent=consistent)
            counted = frozenset(_rollup(item).counted)
            changes = [change for change in changes if change.name not in counted]
            if not changes or len(counted) < MOST_COUNTED:
                return changes, number, item
        raise errors.Unavailable(headers=AGAIN)

    def _kept(self, tenant: str, hours: Iterable[int], now: int) -> Mapping[int, Item]:
        """The items of hours, strongly consistent."""
        days = dict.fromkeys(hour - hour % DAY for hour in hours)
        kept: dict[int, Item] = {}
        for some in batched(days, AT_ONCE, strict=False):
            calls = {day: partial(self._table.query, *primary_keys.rollup_hours(tenant, day), 24, now) for day in some}
            for day, found in self._together(calls).items():
                kept |= {day + int(item["SK"].removeprefix("H#")) * HOUR: item for item in found}
        return kept

    def _put_together(self, tenant: str, hour: int, kept: Item, now: int) -> Rollup:
        """The sum of an hour's minutes, stored if the hour is settled and no change has come in between."""
        settled = now - hour - HOUR >= SETTLED
        partition, first, last = primary_keys.rollup_minutes(tenant, hour)
        found = self._table.newest(None, ("PK", partition), (first, last), 60 * MOST_ITEMS, consistent=settled)
        rollup = total(_rollup(item) for item in found if alive(item, now))
        if settled:
            with suppress(ConditionFailed):
                self._table.put(
                    primary_keys.rollup_hour(tenant, hour),
                    {"document": items.document(rollup), **expiry(hour, ROLLUP_LIFE)},
                    condition="#mark = :mark" if kept else "attribute_not_exists(#PK)",
                    values={":mark": kept["mark"]} if kept else {},
                )
        return rollup

    def _together[Answer](self, calls: Mapping[int, "partial[Answer]"]) -> Mapping[int, Answer]:
        came = self._table.together({str(name): call for name, call in calls.items()})
        if len(came) < len(calls):
            raise errors.Unavailable(headers=AGAIN)
        return {int(name): answer for name, answer in came.items()}


def _rollup(item: Item) -> Rollup:
    return items.read(Rollup, item["document"]) if item else Rollup()
