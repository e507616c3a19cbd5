"""Requests and answers of backtests."""

from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, MaxLen, MinLen
from pydantic.dataclasses import dataclass

from tessera.policy import Sensitivity
from tessera.rules import EpochMilliseconds
from tessera.service.configuration.contract.rules import RuleRequest
from tessera.service.http.contract import OURS, RecommendationName

type Identifier = Annotated[str, MinLen(1), MaxLen(128)]


@dataclass(frozen=True, kw_only=True, config=OURS)
class BacktestRequest:
    """What to try on the actions from `start_time` to `end_time` (epoch milliseconds, at most 31 days).

    Exactly one of a draft `rule` (replacing the rule `rule_id`, if that is given), a whole `sensitivity`, or a `model` version. `cursor`
    continues where the previous answer stopped; `take` is how many actions one call tries.
    """

    start_time: EpochMilliseconds
    end_time: EpochMilliseconds
    rule: RuleRequest | None = None
    rule_id: Identifier | None = None
    sensitivity: Annotated[dict[Identifier, Sensitivity], MaxLen(500)] | None = None
    model: Identifier | None = None
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
