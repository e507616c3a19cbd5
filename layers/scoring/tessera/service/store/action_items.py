"""How actions look in the table."""

import json
from datetime import UTC, datetime

from tessera.service.store import primary_keys
from tessera.service.store.compression import OF_ACTIONS, compressed, expanded
from tessera.service.store.items import Item
from tessera.service.store.records import ActionLabel, StoredAction
from tessera.service.store.velocity import slot

DAY_SHARDS = 8
"""Over how many partitions the actions of one day are spread in the index `by_day`: a throttled index throttles the table."""
ACTION_FACTS = (
    "session", "application", "client", "base", "at", "triggered_by", "address", "correlation", "lesson", "decision", "platform", "control",
    "shadow", "reason", "copy",
)  # fmt: skip
"""The fields of a stored action that never change and are never searched: they form its document."""


def action_item(action: StoredAction) -> Item:
    """An action without its transaction data. `at`, `user_key` and `day_key` put it into the indexes; `type` is the recommendation."""
    facts = {name: value for name in ACTION_FACTS if (value := getattr(action, name)) is not None}
    day = datetime.fromtimestamp(action.at / 1000, UTC)
    partition, sort = primary_keys.action(action.tenant, action.device, action.ulid)
    item = {
        "PK": partition,
        "SK": sort,
        "at": action.ulid,
        "day_key": f"{action.tenant}#{day:%Y%m%d}#{slot(action.ulid, DAY_SHARDS)}",
        "user_key": _user_key(action),
        "type": action.recommendation,
        "score": action.score,
        "action_type": action.type,
        "subject": action.subject,
        "users": frozenset(action.users) or None,
        "answer": action.answer,
        "document": compressed(json.dumps(facts, separators=(",", ":")).encode(), OF_ACTIONS),
        "result": action.result,
        "challenge_type": action.challenge_type,
        "reported_at": action.reported_at,
        "consumed": action.consumed or None,
        "policy": action.policy,
        "app_version": action.app_version,
        "instrument": action.instrument,
    }
    return {name: value for name, value in item.items() if value is not None}


def _user_key(action: StoredAction) -> str | None:
    if action.subject is None:
        return None
    partition = primary_keys.claims_partition if action.subject_is_claimed else primary_keys.user_partition
    return partition(action.tenant, action.subject)


def is_claimed(item: Item) -> bool:
    """Whether an action is listed under a user whom only an SDK names."""
    tenant, _, _ = primary_keys.action_named((item["PK"], item["SK"]))
    return "subject" in item and item.get("user_key") == primary_keys.claims_partition(tenant, item["subject"])


def action_of(item: Item) -> StoredAction:
    tenant, device, ulid = primary_keys.action_named((item["PK"], item["SK"]))
    return StoredAction(
        **json.loads(expanded(item["document"])),
        tenant=tenant,
        device=device,
        ulid=ulid,
        type=item["action_type"],
        recommendation=item["type"],
        score=float(item["score"]),
        answer=item["answer"],
        subject=item.get("subject"),
        users=tuple(sorted(item.get("users", ()))),
        result=item.get("result"),
        challenge_type=item.get("challenge_type"),
        reported_at=item.get("reported_at"),
        consumed=item.get("consumed", False),
        label=_label_of(item),
        assignee=item.get("assignee"),
        policy=item.get("policy"),
        app_version=item.get("app_version"),
        instrument=item.get("instrument"),
    )


def _label_of(item: Item) -> ActionLabel | None:
    if "label" not in item:
        return None
    return ActionLabel(id=item["label_id"], type=item["label"], source=item.get("label_source"), use_case=item.get("use_case"))
