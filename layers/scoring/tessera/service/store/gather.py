"""Gathering: everything an action is judged on, read and counted in one trip: `store().gathering`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from time import monotonic
from typing import Any

from tessera import errors
from tessera.action import AssertedBy, Payment
from tessera.history import History
from tessera.place import NOWHERE, Place
from tessera.profile import DeviceProfile, Market, Payee, Profiles, UserProfile
from tessera.service.store import items, primary_keys
from tessera.service.store.counters import Counters, fresh_ties, ties_of
from tessera.service.store.items import Item
from tessera.service.store.primary_keys import Key
from tessera.service.store.profiles import link_in, profile_in
from tessera.service.store.records import Gathered, SessionName, StoredSession, Subjects
from tessera.service.store.table import AGAIN, Table

NEWEST_STREAMS = 64


class Gathering:
    """What one table knows about an action's session, user, device and address."""

    def __init__(self, table: Table, counters: Counters, deadline_ms: int) -> None:
        self._table = table
        self._counters = counters
        self._deadline = deadline_ms / 1000

    def gather(self, subjects: Subjects) -> Gathered:
        """Everything an action is judged on, in one trip within the deadline; counts the action for its address, user and device."""
        name, address, user, now = subjects.name, subjects.address, subjects.user, subjects.now
        until = monotonic() + self._deadline
        calls: dict[str, Callable[[], Any]] = {"profiles": lambda: self._profiles(subjects, user, address, with_device=True)}
        if name.has_telemetry:
            calls["session"] = lambda: self._session(name, now)
            calls["device"] = lambda: self._counters.count_device(subjects)
        elif subjects.payment and (subjects.payment.payer or ties_of(subjects)):
            calls["device"] = lambda: self._counters.count_initiator(subjects)
        if address:
            calls["address"] = lambda: self._counters.count_address(subjects, address, user)
        if user:
            calls["user"] = lambda: self._counters.count_user(subjects, user)
        came = self._table.together(calls, until)
        if name.has_telemetry and "session" not in came:
            raise errors.Unavailable(headers=AGAIN)
        session = came.get("session", StoredSession(traits=None))
        ties = fresh_ties(subjects, came["device"]) if "device" in came else ()
        empty = Gathered(session=session, history=History(), profiles=Profiles(), ties=ties, until=until)
        return _combine(empty, calls.keys(), came, subjects, user)

    def gather_again(
        self,
        subjects: Subjects,
        gathered: Gathered,
        *,
        address: str | None = None,
        user: str | None = None,
        asserted_by: AssertedBy = "sdk",
        place: Place | None = None,
    ) -> Gathered:
        """A second trip, which is rare: for what the session turned out to have in contrast to `subjects`, each counted as in `gather`.

        `address` and `user` are given only if they differ, the user with who asserted it; `place` if the device's observed place still has
        to be updated.
        """
        if user:
            subjects = replace(subjects, user=user, asserted_by=asserted_by)
        subjects = replace(subjects, address=address or subjects.address)
        calls: dict[str, Callable[[], Any]] = {}
        if address:
            calls["address"] = lambda: self._counters.count_address(subjects, address, subjects.user)
        if user:
            calls["user"] = lambda: self._counters.count_user(subjects, user)
        if address or user:
            calls["profiles"] = lambda: self._profiles(subjects, user, address, with_device=False)
        if user or address or place not in (None, NOWHERE):
            calls["amendment"] = lambda: self._counters.amend_device(subjects, place)
        came = self._table.together(calls, gathered.until)
        if "amendment" in came:
            fresh = fresh_ties(subjects, came["amendment"])
            gathered = replace(gathered, ties=(*gathered.ties, *fresh))
        return _combine(gathered, calls.keys(), came, subjects, user)

    def _session(self, name: SessionName, now: int) -> StoredSession:
        """The session's own facts, its traits and its newest streams, strongly consistent."""
        first, last = primary_keys.stream(name, ""), primary_keys.session_traits(name)
        found = self._table.query(first, last, NEWEST_STREAMS + 2, now)
        return items.session_of(found, name)

    def _profiles(self, subjects: Subjects, user: str | None, address: str | None, *, with_device: bool) -> dict[str, Item]:
        """Profiles, link, reputations and the address's previous hour, if wanted and existing; eventually consistent."""
        tenant, device = subjects.name.tenant, subjects.name.device
        keys: dict[str, Key] = {}
        if with_device:
            keys |= _keys_of_payment(tenant, subjects.payment)
        if with_device and subjects.name.has_telemetry:
            keys["device"] = primary_keys.device_profile(tenant, device)
            if subjects.goes_on_elsewhere:
                keys["itself"] = primary_keys.observed_device(tenant, device)
        if user:
            keys["user"] = primary_keys.user_profile(tenant, user)
        if user and subjects.name.has_telemetry:
            keys["link"] = primary_keys.link(tenant, user, device)
        if address:
            keys["address"] = primary_keys.address_profile(tenant, address)
            keys["hour"] = self._counters.previous_hour_key(subjects, address, user or subjects.user)
        found = self._table.get_batch(set(keys.values()), subjects.now)  # payer and payee may be the same account
        return {name: found[key] for name, key in keys.items() if key in found}


