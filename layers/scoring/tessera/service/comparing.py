"""Comparing: why the score moved between two actions, reason by reason."""

from typing import Annotated, Any

from annotated_types import MaxLen, MinLen
from pydantic.dataclasses import dataclass

from tessera.errors import ActionNotFound
from tessera.service import answers, parts, searching
from tessera.service.requests import DOCUMENTED
from tessera.service.responses import ReasonShare, RecommendationAnswer, RecommendationName, Score

type ActionId = Annotated[str, MinLen(64), MaxLen(64)]


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class CompareQuery:
    """The ids of two actions."""

    one: ActionId
    other: ActionId


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One of the two: what was decided by which model, with what score of its own."""

    action_id: str
    action_performed_at: int
    recommendation: RecommendationName
    model_score: Score
    model: str


@dataclass(frozen=True, kw_only=True)
class Moved:
    """How one reason's share moved from the one to the other, in log-odds and in points of score; what was observed, where it was."""

    code: str
    contribution: float
    points: float
    observed_one: Any = None
    observed_other: Any = None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Why the score moved, the largest move first. The points add up to the difference of both model scores where one model judged both."""

    one: Compared
    other: Compared
    same_model: bool
    moved: tuple[Moved, ...]


def compare(tenant: str, query: CompareQuery, now: int) -> Comparison:
    """Compare two actions.

    Raises:
        ActionNotFound: there is none of that id, for this tenant.
    """
    one, other = (_recalled(tenant, action_id, now) for action_id in (query.one, query.other))
    shares, others = ({share.code: share for share in answer.reason_details or ()} for answer in (one, other))
    moved = [_moved(code, shares.get(code), others.get(code)) for code in shares.keys() | others.keys()]
    return Comparison(
        one=_compared(one),
        other=_compared(other),
        same_model=one.model == other.model,
        moved=tuple(sorted((each for each in moved if each.contribution), key=lambda each: (-abs(each.contribution), each.code))),
    )


def _recalled(tenant: str, action_id: str, now: int) -> RecommendationAnswer:
    named = searching.is_action_id(action_id)
    stored = parts.store().action(tenant, action_id[:32], action_id[32:], now) if named else None
    if stored is None:
        raise ActionNotFound
    return answers.recall(stored)


def _compared(answer: RecommendationAnswer) -> Compared:
    return Compared(
        action_id=answer.context.action_id,
        action_performed_at=answer.context.action_performed_at,
        recommendation=answer.decided or answer.recommendation.type,
        model_score=answer.risk_score if answer.model_score is None else answer.model_score,
        model=answer.model or "",
    )


def _moved(code: str, one: ReasonShare | None, other: ReasonShare | None) -> Moved:
    return Moved(
        code=code,
        contribution=(other.contribution if other else 0.0) - (one.contribution if one else 0.0),
        points=(other.points if other else 0.0) - (one.points if one else 0.0),
        observed_one=one.observed if one else None,
        observed_other=other.observed if other else None,
    )
