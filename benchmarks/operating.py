"""Operating the model: what a year gains by it, what the control corrects, and how a mistake is taken back.

A simulated year (`training.operating.year`) has six kinds of drift and labels that come late, and its truth is known. Three deployments
live through the same arrivals with the same luck: one follows the way, one keeps what ships, one refits every month to the labels it has.
Costs are in units of one honest person challenged, in a thousand actions. Seeds are others than those on which the rules were tried (101).
Needs no public data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from typing import Literal

import numpy as np

from benchmarks.report import Options, Row, main
from datasets.measures import Interval, mean_over, share
from tessera.scoring import Model
from training.operating.actions import Observations
from training.operating.drifts import DRIFTS
from training.operating.estimates import FIGURES, corrected, naive, true
from training.operating.living import LATER, Month, kept, mistaken, naively, operated
from training.operating.year import Place, Year, audited, outcome

FIRST_SEED, YEARS, QUICK_YEARS = 1, 2, 1
ACTIONS, QUICK_ACTIONS = 20_000, 4_000
QUIET_MONTHS, QUICK_QUIET_MONTHS = 150, 20
QUIET_SEED = 5_000
MISTAKEN_AT, WATCHED_UNTIL = 4, 8
WAYS = {"shipped kept": kept, "operated": operated, "naive refits": naively}

BETTER: Mapping[str, Literal["higher", "lower"]] = {"cost": "lower", "recall": "higher", "people challenged": "lower"}

type Figures = dict[str, float]


def benchmark(options: Options) -> Iterator[Row]:
    seeds = range(FIRST_SEED, FIRST_SEED + (QUICK_YEARS if options.quick else YEARS))
    actions = QUICK_ACTIONS if options.quick else ACTIONS
    with ProcessPoolExecutor(1 if options.quick else 2) as some:
        years = list(some.map(partial(_year, actions=actions), seeds))
    yield from _of_years(years)
    yield from _covered(QUICK_QUIET_MONTHS if options.quick else QUIET_MONTHS, actions)


def _of_years(years: Sequence[Figures]) -> Iterator[Row]:
    of = f"{len(years)} years"

    def mean(name: str) -> Interval:
        return mean_over([each[name] for each in years])

    for figure, better in BETTER.items():
        for way in WAYS:
            yield Row.of(f"{figure}, {way}", mean(f"{way} {figure}"), better=better, judged=of)
    yield Row.of("saved by operating", mean("saved"), line=0.0, judged=of)
    for way in ("operated", "naive refits"):
        yield Row.of(f"worst month against shipped, {way}", mean(f"{way} worst"), better="lower", judged=of)
    for drift in DRIFTS:
        for way in WAYS:
            name = f"cost since {drift.about}, {way}"
            yield Row.of(name, mean(f"{way} {drift.name}"), better="lower", judged=_months(drift.first))
    yield Row.of("months until a planted mistake is taken back", mean("mistake lasts"), line=2.0, better="lower", judged=of)
    yield Row.of("what its month costs more", mean("mistake costs"), better="lower", judged=of)


def _year(seed: int, actions: int) -> Figures:
    """Every figure of one year."""
    year = Year(Place(actions=actions), seed)
    lived = {way: list(live(year)) for way, live in WAYS.items()}
    figures: dict[str, float] = {}
    for way, months in lived.items():
        figures[f"{way} cost"] = _mean(month.cost for month in months)
        for name in ("recall", "people challenged"):
            figures[f"{way} {name}"] = _mean(month.truth[name].figure for month in months)
        figures[f"{way} worst"] = max(one.cost - other.cost for one, other in zip(months, lived["shipped kept"], strict=True))
        for drift in DRIFTS:
            figures[f"{way} {drift.name}"] = _mean(month.cost for month in months[drift.first - 1 : _until(drift.first)])
    figures["saved"] = figures["shipped kept cost"] - figures["operated cost"]
    return figures | _mistake(list(islice(mistaken(year, MISTAKEN_AT), WATCHED_UNTIL)), lived["shipped kept"])


def _mistake(months: Sequence[Month], shipped: Sequence[Month]) -> Figures:
    """How many months a published mistake decided, and what its first one cost more than what ships."""
    wrong = months[MISTAKEN_AT].version
    lasted = sum(month.version == wrong for month in months)
    return {"mistake lasts": float(lasted), "mistake costs": months[MISTAKEN_AT].cost - shipped[MISTAKEN_AT].cost}


def _covered(months: int, actions: int) -> Iterator[Row]:
    """How often intervals hold the truth, in quiet months by what ships."""
    with ProcessPoolExecutor(2) as two:
        held = list(two.map(partial(quiet_month, actions=actions), range(QUIET_SEED, QUIET_SEED + months), chunksize=10))
    for name in FIGURES:
        for how in ("corrected", "as it seems"):
            told = [each[name, how] for each in held if (name, how) in each]
            line = 0.9 if how == "corrected" else None
            yield Row.of(
                f"95 % intervals that hold the truth: {name}, {how}", share(sum(told), len(told)), line=line, judged=f"{len(told)} months"
            )


def quiet_month(seed: int, actions: int) -> Mapping[tuple[str, str], bool]:
    """Whether each interval of a month without drift holds the truth, by figure and by how it is estimated."""
    year = Year(Place(actions=actions, drifts=()), seed)
    arrivals = year.arrivals(1)
    month = outcome(arrivals, Observations(year.values), Model.load(), year.place)
    now, audit = int(month.at.max()) + LATER, audited(month, year.place, np.random.default_rng(seed))
    truth = true(month)
    ways = {"corrected": corrected(month, now, audit), "as it seems": naive(month, now)}
    return {
        (name, how): found.low <= truth[name].figure <= found.high
        for how, figures in ways.items()
        for name, found in figures.items()
    }  # fmt: skip


def _until(first: int) -> int:
    """The month before the next drift begins."""
    return min((drift.first - 1 for drift in DRIFTS if drift.first > first), default=12)


def _months(first: int) -> str:
    return f"months {first} to {_until(first)}"


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


if __name__ == "__main__":
    main("operating", __doc__ or "", benchmark)
