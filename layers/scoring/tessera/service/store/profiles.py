"""Profiles in the table: what successes have taught about users, devices, their links and payees: `store().profiles`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

from collections.abc import Callable
from contextlib import suppress

from tessera import errors
from tessera.profile import DeviceProfile, Link, Market, Outcome, Payee, Profile, UserProfile
from tessera.service.store import items, primary_keys
from tessera.service.store.items import Item
from tessera.service.store.primary_keys import Key
from tessera.service.store.table import AGAIN, ConditionFailed, Table, alive
from tessera.units import DAY

PROFILE_LIFE = 400 * DAY
LEARNING_ATTEMPTS = 5


class ProfileStore:
    """Profiles of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def learn(self, tenant: str, outcome: Outcome) -> None:
        """Learn a success into link, user profile and device profile; a repetition or another order leads to the same profiles.

        They are written one after the other: an action in between earns no trust before what is usual for the user is known (`Evidence`).
        """
        if outcome.device:
            link = self._learn_into(primary_keys.link(tenant, outcome.user, outcome.device), Link(), outcome)
            if link.has_revoked(outcome):
                return
        self._learn_into(primary_keys.user_profile(tenant, outcome.user), UserProfile(), outcome)
        if outcome.device:
            self._learn_into(primary_keys.device_profile(tenant, outcome.device), DeviceProfile(), outcome)
        if payment := outcome.payment:
            self._learn_into(primary_keys.market(tenant, payment.currency), Market(), outcome)
            if payment.payee:
                self._learn_into(primary_keys.payee(tenant, payment.payee), Payee(), outcome)

    def revoke(self, tenant: str, user: str, device: str, now: int) -> None:
        """Stop trusting a device for a user, whatever the user has done on it until now."""
        self._change(primary_keys.link(tenant, user, device), Link(), lambda link: link.revoked(now), now)
        self._change(primary_keys.user_profile(tenant, user), UserProfile(), lambda profile: profile.without(device), now)
        self._change(primary_keys.device_profile(tenant, device), DeviceProfile(), lambda profile: profile.without(user), now)

    def refuse(self, tenant: str, outcome: Outcome) -> None:
        """Learn that a payment was refused into its payee's profile."""
        if outcome.payment and outcome.payment.payee:
            self._change(primary_keys.payee(tenant, outcome.payment.payee), Payee(), lambda profile: profile.refused(outcome), outcome.at)

    def label_payee(self, tenant: str, payee: str, action: str, *, fraud: bool, now: int) -> None:
        """Count a label on an action for its payee, or stop counting it."""
        self._change(primary_keys.payee(tenant, payee), Payee(), lambda profile: profile.labelled(action, fraud=fraud), now)

    def _learn_into[P: Profile](self, key: Key, empty: P, outcome: Outcome) -> P:
        return self._change(key, empty, lambda profile: profile.learn(outcome), outcome.at)

    def _change[P: Profile](self, key: Key, empty: P, change: Callable[[P], P], at: int) -> P:
        """Change a profile by what happened at that moment, if that changes anything; returns the profile as it is now."""
        for attempt in range(LEARNING_ATTEMPTS):
            item = self._table.get(key, 0, consistent=attempt > 0)
            kept = item if alive(item, at) else {}
            profile = profile_in(empty, kept)
            changed = change(profile)
            if changed == profile:
                return profile
            version: int = item.get("version", 0)
            with suppress(ConditionFailed):
                self._table.put(
                    key,
                    {
                        **{name: kept[name] for name in ("labels",) if name in kept},
                        "document": items.document(changed),
                        "version": version + 1,
                        "expires": max((at + PROFILE_LIFE) // 1000, item.get("expires", 0)),
                    },
                    condition="#version = :version" if version else "attribute_not_exists(#PK)",
                    values={":version": version} if version else {},
                )
                return changed
        raise errors.Unavailable(headers=AGAIN)


def profile_in[Record](empty: Record, item: Item | None) -> Record:
    return items.read(type(empty), item["document"]) if item and "document" in item else empty
