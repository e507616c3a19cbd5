"""The most likely weights of a model, given what came of actions and what shipped.

Logistic regression on what the tables weigh, weighted by how far each truth is believed, with a normal prior around the shipped weights:
twenty frauds move little, a thousand much. Nothing may become negative, so every table stays monotone and of its polarity. The limits of
families are not in the fit (they bend, and would make it depend on its start); what is judged afterwards has them.

    reweighed   one factor a reason: the table keeps its form. Factors are N(g, 0.5²) around one that is common to all, itself N(1, 0.25²):
                a reason that was not observed moves with the others, so that their proportions stay as they ship
    corrected   the steps of every table, prior N(its re-weighted step, 0.25²): bins move by themselves
    refitted    tables of new edges, prior N(0, 0.5²): what shipped counts no more than its edges and polarity
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from training.deployment.terms import Matrix, Table, Vector, climbed, contributions, stairs, tables_of, with_tables
from training.fitting import merged

type Rung = Literal["reweighed", "corrected", "refitted"]

LEAST: Mapping[Rung, int] = {"reweighed": 20, "corrected": 200, "refitted": 1000}
"""Labelled frauds from which on a way of fitting is allowed."""
FACTOR_SPREAD = 0.5
COMMON_SPREAD = 0.25
STEP_SPREAD = 0.25
NEW_STEP_SPREAD = 0.5
INTERCEPT_SPREAD = 3.0
MOST_BINS = 12
ITERATIONS = 60
PRECISION = 1e-6


@dataclass(frozen=True)
class Sample:
    """What is fitted to: observations, whether each was fraud, and how much it counts."""

    observed: Sequence[Mapping[str, Any]]
    fraud: Vector
    weight: Vector


def allowed(frauds: int) -> list[Rung]:
    """The ways of fitting that so many labelled frauds allow."""
    return [rung for rung, least in LEAST.items() if frauds >= least]


def fit(rung: Rung, artefact: Mapping[str, Any], sample: Sample, made: str) -> dict[str, Any]:
    """A model fitted in one of the three ways."""
    fitted = {"reweighed": _reweighed, "corrected": _corrected, "refitted": _refitted}[rung]
    return with_tables(artefact, fitted(artefact, sample), f"{rung} by {made}")


def factors(artefact: Mapping[str, Any], sample: Sample) -> dict[str, float]:
    """By which factor each reason is weighed; 1 leaves it as it is."""
    tables = tables_of(artefact)
    weighed = contributions(tables, stairs(tables, sample.observed))
    codes = sorted({table.code for table in tables})
    by_reason = np.column_stack([weighed[:, [table.code == code for table in tables]].sum(axis=1) for code in codes])
    mean = np.ones(len(codes))
    return dict(zip(codes, map(float, map_estimate(by_reason, sample, mean, FACTOR_SPREAD, COMMON_SPREAD)), strict=True))


def map_estimate(design: Matrix, sample: Sample, mean: Vector, spread: float, common: float = 0.0, least: float = 0.0) -> Vector:
    """The coefficients, none below `least`, of greatest posterior: Newton's method on those that are free to move, halving its stride until
    the posterior rises (Bertsekas 1982, projected Newton). Their prior is normal around `mean` with this spread each, and moves as a
    whole with the spread `common`. The intercept is free and not answered: base rates belong to calibration."""
    columns = np.column_stack([np.ones(len(design)), design])
    centre = np.concatenate(([_base_log_odds(sample)], mean))
    curvature = np.zeros((len(centre), len(centre)))
    curvature[0, 0] = INTERCEPT_SPREAD**-2
    curvature[1:, 1:] = np.linalg.inv(spread**2 * np.eye(len(mean)) + common**2)
    floor = np.concatenate(([-np.inf], np.full(len(mean), least)))

    def loss(at: Vector) -> float:
        log_odds = columns @ at
        likely = np.logaddexp(0, log_odds) - sample.fraud * log_odds
        return float(sample.weight @ likely + 0.5 * (at - centre) @ curvature @ (at - centre))

    at, reached = centre.copy(), loss(centre)
    for _ in range(ITERATIONS):
        chance = 1 / (1 + np.exp(-(columns @ at)))
        slope = columns.T @ (sample.weight * (chance - sample.fraud)) + curvature @ (at - centre)
        free = (at > floor) | (slope < 0)
        if np.abs(slope[free]).max() < PRECISION * max(1.0, sample.weight.sum()):
            break
        moving = columns[:, free]
        bend = (moving * (sample.weight * chance * (1 - chance))[:, None]).T @ moving + curvature[np.ix_(free, free)]
        stride = np.zeros_like(at)
        stride[free] = -np.linalg.solve(bend, slope[free])
        for length in 0.5 ** np.arange(20):
            tried = np.maximum(at + length * stride, floor)
            if (cost := loss(tried)) < reached:
                at, reached = tried, cost
                break
        else:
            break
    return at[1:]


def _reweighed(artefact: Mapping[str, Any], sample: Sample) -> list[Table]:
    by = factors(artefact, sample)
    return [replace(table, weights=tuple(round(by[table.code] * weight, 3) for weight in table.weights)) for table in tables_of(artefact)]


def _corrected(artefact: Mapping[str, Any], sample: Sample) -> list[Table]:
    return _stepped(_reweighed(artefact, sample), sample, STEP_SPREAD)


def _refitted(artefact: Mapping[str, Any], sample: Sample) -> list[Table]:
    """Fitted as if nothing had been known but where values change their meaning, and which way."""
    tables = [_with_more_edges(table, sample) for table in tables_of(artefact)]
    return _stepped(tables, sample, NEW_STEP_SPREAD, from_nothing=True)


def _stepped(tables: Sequence[Table], sample: Sample, spread: float, *, from_nothing: bool = False) -> list[Table]:
    """The tables with their steps fitted, and stairs of the same height merged."""
    usable = [table for table in tables if any(table.weights)]
    mean = np.array([step for table in usable for step in table.steps])
    design = climbed(usable, stairs(usable, sample.observed))
    steps = map_estimate(design, sample, np.zeros_like(mean) if from_nothing else mean, spread)
    fitted, begin = list[Table](), 0
    for table in usable:
        end = begin + len(table.weights) - 1
        edges, weights = merged(table.edges, table.of_steps(list(map(float, steps[begin:end]))))
        fitted.append(replace(table, edges=tuple(edges), weights=tuple(weights)))
        begin = end
    return [*fitted, *(table for table in tables if not any(table.weights))]


def _with_more_edges(table: Table, sample: Sample) -> Table:
    """The table cut finer, at quantiles of what was observed, where that is more than yes or no."""
    values = np.array([value for row in sample.observed if (value := _value(table, row)) is not None])
    if len(np.unique(values)) <= 2 or len(table.edges) >= MOST_BINS:
        return table
    quantiles = np.quantile(values, np.linspace(0, 1, MOST_BINS - len(table.edges) + 1)[1:-1])
    edges = sorted({*table.edges, *(float(f"{cut:.4g}") for cut in quantiles)})
    weights = [table.weights[int(np.searchsorted(table.edges, (low + high) / 2, "right"))] for low, high in pairwise(edges)]
    return replace(table, edges=tuple(edges), weights=(table.weights[0], *weights, table.weights[-1]))


def _value(table: Table, observed: Mapping[str, Any]) -> float | None:
    value = observed.get(table.code)
    if isinstance(value, Mapping):
        value = value.get(table.measure)
    return None if value is None else float(value)


def _base_log_odds(sample: Sample) -> float:
    share = float((sample.weight @ sample.fraud + 0.5) / (sample.weight.sum() + 1))
    return float(np.log(share / (1 - share)))
