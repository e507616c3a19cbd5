"""Which way of fitting is kept, decided within the training time alone: the best of those that are no worse than what decides now.

Each way is fitted to what came first and judged on what came next, three times over (`FOLDS`). The actions judged are put together, and
drawn again 400 times, each time for both models. A way may be kept if in nine draws of ten it is no worse in any of three figures: average
precision, the rate caught at 1 % false alarms, and AUC. AUC alone is blind to what matters here: it does not move when the frauds at the
top fall among people. Of those that may be kept, the one with the highest average precision is. If there is none, the weights stay as
they are, and only probabilities are calibrated.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from datasets.measures import auc, average_precision, tpr_at
from tessera.scoring import Model
from training.deployment.fitting import Rung, Sample, fit
from training.deployment.judging import DRAWS, FEWEST, Flags, counted, log_odds
from training.deployment.outcomes import Outcome, split
from training.deployment.terms import Vector

type Way = Rung | Literal["calibrated"]

FOLDS = ((0.4, 0.6), (0.6, 0.8), (0.8, 1.0))
"""Shares of the training time: fitted until the first, judged from there to the second."""
SURE = 0.9
FALSE_ALARMS = 0.01
FIGURES: Mapping[str, Callable[[Vector, Vector], float]] = {
    "average precision": average_precision,
    "TPR": lambda caught, calm: tpr_at(caught, calm, FALSE_ALARMS),
    "AUC": auc,
}


def chosen(rungs: Sequence[Rung], current: Mapping[str, Any], outcomes: Sequence[Outcome], seed: int = 1) -> Way:
    """The way of fitting to keep."""
    folds = [_fold(outcomes, until, to) for until, to in FOLDS]
    judged = [one for _, later in folds for one in later]
    fraud = np.array([one.fraud for one in judged], dtype=bool)
    if min(int(fraud.sum()), int((~fraud).sum())) < FEWEST:
        return "calibrated"
    shipped, best, kept = log_odds(Model.of(current), judged), 0.0, None
    for rung in rungs:
        models = [Model.of(fit(rung, current, sample_of(earlier), rung)) for earlier, _ in folds]
        values = np.concatenate([log_odds(model, later) for model, (_, later) in zip(models, folds, strict=True)])
        gain = average_precision(values[fraud], values[~fraud]) - average_precision(shipped[fraud], shipped[~fraud])
        if gain > best and is_no_worse(values, shipped, fraud, seed):
            best, kept = gain, rung
    return kept or "calibrated"


def is_no_worse(values: Vector, shipped: Vector, fraud: Flags, seed: int = 1) -> bool:
    """Whether these log-odds tell frauds from the others at least as well as those that ship, in every figure, in `SURE` of the draws."""
    chance = np.random.default_rng(seed)
    caught, calm = np.flatnonzero(fraud), np.flatnonzero(~fraud)
    draws = [(chance.choice(caught, len(caught)), chance.choice(calm, len(calm))) for _ in range(DRAWS)]
    return all(
        np.mean([figure(values[one], values[other]) >= figure(shipped[one], shipped[other]) for one, other in draws]) >= SURE
        for figure in FIGURES.values()
    )


def sample_of(outcomes: Sequence[Outcome]) -> Sample:
    return Sample(
        observed=[one.observed for one in outcomes],
        fraud=np.array([float(one.fraud) for one in outcomes]),
        weight=np.array([one.weight for one in outcomes]),
    )


def _fold(outcomes: Sequence[Outcome], until: float, to: float) -> tuple[Sequence[Outcome], Sequence[Outcome]]:
    """What is fitted to, and what is judged on."""
    earlier, rest = split(outcomes, until)
    later = rest if to == 1 else split(outcomes, to)[0][len(earlier) :]
    return earlier, counted(later)
