"""Calibration from outcomes: a line that rises everywhere, chosen by log loss on groups that were left out, at the place's own base rate.

From fifty frauds on the line has bends: its slopes between knots are the most likely ones, by a prior around one slope for all of them and
never below `LEAST_SLOPE`, so that more log-odds always mean more fraud. How many knots there are, and how far slopes may differ, is what
loses least on left-out groups of the actions fitted to (`WAYS`). Below fifty frauds the model's own curve is only moved.

An isotonic fit, which this replaces, has level steps where it pools and has no frauds below its first step: a score of 45 and one of 72
then mean the same. (lit.) Niculescu-Mizil and Caruana 2005 on isotonic and logistic maps.

How common fraud is differs from the sample that is fitted to: people label what they look at. A curve fitted where the share of fraud is
π₀ is moved to a place where it is π by adding logit π - logit π₀ (`Saerens and others 2002`); nothing else about it changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import exp, log
from typing import Any

import numpy as np

from tessera.calibration import Calibration
from training.deployment.fitting import Sample, map_estimate
from training.deployment.terms import Vector

FEWEST_FRAUDS = 50  # and others
DIGITS = 3
LEAST_SLOPE = 0.15  # log-odds of fraud per log-odds of the model
COMMON_SPREAD = 0.75  # of the slope that all have in common, around 1: that the model's log-odds are as large as they say
WAYS: Sequence[tuple[int, float]] = ((1, 0.25), (4, 0.25), (4, 0.75), (8, 0.25), (8, 0.75), (16, 0.25), (16, 0.75))
"""How many slopes there are, and by how much each may differ from the common one."""
GROUPS = 5
NEAREST = 0.05  # log-odds between two knots

type Table = dict[str, list[float]]


def calibration(log_odds: Vector, fraud: Vector, weight: Vector, base_rate: float | None = None) -> Table:
    """The table of a model's `calibration` from what its actions turned out to be, in the order of time. `base_rate` is the share of fraud
    in the place, if that is not the weighted share among these."""
    share = _share(fraud, weight)
    target = base_rate or share
    if min(int(fraud.sum()), int((1 - fraud).sum())) < FEWEST_FRAUDS:
        return moved(log_odds, fraud, at_share(fraud, weight, target))
    ways = {way: _loss_left_out(way, log_odds, fraud, weight, target) for way in WAYS}
    best = min(ways, key=lambda way: ways[way])
    return at_base_rate(bent(best, log_odds, fraud, weight), share, target)


def moved(log_odds: Vector, fraud: Vector, weight: Vector) -> Table:
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


def bent(way: tuple[int, float], log_odds: Vector, fraud: Vector, weight: Vector) -> Table:
    """A line of so many slopes, at the share of fraud among these."""
    slopes, spread = way
    knots = _knots(log_odds, fraud, slopes)
    lengths = np.diff(knots)
    walked = np.clip(log_odds[:, None] - knots[:-1], 0, lengths)
    sample = Sample(observed=(), fraud=fraud, weight=weight)
    found = map_estimate(walked, sample, np.ones(len(lengths)), spread, COMMON_SPREAD, LEAST_SLOPE)
    heights = np.concatenate(([0.0], np.cumsum(found * lengths)))
    start = _start(np.interp(log_odds, knots, heights), fraud, weight)
    return {"log_odds": [round(float(at), DIGITS) for at in knots], "true": [round(float(start + height), DIGITS) for height in heights]}


def at_base_rate(table: Table, fitted: float, place: float) -> Table:
    """A curve fitted where the share of fraud is `fitted`, in a place where it is `place`."""
    by = _logit(place) - _logit(fitted)
    return {"log_odds": table["log_odds"], "true": [round(value + by, DIGITS) for value in table["true"]]}


def moved_share(share: float, fitted: float, place: float) -> float:
    """A share of fraud among some actions, where in all `place` of them are fraud in place of `fitted`."""
    if not (0 < share < 1 and 0 < fitted < 1):
        return share
    return 1 / (1 + exp(-(_logit(share) + _logit(place) - _logit(fitted))))


def at_share(fraud: Vector, weight: Vector, share: float) -> Vector:
    """The weights by which frauds are so large a share of the actions."""
    now = _share(fraud, weight)
    return weight * np.where(fraud > 0, share / now, (1 - share) / (1 - now))


def expected(curve: Calibration, log_odds: Vector) -> Vector:
    """As `Calibration.probability`, of many at once."""
    knots, true = np.array(curve.log_odds), np.array(curve.true)
    if len(knots):
        log_odds = np.interp(log_odds, knots, true) + np.minimum(log_odds - knots[0], 0) + np.maximum(log_odds - knots[-1], 0)
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def log_loss(chance: Vector, fraud: Vector, weight: Vector) -> float:
    """The mean surprise by what happened (nats): the probability of it, as a logarithm."""
    chance = np.clip(chance, 1e-12, 1 - 1e-12)
    return float(np.average(-np.where(fraud > 0, np.log(chance), np.log1p(-chance)), weights=weight))


def skill(chance: Vector, fraud: Vector, weight: Vector) -> float:
    """Which share of the log loss of the constant, the share of fraud, is avoided: 0 where nothing is known, 1 where everything is."""
    share = float(np.average(fraud, weights=weight))
    return 1 - log_loss(chance, fraud, weight) / log_loss(np.full(len(fraud), share), fraud, weight)


def apply(artefact: Mapping[str, Any], table: Mapping[str, Sequence[float]]) -> dict[str, Any]:
    """The model with this calibration."""
    return {**artefact, "calibration": {name: list(values) for name, values in table.items()}}


def _loss_left_out(way: tuple[int, float], log_odds: Vector, fraud: Vector, weight: Vector, target: float) -> float:
    """The log loss at the place's base rate on groups that were left out: each is a stretch of time, so that one wave of an attack is not
    on both sides."""
    chance = np.zeros(len(log_odds))
    for left_out in _groups(fraud):
        kept = ~left_out
        table = bent(way, log_odds[kept], fraud[kept], weight[kept])
        moved_there = at_base_rate(table, _share(fraud[kept], weight[kept]), target)
        chance[left_out] = expected(Calibration.of(moved_there), log_odds[left_out])
    return log_loss(chance, fraud, at_share(fraud, weight, target))


def _groups(fraud: Vector) -> Iterator[Any]:
    """Stretches of time with as many frauds each."""
    of = np.minimum((np.cumsum(fraud) - fraud) * GROUPS // max(float(fraud.sum()), 1.0), GROUPS - 1)
    return (of == group for group in range(GROUPS))


def _knots(log_odds: Vector, fraud: Vector, slopes: int) -> Vector:
    """Where slopes may change: quantiles of frauds and of the others together, both counting half, and the two ends."""
    order = np.argsort(log_odds, kind="stable")
    half = np.where(fraud > 0, 0.5 / max(fraud.sum(), 1), 0.5 / max((1 - fraud).sum(), 1))[order]
    at = np.interp(np.linspace(0, 1, slopes + 1), np.cumsum(half), log_odds[order])
    kept = [float(at[0])]
    for knot in at[1:]:
        if knot >= kept[-1] + NEAREST:
            kept.append(float(knot))
    return np.array(kept if len(kept) > 1 else [kept[0], kept[0] + 1.0]).round(DIGITS)


def _start(heights: Vector, fraud: Vector, weight: Vector) -> float:
    """The height of the first knot at which as many frauds are expected as there were."""
    low, high = -40.0, 40.0
    wanted = float(weight @ fraud)
    for _ in range(60):
        middle = (low + high) / 2
        chance = 1 / (1 + np.exp(-np.clip(heights + middle, -40, 40)))
        low, high = (middle, high) if float(weight @ chance) < wanted else (low, middle)
    return low


def _share(fraud: Vector, weight: Vector) -> float:
    return float((weight @ fraud + 0.5) / (weight.sum() + 1))


def _logit(share: float) -> float:
    return log(share / (1 - share))
