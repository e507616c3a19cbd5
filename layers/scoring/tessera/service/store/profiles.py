"""Profiles in the table: what successes have taught about users, devices, their links and payees: `store().profiles`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, reduce

from tessera import errors
from tessera.profile import DeviceProfile, Link, Market, Outcome, Payee, Profile, Sightings, UserProfile
from tessera.service.store import items, primary_keys
from tessera.service.store.items import Item
from tessera.service.store.primary_keys import Key
from tessera.service.store.table import AGAIN, ConditionFailed, Table, alive
from tessera.units import DAY

PROFILE_LIFE = 400 * DAY
ERASED_LIFE = 15 * DAY  # of the mark of an erasure: the stream tells for a day what has happened, a dead letter for fourteen more
LEARNING_ATTEMPTS = 5


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """What was `found` of the profiles that an action teaches, and who was `erased` since it happened."""

    found: Mapping[Key, Item]
    erased: frozenset[str]


class ProfileStore:
    """Profiles of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def recall(self, tenant: str, outcomes: Iterable[Outcome], people: Iterable[str], at: int) -> Recalled:
        """Read at once what these outcomes of an action teach, and whether somebody whom it names (keyed hashes) was erased since it
        happened."""
        of_people = {primary_keys.user_profile(tenant, each): each for each in people}
        read = (key for each in outcomes for key in (*_taught_by(tenant, each), *_link_of(tenant, each)))
        found = self._table.get_batch(dict.fromkeys((*of_people, *read)), 0)
        return Recalled(found=found, erased=frozenset(of_people[key] for key in of_people if _is_erased(found.get(key, {}), at)))

    def learn(self, tenant: str, *outcomes: Outcome, recalled: Recalled | None = None) -> None:
        """Learn a success into user profile and device profile; a repetition or another order leads to the same profiles. `outcomes` are of
        one action, one for each of its users.

        They are read at once and written at once. What an action in between sees of it earns no trust: a pair that is new earns none for an
        hour (`Evidence`).
        """
        found = (recalled or self.recall(tenant, outcomes, (), 0)).found
        lessons: dict[Key, tuple[Profile, list[Outcome]]] = {}
        calls: dict[str, Callable[[], None]] = {}
        for outcome in outcomes:
            pair = _pair_in(tenant, outcome, found)
            user = primary_keys.user_profile(tenant, outcome.user)
            if pair.has_revoked(outcome) or _is_erased(found.get(user, {}), outcome.at):
                continue
            calls["#".join(user)] = partial(self._learn_of_user, tenant, outcome, pair, found.get(user, {}))
            for key, empty in _taught_by(tenant, outcome).items():
                if key != user:
                    lessons.setdefault(key, (empty, []))[1].append(outcome)
        calls |= {"#".join(key): partial(self._learn_into, key, *lesson, found.get(key, {})) for key, lesson in lessons.items()}
        self._table.all_of(calls)

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

    def erased(self, tenant: str, users: Iterable[str], at: int, now: int) -> frozenset[str]:
        """Which of these users (keyed hashes) were erased after the moment `at`: what happened by then is not learned nor told of them."""
        keys = {primary_keys.user_profile(tenant, user): user for user in users}
        found = self._table.get_batch(keys, now)
        return frozenset(keys[key] for key, item in found.items() if _is_erased(item, at))

    def _learn_into[P: Profile](self, key: Key, empty: P, outcomes: list[Outcome], item: Item) -> None:
        self._change(key, empty, lambda profile: reduce(lambda known, each: known.learn(each), outcomes, profile), outcomes[0].at, item)

    def _learn_of_user(self, tenant: str, outcome: Outcome, pair: Link, item: Item) -> None:
        """Learn a success into its user's profile. A device for which there is no room any more gets a link of its own before."""

        def learned(profile: UserProfile) -> UserProfile:
            seen = profile.devices.get(outcome.device)
            later = (profile.without(outcome.device) if seen and pair.has_outlived(seen) else profile).learn(outcome)
            for device, forgotten in profile.forgotten_by(later).items():
                self._keep_link(primary_keys.link(tenant, outcome.user, device), forgotten, outcome.at)
            return later

        with suppress(_Erased):  # since it was read
            self._change(primary_keys.user_profile(tenant, outcome.user), UserProfile(), learned, outcome.at, item)

    def _keep_link(self, key: Key, seen: Sightings, at: int) -> None:
        self._change(key, Link(), lambda link: link.and_of(seen), at, self._read(key, consistent=False, batch=True))

    def _change[P: Profile](self, key: Key, empty: P, change: Callable[[P], P], at: int, read: Item | None = None) -> P:
        """Change a profile by what happened at that moment, if that changes anything; returns the profile as it is now. `read` is its item
        if it was just read."""
        for attempt in range(LEARNING_ATTEMPTS):
            item = read if read is not None and not attempt else self._read(key, consistent=attempt > 0, batch=read is not None)
            kept = _kept(item, at)
            if _is_erased(kept, at):
                raise _Erased
            profile = profile_in(empty, kept)
            changed = change(profile)
            if changed == profile:
                return profile
            version: int = item.get("version", 0)
            with suppress(ConditionFailed):
                self._table.put(
                    key,
                    {
                        **{name: kept[name] for name in ("labels", "erased") if name in kept and not _has_ended(name, kept, at)},
                        "document": items.document(changed),
                        "version": version + 1,
                        "expires": max((at + PROFILE_LIFE) // 1000, item.get("expires", 0)),
                    },
                    condition="#version = :version" if version else "attribute_not_exists(#PK)",
                    values={":version": version} if version else {},
                )
                return changed
        raise errors.Unavailable(headers=AGAIN)

    def _read(self, key: Key, *, consistent: bool, batch: bool) -> Item:
        """An item, by the operation that the caller may use: learning reads in batches, and nothing else."""
        if batch:
            return self._table.get_batch([key], 0, consistent=consistent).get(key, {})
        return self._table.get(key, 0, consistent=consistent)


def _taught_by(tenant: str, outcome: Outcome) -> dict[Key, Profile]:
    """The profiles that a success changes, each as it is while nothing is known."""
    taught: dict[Key, Profile] = {primary_keys.user_profile(tenant, outcome.user): UserProfile()}
    if outcome.device:
        taught[primary_keys.device_profile(tenant, outcome.device)] = DeviceProfile()
    if payment := outcome.payment:
        taught[primary_keys.market(tenant, payment.currency)] = Market()
        if payment.payee:
            taught[primary_keys.payee(tenant, payment.payee)] = Payee()
    return taught


def _link_of(tenant: str, outcome: Outcome) -> tuple[Key, ...]:
    return (primary_keys.link(tenant, outcome.user, outcome.device),) if outcome.device else ()


def _pair_in(tenant: str, outcome: Outcome, found: Mapping[Key, Item]) -> Link:
    """What is known of the user and the device by an item of their own."""
    items_of = (found.get(key, {}) for key in _link_of(tenant, outcome))
    return profile_in(Link(), _kept(next(items_of, {}), outcome.at))


def _kept(item: Item, at: int) -> Item:
    """An item, or none if it had expired by then."""
    return item if alive(item, at) else {}


def link_in(item: Item | None, user: UserProfile, device: str, now: int) -> Link:
    """What is known about a user on a device: what its own item says, and what the user's profile has of it and has not outlived."""
    seen = user.devices.get(device)
    return profile_in(Link(), item).and_of(seen if seen and now < seen.last + PROFILE_LIFE else None)


def _is_erased(item: Item, at: int) -> bool:
    """Whether whose profile it is was erased after a moment."""
    return bool(item.get("erased", 0) >= at)


class _Erased(Exception):
    """Whose profile it is was erased after what is to be learned."""


def _has_ended(name: str, kept: Item, at: int) -> bool:
    """Whether it is the mark of an erasure so long ago that nothing of before it can still come."""
    return name == "erased" and bool(kept["erased"] + ERASED_LIFE <= at)


def profile_in[Record](empty: Record, item: Item | None) -> Record:
    return items.read(type(empty), item["document"]) if item and "document" in item else empty
