"""A comparison: why the score moved between two actions, reason by reason."""

from tessera.errors import ActionNotFound
from tessera.service import dependencies
from tessera.service.decisions import answers
from tessera.service.decisions.contract.recommendations import ReasonShare, RecommendationAnswer
from tessera.service.search import queries
from tessera.service.search.contract import Compared, CompareQuery, Comparison, Moved


def compare(tenant: str, query: CompareQuery, now: int) -> Comparison:
    """Compare two actions.

    Raises:
        ActionNotFound: there is none with that id, for this tenant.
    """
    one, other = (_recalled(tenant, action_id, now) for action_id in (query.one, query.other))
    shares, others = ({share.code: share.in_words() for share in answer.reason_details or ()} for answer in (one, other))
    moved = [_moved(code, shares.get(code), others.get(code)) for code in shares.keys() | others.keys()]
    return Comparison(
        one=_compared(one),
        other=_compared(other),
        same_model=one.model == other.model,
        moved=tuple(sorted((each for each in moved if each.contribution), key=lambda each: (-abs(each.contribution), each.code))),
    )


def _recalled(tenant: str, action_id: str, now: int) -> RecommendationAnswer:
    named = queries.is_action_id(action_id)
    stored = dependencies.store().actions.action(tenant, action_id[:32], action_id[32:], now) if named else None
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
        text_one=one.text if one else None,
        text_other=other.text if other else None,
    )
