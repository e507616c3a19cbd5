"""Labels in the table, a part of the store: `store().labels`.

    method            calls                                                          trips  write units  read units
    put               1 put                                                          1      1            0
    label             1 get, once more strongly on a miss                            1–2    0            0.5–1.5
    label_from_image  none: reads an image of the table's stream                     0      0            0
    withdraw          1 update                                                       1      1            0
    correlated        1 query of the pointers, a get of each action (25 at most)     2      0            0.5 and 0.5 an action
    label_action      1 update of the action                                         1      3            0
    unlabel_action    likewise                                                       1      3            0
    mark              1 get and 1 put of a profile                                   2      1–4          1
    unmark            likewise                                                       2      1–4          1

    item              PK                      SK   holds                                                       lives
    label             tenant#B#label          L    what it says, sealed; whom it concerns                      400 d
    reputation        with the user's, the device's and the address's profile (`P`), beside what they learned  400 d, address 90 d

A label is in effect when its request is answered: what it says about an action is stored with the action, and what follows for user, device
and address is added to their reputations, in items that a decision reads anyway (only the address's is read just for this, half a unit).
Everything here is safe to repeat: a label marks a party once for a cause. Reputation and profile share an item and its version, so that
neither loses what the other writes.
"""

import json
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from tessera import errors
from tessera.labels import Party, Verdict
from tessera.reputation import Reputation
from tessera.service.store import action_items, items, primary_keys
from tessera.service.store.items import Item, Value
from tessera.service.store.primary_keys import Key
from tessera.service.store.records import ActionLabel, StoredAction, StoredLabel
from tessera.service.store.table import AGAIN, ConditionFailed, Table, alive, expiry
from tessera.units import DAY

LABEL_LIFE = 400 * DAY
LIVES = {"user": 400 * DAY, "device": 400 * DAY, "address": 90 * DAY}
MOST_CORRELATED = 25
ATTEMPTS = 5
OLDEST, NEWEST = "0" * 32, "f" * 32  # ULIDs


