"""What models cost on the same actions, in units of one honest person challenged in a thousand actions, and how sure their difference is.

The costs of a mistake are those of the action's kind (`tessera.tradeoff.COSTS`): a fraud that is let through, one that passes its
challenge, an honest person challenged or denied. Decisions are those of the default thresholds.
"""

import numpy as np

from datasets.measures import Interval
from tessera.policy import Thresholds
from tessera.scoring import ANCHOR, ANCHOR_SCORE, STEEPNESS, Model
from tessera.tradeoff import COSTS, DEVIATIONS
from training.deployment.terms import Vector
from training.operating.actions import BASES, DECISIONS, Actions, Flags, Numbers
from training.operating.estimates import Known

ALLOW, CHALLENGE, DENY = (DECISIONS.index(each) for each in ("allow", "challenge", "deny"))
FRAUD, DENIAL, PASSED = (np.array([getattr(COSTS[base], name) for base in BASES]) for name in ("fraud", "denial", "passed"))  # type: ignore[index]


def decided_by(model: Model, actions: Actions) -> Numbers:
    """What a model's scores come to, as places in `DECISIONS`; *trust* counts as *allow*."""
    return decided(actions.log_odds(model))


def decided(log_odds: Vector) -> Numbers:
    """What log-odds come to by the default thresholds."""
    thresholds = Thresholds()
    at = [log_odds >= _log_odds_at(score) for score in (thresholds.deny, thresholds.challenge)]
    return np.select(at, [DENY, CHALLENGE], ALLOW)


def costs(base: Numbers, decisions: Numbers, fraud: Flags) -> Vector:
    """What each action costs if so decided."""
    of_fraud = np.select([decisions == DENY, decisions == CHALLENGE], [0.0, FRAUD[base] * PASSED[base]], FRAUD[base])
    of_person = np.select([decisions == DENY, decisions == CHALLENGE], [DENIAL[base], 1.0], 0.0)
    return np.where(fraud, of_fraud, of_person)


def true_cost(actions: Actions) -> float:
    """What simulated actions cost as they were decided, in a thousand."""
    if actions.truth is None:
        raise ValueError("The truth is known of simulated actions alone.")
    return 1000 * float(costs(actions.base, actions.decided, actions.truth).mean())


def cost(model: Model, found: Known) -> Interval:
    """What a model costs on actions that stand for all."""
    return _in_a_thousand(found, costs(found.actions.base, decided_by(model, found.actions), found.fraud))


def difference(one: Model, other: Model, found: Known) -> Interval:
    """By how much the first costs more than the other on the same actions."""
    both = [costs(found.actions.base, decided_by(model, found.actions), found.fraud) for model in (one, other)]
    return _in_a_thousand(found, both[0] - both[1])


def harm_so_far(one: Model, before: Model, actions: Actions) -> Interval:
    """By how much the first has cost more than the one before, at least, though not all labels have come: of what only it lets through
    frauds count from their label on, and the others as spared; what only it stops counts as fraud, but for who passed the challenge."""
    now, then = decided_by(one, actions), decided_by(before, actions)
    passed = actions.answered_as("challenge") & actions.ended("success")
    fraud = actions.labelled_fraud | ((now != ALLOW) & (then == ALLOW) & ~passed & actions.answered_as("challenge", "deny"))
    more = costs(actions.base, now, fraud) - costs(actions.base, then, fraud)
    return _spread(float(more.mean()), float(more.std()) / max(len(more), 1) ** 0.5)


def stopped(model: Model, actions: Actions) -> float:
    """The share of actions that a model would challenge or deny."""
    return float((decided_by(model, actions) != ALLOW).mean())


def _in_a_thousand(found: Known, values: Vector) -> Interval:
    count = max(sum(found.of[name] for name in found.of if name not in found.missing), 1)
    return _spread(found.total(values) / count, found.deviation(values) / count)


def _spread(mean: float, error: float) -> Interval:
    return Interval(1000 * mean, 1000 * (mean - DEVIATIONS * error), 1000 * (mean + DEVIATIONS * error))


def _log_odds_at(score: float) -> float:
    """Where a score lies: `tessera.scoring.risk_score`, the other way round."""
    return ANCHOR + STEEPNESS * float(np.log(score / (100 - score)) - np.log(ANCHOR_SCORE / (100 - ANCHOR_SCORE)))
