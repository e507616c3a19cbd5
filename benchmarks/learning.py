"""Learning from labels: what 20, 200 and 1,000 labelled frauds of a place are worth, where the truth is known.

Places are imagined (`training.deployment.imagined`; other seeds than the tests'): their frauds differ from those that the shipped weights
expect. Every figure is a mean over places, on actions that nothing was fitted to, scored by the product. It says how much of a known
difference is learned, not how well fraud is found. Needs no public data. *From scratch* is gradient boosting (scikit-learn) that knows
nothing beforehand; left out where it is not installed (`make training`).
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.report import Options, Row, main
from datasets.measures import Interval, Scores, auc, mean_over
from tessera import artefacts
from tessera.scoring import Model, score
from training.deployment.calibrating import apply, calibration, expected, skill
from training.deployment.fitting import LEAST, Sample, fit
from training.deployment.imagined import Deployment
from training.deployment.judging import calibration_error
from training.deployment.terms import stairs, tables_of

FRAUD_SHARE = 0.05
LABELS = (20, 200, 1000)
PLACES, QUICK_PLACES = 6, 2
JUDGED, QUICK_JUDGED = 6_000, 3_000
FIRST_SEED = 7_000
RUNGS: dict[str, str] = {"reweighed": "reasons re-weighted", "corrected": "bins corrected", "refitted": "tables fitted anew"}

type Rows = Sequence[Mapping[str, Any]]


def benchmark(options: Options) -> Iterator[Row]:
    shipped = artefacts.read("model")
    labels = LABELS[:2] if options.quick else LABELS
    places = QUICK_PLACES if options.quick else PLACES
    judged = QUICK_JUDGED if options.quick else JUDGED
    measured = [_place(shipped, FIRST_SEED + number, labels, judged) for number in range(places)]

    def over_places(name: str) -> Interval:
        return mean_over([one[name] for one in measured])

    about = f"{places} places"
    yield Row.of("AUC, no labels: shipped weights", over_places("shipped"), judged=about)
    for count in labels:
        for name in (*RUNGS, "from scratch"):
            if f"{name} {count}" in measured[0]:
                yield Row.of(f"AUC, {count} labels: {RUNGS.get(name, name)}", over_places(f"{name} {count}"), judged=about)
    yield Row.of("gained by re-weighting with 20 labels", over_places("gained"), line=0.0, judged=about)
    most = labels[-1]
    yield Row.of("calibration error, shipped", over_places("error before"), better="lower", judged=about)
    yield Row.of(f"calibration error, calibrated on {most} frauds", over_places("error after"), line=0.02, better="lower", judged=about)
    yield Row.of("skill of probabilities, shipped", over_places("skill before"), judged=f"share of a constant's log loss, {about}")
    yield Row.of(f"skill of probabilities, calibrated on {most} frauds", over_places("skill after"), line=0.0, judged=about)
    yield Row.of("re-weighting with 200 labels", over_places("seconds"), unit="s", better="lower", judged=about)
    yield _null(shipped, judged)


def _place(shipped: Mapping[str, Any], seed: int, labels: Sequence[int], judged: int) -> dict[str, float]:
    """Every figure of one place."""
    place = Deployment.imagine(shipped, seed, FRAUD_SHARE)
    after = list(place.actions(judged, seed + 500))
    known = list(place.actions(int(max(labels) / FRAUD_SHARE * 1.15), seed + 1_000))
    figures = {"shipped": _auc(shipped, after)}
    for count in labels:
        seen = _until(known, count)
        for rung in LEAST:
            began = perf_counter()
            model = fit(rung, shipped, _sample(seen), "the benchmark")
            if (rung, count) == ("reweighed", 200):
                figures["seconds"] = perf_counter() - began
            figures[f"{rung} {count}"] = _auc(model, after)
            if (rung, count) == ("reweighed", max(labels)):
                figures |= _errors(shipped, model, seen, after)
        if find_spec("sklearn"):
            figures[f"from scratch {count}"] = _from_scratch(shipped, seen, after)
    return figures | {"gained": figures["reweighed 20"] - figures["shipped"]}


def _null(shipped: Mapping[str, Any], judged: int) -> Row:
    """If frauds behave like people there is nothing to learn: a fitted model must score at chance."""
    place = Deployment.imagine(shipped, FIRST_SEED, FRAUD_SHARE).without_frauds_of_its_own()
    model = fit("corrected", shipped, _sample(list(place.actions(4_000, 1))), "the benchmark")
    after = list(place.actions(judged, 2))
    return Row(what="null: distance of AUC from chance", figure=abs(_auc(model, after) - 0.5), line=0.06, better="lower", judged="1 place")


def _until(rows: Rows, frauds: int) -> Rows:
    """The actions until so many frauds have been seen."""
    seen = np.cumsum([row["is_fraud"] for row in rows])
    return rows[: int(np.searchsorted(seen, frauds)) + 1]


def _sample(rows: Rows) -> Sample:
    fraud = np.array([float(row["is_fraud"]) for row in rows])
    return Sample(observed=[row["observed"] for row in rows], fraud=fraud, weight=np.ones(len(rows)))


def _log_odds(artefact: Mapping[str, Any], rows: Rows) -> Scores:
    model = Model.of(artefact)
    return np.array([score(row["observed"], model).log_odds for row in rows])


def _auc(artefact: Mapping[str, Any], rows: Rows) -> float:
    return _ordered(_log_odds(artefact, rows), rows)


def _ordered(values: Scores, rows: Rows) -> float:
    fraud = np.array([row["is_fraud"] for row in rows])
    return auc(values[fraud], values[~fraud])


def _errors(shipped: Mapping[str, Any], model: Mapping[str, Any], seen: Rows, after: Rows) -> dict[str, float]:
    """Expected calibration error and skill as it ships, and fitted and calibrated."""
    known = np.array([float(row["is_fraud"]) for row in seen])
    calibrated = apply(model, calibration(_log_odds(model, seen), known, np.ones(len(seen))))
    fraud = np.array([float(row["is_fraud"]) for row in after])
    errors: dict[str, float] = {}
    for when, artefact in (("before", shipped), ("after", calibrated)):
        chance = expected(Model.of(artefact).calibration, _log_odds(artefact, after))
        errors |= {f"error {when}": calibration_error(chance, fraud), f"skill {when}": skill(chance, fraud, np.ones(len(fraud)))}
    return errors


def _from_scratch(shipped: Mapping[str, Any], seen: Rows, after: Rows) -> float:
    then, now = ([row["observed"] for row in rows] for rows in (seen, after))
    return _ordered(boosted_trees(shipped, then, [row["is_fraud"] for row in seen], now), after)


def boosted_trees(shipped: Mapping[str, Any], then: Rows, fraud: Sequence[bool], now: Rows) -> Scores:
    """What boosted trees on the same bins, without the weights, make of what was observed now, fitted on what was observed then."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    tables = tables_of(shipped)
    machine = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=5, random_state=1)
    machine.fit(stairs(tables, then).astype(float), fraud)
    return np.asarray(machine.predict_proba(stairs(tables, now).astype(float))[:, 1])


if __name__ == "__main__":
    main("learning", __doc__ or "", benchmark)