class LabelStore:
    """Labels, and the reputations that follow from them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def put(self, label: StoredLabel, now: int) -> None:
        """Store a label before it takes effect."""
        item = {"document": _document(label), "sealed": label.sealed, **expiry(now, LABEL_LIFE)}
        self._table.put(primary_keys.label(label.tenant, label.id), item)

    def label(self, tenant: str, label_id: str, now: int) -> StoredLabel | None:
        """The label with this id, even one stored a millisecond ago, or withdrawn."""
        key = primary_keys.label(tenant, label_id)
        item = self._table.get(key, now) or self._table.get(key, now, consistent=True)
        return _label_of(tenant, label_id, item) if item else None

    @staticmethod
    def label_from_image(tenant: str, label_id: str, image: Mapping[str, Any]) -> StoredLabel:
        """The label in an image of the table's stream."""
        return _label_of(tenant, label_id, items.item_of(image))

    def withdraw(self, label: StoredLabel, now: int) -> None:
        """Mark a label as withdrawn; it can still be read."""
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.label(label.tenant, label.id),
                "SET #withdrawn_at = if_not_exists(#withdrawn_at, :now)",
                {":now": now},
                condition="attribute_exists(#PK)",
            )

    def correlated(self, tenant: str, correlation: str, now: int) -> list[StoredAction]:
        """The actions of a correlation id (its hash), the newest 25."""
        first, last = primary_keys.correlation(tenant, correlation, OLDEST), primary_keys.correlation(tenant, correlation, NEWEST)
        pointers = self._table.query(first, last, MOST_CORRELATED, now)
        keys = [primary_keys.action(tenant, pointer["device"], pointer["SK"].removeprefix("A#")) for pointer in pointers]
        found = (self._table.get(key, now, consistent=True) for key in keys)
        return [action_items.action_of(item) for item in found if item]

    def label_action(self, action: StoredAction, label: ActionLabel) -> bool:
        """Store with an action what a label says about it; False if a later label says something else."""
        values: dict[str, Value] = {":label_id": label.id, ":label": label.type}
        expression = "SET #label_id = :label_id, #label = :label"
        absent = []
        for name, value in (("label_source", label.source), ("use_case", label.use_case)):
            if value:
                expression += f", #{name} = :{name}"
                values[f":{name}"] = value
            else:
                absent.append(f"#{name}")
        with suppress(ConditionFailed):
            self._table.update(
                _key_of(action),
                expression + (f" REMOVE {', '.join(absent)}" if absent else ""),
                values,
                condition="attribute_exists(#PK) AND (attribute_not_exists(#label_id) OR #label_id <= :label_id)",
            )
            return True
        return False

    def unlabel_action(self, tenant: str, device: str, ulid: str, label_id: str) -> None:
        """Remove from an action what this label said about it, if it is still there."""
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.action(tenant, device, ulid),
                "REMOVE #label_id, #label, #label_source, #use_case",
                {":label_id": label_id},
                condition="#label_id = :label_id",
            )

    def mark(self, tenant: str, party: Party, subject: str, *, cause: str, label: str, verdict: Verdict | None, now: int) -> None:
        """Count a label for a party (its keyed hash, or the device), in place of an earlier one of the same cause."""
        self._change(tenant, party, subject, now, lambda reputation: reputation.marked(cause, label, verdict))

    def unmark(self, tenant: str, party: Party, subject: str, label: str, now: int) -> None:
        """Stop counting a label for a party."""
        self._change(tenant, party, subject, now, lambda reputation: reputation.withdrawn(label))

    def _change(self, tenant: str, party: Party, subject: str, now: int, change: Callable[[Reputation], Reputation]) -> None:
        key = primary_keys.profile_of(tenant, party, subject)
        for _ in range(ATTEMPTS):
            item = self._table.get(key, 0, consistent=True)
            kept = item if alive(item, now) else {}
            before = items.reputation_of(kept)
            after = change(before)
            if after == before:
                return
            with suppress(ConditionFailed):
                self._put_profile(key, item, kept, after, (now + LIVES[party]) // 1000)
                return
        raise errors.Unavailable(headers=AGAIN)

    def _put_profile(self, key: Key, item: Item, kept: Item, reputation: Reputation, expires: int) -> None:
        version: int = item.get("version", 0)
        document: dict[str, Any] = {name: kept[name] for name in ("document", "erased") if name in kept}
        self._table.put(
            key,
            {
                **document,
                "labels": items.document(reputation),
                "version": version + 1,
                "expires": max(expires, kept.get("expires", 0)),
            },
            condition="#version = :version" if version else "attribute_not_exists(#PK)",
            values={":version": version} if version else {},
        )


def amended(label: StoredLabel, actions: tuple[str, ...], marks: tuple[tuple[Party, str, str], ...]) -> Mapping[str, Value]:
    """What a label's item has otherwise if it is about these actions and marked these parties alone."""
    return {"document": _document(replace(label, actions=actions, marks=marks))}


def _document(label: StoredLabel) -> bytes:
    facts = {"type": label.type, "actions": label.actions, "marks": label.marks}
    return zlib.compress(json.dumps(facts, separators=(",", ":")).encode(), 9)


def _key_of(action: StoredAction) -> Key:
    return primary_keys.action(action.tenant, action.device, action.ulid)


def _label_of(tenant: str, label_id: str, item: Item) -> StoredLabel:
    facts = json.loads(zlib.decompress(item["document"]))
    return StoredLabel(
        tenant=tenant,
        id=label_id,
        type=facts["type"],
        sealed=item["sealed"],
        actions=tuple(facts["actions"]),
        marks=tuple((party, subject, cause) for party, subject, cause in facts["marks"]),
        withdrawn_at=item.get("withdrawn_at"),
    )
