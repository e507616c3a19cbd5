"""How well scores tell two classes apart, and how sure the figure is.

Scores are arrays of floats, higher for what is to be caught: `caught` of attacks, `calm` of the legitimate. A rate of false alarms fixes
the threshold at that quantile of the calm scores; an item is flagged above it, so that ties at the threshold count for nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tessera.tradeoff import wilson

FALSE_ALARMS = 0.01  # the rate at which figures are compared, where none is named

type Scores = NDArray[np.float64]

RESAMPLES = 400
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A figure and its 95 % interval: the central part of its bootstrap distribution, unless said otherwise."""

    figure: float
    low: float
    high: float


def scores(values: ArrayLike) -> Scores:
    return np.asarray(values, dtype=np.float64)


def auc(caught: Scores, calm: Scores) -> float:
    """Area under the ROC: the chance that a caught score exceeds a calm one, ties counting half."""
    ordered = np.sort(calm)
    below, upto = np.searchsorted(ordered, caught, "left"), np.searchsorted(ordered, caught, "right")
    return float((below + upto).mean() / (2 * len(ordered)))


def threshold_at(calm: Scores, false_alarms: float) -> float:
    """The score above which no more than this share of the calm lies."""
    return float(np.quantile(calm, 1 - false_alarms, method="higher"))


def tpr_at(caught: Scores, calm: Scores, false_alarms: float) -> float:
    """Share of the caught above the threshold that flags this share of the calm."""
    return float((caught > threshold_at(calm, false_alarms)).mean())


def flagged(values: Scores, threshold: float) -> float:
    """Share above a threshold."""
    return float((values > threshold).mean())


def eer(genuine: Scores, impostor: Scores) -> float:
    """Equal error rate, impostors scoring higher: where the shares of genuine above and of impostors at or below a threshold cross, on a
    straight line between neighbouring thresholds."""
    thresholds = np.unique(np.concatenate((genuine, impostor)))
    rejected = 1 - np.searchsorted(np.sort(genuine), thresholds, "right") / len(genuine)
    accepted = np.searchsorted(np.sort(impostor), thresholds, "right") / len(impostor)
    rejected, accepted = np.concatenate(([1.0], rejected)), np.concatenate(([0.0], accepted))
    after = int(np.argmax(accepted >= rejected))
    gap_before, gap_after = rejected[after - 1] - accepted[after - 1], accepted[after] - rejected[after]
    share = gap_before / (gap_before + gap_after) if gap_before + gap_after else 0.0
    return float(accepted[after - 1] + share * (accepted[after] - accepted[after - 1]))


def average_precision(caught: Scores, calm: Scores) -> float:
    """Mean precision over the caught, in order of falling score; equal scores are taken together."""
    values = np.concatenate((caught, calm))
    labels = np.concatenate((np.ones(len(caught)), np.zeros(len(calm))))
    order = np.argsort(-values, kind="stable")
    values, labels = values[order], labels[order]
    ends = np.append(np.flatnonzero(np.diff(values)), len(values) - 1)
    hits = np.cumsum(labels)[ends]
    precision, recall = hits / (ends + 1), hits / len(caught)
    return float(np.sum(np.diff(np.concatenate(([0.0], recall))) * precision))


def share(count: int, of: int) -> Interval:
    """The share of independent trials that came out so, and its 95 % interval (Wilson 1927), which tells something of none, too."""
    low, high = wilson(count / of, of)
    return Interval(count / of, low, high)


def bootstrap(figure: Callable[..., float], *groups: Sequence[Scores], seed: int = 1, resamples: int = RESAMPLES) -> Interval:
    """`figure` of the groups' scores, and its interval when whole units (users, recordings) are drawn again with replacement.

    Each group is a sequence of arrays, one array for each unit; `figure` gets one concatenated array for each group.
    """
    chance = np.random.default_rng(seed)

    def drawn(units: Sequence[Scores]) -> Scores:
        return np.concatenate([units[number] for number in chance.integers(0, len(units), len(units))])

    draws = [figure(*(drawn(units) for units in groups)) for _ in range(resamples)]
    low, high = np.nanquantile(draws, ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    return Interval(figure(*(np.concatenate(list(units)) for units in groups)), float(low), float(high))


def mean_over(units: Sequence[float], seed: int = 1, resamples: int = RESAMPLES) -> Interval:
    """The mean over units (one figure per user), and its interval when users are drawn again."""
    values, chance = scores(units), np.random.default_rng(seed)
    draws = values[chance.integers(0, len(values), (resamples, len(values)))].mean(axis=1)
    low, high = np.quantile(draws, ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    return Interval(float(values.mean()), float(low), float(high))
