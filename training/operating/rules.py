"""The rules by which models come and go, each answer with its grounds. They ask nobody's opinion, and can be followed by hand.

publish   the shadow has been judged on what came to light after it was fitted, among it `FEWEST_FRAUDS` frauds; it costs less than what
          decides, and even the worse end of the interval costs no more than `MARGIN` of what that costs; of the last month's actions
          it stops no more than `FRICTION` times as many, or than `FEW`
wait      it costs less, but that is not sure enough; after `MOST_MONTHS` it is dropped
back      on what came to light since it was published it surely costs more than the one before; or it has, at the least, already
"""

from dataclasses import dataclass
from typing import Literal

from datasets.measures import Interval
from tessera.scoring import Model
from tessera.units import DAY
from training.operating.actions import Actions
from training.operating.candidate import Artefact, fitted_at, unseen
from training.operating.estimates import known
from training.operating.worth import cost, difference, harm_so_far, stopped

MONTH = 30 * DAY
FEWEST_FRAUDS = 10
MARGIN = 0.1
FRICTION = 1.5
FEW = 0.03  # of all actions: what a model may stop even where the one before stops next to nothing
MOST_MONTHS = 3

type Answer = Literal["publish", "wait", "drop", "stay", "back"]


@dataclass(frozen=True)
class Ruling:
    """What is to be done, and why."""

    answer: Answer
    grounds: str


def publishing(shadow: Artefact, deciding: Artefact, actions: Actions, now: int) -> Ruling:
    """Whether the shadow is to decide from now on."""
    found, one, other = unseen(actions, shadow, now), Model.of(shadow), Model.of(deciding)
    months = (now - fitted_at(shadow)) / MONTH
    frauds = int(found.fraud.sum())
    if frauds < FEWEST_FRAUDS:
        return _patience(months, f"only {frauds} frauds have come to light since it was fitted; {FEWEST_FRAUDS} are needed")
    gap, now_costs = difference(one, other, found), cost(other, found)
    said = f"{_shown(gap)} against what decides, which costs {now_costs.figure:.0f}, on {len(found.fraud):,} actions with {frauds} frauds"
    recent = actions.where(actions.at >= now - MONTH)
    more, usual = stopped(one, recent), stopped(other, recent)
    if more > max(FRICTION * usual, FEW):
        return Ruling("drop", f"it would stop {more:.1%} of the last month's actions, not {usual:.1%}; {said}")
    if gap.figure >= 0:
        return Ruling("drop", f"it does not cost less: {said}")
    if gap.high <= MARGIN * now_costs.figure:
        return Ruling("publish", f"{said}; it would stop {more:.1%} of the last month's actions, not {usual:.1%}")
    return _patience(months, f"not sure enough: {said}")


def watching(current: Artefact, before: Artefact, since: int, actions: Actions, now: int) -> Ruling:
    """Whether what was published at `since` is to give way to what decided before."""
    one, other, after = Model.of(current), Model.of(before), actions.where(actions.at >= since)
    if not len(after):
        return Ruling("stay", "nothing has happened since")
    least = harm_so_far(one, other, after)
    if least.low > 0:
        return Ruling("back", f"{_shown(least)} at the least against the one before, by the labels that have come already")
    found = known(after, now)
    if not len(found.fraud):
        return Ruling("stay", "nothing that happened since has come to light for long enough")
    gap = difference(one, other, found)
    said = f"{_shown(gap)} against the one before, on {len(found.fraud):,} actions with {int(found.fraud.sum())} frauds"
    return Ruling("back" if gap.low > 0 else "stay", said)


def _patience(months: float, why: str) -> Ruling:
    return Ruling("wait" if months < MOST_MONTHS else "drop", f"after {months:.0f} months {why}")


def _shown(gap: Interval) -> str:
    return f"costs {gap.figure:+.1f} ({gap.low:+.1f} to {gap.high:+.1f}) in a thousand actions"
