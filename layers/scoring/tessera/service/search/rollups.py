"""Rollups: from records of the table's stream to the changes that are counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from tessera.health.counting import JudgedAction, Paid, Shadowed, Weighed, counts_of
from tessera.rollup import Cell, Change
from tessera.service import dependencies
from tessera.service.store.records import StoredAction
from tessera.tallies import Tallies, less
from tessera.units import MINUTE

NOTHING: Tallies = {}


def changes_of(records: Iterable[Mapping[str, Any]]) -> Mapping[tuple[str, int], list[Change]]:
    """The changes of actions in stream records, by tenant and minute (its first millisecond). Reading or assigning an action changes no
    count."""
    changes: defaultdict[tuple[str, int], list[Change]] = defaultdict(list)
    for record in records:
        images = record["dynamodb"]
        after = dependencies.store().actions.action_from_image(images["NewImage"])
        before = dependencies.store().actions.action_from_image(images["OldImage"]) if "OldImage" in images else None
        if before is None or (before.result, before.label) != (after.result, after.label):
            changes[after.tenant, after.at - after.at % MINUTE].append(_change(record["eventID"], before, after))
    return changes


def _change(event: str, before: StoredAction | None, after: StoredAction) -> Change:
    judged = _judged(after)
    weighed = Weighed.by(dependencies.store().models.judging(after.tenant, str(after.decision.get("model", ""))), judged)
    return Change(
        name=blake2b(event.encode(), digest_size=8).hexdigest(),
        before=_cell(before) if before else None,
        after=_cell(after),
        health=less(counts_of(judged, weighed), counts_of(_ended(judged, before), weighed) if before else NOTHING),
    )


def _judged(action: StoredAction) -> JudgedAction:
    shadow, payment = action.shadow, action.payment
    judged = JudgedAction(
        application=action.application,
        base=action.base,  # type: ignore[arg-type]
        decision=action.decision,
        decided=action.recommendation,
        score=action.score,
        policy=str(action.policy or ""),
        app_version=action.app_version or "",
        control=action.control or {},
        shadow=Shadowed(model=shadow["model"], decided=shadow["decided"], score=shadow["model_score"]) if shadow else None,
        paid=Paid(amount=payment.amount, currency=payment.currency, instrument=action.instrument) if payment else None,
    )
    return _ended(judged, action)


def _ended(judged: JudgedAction, action: StoredAction) -> JudgedAction:
    """The same action, as it had ended by then."""
    label = action.label
    return replace(
        judged,
        result=action.result,
        label=label.type if label else None,
        label_source=label.source if label else None,
        use_case=label.use_case if label else None,
    )


def _cell(action: StoredAction) -> Cell:
    return Cell(
        application=action.application,
        action_type=action.type,
        recommendation=action.recommendation,
        reason=action.reason or "",
        result=action.result or "",
        label=action.label.type if action.label else "",
    )
