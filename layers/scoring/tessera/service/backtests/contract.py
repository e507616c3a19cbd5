"""Requests and answers of backtests, and of thresholds weighed on what happened."""

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera import tradeoff
from tessera.action import ActionType
from tessera.errors import Fault, Malformed, TooBroad
from tessera.policy import Sensitivity
from tessera.rules import EpochMilliseconds
from tessera.service.configuration.contract.rules import RuleRequest
from tessera.service.http.contract import OURS, RecommendationName, Score
from tessera.units import DAY

type Identifier = Annotated[str, MinLen(1), MaxLen(128)]


@dataclass(frozen=True, kw_only=True, config=OURS)
class BacktestRequest:
    """What to try on the actions from `start_time` to `end_time` (epoch milliseconds, at most 31 days).

    Exactly one of a draft `rule` (replacing the rule `rule_id`, if that is given), a whole `sensitivity`, a `model` version, or `draft`:
    all that the tenant's draft would change. `cursor` continues where the previous answer stopped; `take` is how many actions one call
    tries.
    """

    start_time: EpochMilliseconds
    end_time: EpochMilliseconds
    rule: RuleRequest | None = None
    rule_id: Identifier | None = None
    sensitivity: Annotated[dict[Identifier, Sensitivity], MaxLen(500)] | None = None
    model: Identifier | None = None
    draft: Literal[True] | None = None
    application: Identifier | None = None
    cursor: EpochMilliseconds | None = None
    take: Annotated[int, Gt(0), Le(1000)] = 1000


@dataclass(frozen=True, kw_only=True)
class ChangedDecisions:
    """How many actions went from one recommendation to another; unchanged ones are counted, too."""

    before: RecommendationName
    after: RecommendationName
    actions: int


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """How many actions were labelled, or ended, in one way, and how many of them are hits."""

    of: Literal["label", "result"]
    value: str
    actions: int
    hits: int


@dataclass(frozen=True, kw_only=True)
class BacktestAnswer:
    """What the draft would change on the actions of this call. Counts of several calls add up.

    A hit is an action that the draft rule decides; for another draft, an action that it decides differently. `before` is the decision of
    the configuration and model in force, `after` the decision with the draft. If there is a `cursor`, send it to continue; `progress` is
    the share of the period that is done.
    """

    actions: int
    hits: int
    changed: int
    decisions: tuple[ChangedDecisions, ...]
    overlap: tuple[Overlap, ...]
    examples: tuple[str, ...]
    progress: Annotated[float, Ge(0), Le(1)]
    cursor: int | None = None


LONGEST_HISTORY = 90 * DAY
type Cost = Annotated[float, Gt(0), Le(1_000_000)]


@dataclass(frozen=True, kw_only=True, config=OURS)
class TradeoffQuery:
    """What thresholds of an action type (or alias) would have come to, from `from` to `to` (epoch milliseconds, at most 90 days).

    Costs are in units of one honest person challenged; those not sent are the house's for the base type. `fraud_cost` is what a fraud
    costs that goes through, `denial_cost` what it costs to deny an honest person, `passed` the share of attackers who pass a challenge.
    `base_rate` is the share of fraud among all of these actions, by default as known here. A success that nobody disputed for
    `undisputed_days` counts as legitimate.
    """

    action_type: Identifier
    start: Annotated[EpochMilliseconds, Field(alias="from")]
    end: Annotated[EpochMilliseconds, Field(alias="to")]
    application_id: Identifier | None = None
    fraud_cost: Cost | None = None
    denial_cost: Annotated[float, Ge(1), Le(1_000_000)] | None = None
    passed: Annotated[float, Ge(0), Le(0.99)] | None = None
    base_rate: Annotated[float, Gt(0), Lt(1)] | None = None
    undisputed_days: Annotated[int, Ge(1), Le(90)] = 30

    def check(self) -> None:
        """Check that it can be answered.

        Raises:
            Malformed: the window ends before it begins.
            TooBroad.
        """
        if not self.start < self.end:
            raise Malformed(faults=[Fault("query.to", "must come after from")])
        if self.end - self.start > LONGEST_HISTORY:
            raise TooBroad(faults=[Fault("query.from", "must be at most 90 days before to")])


@dataclass(frozen=True, kw_only=True)
class ThresholdCosts:
    """The costs that were used, in units of one honest person challenged; `assumed` names those that are the house's and not yours, `why`
    is the house's reason for them."""

    fraud: float
    denial: float
    passed: float
    base_rate: float
    assumed: tuple[str, ...]
    why: str


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the answer rests on: of `actions` of the type found in the window, at most the newest 12,000, so many were `read`, evenly by
    score. If `complete` is false there were more actions; those from `since` on are in it."""

    actions: int
    read: int
    complete: bool
    since: int | None


@dataclass(frozen=True, kw_only=True)
class KnownBy:
    """How many of the read actions' ends are known in one way, and how many of these were fraud. `control` are actions whose challenge was
    withheld by lot; they count as `label` or `result`, too."""

    by: Literal["label", "chargeback", "challenge", "result", "control"]
    legitimate: int
    frauds: int


@dataclass(frozen=True, kw_only=True)
class TradeoffLine:
    """What comes of challenging from `threshold` on: the share of honest people challenged, the share of frauds stopped, also by use case
    of the label, each with its 95 % interval; and what it costs in a thousand actions, in units of one honest person challenged."""

    threshold: Score
    people: tradeoff.Rate
    stopped: tradeoff.Rate
    by_use_case: dict[str, tradeoff.Rate]
    cost: float


@dataclass(frozen=True, kw_only=True)
class ThresholdPair:
    """Two thresholds, and what they cost in a thousand actions (null if too little is known)."""

    challenge: Score
    deny: Score
    cost: float | None = None


@dataclass(frozen=True, kw_only=True)
class StillNeeded:
    """How many more actions must be known before thresholds are weighed."""

    frauds: int
    legitimate: int


@dataclass(frozen=True, kw_only=True)
class Tradeoff:
    """What thresholds would have come to. If too few actions are known, `lines` is empty, `least` missing, and `needed` says how many more.

    `current` are the thresholds in force, `least` those that cost least on what is known, `stated` those that the costs come to if the
    score is believed. Scores are of the model in force. Unknown is not legitimate: within each band of ten points the known actions stand
    for all. `unknown` is how many read actions had no known end.
    """

    action_type: str
    base: ActionType
    sample: Sample
    known: tuple[KnownBy, ...]
    unknown: int
    costs: ThresholdCosts
    current: ThresholdPair
    stated: ThresholdPair
    least: ThresholdPair | None = None
    lines: tuple[TradeoffLine, ...] = ()
    needed: StillNeeded | None = None
