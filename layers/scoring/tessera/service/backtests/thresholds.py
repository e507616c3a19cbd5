"""Thresholds weighed on a tenant's own history: which actions are read, what is known of them, and what each threshold came to.

Reading is bounded: at most `MOST_ROWS` rows of the index, the newest, and of these at most `MOST_READ` actions, evenly by bands of score,
so that the few of high score are not lost among the many of low score. Nothing that names a person is unsealed: an action's score is
computed again by the model in force, from what was measured.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tessera import tradeoff
from tessera.action import ActionType
from tessera.configuration import Configuration
from tessera.control import INSTEAD
from tessera.errors import Fault, UnsupportedActionType
from tessera.policy import Policy
from tessera.scoring import Model, score
from tessera.service import dependencies
from tessera.service.backtests.contract import (
    KnownBy,
    Sample,
    StillNeeded,
    ThresholdCosts,
    ThresholdPair,
    Tradeoff,
    TradeoffLine,
    TradeoffQuery,
)
from tessera.service.configuration import published
from tessera.service.store.action_index import Row
from tessera.service.store.records import StoredAction
from tessera.truth import Ending, Truth, truth_of
from tessera.units import DAY

MOST_ROWS = 12_000
MOST_READ = 1_000
BAND = 10  # points of score
MOST_WEIGHT = 10.0  # of an action under the control
BY_ITSELF = ("challenge", "result")  # truths that follow from silence, and count when it has lasted


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A read action whose end is known."""

    score: float
    truth: Truth
    use_case: str
    band: int
    drawn: float  # the inverse of its propensity, if its challenge was withheld by lot; else 1
    withheld: bool


def weigh(tenant: str, query: TradeoffQuery, now: int) -> Tradeoff:
    """What thresholds of an action type would have come to.

    Raises:
        UnsupportedActionType.
    """
    configuration = published.configuration(tenant, now)
    base = _base(configuration, query.action_type)
    applied = configuration.thresholds_for(query.application_id or "")
    policy = Policy(thresholds=applied, sensitivity=configuration.sensitivity)
    rows, complete = _rows(tenant, query, now)
    chosen = _evenly(rows)
    read = list(dependencies.store().index.actions(tenant, chosen, now))
    stored = [each for each in read if query.application_id in (None, each.application)]
    model = dependencies.store().models.deciding(tenant, now).deciding
    ended = list(_ended(stored, model, policy.factors, query.undisputed_days * DAY, now))
    known = _weighed(ended, _sizes(rows, read, stored))
    costs, assumed = _costs(query, base, known)
    thresholds = policy.thresholds_for(base)
    needed = _needed(ended)
    current = ThresholdPair(challenge=thresholds.challenge, deny=thresholds.deny)
    challenge, deny = tradeoff.stated(costs)
    answer = Tradeoff(
        action_type=query.action_type,
        base=base,
        sample=Sample(actions=len(rows), read=len(stored), complete=complete, since=None if complete or not rows else rows[-1].at),
        known=tuple(_known_by(ended)),
        unknown=len(stored) - len(ended),
        costs=ThresholdCosts(
            fraud=costs.fraud, denial=costs.denial, passed=costs.passed, base_rate=costs.base_rate, assumed=assumed, why=costs.why
        ),
        current=current,
        stated=ThresholdPair(challenge=round(challenge, 1), deny=round(deny, 1)),
        needed=needed,
    )
    if needed:
        return answer
    least = tradeoff.least(known, costs)
    return replace(
        answer,
        current=replace(current, cost=tradeoff.cost_of(known, costs, current.challenge, current.deny)),
        least=ThresholdPair(challenge=least.challenge, deny=least.deny, cost=least.cost),
        stated=replace(answer.stated, cost=tradeoff.cost_of(known, costs, challenge, deny)),
        lines=tuple(
            TradeoffLine(threshold=line.threshold, people=line.people, stopped=line.stopped, by_use_case=dict(line.by_kind), cost=line.cost)
            for line in tradeoff.table(known, costs, (*tradeoff.STEPS, current.challenge, least.challenge))
        ),
    )


def _base(configuration: Configuration, action_type: str) -> ActionType:
    for base in tradeoff.COSTS:
        if base == action_type:
            return base
    if alias := configuration.base_of(action_type):
        return alias
    raise UnsupportedActionType(faults=[Fault("query.action_type", "is neither a built-in action type nor a custom action")])


def _rows(tenant: str, query: TradeoffQuery, now: int) -> tuple[list[Row], bool]:
    """The newest rows of the type in the window, newest first, and whether they are all."""
    start, end = max(query.start, now - 91 * DAY, 0), min(query.end, now + DAY)
    found = dependencies.store().index.of_days(tenant, start, end, MOST_ROWS + 1) if start < end else []
    rows = [row for row in found[:MOST_ROWS] if row.action_type == query.action_type and row.score is not None]
    return rows, len(found) <= MOST_ROWS


