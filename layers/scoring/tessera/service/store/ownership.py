"""Whose an action is, once its result names a user: an action that nobody or only an SDK had placed becomes theirs, another backend user's
stays that user's, and the user named now is one of its `users` besides.

An update does not know what is stored. It assumes what is usual, that the action is theirs already or nobody's so far, and has this as its
condition: so it costs no more than the result alone. Where that does not hold, the item that comes back says what does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from tessera.service.store import action_items, primary_keys
from tessera.service.store.items import Item, Value


@dataclass(frozen=True, kw_only=True)
class Ownership:
    """What is assumed of an action's owner, and what an update on that assumption changes (in its expression, and in `users`)."""

    holds: Callable[[Item], bool] = lambda item: True
    condition: str = ""
    sets: str = ""
    users: frozenset[str] = frozenset()
    values: Mapping[str, Value] = field(default_factory=dict)

    @classmethod
    def usual(cls, tenant: str, subject: str) -> Self:
        """The action is this user's already, or nobody's."""
        own = primary_keys.user_partition(tenant, subject)
        return cls(
            holds=lambda item: not action_items.is_of_before(item) and item.get("owner", own) == own,
            condition="attribute_not_exists(#user_key) AND (attribute_not_exists(#owner) OR #owner = :owner)",
            sets="#owner = :owner",
            values={":owner": own},
        )

    @classmethod
    def of(cls, item: Item, tenant: str, subject: str) -> Self:
        """The action is as in this item: somebody else's, claimed by an SDK, or stored by an earlier version."""
        before = action_items.is_of_before(item)
        name = "user_key" if before else "owner"
        seen, values = item[name], {":seen": item[name]}
        users, sets = frozenset({subject}), ""
        if action_items.is_claimed(item):
            sets, values[":owner"] = f"#{name} = :owner", primary_keys.user_partition(tenant, subject)
            if before:
                sets, values[":subject"] = f"{sets}, #subject = :subject", subject
            else:
                users = frozenset()
        return cls(holds=lambda now: now.get(name) == seen, condition=f"#{name} = :seen", sets=sets, users=users, values=values)
