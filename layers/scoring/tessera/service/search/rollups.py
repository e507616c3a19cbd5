"""Rollups: from records of the table's stream to the changes that are counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from tessera.rollup import Cell, Change
from tessera.service import dependencies
from tessera.service.store.records import StoredAction
from tessera.units import MINUTE


def changes_of(records: Iterable[Mapping[str, Any]]) -> Mapping[tuple[str, int], list[Change]]:
    """The changes of actions in stream records, by tenant and minute (its first millisecond). Reading or assigning an action changes no
    count."""
    changes: defaultdict[tuple[str, int], list[Change]] = defaultdict(list)
    for record in records:
        images = record["dynamodb"]
        action = dependencies.store().actions.action_from_image(images["NewImage"])
        before = _cell(dependencies.store().actions.action_from_image(images["OldImage"])) if "OldImage" in images else None
        after = _cell(action)
        if before != after:
            name = blake2b(record["eventID"].encode(), digest_size=8).hexdigest()
            changes[action.tenant, action.at - action.at % MINUTE].append(Change(name=name, before=before, after=after))
    return changes


def _cell(action: StoredAction) -> Cell:
    return Cell(
        application=action.application,
        action_type=action.type,
        recommendation=action.recommendation,
        reason=action.reason or "",
        result=action.result or "",
        label=action.label.type if action.label else "",
    )
