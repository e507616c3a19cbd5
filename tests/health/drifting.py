"""Days of actions, counted by the real counters, in which something drifts or nothing does.

python -m tests.health.drifting [SEEDS]    how many false findings there are without drift, and how many days each kind of drift takes

A population is a pool of actions that differ in every measure of the model that ships, with what became of them. Each day draws from it,
fewer at weekends, from shares that wander from day to day by a tenth. Drift is another population from one day on.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any

from tessera.health.counting import JudgedAction, Weighed, counts_of
from tessera.health.watching import BEFORE, LATELY, MATURE, Finding, findings
from tessera.scoring import Model
from tessera.tallies import Tallies, summed
from tessera.units import DAY

POOL = 120
A_DAY = 3_000  # actions
WEEKEND = 0.6  # of them
WANDERING = 0.1  # standard deviation of a share's daily factor
HISTORY = MATURE + LATELY[-1] + BEFORE  # days that are looked at
FRAUD, CHALLENGED, PASS = 0.03, 0.1, 0.8  # shares: of all, of all, of challenges


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of the pool: what was measured, what was decided, how a challenge ends, and whether it is fraud."""

    observed: Mapping[str, Any]
    decided: str
    passes: bool
    fraud: bool


type Pool = Sequence[Person]
type Change = Callable[[Random, Pool], Pool]


@cache
def model() -> Model:
    return Model.load()


def population(chance: Random) -> Pool:
    """People and attackers, evenly mixed; measures lie in the bins that each table's own shares give them, or could not be told."""
    shares = {
        (code, name): _shares(chance, len(table.weights)) for code, term in model().terms.items() for name, table in term.tables.items()
    }
    return [_person(chance, shares, number) for number in range(POOL)]


def _person(chance: Random, shares: Mapping[tuple[str, str], Sequence[float]], number: int) -> Person:
    observed: dict[str, Any] = {}
    for code, term in model().terms.items():
        told = {name: _value(chance, table.edges, shares[code, name]) for name, table in term.tables.items()}
        if chance.random() < 0.7:
            observed[code] = told.get("", told)
    challenged = number < CHALLENGED * POOL
    fraud = number < FRAUD * POOL
    return Person(observed=observed, decided="challenge" if challenged else "allow", passes=chance.random() < PASS, fraud=fraud)


def _shares(chance: Random, bins: int) -> Sequence[float]:
    return [chance.expovariate(1) for _ in range(bins)]


def _value(chance: Random, edges: Sequence[float], shares: Sequence[float]) -> float:
    (place,) = chance.choices(range(len(shares)), shares)
    if place < len(edges):
        return edges[place] - 1e-6
    return edges[-1] + 1 if edges else 0.0


# What may happen.


def a_measure_moves(chance: Random, pool: Pool) -> Pool:
    """A release of the application changes what half of its devices report."""
    code = max(model().terms, key=lambda code: sum(code in each.observed for each in pool))
    (term,) = [model().terms[code]]
    moved = {name: (table.edges[-1] + 1 if table.edges else 0.0) for name, table in term.tables.items()}
    low = {name: (table.edges[0] - 1 if table.edges else 0.0) for name, table in term.tables.items()}
    new = {name: low[name] if _most_are_high(pool, code, name) else moved[name] for name in moved}
    return [replace(each, observed={**each.observed, code: new.get("", new)}) for each in pool]


def a_signal_falls_silent(chance: Random, pool: Pool) -> Pool:
    """A script that read one signal is blocked."""
    code = max(model().terms, key=lambda code: sum(code in each.observed for each in pool))
    return [replace(each, observed={name: value for name, value in each.observed.items() if name != code}) for each in pool]


def telemetry_is_lost(chance: Random, pool: Pool) -> Pool:
    """Every third action comes without most of what is measured."""
    return [each if number % 3 else replace(each, observed={}) for number, each in enumerate(pool)]


def attackers_come(chance: Random, pool: Pool) -> Pool:
    """Whoever is challenged does not pass any more: of ten, six are attackers."""
    challenged = [each for each in pool if each.decided == "challenge"]
    failing = set(map(id, challenged[: round(0.6 * len(challenged))]))
    return [replace(each, passes=False) if id(each) in failing else each for each in pool]


