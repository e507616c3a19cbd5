"""Rows of `labels`: one for each action that a label is about."""

from collections.abc import Iterator, Mapping
from typing import Any

from tessera.labels import FRAUD
from tessera.service.labels import labelling
from tessera.service.labels.contract import LabelledSubject
from tessera.service.store.records import StoredLabel
from tessera_lake.keyed import Keyed
from tessera_lake.rows import row
from tessera_lake.schema import Row

RANDOM_BITS = 80
"""The lower bits of a ULID; those above are its milliseconds."""


def labels(stored: StoredLabel, *, withdrawn: bool) -> Iterator[Row]:
    """The rows of a label as it is created, or as it is withdrawn."""
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
        of_it = _action(action) if action else {}
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


def _action(action_id: str) -> Mapping[str, Any]:
    return {"action_id": action_id, "device": action_id[:32], "decided_at": int(action_id[32:], 16) >> RANDOM_BITS}
