"""From data to tables: explainable boosting machines exported as additive artefacts, and one reason's table from two samples.

Fitted with `interpret-core` (the group `training`); what is exported needs nothing but a bisection and a sum. Neighbouring bins whose
weights differ by less than `MERGED` become one.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import log
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Matrix = NDArray[np.float64]

MERGED = 0.02  # nats
DIGITS = 3  # of a weight
SIGNIFICANT = 4  # digits of an edge


def boosted(
    features: Sequence[str],
    values: Matrix,
    labels: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    monotone: Mapping[str, int] | None = None,
    pairs: Sequence[tuple[str, str]] = (),
    seed: int = 1,
    **settings: Any,
) -> dict[str, Any]:
    """Fit an explainable boosting machine and return it as an additive artefact: `intercept`, `terms`, `pairs`.

    `values` has a column per feature, NaN where unknown; `labels` are 1 for what is to be caught; `monotone` says of a feature that its
    weight rises (1) or falls (-1). `settings` go to `ExplainableBoostingClassifier`.
    """
    from interpret.glassbox import ExplainableBoostingClassifier

    names = list(features)
    machine = ExplainableBoostingClassifier(
        feature_names=names,
        feature_types=["continuous"] * len(names),
        interactions=[(names.index(one), names.index(other)) for one, other in pairs],
        monotone_constraints=[(monotone or {}).get(name, 0) for name in names],
        random_state=seed,
        n_jobs=1,
        **{"outer_bags": 4, "validation_size": 0.15, "max_bins": 64, **settings},
    )
    machine.fit(values, np.asarray(labels), sample_weight=None if weights is None else np.asarray(weights))
    return exported(machine, names)


def exported(machine: Any, names: Sequence[str]) -> dict[str, Any]:
    """A fitted machine's curves and grids, rounded and merged."""
    terms: dict[str, Any] = {}
    grids: dict[str, Any] = {}
    for features, scores in zip(machine.term_features_, machine.term_scores_, strict=True):
        if len(features) == 1:
            (feature,) = features
            terms[names[feature]] = _table(machine.bins_[feature][0], scores)
        else:
            one, other = features
            grids[f"{names[one]} x {names[other]}"] = _grid(machine.bins_[one][-1], machine.bins_[other][-1], scores)
    model = {"intercept": round(float(machine.intercept_[0]), DIGITS), "terms": terms}
    return {**model, "pairs": grids} if grids else model


def merged(edges: Sequence[float], weights: Sequence[float], least: float = MERGED) -> tuple[list[float], list[float]]:
    """A table without the edges at which the weight steps by less than `least`, nor those that rounding makes equal."""
    kept_edges: list[float] = []
    kept = [float(weights[0])]
    for edge, weight in zip(edges, weights[1:], strict=True):
        rounded = float(f"{edge:.{SIGNIFICANT}g}")
        if abs(weight - kept[-1]) < least:
            continue
        if kept_edges and rounded <= kept_edges[-1]:
            kept[-1] = float(weight)
            continue
        kept_edges.append(rounded)
        kept.append(float(weight))
    return kept_edges, [round(weight, DIGITS) for weight in kept]


def likelihood_ratio(
    caught: ArrayLike,
    calm: ArrayLike,
    edges: Sequence[float],
    *,
    rising: bool = True,
    strongest: float = 4.0,
    prior: float = 20.0,
) -> dict[str, Any]:
    """One reason's table: the log of how much likelier each bin is among the caught than among the calm.

    Both shares are shrunk towards the bin's share of all by `prior` items; weights are made monotone by pooling neighbours (isotonic
    regression weighted by count) and limited to `strongest`. Weights of either sign come out: split them with `split`.
    """
    seen = [np.bincount(np.searchsorted(edges, sample, "right"), minlength=len(edges) + 1) for sample in (caught, calm)]
    total = seen[0] / seen[0].sum() / 2 + seen[1] / seen[1].sum() / 2
    shares = [(counts + prior * total) / (counts.sum() + prior) for counts in seen]
    ratios = [float(np.clip(log(max(one, 1e-9) / max(other, 1e-9)), -strongest, strongest)) for one, other in zip(*shares, strict=True)]
    pooled = monotone(ratios, [float(count) for count in seen[0] + seen[1]], rising=rising)
    kept_edges, weights = merged(edges, pooled)
    return {"edges": kept_edges, "weights": weights}


def monotone(values: Sequence[float], weights: Sequence[float], *, rising: bool = True) -> list[float]:
    """The nearest monotone sequence in weighted squares: pool adjacent violators."""
    sign = 1 if rising else -1
    blocks: list[list[float]] = []  # mean, weight, length
    for value, weight in zip(values, weights, strict=True):
        blocks.append([sign * value, max(weight, 1e-9), 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, heavy, length = blocks.pop()
            before = blocks[-1]
            before[0] = (before[0] * before[1] + mean * heavy) / (before[1] + heavy)
            before[1] += heavy
            before[2] += length
    return [sign * mean for mean, _, length in blocks for _ in range(int(length))]


def split(table: Mapping[str, Sequence[float]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A table that crosses zero as the table of a risk reason (its positive part) and of a trust reason (its negative part)."""
    risk = merged(table["edges"], [max(0.0, weight) for weight in table["weights"]])
    trust = merged(table["edges"], [min(0.0, weight) for weight in table["weights"]])
    return {"edges": risk[0], "weights": risk[1]}, {"edges": trust[0], "weights": trust[1]}


def is_monotone(weights: Sequence[float]) -> bool:
    steps = [after - before for before, after in pairwise(weights)]
    return all(step >= 0 for step in steps) or all(step <= 0 for step in steps)


def _table(cuts: ArrayLike, scores: ArrayLike) -> dict[str, Any]:
    """A curve: its first weight is of the missing, its last of the never seen."""
    weights = np.asarray(scores, dtype=float)
    edges, kept = merged(list(np.asarray(cuts, dtype=float)), list(weights[1:-1]))
    table: dict[str, Any] = {"edges": edges, "weights": kept}
    return {**table, "unknown": round(float(weights[0]), DIGITS)} if abs(weights[0]) >= MERGED else table


def _grid(rows: ArrayLike, columns: ArrayLike, scores: ArrayLike) -> dict[str, Any]:
    edges = [[float(f"{edge:.{SIGNIFICANT}g}") for edge in np.asarray(cuts, dtype=float)] for cuts in (rows, columns)]
    weights = np.asarray(scores, dtype=float)[1:-1, 1:-1]
    return {"edges": edges, "weights": [[round(float(weight), DIGITS) for weight in row] for row in weights]}