def _evenly(rows: Sequence[Row]) -> list[Row]:
    """At most `MOST_READ` rows: as many of each band of score as of any other, where there are so many, spread over the band's time."""
    bands = defaultdict[int, list[Row]](list)
    for row in rows:
        bands[_band(row.score)].append(row)
    left, chosen = MOST_READ, list[Row]()
    for number, of_band in enumerate(sorted(bands.values(), key=len)):
        take = min(len(of_band), left // (len(bands) - number))
        chosen += [of_band[place * len(of_band) // take] for place in range(take)]
        left -= take
    return chosen


def _sizes(rows: Sequence[Row], read: Sequence[StoredAction], stored: Sequence[StoredAction]) -> Mapping[int, float]:
    """How many actions each band has: all of its rows, of which those of the application are as large a share as among the read."""
    of_rows = Counter(_band(row.score) for row in rows)
    of_read, of_stored = (Counter(_band(each.score) for each in some) for some in (read, stored))
    return {band: of_rows[band] * count / of_read[band] for band, count in of_stored.items()}


def _band(score: float | None) -> int:
    return min(int((score or 0) // BAND), 100 // BAND - 1)


def _ended(stored: Sequence[StoredAction], model: Model, factors: Mapping[str, float], quiet: int, now: int) -> Iterator[Ended]:
    """The actions whose end is known by now. A challenge that was not passed proves nothing."""
    for action in stored:
        truth = truth_of(_ending(action))
        if truth is None or (truth.fraud and not truth.strong) or (truth.source in BY_ITSELF and action.at + quiet > now):
            continue
        control, label = action.control or {}, action.label
        withheld = control.get("treatment") == "withheld"
        yield Ended(
            score=round(score(action.decision["observed"], model, factors).value, 1),
            truth=truth,
            use_case=(label.use_case or "") if label else "",
            band=_band(action.score),
            drawn=min(1 / control["propensity"], MOST_WEIGHT) if withheld else 1.0,
            withheld=withheld,
        )


def _ending(action: StoredAction) -> Ending:
    treatment, label = (action.control or {}).get("treatment"), action.label
    answered = "allow" if action.decision.get("monitor_only") else INSTEAD[treatment] if treatment else action.recommendation
    return Ending(
        base=action.decision["base"],
        at=action.at,
        challenged=answered == "challenge",
        denied=answered == "deny",
        result=action.result,
        label=label.type if label else None,
        label_source=label.source if label else None,
    )


def _weighed(ended: Sequence[Ended], sizes: Mapping[int, float]) -> list[tradeoff.Known]:
    """The known actions of a band stand for all of its actions."""
    known_of = defaultdict[int, float](float)
    for each in ended:
        known_of[each.band] += each.drawn
    return [
        tradeoff.Known(
            score=each.score,
            fraud=each.truth.fraud,
            weight=sizes[each.band] * each.drawn / known_of[each.band],
            kind=each.use_case if each.truth.fraud else "",
        )
        for each in ended
    ]


def _costs(query: TradeoffQuery, base: ActionType, known: Sequence[tradeoff.Known]) -> tuple[tradeoff.Costs, tuple[str, ...]]:
    """The costs to weigh by, and which of them are the house's."""
    house = tradeoff.COSTS[base]
    asked = {"fraud": query.fraud_cost, "denial": query.denial_cost, "passed": query.passed, "base_rate": query.base_rate}
    told = {name: value for name, value in asked.items() if value is not None}
    if "base_rate" not in told and (share := _share(known)):
        told["base_rate"] = share
    used = {name: told.get(name, getattr(house, name)) for name in asked}
    return tradeoff.Costs(**used, why=house.why), tuple(name for name in asked if name not in told)


def _share(known: Sequence[tradeoff.Known]) -> float | None:
    """The share of fraud among all, as far as both frauds and others are known."""
    total, frauds = (sum(each.weight for each in known if each.fraud or not of_fraud) for of_fraud in (False, True))
    return frauds / total if 0 < frauds < total else None


def _needed(ended: Sequence[Ended]) -> StillNeeded | None:
    frauds = sum(each.truth.fraud for each in ended)
    more = max(tradeoff.FEWEST_FRAUDS - frauds, 0), max(tradeoff.FEWEST_LEGITIMATE - (len(ended) - frauds), 0)
    return StillNeeded(frauds=more[0], legitimate=more[1]) if any(more) else None


def _known_by(ended: Sequence[Ended]) -> Iterator[KnownBy]:
    ways = {
        **{by: [each for each in ended if each.truth.source == by] for by in ("label", "chargeback", "challenge", "result")},
        "control": [each for each in ended if each.withheld],
    }
    for by, each in ways.items():
        if each:
            frauds = sum(one.truth.fraud for one in each)
            yield KnownBy(by=by, legitimate=len(each) - frauds, frauds=frauds)  # type: ignore[arg-type]
