"""How actions look in the table."""

import json
from datetime import UTC, datetime
from typing import Any

from tessera.service.store import primary_keys
from tessera.service.store.compression import OF_ACTIONS, compressed, expanded
from tessera.service.store.items import Item
from tessera.service.store.records import ActionLabel, AnsweredAction, StoredAction
from tessera.service.store.velocity import slot

DAY_SHARDS = 8
"""Over how many partitions the actions of one day are spread in the index `by_day`: a throttled index throttles the table."""
ACTION_FACTS = (
    "session", "application", "client", "base", "at", "triggered_by", "address", "correlation", "lesson", "decision", "platform", "control",
    "shadow", "reason", "copy",
)  # fmt: skip
"""The fields of a stored action that never change and are never searched: they form its document."""


def action_item(action: StoredAction) -> Item:
    """An action without its transaction data. `at`, `owner` and `day_key` put it into the indexes; `type` is the recommendation. `owner`
    says who its subject is and, if a backend says so, that the subject is one of its `users`: only the others are named there."""
    facts = {name: value for name in ACTION_FACTS if (value := getattr(action, name)) is not None}
    day = datetime.fromtimestamp(action.at / 1000, UTC)
    partition, sort = primary_keys.action(action.tenant, action.device, action.ulid)
    item = {
        "PK": partition,
        "SK": sort,
        "at": action.ulid,
        "day_key": f"{action.tenant}#{day:%Y%m%d}#{slot(action.ulid, DAY_SHARDS)}",
        "owner": _owner(action),
        "type": action.recommendation,
        "score": action.score,
        "action_type": action.type,
        "users": frozenset(action.users) - {action.subject} or None,
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


def _owner(action: StoredAction) -> str | None:
    if action.subject is None:
        return None
    partition = primary_keys.claims_partition if action.subject_is_claimed else primary_keys.user_partition
    return partition(action.tenant, action.subject)


def is_of_before(item: Item) -> bool:
    """Whether an earlier version stored this action under its user: it is in the index `by_user`, and its subject is named apart."""
    return "user_key" in item


def is_claimed(item: Item) -> bool:
    """Whether an action is listed under a user whom only an SDK names."""
    return primary_keys.is_of_claims(item["user_key"] if is_of_before(item) else item.get("owner", ""))


def action_of(item: Item) -> StoredAction:
    subject, users = _people(item)
    return StoredAction(
        **json.loads(expanded(item["document"])),
        **_shown(item),
        type=item["action_type"],
        recommendation=item["type"],
        score=float(item["score"]),
        subject=subject,
        users=users,
        reported_at=item.get("reported_at"),
        policy=item.get("policy"),
        app_version=item.get("app_version"),
        instrument=item.get("instrument"),
    )


def answered_of(item: Item) -> AnsweredAction:
    """An action from its item, or from its row in an index that has the answer."""
    return AnsweredAction(**_shown(item))


def _shown(item: Item) -> dict[str, Any]:
    tenant, device, ulid = primary_keys.action_named((item["PK"], item["SK"]))
    return {
        "tenant": tenant,
        "device": device,
        "ulid": ulid,
        "answer": item["answer"],
        "result": item.get("result"),
        "challenge_type": item.get("challenge_type"),
        "consumed": item.get("consumed", False),
        "label": _label_of(item),
        "assignee": item.get("assignee"),
    }


def _people(item: Item) -> tuple[str | None, tuple[str, ...]]:
    """The subject, and the users whose profiles may learn the action."""
    users: frozenset[str] = item.get("users", frozenset())
    if is_of_before(item) or "owner" not in item:
        return item.get("subject"), tuple(sorted(users))
    subject = primary_keys.owner_of(item["owner"])
    return subject, tuple(sorted(users if is_claimed(item) else users | {subject}))


def _label_of(item: Item) -> ActionLabel | None:
    if "label" not in item:
        return None
    return ActionLabel(id=item["label_id"], type=item["label"], source=item.get("label_source"), use_case=item.get("use_case"))
