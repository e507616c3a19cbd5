"""The year as three deployments live it: one follows the way, one keeps what ships, one refits every month to the labels it has.

All three have the same arrivals and the same luck. The *naive* one takes what was let through, labelled fraud or not, as the whole truth
and at once, weighs all alike, and publishes without a shadow.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from datasets.measures import Interval
from tessera import artefacts
from tessera.scoring import Model
from training.deployment.fitting import allowed, fit
from training.operating import report
from training.operating.actions import Actions, gathered, sample_of, together
from training.operating.candidate import WINDOW, Artefact, carded
from training.operating.drifts import MONTHS, on
from training.operating.estimates import FIGURES, Audit, corrected, naive, true
from training.operating.steps import Done, InMemory, month_end
from training.operating.worth import true_cost
from training.operating.year import BEGIN, MONTH, Place, Year, audited

LATER = 200 * 86_400_000
"""After how long everything has come to light that ever will (ms)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Month:
    """One month of one deployment: its actions, the model that decided, what was done at its end."""

    number: int
    actions: Actions
    version: str
    done: Sequence[Done] = ()

    @property
    def cost(self) -> float:
        return true_cost(self.actions)

    @property
    def drifts(self) -> str:
        return ", ".join(drift.name for drift in on(self.number)) or "none"

    @property
    def truth(self) -> dict[str, Interval]:
        return true(self.actions)

    def estimates(self, audit: Audit | None) -> tuple[dict[str, Interval], dict[str, Interval]]:
        """As it seems and as the control corrects it, once all has come to light."""
        now = int(self.actions.at.max()) + LATER
        return naive(self.actions, now), corrected(self.actions, now, audit)

    def audit(self, year: Year) -> Audit:
        return audited(self.actions, year.place, np.random.default_rng((year.seed, 100 + self.number)))


type Meddling = Callable[[InMemory, Actions, int], Iterator[Done]]
"""What somebody does to the models at the end of a month, beside the way or in place of it."""


def operated(year: Year, at_the_end: Meddling = month_end) -> Iterator[Month]:
    """The year with the way followed."""
    keeping, past = InMemory(now=BEGIN), list[Actions]()
    for number in range(1, MONTHS + 1):
        model = Model.of(keeping.version(keeping.head.current))
        past.append(year.lived(number, model))
        keeping.now = BEGIN + number * MONTH
        done = list(at_the_end(keeping, together(past).as_of(keeping.now), keeping.now))
        yield Month(number=number, actions=past[-1], version=model.version, done=done)


def kept(year: Year) -> Iterator[Month]:
    """The year with the model that ships."""
    return operated(year, lambda keeping, actions, now: iter(()))


def naively(year: Year) -> Iterator[Month]:
    """The year with monthly refits to naive labels."""
    return operated(year, _refit)


def mistaken(year: Year, month: int = 4) -> Iterator[Month]:
    """The year with the way followed, but at the end of a month somebody publishes by hand what was fitted to exchanged labels."""

    def at_the_end(keeping: InMemory, actions: Actions, now: int) -> Iterator[Done]:
        if now != BEGIN + month * MONTH:
            return month_end(keeping, actions, now)
        keeping.shadow(turned_round(actions, now))
        keeping.change("promote")
        return iter((Done("by hand", str(keeping.head.current), "published", "nobody asked the rule"),))

    return operated(year, at_the_end)


def turned_round(actions: Actions, now: int) -> dict[str, Any]:
    """What labels teach whose words were exchanged."""
    sample = sample_of(actions, now)
    return carded(fit("reweighed", artefacts.read("model"), replace(sample, fraud=1 - sample.fraud), "turned labels"), "turned labels", now)


def _refit(keeping: InMemory, actions: Actions, now: int) -> Iterator[Done]:
    candidate = refitted(actions, now, artefacts.read("model"))
    if candidate and candidate["version"] != keeping.head.current:
        keeping.shadow(candidate)
        keeping.change("promote")
        yield Done("refit", candidate["version"], "published", "it is the latest")


def refitted(actions: Actions, now: int, shipped: Artefact) -> dict[str, Any] | None:
    """What naive labels teach: whatever went through and has no label is innocent."""
    recent = actions.where((actions.at >= now - WINDOW) & actions.ended("success"))
    rungs = allowed(int(recent.labelled_fraud.sum()))
    sample = gathered(recent, recent.labelled_fraud, np.ones(len(recent)))
    return fit(rungs[-1], shipped, sample, "naive labels") if rungs else None


def show(seed: int, actions: int, folder: Path | None = None) -> None:
    """Live through a year with the way followed, and print each decision with its grounds; write it to a lake if one is named."""
    year, lived = Year(Place(actions=actions), seed), list[Month]()
    for month in operated(year):
        lived.append(month)
        people, recall = (month.truth[name].figure for name in ("people challenged", "recall"))
        print(f"\nMonth {month.number}: {len(month.actions):,} actions, drifts: {month.drifts}; {month.version} decides", flush=True)
        print(f"  costs {month.cost:.0f} in a thousand, stops {recall:.1%} of frauds and {people:.2%} of people")
        for done in month.done:
            print(f"  {done}")
    print("\nEach month, once all has come to light: as it seems, corrected, and as it truly was\n")
    headings = [f"{name}, {how}" for name in FIGURES for how in ("as it seems", "corrected", "truly")]
    rows = [[str(month.number), *report.estimates(*month.estimates(month.audit(year)), month.truth)] for month in lived]
    print("\n".join(report.table(["month", *headings], rows)))
    if folder:
        _written(folder, lived)


def _written(folder: Path, lived: Sequence[Month]) -> None:
    from local.lake.warehouse import Warehouse
    from training.operating import lake

    with Warehouse.open(folder) as warehouse:
        for month in lived:
            lake.fill(warehouse, "year", month.actions, first=month.number * 1_000_000)
    print(f"\nWritten to {folder} as tenant `year`.")
