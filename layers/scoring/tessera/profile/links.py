"""Links: which users are known on which devices, and which ids name the same person."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from tessera.profile.learning import Profile
from tessera.profile.outcome import Outcome
from tessera.profile.places import KnownPlace, visited
from tessera.profile.values import Sightings, Values, with_value, with_values


@dataclass(frozen=True, kw_only=True)
class Link(Profile):
    """One user on one device: *known* once a backend has reported a success for the pair, and until somebody revokes it. What happened
    before `revoked_at` (epoch milliseconds) no longer counts, even if it is reported later.

    The user's profile has the sightings of its newest devices. A link is stored when a device leaves that table, or is revoked, and
    whoever reads it adds what the profile has (`and_of`)."""

    revoked_at: int = 0

    def learn(self, outcome: Outcome) -> "Link":
        return self if self.has_revoked(outcome) else super().learn(outcome)

    def has_revoked(self, outcome: Outcome) -> bool:
        return outcome.at <= self.revoked_at

    def revoked(self, at: int) -> "Link":
        return replace(self, seen=None, revoked_at=max(at, self.revoked_at))

    def has_outlived(self, seen: Sightings) -> bool:
        """Whether some of these sightings were before the pair was revoked: then none of them counts."""
        return seen.first <= self.revoked_at

    def and_of(self, seen: Sightings | None) -> "Link":
        """The link with what the user's profile has of the device. Sightings of the same time are the same ones: those that are more."""
        if seen is None or self.has_outlived(seen):
            return self
        if self.seen is None:
            return replace(self, seen=seen)
        if seen.first > self.seen.last:
            return replace(self, seen=self.seen.and_of(seen))
        return replace(self, seen=max(self.seen, seen, key=lambda each: (each.count, each.last)))


@dataclass(frozen=True, kw_only=True)
class DeviceProfile(Profile):
    """What is usual for a device: since when it succeeds, for whom, with which proven keys, and with which lasting traits (`name value`).
    `same`: ids of the same person, known because a backend reported a success of somebody who claimed one id and turned out to have the
    other."""

    users: Values = field(default_factory=dict)
    same: Values = field(default_factory=dict)  # pairs of ids, joined by a plus sign
    keys: Values = field(default_factory=dict)
    traits: Values = field(default_factory=dict)
    places: tuple[KnownPlace, ...] = ()

    @property
    def same_people(self) -> tuple[tuple[str, str], ...]:
        """Pairs of ids that name the same person."""
        return tuple((one, other) for one, _, other in (pair.partition("+") for pair in self.same))

    def without(self, user: str) -> "DeviceProfile":
        """The profile without a user."""
        return replace(self, users={each: seen for each, seen in self.users.items() if each != user})

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        ids = sorted((outcome.user, *outcome.same_as))
        return {
            "users": with_values(self.users, ids, outcome.at),
            "same": with_values(self.same, (f"{one}+{other}" for one, other in pairwise(ids)), outcome.at),
            "keys": with_value(self.keys, outcome.key, outcome.at),
            "traits": with_values(self.traits, outcome.traits, outcome.at),
            "places": visited(self.places, outcome.place, outcome.at),
        }
