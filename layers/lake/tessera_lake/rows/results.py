"""A row of `results`: how an action ended, as it was reported."""

from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.store.records import StoredAction
from tessera_lake.rows import row
from tessera_lake.rows.actions import of_action
from tessera_lake.schema import Row


def result(action: StoredAction, answer: RecommendationAnswer) -> Row:
    """The row of a reported result; `answer` is the action's first answer."""
    at = action.reported_at or action.at
    values = {
        **of_action(action, answer),
        "decided_at": action.at,
        "result": action.result,
        "challenge_type": action.challenge_type,
        "seconds": round((at - action.at) / 1000, 3),
    }
    return row(action.tenant, "result", f"{action.id} {action.result} {action.challenge_type} {at}", at, values)