def _combine(before: Gathered, wanted: Set[str], came: Mapping[str, Any], subjects: Subjects, user: str | None) -> Gathered:
    """What was gathered before, combined with what arrived now. An address's counts need its previous hour, which comes with the
    profiles."""
    now, history, profiles = subjects.now, before.history, before.profiles
    payer = subjects.payment.payer if subjects.payment else None
    first = "device" in wanted or not subjects.name.has_telemetry  # without telemetry there is no second trip
    lost = set(wanted - came.keys())
    if "profiles" in lost and "address" in wanted:
        lost.add("address")
    elif "address" in came:
        hour, shards = came["address"]
        history = items.with_address(history, hour, came["profiles"].get("hour", {}), now, shards, payer)
    if "user" in came:
        history = items.with_user(history, came["user"], now, payer)
    found = came.get("profiles", {})
    if "profiles" in came and first:
        profiles = replace(profiles, device=profile_in(DeviceProfile(), found.get("device")), **_of_payment(subjects.payment, found))
    if "device" in came:
        itself = found.get("itself", {}) if subjects.goes_on_elsewhere else came["device"]
        history = items.with_device(history, came["device"], itself, profiles.device, subjects)
    if "profiles" in came and user:
        known, name = profile_in(UserProfile(), found.get("user")), subjects.name
        link = link_in(found.get("link"), known, name.device, now) if name.has_telemetry else None
        profiles = replace(profiles, user=known, link=link)
    if "profiles" in came:
        asked = {"device": first, "user": bool(user), "address": "address" in wanted}
        read_now: Any = {party: items.reputation_of(found.get(party, {})) for party, was_asked in asked.items() if was_asked}
        profiles = replace(profiles, reputations=replace(profiles.reputations, **read_now))
    if not first and not user:
        lost.discard("profiles")  # only the previous hour was wanted
    recovered = came.keys() - {"profiles"}  # the device's profile is never read again
    return replace(before, history=history, profiles=profiles, missing=(before.missing - recovered) | (lost - {"amendment"}))


def _keys_of_payment(tenant: str, payment: Payment | None) -> dict[str, Key]:
    """The keys of the payee, of the paying account (as a payee of earlier payments), and of all payments in the currency."""
    if payment is None:
        return {}
    accounts = {"payee": payment.payee, "account": payment.payer}
    keys = {name: primary_keys.payee(tenant, account) for name, account in accounts.items() if account}
    return {**keys, "market": primary_keys.market(tenant, payment.currency)}


def _of_payment(payment: Payment | None, found: Mapping[str, Item]) -> Mapping[str, Any]:
    if payment is None:
        return {}
    return {
        "payee": profile_in(Payee(), found.get("payee")) if payment.payee else None,
        "account": profile_in(Payee(), found.get("account")) if payment.payer else None,
        "market": profile_in(Market(), found.get("market")),
    }
