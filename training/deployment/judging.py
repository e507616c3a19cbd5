"""Judging a model on what came after: with the product's own scoring, on actions that it was not fitted to.

Counted are frauds that a person or a bank named, and innocence that has matured; a challenge that was not passed is a weak sign, good
for fitting and not for judging. Rates are at a share of false alarms; intervals are of 400 bootstrap draws of actions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.measures import Interval, auc, average_precision, threshold_at, tpr_at
from tessera.scoring import Model, score
from training.deployment.calibrating import at_share, expected, log_loss, skill
from training.deployment.outcomes import Outcome
from training.deployment.terms import Vector

type Flags = NDArray[np.bool_]

FALSE_ALARMS = (0.001, 0.01, 0.05)
DRAWS = 400
BINS = 10
FEWEST = 10  # frauds, and innocents, below which a rate says nothing
LOWER_IS_BETTER = ("log loss",)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a model is worth: figures by name, each with its interval."""

    version: str
    figures: Mapping[str, Interval]
    false_alarms_by_platform: Mapping[str, tuple[float, int]]  # at the threshold of 1 % over all, and of how many


@dataclass(frozen=True, kw_only=True)
class Controlled:
    """AUC under the random control, how many plain actions its weighted ones are worth (Kish), and how many challenges were withheld."""

    auc: Interval
    effective: float
    withheld: int


def log_odds(model: Model, outcomes: Sequence[Outcome]) -> Vector:
    """How the model judges each action."""
    return np.array([score(one.observed, model).log_odds for one in outcomes])


def counted(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The actions that count in judging."""
    return [one for one in outcomes if one.truth.strong or not one.fraud]


def judge(model: Model, outcomes: Sequence[Outcome], base_rate: float | None = None, seed: int = 1) -> Judgement:
    """The figures of a model on these actions; probabilities are judged where the share of fraud is `base_rate`."""
    values, fraud = log_odds(model, outcomes), np.array([one.fraud for one in outcomes])
    figures = {name: interval(figure, values, fraud, seed) for name, figure in _figures(model, base_rate).items()}
    threshold = threshold_at(values[~fraud], 0.01)
    platforms = np.array([one.platform for one in outcomes])
    by_platform = {
        str(name): (float((values[among] > threshold).mean()), int(among.sum()))
        for name in np.unique(platforms)
        if (among := (platforms == name) & ~fraud).any()
    }
    return Judgement(version=model.version, figures=figures, false_alarms_by_platform=by_platform)


def difference(
    one: Model, other: Model, outcomes: Sequence[Outcome], base_rate: float | None = None, seed: int = 1
) -> Mapping[str, Interval]:
    """By how much the first is better than the other, on the same draws."""
    fraud = np.array([each.fraud for each in outcomes])
    first, second = log_odds(one, outcomes), log_odds(other, outcomes)
    figures, others = _figures(one, base_rate), _figures(other, base_rate)

    def gap(name: str) -> Callable[[Vector, Vector, Vector, Vector], float]:
        return lambda caught, calm, caught_other, calm_other: figures[name](caught, calm) - others[name](caught_other, calm_other)

    return {name: _paired(gap(name), first, second, fraud, seed) for name in figures if name not in LOWER_IS_BETTER}


def under_control(model: Model, outcomes: Sequence[Outcome], seed: int = 1) -> Controlled | None:
    """How good a model is on actions that ended without a challenge. Each is weighted by the inverse of its propensity, and so represents
    those like it that were challenged. None without a control, or with too small a one."""
    plain = [one for one in outcomes if one.answered in ("allow", "trust")]
    fraud = np.array([one.fraud for one in plain], dtype=bool)
    withheld = sum(one.treatment == "withheld" for one in plain)
    if withheld < FEWEST or min(int(fraud.sum()), int((~fraud).sum())) < FEWEST:
        return None
    weight = np.array([1 / one.propensity for one in plain])
    values, chance = log_odds(model, plain), np.random.default_rng(seed)
    drawn = [chance.integers(0, len(plain), len(plain)) for _ in range(DRAWS)]
    low, high = np.nanquantile([_weighted_auc(values[draw], fraud[draw], weight[draw]) for draw in drawn], (0.025, 0.975))
    return Controlled(
        auc=Interval(_weighted_auc(values, fraud, weight), float(low), float(high)),
        effective=float(weight.sum() ** 2 / (weight**2).sum()),
        withheld=withheld,
    )


def calibration_error(chance: Vector, fraud: Vector) -> float:
    """Expected calibration error: over ten bins of as many actions, how far the share of fraud lies from what was expected."""
    order = np.argsort(chance, kind="stable")
    parts = np.array_split(order, min(BINS, len(order)))
    return float(sum(len(part) * abs(chance[part].mean() - fraud[part].mean()) for part in parts) / len(order))


def interval(figure: Callable[[Vector, Vector], float], values: Vector, fraud: Flags, seed: int) -> Interval:
    """A figure of the frauds' and the innocents' values, with its bootstrap interval."""
    return _paired(lambda caught, calm, *_: figure(caught, calm), values, values, fraud, seed)


def _paired(figure: Callable[..., float], values: Vector, others: Vector, fraud: Flags, seed: int) -> Interval:
    chance = np.random.default_rng(seed)
    caught, calm = np.flatnonzero(fraud), np.flatnonzero(~fraud)
    draws = []
    for _ in range(DRAWS):
        one, other = chance.choice(caught, len(caught)), chance.choice(calm, len(calm))
        draws.append(figure(values[one], values[other], others[one], others[other]))
    low, high = np.quantile(draws, (0.025, 0.975))
    return Interval(figure(values[caught], values[calm], others[caught], others[calm]), float(low), float(high))


def _figures(model: Model, base_rate: float | None) -> Mapping[str, Callable[[Vector, Vector], float]]:
    rates = {f"TPR at {share:.1%} false alarms": _rate(share) for share in FALSE_ALARMS}
    probabilities = {name: _of_probabilities(figure, model, base_rate) for name, figure in (("log loss", log_loss), ("skill", skill))}
    return {"AUC": auc, "average precision": average_precision, **rates, **probabilities}


def _rate(share: float) -> Callable[[Vector, Vector], float]:
    return lambda caught, calm: tpr_at(caught, calm, share)


def _of_probabilities(
    figure: Callable[[Vector, Vector, Vector], float], model: Model, base_rate: float | None
) -> Callable[[Vector, Vector], float]:
    """A figure of the model's probabilities where so large a share of the actions is fraud; by default, as many as there are."""

    def told(caught: Vector, calm: Vector) -> float:
        fraud = np.concatenate((np.ones(len(caught)), np.zeros(len(calm))))
        weight = np.ones(len(fraud)) if base_rate is None else at_share(fraud, np.ones(len(fraud)), base_rate)
        return figure(expected(model.calibration, np.concatenate((caught, calm))), fraud, weight)

    return told


def _weighted_auc(values: Vector, fraud: Flags, weight: Vector) -> float:
    """The chance that a fraud's value exceeds an innocent's, ties counting half, both drawn by weight."""
    order = np.argsort(values, kind="stable")
    values, fraud, weight = values[order], fraud[order], weight[order]
    _, group = np.unique(values, return_inverse=True)
    caught, calm = np.bincount(group, weight * fraud), np.bincount(group, weight * ~fraud)
    below = np.concatenate(([0.0], np.cumsum(calm)[:-1]))
    return float((caught @ (below + calm / 2)) / (caught.sum() * calm.sum()))
