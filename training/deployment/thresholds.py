"""Which thresholds would have cost least on exported actions, by action type, as the API weighs them on a sample."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tessera.policy import Thresholds
from tessera.scoring import Model, score
from tessera.tradeoff import COSTS, FEWEST_FRAUDS, FEWEST_LEGITIMATE, Costs, Known, cost_of, least, stated
from training.deployment.outcomes import Outcome

HEADINGS = (
    "action",
    "legitimate",
    "frauds",
    "costs at 70 and 90",
    "challenge from",
    "deny from",
    "costs then",
    "challenge from, as stated",
)
ABOUT = f"""Costs are in a thousand actions, an honest person challenged is 1, at the stated costs of each action (`tessera.tradeoff`). *As
stated* is what the costs come to if the score is believed. Types with fewer than {FEWEST_FRAUDS} frauds or {FEWEST_LEGITIMATE} others are
left out: these actions say nothing of their thresholds."""


def rows(model: Model, outcomes: Iterable[Outcome]) -> list[tuple[str, ...]]:
    """For each action type of which enough is known: what the default thresholds cost, and which cost least."""
    known: Mapping[str, list[Known]] = defaultdict(list)
    for one in outcomes:
        known[one.base].append(Known(score=score(one.observed, model).value, fraud=one.fraud))
    return [row for base, costs in COSTS.items() if (row := _row(base, known[base], costs))]


def _row(base: str, known: Sequence[Known], costs: Costs) -> tuple[str, ...] | None:
    default, frauds = Thresholds(), sum(each.fraud for each in known)
    if frauds < FEWEST_FRAUDS or len(known) - frauds < FEWEST_LEGITIMATE:
        return None
    best, now = least(known, costs), cost_of(known, costs, default.challenge, default.deny)
    figures = (now, best.challenge, best.deny, best.cost, stated(costs)[0])
    return base, str(len(known) - frauds), str(frauds), *(f"{figure:.1f}" for figure in figures)
