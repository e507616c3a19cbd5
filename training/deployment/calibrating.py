"""Calibration from outcomes: isotonic from fifty frauds on, below that the logistic curve moved to the place's own share of fraud.

Isotonic regression pools neighbours until shares rise; each block becomes a knot at its mean log-odds. A block's share is shrunk towards
the place's own by one action, so that a block without frauds is not believed to have none for ever. *(lit.)* Niculescu-Mizil and Caruana
2005: isotonic needs more data than a logistic map, and bends where that cannot.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from training.deployment.terms import Vector
from training.fitting import monotone

FEWEST_FRAUDS = 50
MOST_KNOTS = 24
DIGITS = 3


def calibration(log_odds: Vector, fraud: Vector, weight: Vector) -> dict[str, list[float]]:
    """The table of a model's `calibration` from what its actions turned out to be."""
    order = np.argsort(log_odds, kind="stable")
    log_odds, fraud, weight = log_odds[order], fraud[order], weight[order]
    return isotonic(log_odds, fraud, weight) if int(fraud.sum()) >= FEWEST_FRAUDS else moved(log_odds, fraud, weight)


def moved(log_odds: Vector, fraud: Vector, weight: Vector) -> dict[str, list[float]]:
    """One knot: the curve moved so that it expects as many frauds as there were."""
    wanted = float(weight @ fraud) + 0.5
    total = float(weight.sum()) + 1
    low, high = -15.0, 15.0
    for _ in range(60):
        middle = (low + high) / 2
        expected = float(weight @ (1 / (1 + np.exp(-(log_odds + middle))))) * total / float(weight.sum())
        low, high = (middle, high) if expected < wanted else (low, middle)
    at = float(np.average(log_odds, weights=weight))
    return {"log_odds": [round(at, DIGITS)], "true": [round(at + low, DIGITS)]}


def isotonic(log_odds: Vector, fraud: Vector, weight: Vector) -> dict[str, list[float]]:
    """A knot for each pooled block. `log_odds` rise."""
    groups = _blocks(monotone(_group_means(log_odds, fraud, weight), _group_weights(log_odds, weight)))
    values, starts = np.unique(log_odds, return_index=True)
    ends = np.append(starts[1:], len(log_odds))
    overall = float(np.average(fraud, weights=weight))
    knots: list[tuple[float, float]] = []
    for first, last in _coarse(groups, len(values)):
        part = slice(int(starts[first]), int(ends[last - 1]))
        mass = float(weight[part].sum())
        share = (float(weight[part] @ fraud[part]) + overall) / (mass + 1)
        knots.append((float(np.average(log_odds[part], weights=weight[part])), float(np.log(share / (1 - share)))))
    true = np.maximum.accumulate([value for _, value in knots])
    return _distinct([at for at, _ in knots], list(map(float, true)))


def apply(artefact: Mapping[str, Any], table: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """The model with this calibration."""
    return {**artefact, "calibration": {name: list(values) for name, values in table.items()}}


def _group_means(log_odds: Vector, fraud: Vector, weight: Vector) -> list[float]:
    """The share of fraud among actions of the same log-odds."""
    _, group = np.unique(log_odds, return_inverse=True)
    return list(np.bincount(group, weight * fraud) / np.bincount(group, weight))


def _group_weights(log_odds: Vector, weight: Vector) -> list[float]:
    _, group = np.unique(log_odds, return_inverse=True)
    return list(map(float, np.bincount(group, weight)))


def _blocks(pooled: Sequence[float]) -> list[tuple[int, int]]:
    """Runs of the same value: from and to."""
    edges = [0, *(at for at in range(1, len(pooled)) if pooled[at] != pooled[at - 1]), len(pooled)]
    return list(pairwise(edges))


def _coarse(blocks: Sequence[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """No more blocks than there may be knots: neighbours joined."""
    if len(blocks) <= MOST_KNOTS:
        return list(blocks)
    picks = [blocks[int(at)][0] for at in np.linspace(0, len(blocks), MOST_KNOTS, endpoint=False)]
    return list(zip(picks, [*picks[1:], count], strict=True))


def _distinct(log_odds: Sequence[float], true: Sequence[float]) -> dict[str, list[float]]:
    """Rounded, without knots that rounding makes equal."""
    kept: dict[float, float] = {}
    for at, value in zip(log_odds, true, strict=True):
        kept.setdefault(round(at, DIGITS), round(value, DIGITS))
    return {"log_odds": list(kept), "true": list(kept.values())}
