"""Rows of `labels`: one for each action that a label is about."""

from collections.abc import Iterator, Mapping
from typing import Any

from tessera.labels import FRAUD
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.labels import labelling
from tessera.service.labels.contract import LabelledSubject
from tessera.service.store.records import StoredAction, StoredLabel
from tessera_lake.keyed import Keyed
from tessera_lake.rows import row
from tessera_lake.rows.actions import of_action
from tessera_lake.schema import Row

RANDOM_BITS = 80
"""The lower bits of a ULID; those above are its milliseconds."""


type Labelled = tuple[StoredAction, RecommendationAnswer]
"""An action, and its first answer."""


def labels(stored: StoredLabel, found: Mapping[str, Labelled], *, withdrawn: bool) -> Iterator[Row]:
    """The rows of a label as it is created, or as it is withdrawn. `found` are those of its actions that are still kept, by id."""
    label = labelling.show(stored).label
    at = stored.withdrawn_at if withdrawn and stored.withdrawn_at else label.label_timestamp
    state = "withdrawn" if withdrawn else "created"
    said = {
        "label_id": stored.id,
        "state": state,
        "label_type": label.label_type,
        "is_fraud": label.label_type in FRAUD,
        "use_case": label.use_case,
        "sub_category": label.sub_category,
        "attack_method": label.attack_method,
        "source": label.source,
        "subject_type": label.subject.type,
        **_about(label.subject, Keyed(stored.tenant)),
    }
    for action in stored.actions or (None,):
        of_it = _action(action, found.get(action)) if action else {}
        yield row(stored.tenant, "label", f"{stored.id} {action} {state}", at, {**said, **of_it})


def _about(subject: LabelledSubject, keyed: Keyed) -> Mapping[str, Any]:
    """What else than an action it is about."""
    match subject.type:
        case "ACTION_ID":
            return {}
        case "USER_ID":
            return {"about_user": keyed.user(subject.value)}
        case "IP_ADDRESS":
            return {"about_address": keyed.address(subject.value)}
        case "CORRELATION_ID":
            return {"about": keyed.correlation(subject.value)}
        case _:
            return {"about": keyed.text(subject.value)}


def _action(action_id: str, found: Labelled | None) -> Mapping[str, Any]:
    named = {"action_id": action_id, "device": action_id[:32], "decided_at": int(action_id[32:], 16) >> RANDOM_BITS}
    return {**of_action(*found), **named} if found else named