def alerts_meet_the_honest(chance: Random, pool: Pool) -> Pool:
    """Attackers have found another way: those who are challenged are all honest, and pass."""
    return [replace(each, fraud=False, passes=True) if each.decided == "challenge" else each for each in pool]


def scores_rise(chance: Random, pool: Pool) -> Pool:
    """A campaign: every second action measures what the most suspicious do."""
    worst = max(pool, key=lambda each: Weighed.by(model(), _judged(each)).score)
    return [replace(each, observed=worst.observed) if number % 2 else each for number, each in enumerate(pool)]


DRIFTS: Mapping[str, tuple[str, Change]] = {
    "a measure moves": ("drift", a_measure_moves),
    "a signal falls silent": ("drift", a_signal_falls_silent),
    "scores rise": ("drift", scores_rise),
    "attackers come": ("pass_rate", attackers_come),
    "alerts meet the honest": ("precision", alerts_meet_the_honest),
    "telemetry is lost": ("unknown", telemetry_is_lost),
}
"""Kinds of drift, and which finding each must lead to."""


# Days.


class World:
    """Days of one application, until the day before `today`."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        self._pool = population(self._chance)
        self._counted = counted(self._pool)
        self.days: dict[int, Tallies] = {}
        self.today = 20_000 * DAY
        self.live(HISTORY)

    def live(self, days: int) -> None:
        for _ in range(days):
            self.days[self.today] = self._one_day()
            self.today += DAY

    def change(self, change: Change) -> None:
        self._pool = change(self._chance, self._pool)
        self._counted = counted(self._pool)

    def findings(self) -> tuple[Finding, ...]:
        return findings(self.days, self.today)

    def _one_day(self) -> Tallies:
        number = round(A_DAY * (WEEKEND if self.today // DAY % 7 in (2, 3) else 1))
        shares = [max(0.1, self._chance.gauss(1, WANDERING)) for _ in self._pool]
        drawn = Counter(self._chance.choices(range(len(self._pool)), shares, k=number))
        return summed({name: times * count for name, count in self._counted[place].items()} for place, times in drawn.items())


def counted(pool: Pool) -> list[Tallies]:
    """What each of the pool adds to a day, with its result and label."""
    return [counts_of(action, Weighed.by(model(), action)) for action in map(_judged, pool)]


def _judged(person: Person) -> JudgedAction:
    return JudgedAction(
        application="bank",
        base="login",
        decision={"model": model().version, "observed": person.observed},
        decided=person.decided,  # type: ignore[arg-type]
        score=50.0,
        result="success" if person.decided == "allow" or person.passes else "failure",
        label="CONFIRMED_FRAUD" if person.fraud else None,
    )


def _most_are_high(pool: Pool, code: str, name: str) -> bool:
    table = model().terms[code].tables[name]
    values = [each.observed[code] for each in pool if code in each.observed]
    numbers = [value.get(name, 0.0) if isinstance(value, Mapping) else value for value in values]
    return sum(number > table.edges[0] for number in numbers) > len(numbers) / 2 if table.edges else False


def days_until(seed: int, what: str, change: Change, most: int) -> int | None:
    """Days after which a drift leads to its finding; None if `most` days are not enough."""
    world = World(seed)
    world.change(change)
    for day in range(1, most + 1):
        world.live(1)
        if any(finding.what == what for finding in world.findings()):
            return day
    return None


def false_findings(seed: int, days: int) -> Iterator[Finding]:
    """What is found on days without drift."""
    world = World(seed)
    for _ in range(days):
        world.live(1)
        yield from world.findings()


if __name__ == "__main__":
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    found = [finding for seed in range(seeds) for finding in false_findings(seed, 28)]
    print(f"without drift: {len(found)} findings on {28 * seeds} days of {seeds} seeds")
    for name, (what, change) in DRIFTS.items():
        took = [days_until(seed, what, change, 45) for seed in range(min(seeds, 10))]
        found_after = [days for days in took if days]
        first, last = (min(found_after), max(found_after)) if found_after else (None, None)
        print(f"{name}: {what} found after {first} to {last} days, missed in {took.count(None)} of {len(took)}")
