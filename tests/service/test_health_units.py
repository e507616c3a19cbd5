"""What counting the health of decisions adds to the rollups that are counted anyway: write units for an action, and bytes of an item."""

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import groupby

import pytest

from local.doubles.meter import size_of
from local.doubles.table import TableDouble
from tessera.assessment import decide
from tessera.health.counting import JudgedAction, Shadowed, Weighed, counts_of
from tessera.rollup import Cell, Change
from tessera.scoring import Model
from tessera.tallies import Tallies, less
from tests.service.storing import NOW, store_on
from tests.stored_decisions import considered

MINUTE = 60_000  # ms
BATCH = 500  # records, or what comes within 20 s: as the template has it
LIFE = 20_000
KINDS = 200


@cache
def kinds() -> list[tuple[Tallies, Tallies]]:
    """What an action adds and what its result then changes, of decisions that differ more than people do: their measures lie around every
    edge, under eight versions of an application, beside a shadow."""
    chance, model = random.Random(5), Model.load()
    return [_kind(chance, model, number) for number in range(KINDS)]


def _kind(chance: random.Random, model: Model, number: int) -> tuple[Tallies, Tallies]:
    found = decide(considered(chance, model), model)
    shadow = Shadowed(model="two", decided=chance.choice(("allow", "challenge")), score=round(chance.uniform(0, 100), 1))
    judged = JudgedAction(
        application="bank",
        base=found.decision["base"],
        decision=found.decision,
        decided=found.decided,
        score=found.score,
        app_version=f"{number % 8}.0",
        shadow=shadow,
    )
    weighed = Weighed.by(model, judged)
    begun = counts_of(judged, weighed)
    return begun, less(counts_of(replace(judged, result="success"), weighed), begun)


def told(a_second: float, actions: int, *, health: bool) -> Iterator[tuple[int, int, list[Change]]]:
    """Changes as they are handed over: when, of which minute. An action and, seconds later, its result."""
    chance, at, every = random.Random(4), NOW, list[tuple[int, int, Change]]()
    for number in range(actions):
        at += round(chance.expovariate(a_second / 1_000))
        begun, ended = Cell("bank", "login", "allow"), Cell("bank", "login", "allow", "", "success")
        one, other = kinds()[number % KINDS] if health else ({}, {})
        every.append((at, at, Change(name=f"{number:015x}a", before=None, after=begun, health=one)))
        later, changed = at + round(chance.uniform(2_000, 30_000)), Change(name=f"{number:015x}b", before=begun, after=ended, health=other)
        every.append((later, at, changed))
    every.sort(key=lambda each: each[0])
    for arrived, of_window in groupby(every, key=lambda each: each[0] // LIFE):
        window = list(of_window)
        for start in range(0, len(window), BATCH):
            batch = sorted(window[start : start + BATCH], key=lambda each: each[1])
            for minute, changes in groupby(batch, key=lambda each: each[1] // MINUTE):
                yield arrived * LIFE, minute * MINUTE, [change for *_, change in changes]


def units(a_second: float, actions: int, *, health: bool) -> tuple[float, int]:
    """Write units for an action, and the bytes of the largest item."""
    double = TableDouble()
    store = store_on(double)
    for now, minute, changes in told(a_second, actions, health=health):
        store.rollups.count("acme", minute, changes, now)
    return double.meter.bill().write_units / actions, max(size_of(item) for item in double.items())


@pytest.mark.parametrize(
    ("a_second", "actions", "most"), [(1_000_000 / 30 / 86_400, 300, 0.5), (5, 1_500, 0.25), (25, 4_000, 0.1), (417, 12_000, 0.1)]
)
def test_health_adds_little_to_an_action(a_second: float, actions: int, most: float) -> None:
    with_health, largest = units(a_second, actions, health=True)
    added = with_health - units(a_second, actions, health=False)[0]
    print(
        f"{a_second:.3g} actions/s: {with_health:.3f} write units an action, {added:.3f} of them for health; largest item {largest} bytes"
    )
    assert added <= most
    assert largest < 40_000


def test_an_action_alone_in_its_minute_takes_no_more_units() -> None:
    def alone(*, health: bool) -> float:
        double = TableDouble()
        store = store_on(double)
        for number, (one, other) in enumerate(kinds()[:20]):
            for name, change in (("a", one), ("b", other)):
                told = Change(
                    name=f"{number:015x}{name}", before=None, after=Cell("bank", "login", "allow"), health=change if health else {}
                )
                store.rollups.count("acme", NOW + number * MINUTE, [told], NOW)
        return double.meter.bill().write_units / 20

    assert alone(health=True) == alone(health=False) <= 2.1
