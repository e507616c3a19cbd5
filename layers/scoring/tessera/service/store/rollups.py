"""Rollups in the table, a part of the store: `store().rollups`.

    method            calls                                                          trips  write units  read units
    count             1 query, 1 put of the minute's item (none where nothing is     1–2    0–1          0.5
                      new)
                      of an action a day old also 1 put of its hour's and 1 of its   +2     +2
                      day's item; of the first of a day in a process 1 put of that   +1     +1
    hours             1 query of each day's hours; 1 of the minutes of each hour that is not put together yet, 8 at a time;
                      1 put of each that has not changed for a day                   many   1 an hour    0.5–1 per 4 KB
    days              1 query of each month's days; what `hours` calls for each day
                      that is not put together yet; 1 put of each of these           many   1–10 a day   1 per 4 KB
    claim_hour        1 put                                                          1      1            0

    item              PK                      SK     holds                                                      lives
    minute            tenant#R#yyyymmddhh     M#mm   `Rollup` of the actions of that minute, and its version    400 d
                                              M#mm#n likewise, for what arrived after the items before it were full
    hour              tenant#R#yyyymmdd       H#hh   the sum of its minutes, once nothing changes any more      400 d
    day               tenant#R#yyyymm         D#dd   that there are actions; the sum of its hours' counts of    400 d
                                                     health, likewise
    watched           tenant#R#watched        W#…hh  that somebody looks at the last days in this hour          1 d

Why it is so
    *Exact, however often the stream delivers a record.* A minute's item names the changes it has counted (8 bytes of each stream record's
    id), and counts and names change in one put under its version: a batch that is delivered again, whole or in parts, finds them there.
    *A minute, not an hour,* since an item is billed by its size: at one action per second it stays below 2 KB. A batch of many records
    costs one put for each minute in it: half a unit per action at a million actions a month, at most two if every record comes alone.
    *The counts of health lie in the same items*, so that one put counts both, and the same names keep both exact. They compress by a
    dictionary to 0.1 KB for one action, and cost a fifth of a unit per action or less (`tests/service/test_health_units.py`).
    *Full items stay as they are.* An item that has counted `MOST_COUNTED` changes takes no more: the next change begins another item. The
    full ones, which nothing changes any more, are checked first, so that each change is counted once however many items a minute has.
    *A day without an item had no actions*, so that nobody looks for its hours: whoever counts begins the day's item first.
    *Hours are summed up when somebody reads them*, at the earliest 25 hours after they ended: from then on no more results can be reported.
    A label may still come. It changes its minute, then puts a mark in place of the hour's sum, then one in place of the day's; a sum
    computed in the meantime is refused, since it was to replace another mark.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import batched
from time import monotonic

from tessera import errors
from tessera.rollup import Change, Rollup, total
from tessera.service.store import items, primary_keys
from tessera.service.store.health_dictionary import DICTIONARY
from tessera.service.store.items import Item
from tessera.service.store.primary_keys import Key
from tessera.service.store.table import AGAIN, ConditionFailed, Table, alive, expiry
from tessera.tallies import Tallies, flat, nested, summed
from tessera.units import DAY, HOUR

ROLLUP_LIFE = 400 * DAY
LATE = DAY  # ms after an action, from which a change discards its hour's sum
SETTLED = DAY + HOUR  # ms after its end, when an hour is summed up: an hour longer than `LATE`, so that no change falls between the two
MOST_HOURS = 200  # summed up in one call
PATIENCE = 4.0  # seconds after which a call sums up no further ones
AT_ONCE = 8
ATTEMPTS = 8
MOST_COUNTED = 500  # changes in one item, after which it takes no more: 9 KB of names; a batch may exceed it
MOST_ITEMS = 10_000  # per minute
BEGUN = "begun"  # the mark of a day before any late change
MOST_BEGUN = 10_000  # days of tenants that a process remembers


class RollupStore:
    """The rollups of the table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._begun: set[tuple[str, int]] = set()

    def count(self, tenant: str, at: int, changes: Sequence[Change], now: int) -> None:
        """Count changes of actions in the minute of `at` (epoch milliseconds); changes already counted have no effect."""
        self._begin_day(tenant, at - at % DAY)
        self._count_minute(tenant, at, changes, now)
        if now - at >= LATE:
            mark = {"mark": changes[-1].name, "day": at - at % DAY, **expiry(at, ROLLUP_LIFE)}
            self._table.put(primary_keys.rollup_hour(tenant, at), mark)
            self._table.put(primary_keys.rollup_day(tenant, at), mark)

    def hours(self, tenant: str, start: int, end: int, now: int) -> tuple[Mapping[int, Rollup], bool]:
        """The rollups of the hours between two moments, by their first millisecond, and whether they are complete: one call sums up the
        newest `MOST_HOURS`, or as many as it has time for, and the next call continues. Hours of which a sum is kept are without the
        counts of health."""
        wanted, until = range(start - start % HOUR, min(end, now + 1), HOUR), monotonic() + PATIENCE
        return self._hours(tenant, wanted, now, until, _without_health)

    def days(self, tenant: str, days: Iterable[int], now: int, patience: float = PATIENCE) -> tuple[Mapping[int, Tallies], bool]:
        """The counts of health of days (UTC), by their first millisecond, and whether they are all: a call sums up the newest ones, as many
        as it has time for (seconds), and the next call continues."""
        until = monotonic() + patience
        wanted = sorted({day for day in days if day <= now}, reverse=True)
        kept = self._kept_days(tenant, wanted, now)
        made = {day: _health(kept.get(day, {})) for day in wanted if day not in kept or "health" in kept[day]}
        for day in wanted:
            if day not in made and monotonic() <= until:
                summed_up, complete = self._day(tenant, day, kept[day], now, until)
                made |= {day: summed_up} if complete else {}
        return dict(sorted(made.items())), len(made) == len(wanted)

    def claim_hour(self, tenant: str, hour: int, now: int) -> bool:
        """Whether nobody has claimed before to look at the last days in this hour (its first millisecond)."""
        return not self._table.put_once(primary_keys.rollup_watch(tenant, hour), expiry(now, DAY))

    def _begin_day(self, tenant: str, day: int) -> None:
        """Note that there are actions on a day, once in a process."""
        if (tenant, day) not in self._begun:
            self._table.put_once(primary_keys.rollup_day(tenant, day), {"mark": BEGUN, "day": day, **expiry(day, ROLLUP_LIFE)})
            if len(self._begun) >= MOST_BEGUN:
                self._begun.clear()
            self._begun.add((tenant, day))

    def _day(self, tenant: str, day: int, kept: Item, now: int, until: float) -> tuple[Tallies, bool]:
        """The sum of a day's hours, and whether they were all read; stored if it is settled and no change has come in between."""
        hours, complete = self._hours(tenant, range(day, min(day + DAY, now + 1), HOUR), now, until, _rollup)
        tallies = summed(rollup.health for rollup in hours.values())
        if complete and now - day - DAY >= SETTLED:
            self._put_sum(primary_keys.rollup_day(tenant, day), {"day": day, "health": _stored(tallies), **expiry(day, ROLLUP_LIFE)}, kept)
        return tallies, complete

    def _hours(
        self, tenant: str, wanted: range, now: int, until: float, read: Callable[[Item], Rollup]
    ) -> tuple[Mapping[int, Rollup], bool]:
        kept = self._kept(tenant, wanted, now)
        made = {hour: read(kept[hour]) for hour in wanted if "document" in kept.get(hour, {})}
        missing = [hour for hour in reversed(wanted) if hour not in made]
        for some in batched(missing[:MOST_HOURS], AT_ONCE, strict=False):
            if monotonic() > until:
                break
            made |= self._together({hour: partial(self._put_together, tenant, hour, kept.get(hour, {}), now) for hour in some})
        return dict(sorted(made.items())), len(made) == len(wanted)

    def _count_minute(self, tenant: str, at: int, changes: Sequence[Change], now: int) -> None:
        for attempt in range(ATTEMPTS):
            news, number, item = self._uncounted(tenant, at, changes, consistent=attempt > 0)
            if not news:
                return
            version = item.get("version", 0)
            with suppress(ConditionFailed):
                self._table.put(
                    primary_keys.rollup_minute(tenant, at, number),
                    {**_attributes(_rollup(item).with_changes(news)), "version": version + 1, **expiry(at, ROLLUP_LIFE)},
                    condition="#version = :version" if version else "attribute_not_exists(#PK)",
                    values={":version": version} if version else {},
                )
                return
        raise errors.Unavailable(headers=AGAIN)

    def _uncounted(self, tenant: str, at: int, changes: Sequence[Change], *, consistent: bool) -> tuple[Sequence[Change], int, Item]:
        """The changes that no item of their minute has counted, and the number and content (perhaps none yet) of the item that takes
        more: the last one, or the next if that is full."""
        partition, first, last = primary_keys.rollup_minute_items(tenant, at)
        found = self._table.newest(None, ("PK", partition), (first, last), MOST_ITEMS, consistent=consistent)
        names = [_without_health(item).counted for item in reversed(found)]
        counted = frozenset(name for each in names for name in each)
        is_full = bool(names) and len(names[-1]) >= MOST_COUNTED
        number = max(len(found) - 1, 0) + is_full
        return [change for change in changes if change.name not in counted], number, {} if is_full or not found else found[0]

    def _kept(self, tenant: str, hours: Iterable[int], now: int) -> Mapping[int, Item]:
        """The items of hours, strongly consistent."""
        days = dict.fromkeys(hour - hour % DAY for hour in hours)
        kept: dict[int, Item] = {}
        for some in batched(days, AT_ONCE, strict=False):
            calls = {day: partial(self._table.query, *primary_keys.rollup_hours(tenant, day), 24, now) for day in some}
            for day, found in self._together(calls).items():
                kept |= {day + int(item["SK"].removeprefix("H#")) * HOUR: item for item in found}
        return kept

    def _kept_days(self, tenant: str, days: Iterable[int], now: int) -> Mapping[int, Item]:
        """The items of days, strongly consistent."""
        months = {primary_keys.rollup_days(tenant, day): day for day in days}
        kept: dict[int, Item] = {}
        for some in batched(months.items(), AT_ONCE, strict=False):
            calls = {day: partial(self._table.query, first, last, 31, now) for (first, last), day in some}
            for found in self._together(calls).values():
                kept |= {item["day"]: item for item in found}
        return kept

    def _put_together(self, tenant: str, hour: int, kept: Item, now: int) -> Rollup:
        """The sum of an hour's minutes, stored if the hour is settled and no change has come in between."""
        settled = now - hour - HOUR >= SETTLED
        partition, first, last = primary_keys.rollup_minutes(tenant, hour)
        found = self._table.newest(None, ("PK", partition), (first, last), 60 * MOST_ITEMS, consistent=settled)
        rollup = total(_rollup(item) for item in found if alive(item, now))
        if settled:
            self._put_sum(primary_keys.rollup_hour(tenant, hour), {**_attributes(rollup), **expiry(hour, ROLLUP_LIFE)}, kept)
        return rollup

    def _put_sum(self, key: Key, item: Item, kept: Item) -> None:
        """Store a sum in place of what was there when it was begun, and of nothing else."""
        with suppress(ConditionFailed):
            self._table.put(
                key,
                item,
                condition="#mark = :mark" if kept else "attribute_not_exists(#PK)",
                values={":mark": kept["mark"]} if kept else {},
            )

    def _together[Answer](self, calls: Mapping[int, "partial[Answer]"]) -> Mapping[int, Answer]:
        came = self._table.together({str(name): call for name, call in calls.items()})
        if len(came) < len(calls):
            raise errors.Unavailable(headers=AGAIN)
        return {int(name): answer for name, answer in came.items()}


def _rollup(item: Item) -> Rollup:
    return replace(_without_health(item), health=_health(item)) if item else Rollup()


def _without_health(item: Item) -> Rollup:
    return items.read(Rollup, item["document"])


def _health(item: Item) -> Tallies:
    """An item's counts of health; one from before they were counted has none."""
    if "health" not in item:
        return {}
    return flat(json.loads(zlib.decompressobj(zdict=DICTIONARY).decompress(item["health"])))


def _attributes(rollup: Rollup) -> Item:
    return {"document": items.document(replace(rollup, health={})), "health": _stored(rollup.health)}


def _stored(tallies: Tallies) -> bytes:
    compress = zlib.compressobj(9, zdict=DICTIONARY)
    return compress.compress(json.dumps(nested(tallies), separators=(",", ":")).encode()) + compress.flush()
