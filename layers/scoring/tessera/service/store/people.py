"""People, devices and addresses for analysts, a part of the store: `store().people`.

    method            calls                                                          trips  write units  read units
    user              1 batch get of profile and counters                            1      0            0.5 per 4 KB each
    device            likewise                                                       1      0            0.5 per 4 KB each
    reputation        1 get of a profile                                             1      0            0.5 per 4 KB
    reputations       1 batch get of users' profiles (50 at most)                    1      0            0.5 per 4 KB each
    link              1 batch get of link and profile, strongly consistent           1      0            2
    links             1 query of a user's links (50 at most), 1 get of the profile   2      0            1 per 4 KB each
    other_ids         1 batch get of devices' profiles (10 at most)                  1      0            0.5 per 4 KB each

Nothing is written here: these items are written by `store` and `labels`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tessera.history import Observation
from tessera.labels import Party
from tessera.place import Place
from tessera.profile import DeviceProfile, Link, UserProfile
from tessera.reputation import Reputation
from tessera.service.store import items, primary_keys, velocity
from tessera.service.store.items import Item
from tessera.service.store.profiles import link_in, profile_in
from tessera.service.store.table import Table
from tessera.units import HOUR, MINUTE

MOST_LINKS = 50
MOST_ASKED = 10  # devices that are asked for whom else they know as the same person


@dataclass(frozen=True, kw_only=True)
class Lately:
    """The counters of a user or a device; None without any. They count up to 48."""

    actions_60_sec: int
    failures_last_hour: int
    linked: int  # devices of a user, users of a device
    last_place: Observation | None = None


@dataclass(frozen=True, kw_only=True)
class KnownUser:
    profile: UserProfile
    reputation: Reputation
    lately: Lately | None


@dataclass(frozen=True, kw_only=True)
class KnownDevice:
    profile: DeviceProfile
    reputation: Reputation
    lately: Lately | None


class PersonStore:
    """What is known about users, devices and addresses."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def user(self, tenant: str, user: str, now: int) -> KnownUser:
        """What is known about a user (keyed hash)."""
        profile, observed = primary_keys.user_profile(tenant, user), primary_keys.observed_user(tenant, user)
        found = self._table.get_batch([profile, observed], now)
        kept = found.get(profile, {})
        return KnownUser(
            profile=items.read(UserProfile, kept["document"]) if "document" in kept else UserProfile(),
            reputation=items.reputation_of(kept),
            lately=_lately(found.get(observed), now),
        )

    def device(self, tenant: str, device: str, now: int) -> KnownDevice:
        """What is known about a device."""
        profile, observed = primary_keys.device_profile(tenant, device), primary_keys.observed_device(tenant, device)
        found = self._table.get_batch([profile, observed], now)
        kept = found.get(profile, {})
        return KnownDevice(
            profile=items.read(DeviceProfile, kept["document"]) if "document" in kept else DeviceProfile(),
            reputation=items.reputation_of(kept),
            lately=_lately(found.get(observed), now),
        )

    def reputation(self, tenant: str, party: Party, subject: str, now: int) -> Reputation:
        return items.reputation_of(self._table.get(primary_keys.profile_of(tenant, party, subject), now))

    def reputations(self, tenant: str, users: Iterable[str], now: int) -> Mapping[str, Reputation]:
        """The reputations of several users."""
        keys = {user: primary_keys.user_profile(tenant, user) for user in users}
        found = self._table.get_batch(keys.values(), now)
        return {user: items.reputation_of(found.get(key, {})) for user, key in keys.items()}

    def link(self, tenant: str, user: str, device: str, now: int) -> Link:
        """What is known about a user on a device, however many other devices there are."""
        key, profile = primary_keys.link(tenant, user, device), primary_keys.user_profile(tenant, user)
        found = self._table.get_batch([key, profile], now, consistent=True)
        return link_in(found.get(key), profile_in(UserProfile(), found.get(profile)), device, now)

    def links(self, tenant: str, user: str, now: int) -> Mapping[str, Link]:
        """The links of a user with the newest devices, by device; includes revoked ones."""
        first, last = primary_keys.link(tenant, user, "0"), primary_keys.link(tenant, user, "g")
        stored = {item["SK"].removeprefix("D#"): item for item in self._table.query(first, last, MOST_LINKS, now)}
        profile = profile_in(UserProfile(), self._table.get(primary_keys.user_profile(tenant, user), now, consistent=True))
        newest = sorted({*stored, *profile.devices}, reverse=True)[:MOST_LINKS]
        return {device: link_in(stored.get(device), profile, device, now) for device in newest}

    def other_ids(self, tenant: str, user: str, devices: Sequence[str], now: int) -> tuple[str, ...]:
        """The other ids (keyed hashes) of the same person, as the newest of these devices know them: a backend reported a success of
        somebody who claimed one id and turned out to have the other."""
        found = self._table.get_batch([primary_keys.device_profile(tenant, device) for device in devices[:MOST_ASKED]], now)
        profiles = (items.read(DeviceProfile, kept["document"]) for kept in found.values() if "document" in kept)
        pairs = {pair for profile in profiles for pair in profile.same_people if user in pair}
        return tuple(sorted({other for pair in pairs for other in pair} - {user}))


def _lately(item: Item | None, now: int) -> Lately | None:
    if item is None:
        return None
    return Lately(
        actions_60_sec=velocity.within(item.get("acts", frozenset()), MINUTE, now),
        failures_last_hour=velocity.within(item.get("fails", frozenset()), HOUR, now),
        linked=len(item.get("links", ())),
        last_place=Observation(place=items.read(Place, item["place"]), at=item["placed_at"]) if "place" in item else None,
    )
