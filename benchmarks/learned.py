"""Learning without harm: what payments teach in ten windows, and whether what is kept is ever worse than what ships.

A window is five weeks of simulated card payments (`simulator.card_payments`; other seeds than those that anything was fitted on). Learned
is from the first payments of it that hold so many labelled frauds, judged are its last ten days. `training.deployment.choosing` decides
within the learning time which way of fitting is kept; the figure is the average precision of what was kept, by the product's own score.
*Boosted trees* (scikit-learn, the same bins, nothing known beforehand) are left out where they are not installed (`make training`).
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from typing import Any

import numpy as np

from benchmarks.learning import boosted_trees
from benchmarks.report import Options, Row, main
from datasets.card_payments import replayed
from datasets.measures import Scores, average_precision, mean_over
from simulator.card_payments import card_payments
from tessera import artefacts, reasons
from tessera.scoring import Model
from tessera.truth import Truth
from tessera.units import DAY
from training.deployment.choosing import chosen, sample_of
from training.deployment.fitting import allowed, fit
from training.deployment.judging import log_odds
from training.deployment.outcomes import Outcome

FIRST_SEED, WINDOWS, QUICK_WINDOWS = 401, 10, 1
LABELS = (20, 50, 200, 1000)
WORLD: Mapping[str, int] = {"days": 49, "customers": 600, "terminals": 1_200}
FIRST_LEARNED, FIRST_JUDGED = 14 * DAY, 39 * DAY
FAMILY = "transaction"

type Figures = Mapping[str, float]


def benchmark(options: Options) -> Iterator[Row]:
    labels = LABELS[:2] if options.quick else LABELS
    seeds = range(FIRST_SEED, FIRST_SEED + (QUICK_WINDOWS if options.quick else WINDOWS))
    with ProcessPoolExecutor(2) as two:
        windows = list(two.map(_window, seeds, [labels] * len(seeds)))
    of = f"{len(windows)} windows"
    yield Row.of("average precision, as shipped", mean_over([each["shipped"] for each in windows]), judged=of)
    for count in labels:
        kept = [each[f"kept {count}"] for each in windows]
        yield Row.of(f"average precision, kept after {count} labels", mean_over(kept), judged=of)
        gains = [each[f"kept {count}"] - each["shipped"] for each in windows]
        learned = sum(each[f"learned {count}"] for each in windows)
        yield Row(what=f"  the worst gain of any, {count} labels", judged=f"{learned:.0f} of {of} learned", figure=min(gains), line=0.0)
    if "trees" in windows[0]:
        yield Row.of(f"boosted trees after {labels[-1]} labels", mean_over([each["trees"] for each in windows]), judged=of)
        short = [each["trees"] - each[f"kept {labels[-1]}"] for each in windows]
        yield Row.of("  by how much they are better", mean_over(short), line=0.03, better="lower", judged=of)


def _window(seed: int, labels: Sequence[int]) -> Figures:
    shipped, paid = artefacts.read("model"), payments(seed)
    after = [one for one in paid if one.at >= FIRST_JUDGED]
    figures = {"shipped": _precision(log_odds(Model.of(shipped), after), after)}
    for count in labels:
        seen = _until([one for one in paid if one.at < FIRST_JUDGED], count)
        way = chosen(allowed(count), shipped, seen)
        model = shipped if way == "calibrated" else fit(way, shipped, sample_of(seen), "the benchmark")
        figures[f"kept {count}"] = _precision(log_odds(Model.of(model), after), after)
        figures[f"learned {count}"] = float(way != "calibrated")
    return figures | ({"trees": _trees(shipped, seen, after)} if find_spec("sklearn") else {})


def payments(seed: int) -> list[Outcome]:
    """A window's payments in order of time, each with what the reasons in the payment measured, and its truth."""
    model = Model.load()
    judging = {code: reason for code, reason in reasons.CATALOGUE.items() if code in model.terms and model.terms[code].family == FAMILY}
    return [
        Outcome(
            at=paid.at,
            base="transaction",
            observed=reasons.observe(evidence, judging),
            truth=Truth(fraud=bool(paid.fraud), weight=1.0, matures_at=paid.at, source="label" if paid.fraud else "result"),
            platform="unknown",
            decided="allow",
            answered="allow",
        )
        for paid, evidence in replayed(card_payments(seed, **WORLD))
        if paid.at >= FIRST_LEARNED
    ]


def _until(outcomes: Sequence[Outcome], frauds: int) -> Sequence[Outcome]:
    """The payments until so many frauds have been seen."""
    return outcomes[: int(np.searchsorted(np.cumsum([one.fraud for one in outcomes]), frauds)) + 1]


def _precision(values: Scores, outcomes: Sequence[Outcome]) -> float:
    fraud = np.array([one.fraud for one in outcomes])
    return average_precision(values[fraud], values[~fraud])


def _trees(shipped: Mapping[str, Any], seen: Sequence[Outcome], after: Sequence[Outcome]) -> float:
    then, now = ([one.observed for one in outcomes] for outcomes in (seen, after))
    return _precision(boosted_trees(shipped, then, [one.fraud for one in seen], now), after)


if __name__ == "__main__":
    main("learned", __doc__ or "", benchmark)
