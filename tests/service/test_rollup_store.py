"""Rollups as they are stored: exact at any pace, however often and by however many readers the same is reported."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.doubles.indexes import LARGEST_ITEM
from local.doubles.meter import size_of
from local.doubles.table import TableDouble
from tessera.rollup import Cell, Change, total
from tessera.service.store.rollups import MOST_COUNTED, RollupStore
from tessera.service.store.table import Table

AT = 1_800_000_000_000
CELLS = [Cell(application="bank", action_type=kind, recommendation="allow") for kind in ("login", "transaction")]


def told(first: int, last: int) -> list[Change]:
    return [Change(name=f"{number:016x}", before=None, after=CELLS[number % 2]) for number in range(first, last)]


def actions(store: RollupStore) -> int:
    hours, complete = store.hours("acme", AT, AT + 1, AT + 60_000)
    assert complete
    return sum(total(hours.values()).cells.values())


def test_forty_five_thousand_in_one_minute_are_counted_once_each() -> None:
    double: Any = TableDouble()
    store = RollupStore(Table(double, double.name))
    batches = [told(first, first + 500) for first in range(0, 45_000, 500)]
    for batch in batches:
        store.count("acme", AT, batch, AT)
    for batch in (batches[0], batches[41], told(250, 900), told(44_900, 45_000)):
        store.count("acme", AT, batch, AT)
    assert actions(store) == 45_000
    assert max(size_of(image) for image in double.items()) < LARGEST_ITEM / 4


def test_several_who_count_at_once_count_each_once() -> None:
    double: Any = TableDouble(latency=0.001)
    store = RollupStore(Table(double, double.name))
    batches = [told(first, first + 700) for first in range(0, 3 * MOST_COUNTED, 350)]
    with ThreadPoolExecutor(3) as several:
        list(several.map(lambda batch: store.count("acme", AT, batch, AT), batches))
    assert actions(store) == 2_100


def test_a_quiet_minute_is_one_item() -> None:
    double: Any = TableDouble()
    store = RollupStore(Table(double, double.name))
    for number in range(20):
        store.count("acme", AT, told(number, number + 1), AT)
    minutes = [item for item in double.items() if item["SK"]["S"].startswith("M#")]
    assert len(minutes) == 1
