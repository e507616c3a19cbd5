"""Decided actions in the table, and how they ended: `store().actions`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from tessera import errors
from tessera.action import ActionResult, AssertedBy, ChallengeType
from tessera.service.store import action_items, items, primary_keys
from tessera.service.store.counters import Counters
from tessera.service.store.items import Item, Value
from tessera.service.store.ownership import Ownership
from tessera.service.store.primary_keys import Key
from tessera.service.store.records import AnsweredAction, StoredAction
from tessera.service.store.table import AGAIN, ConditionFailed, Table, alive, expiry
from tessera.service.store.ties import TieStore
from tessera.service.store.traces import TraceStore
from tessera.ties import Tie
from tessera.units import DAY

ACTION_LIFE = 90 * DAY
ATTEMPTS = 3  # to say whose an action is, while another report says so, too


class ActionStore:
    """Actions of one table."""

    def __init__(self, table: Table, counters: Counters, ties: TieStore, traces: TraceStore) -> None:
        self._table = table
        self._traces = traces
        self._counters = counters
        self._ties = ties

    def put_action(
        self,
        action: StoredAction,
        now: int,
        ties: tuple[Tie, ...] = (),
        until: float | None = None,
        *,
        named: tuple[str, ...] = (),
    ) -> StoredAction:
        """Store a judged action and, if possible, its ties; a repetition changes nothing. `named` are the users whom it names beside its
        own. Returns what is stored: the first judgement of this ULID.

        Raises:
            Unavailable: it may not be stored, or not yet by `until` (on the monotonic clock); it is safe to repeat.
        """
        key = primary_keys.action(action.tenant, action.device, action.ulid)
        expires = expiry(now, ACTION_LIFE)
        calls: dict[str, Callable[[], Any]] = {"action": lambda: self._table.put_once(key, {**action_items.action_item(action), **expires})}
        if transaction := action.transaction:
            apart = primary_keys.transaction_data(action.tenant, action.device, action.ulid)
            calls["transaction"] = lambda: self._table.put(apart, {"transaction": transaction, **expires})
        if action.correlation:
            pointer = primary_keys.correlation(action.tenant, action.correlation, action.ulid)
            calls["pointer"] = lambda: self._table.put(pointer, {"device": action.device, **expires})
        for user in named:
            calls[f"named {user}"] = partial(self._traces.on_device, action.tenant, user, action.device, now)
        renewed = {f"tie {tie}": partial(self._ties.renew, action.tenant, tie, action.device, action.ulid, action.at) for tie in ties}
        came = self._table.together(calls | renewed, until)
        if not calls.keys() <= came.keys():
            raise errors.Unavailable(headers=AGAIN)
        before: Item = came["action"]
        return action_items.action_of(before) if before else action

    def action(self, tenant: str, device: str, ulid: str, now: int) -> StoredAction | None:
        """The action with this name, even one stored a millisecond ago, without its transaction data."""
        key = primary_keys.action(tenant, device, ulid)
        item = self._table.get(key, now) or self._table.get(key, now, consistent=True)
        return action_items.action_of(item) if item else None

    def transaction(self, action: AnsweredAction) -> bytes | None:
        """The transaction data of an action, sealed."""
        key = primary_keys.transaction_data(action.tenant, action.device, action.ulid)
        item = self._table.get(key, 0) or self._table.get(key, 0, consistent=True)
        return item.get("transaction")

    def consume(self, action: StoredAction) -> None:
        """Note that the recommendation has been read."""
        if action.consumed:
            return
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.action(action.tenant, action.device, action.ulid),
                "SET #consumed = :yes",
                {":yes": True},
                condition="attribute_exists(#PK) AND attribute_not_exists(#consumed)",
            )

    def report_result(
        self,
        tenant: str,
        device: str,
        ulid: str,
        *,
        result: ActionResult,
        challenge_type: ChallengeType | None = None,
        users: tuple[str, ...] = (),
        subject: str | None = None,
        now: int,
    ) -> StoredAction:
        """Store how an action ended and return the action; `users` adds to the users whose profiles may learn it; `subject` fills in a
        missing user, or replaces one that only an SDK named: from now on the action is that user's, as a backend says.

        The same result may be reported again, and changes neither the time nor the challenge of the first report. Another result may follow
        `incomplete`: a code was asked for, then it came, and then the action ended. Any other is refused with `ResultConflict`, an unknown
        action with `ActionNotFound`.
        """
        key = primary_keys.action(tenant, device, ulid)
        values: dict[str, Value] = {":result": result, ":now": now // 1000}
        if challenge_type:
            values[":challenge_type"] = challenge_type

        def put(ended: str, so_far: str, more: Mapping[str, Value]) -> Item:
            there = f"attribute_exists(#PK) AND #expires > :now AND {so_far}"
            return self._put_result(key, ended, there, {**values, **more}, tenant, subject, frozenset(users) - {subject})

        try:
            try:
                ended = "#result = :result, #reported_at = :at" + (", #challenge_type = :challenge_type" if challenge_type else "")
                if result == "incomplete":
                    item = put(ended, "attribute_not_exists(#result)", {":at": now})
                else:
                    item = put(ended, "(attribute_not_exists(#result) OR #result = :open)", {":at": now, ":open": "incomplete"})
            except ConditionFailed as failure:
                if failure.item.get("result") != result:
                    raise
                kept = ", #challenge_type = if_not_exists(#challenge_type, :challenge_type)" if challenge_type else ""
                item = put(f"#result = :result{kept}", "#result = :result", {})
        except ConditionFailed as failure:
            if alive(failure.item, now):
                raise errors.ResultConflict from None
            raise errors.ActionNotFound from None
        for user in users:
            if user != subject:
                self._traces.on_device(tenant, user, device, now)
        return action_items.action_of(item)

    def _put_result(
        self, key: Key, ended: str, there: str, values: Mapping[str, Value], tenant: str, subject: str | None, users: frozenset[str]
    ) -> Item:
        """Write how an action ended and whose it is, on what is assumed of its owner; on what is stored, if that differs."""
        owned = Ownership.usual(tenant, subject) if subject else Ownership()
        for _ in range(ATTEMPTS):
            also = users | owned.users
            try:
                return self._table.update(
                    key,
                    "SET " + ", ".join(filter(None, (ended, owned.sets))) + (" ADD #users :users" if also else ""),
                    {**values, **owned.values, **({":users": also} if also else {})},
                    condition=" AND ".join(f"({each})" for each in (there, owned.condition) if each),
                    returns="ALL_NEW",
                )
            except ConditionFailed as failure:
                if subject is None or owned.holds(failure.item):
                    raise
                owned = Ownership.of(failure.item, tenant, subject)
                self._note_claim(failure.item, 1000 * int(str(values[":now"])))
        raise errors.Unavailable(headers=AGAIN)

    def _note_claim(self, item: Item, now: int) -> None:
        """Note whom only an SDK had named, before a backend names somebody else in their place."""
        if action_items.is_claimed(item):
            action = action_items.action_of(item)
            if action.subject:
                self._traces.on_device(action.tenant, action.subject, action.device, now)

    def observe_failure(
        self,
        tenant: str,
        *,
        user: str | None,
        device: str,
        address: str | None,
        action: str,
        at: int,
        asserted_by: AssertedBy = "sdk",
        copy: str | None = None,
        with_device: bool = True,
        refused_card: str | None = None,
    ) -> None:
        """Count a failed action (once, by its ULID) for its user and its address, and for its device if there is one; each as `whose`
        says. `refused_card` is the account or card from which a payment failed, if a backend reported it."""
        calls: dict[str, Callable[[], Any]] = {}
        if with_device:
            calls["device"] = lambda: self._counters.count_device_failure(tenant, device, copy, action, at, refused_card)
        if user and asserted_by == "backend":
            calls["user"] = lambda: self._counters.count_user_failure(tenant, user, action, at, refused_card)
        elif user:
            calls["user"] = lambda: self._counters.count_claim_failure(tenant, user, device, copy, action, at, refused_card)
        if address:
            calls["address"] = lambda: self._counters.count_address_failure(tenant, address, user, device, action, at, refused_card)
        if self._table.together(calls).keys() != calls.keys():
            raise errors.Unavailable(headers=AGAIN)

    @staticmethod
    def action_from_image(image: Mapping[str, Any]) -> StoredAction:
        """The action in a stream record's image, in DynamoDB JSON (binary values as bytes, or as base64 from Lambda)."""
        return action_items.action_of(items.item_of(image))
