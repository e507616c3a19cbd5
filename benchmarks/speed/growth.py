"""The same with many past actions: what judging the next one takes, and what searching for the newest 25 of a month takes.

The past actions are copies of one that was judged, spread over the month before: on the same device, of the same user.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import batched, pairwise
from statistics import median
from typing import Any
from urllib.parse import urlencode

from benchmarks.report import Row
from benchmarks.speed.counted import ACTION
from benchmarks.speed.house import TENANT, House, Person
from tessera.service.store import primary_keys
from tessera.service.store.action_items import DAY_SHARDS
from tessera.service.store.velocity import slot
from tessera.units import DAY, MINUTE

PAST, TIMES, AT_ONCE = (0, 1_000, 100_000), 9, 2_000
SEARCHED, MONTH = 25, 30 * DAY
MOST_UNITS, SLOWEST = 5.0, 20.0  # read units, ms
SEARCH = "GET /risk/v1/search/actions"


def rows(house: House, past: Sequence[int] = PAST) -> Iterator[Row]:
    """What each number of past actions costs the next one, and a search for them; numbers are in ascending order."""
    (person,) = house.people(1)
    answer = house.session(person)
    first: float | None = None
    for before, count in pairwise((0, *past)):
        _add(house, answer["context"]["action_id"], before, count)
        bill, cpu = _judged(house, person)
        first = first or cpu
        units = f"{bill['calls']:g} calls, {bill['write_units']:g} write and {bill['read_units']:g} read units"
        yield Row(what=f"an action after {count:,} of the same user: CPU, of the first's", figure=cpu / first, unit="×", judged=units)
        if count:
            yield from _searched(house, person, count)


def _add(house: House, action_id: str, before: int, count: int) -> None:
    device, ulid = action_id[:32], action_id[32:]
    partition, sort = primary_keys.action(TENANT, device, ulid)
    each = (MONTH - DAY) // max(1, count)
    for some in batched(range(before, count), AT_ONCE, strict=False):
        keys: list[Any] = []
        for number in some:
            at = house.now - DAY // 2 - number * each
            past = f"{at:012x}{number:020x}"
            day = f"{TENANT}#{datetime.fromtimestamp(at / 1000, UTC):%Y%m%d}#{slot(past, DAY_SHARDS)}"
            keys.append([*primary_keys.action(TENANT, device, past), {"at": {"S": past}, "day_key": {"S": day}}])
        house.table.ask("copy", partition=partition, sort=sort, keys=keys)


def _judged(house: House, person: Person) -> tuple[dict[str, float], float]:
    """The bill of one action, and the median processor time of some."""
    bills: list[dict[str, float]] = []

    def billed(name: str, serve: Any) -> Any:
        def call(event: Any, context: Any) -> Any:
            house.table.ask("bill")
            answer = serve(event, context)
            if name == ACTION:
                bills.append(house.table.ask("bill"))
            return answer

        return call

    house.calls.clear()
    house.now += 10 * MINUTE
    house.session(person)
    with house.also(billed):
        house.session(person)
    for _ in range(TIMES):
        house.session(person, after=5 * MINUTE)
    return bills[0], median(call.cpu for call in house.calls if call.name == ACTION)


def _searched(house: House, person: Person, count: int) -> Iterator[Row]:
    """The newest of the user, and the newest of all."""
    house.table.ask("wait", seconds=0.004)
    yield from _times(house, f"search by user, 25 rows of {count:,} actions", {"context.user_id": person.user}, (MOST_UNITS, SLOWEST))
    yield from _times(house, f"search by time, 25 rows of {count:,} actions", {}, (None, None))
    house.table.ask("wait", seconds=0)


def _times(house: House, name: str, filters: Mapping[str, str], lines: tuple[float | None, float | None]) -> Iterator[Row]:
    asked = {"start_time": house.now - MONTH, "end_time": house.now + 1, "take": SEARCHED, "filters": json.dumps(filters)}
    house.now += MINUTE  # no limit on searches is met
    house.table.ask("bill")
    house.calls.clear()
    statuses = {house.ask(f"/risk/v1/search/actions?{urlencode(asked)}") for _ in range(TIMES)}
    bill, times = house.table.ask("bill"), [call for call in house.calls if call.name == SEARCH]
    if statuses != {200}:
        yield Row(what=f"{name}: refused", figure=max(statuses), line=200, better="lower")
        return
    units, judged = bill["read_units"] / TIMES, f"{bill['calls'] / TIMES:g} calls"
    yield Row(what=f"{name}: read units", figure=units, line=lines[0], better="lower", judged=judged)
    yield Row(what=f"{name}: CPU", figure=1000 * median(call.cpu for call in times), unit="ms")
    yield Row(what=f"{name}: wall, p50", figure=1000 * median(call.wall for call in times), unit="ms", line=lines[1], better="lower")
