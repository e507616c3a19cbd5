"""Profiles: what is known over time of a user, of a device, and of the pair of both.

`learn` folds the outcome of an action into a profile. It is called only for a success that a *backend* reported and that was not
denied; failures, denials and what only an SDK asserts never teach. Folding is idempotent (each profile remembers the actions it
learned last) and order-free: counts add, first and last take the smaller and the larger, so duplicates and reordering on the stream
change nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any, Self

from tessera.place import NOWHERE, Place, distance

MOST_VALUES = 12  # of one attribute; the least recently seen goes first
MOST_PLACES = 12
REMEMBERED_ACTIONS = 32
SAME_PLACE = 50.0  # km between coordinates, beyond which a city is another place
DAY = 86_400_000  # ms


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One action that a backend reported as a success. `action` is its ULID; `key` a proven key's thumbprint."""

    action: str
    at: int  # epoch milliseconds
    user: str
    device: str
    same_as: tuple[str, ...] = ()  # the other ids of the same person in this action: who they claimed to be, who they turned out to be
    key: str | None = None
    place: Place = NOWHERE
    timezone: str | None = None
    browser: str | None = None
    system: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sightings:
    """How often and between which moments something was seen. Adding is commutative."""

    count: int
    first: int  # epoch milliseconds
    last: int

    def and_at(self, at: int) -> "Sightings":
        return Sightings(count=self.count + 1, first=min(self.first, at), last=max(self.last, at))


@dataclass(frozen=True, kw_only=True)
class KnownPlace:
    """A place where a user succeeded, at the granularity of a city (or region, where no city is known)."""

    country: str
    name: str
    latitude: float | None
    longitude: float | None
    seen: Sightings

    def is_at(self, place: Place) -> bool:
        if place.country != self.country:
            return False
        if self.name and self.name == (place.city or place.region):
            return True
        apart = distance(Place(latitude=self.latitude, longitude=self.longitude), place)
        return apart is not None and apart <= SAME_PLACE


type Values = Mapping[str, Sightings]


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What every profile has: when its subject was seen to succeed, and the actions it learned last."""

    seen: Sightings | None = None
    learned: tuple[str, ...] = ()

    @property
    def successes(self) -> int:
        return self.seen.count if self.seen else 0

    def learn(self, outcome: Outcome) -> Self:
        """This profile with an outcome learned; itself, where it was learned before."""
        learned = _remember(self.learned, outcome.action)
        if learned is None:
            return self
        return replace(self, seen=_saw(self.seen, outcome.at), learned=learned, **self._taught(outcome))

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        """The fields that an outcome changes, beside those that every profile has."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Link(Profile):
    """One user on one device: *known* once a backend has reported a success for the pair."""


@dataclass(frozen=True, kw_only=True)
class UserProfile(Profile):
    """What is usual for a user. An empty profile is a user of whom nothing is known."""

    places: tuple[KnownPlace, ...] = ()
    devices: Values = field(default_factory=dict)
    timezones: Values = field(default_factory=dict)
    browsers: Values = field(default_factory=dict)
    systems: Values = field(default_factory=dict)
    languages: Values = field(default_factory=dict)

    def place_like(self, place: Place) -> KnownPlace | None:
        return next((known for known in self.places if known.is_at(place)), None)

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        return {
            "places": _visit(self.places, outcome.place, outcome.at),
            "devices": _value(self.devices, outcome.device, outcome.at),
            "timezones": _value(self.timezones, outcome.timezone, outcome.at),
            "browsers": _value(self.browsers, outcome.browser, outcome.at),
            "systems": _value(self.systems, outcome.system, outcome.at),
            "languages": _value(self.languages, outcome.language, outcome.at),
        }


@dataclass(frozen=True, kw_only=True)
class DeviceProfile(Profile):
    """What is usual for a device: since when it succeeds, for whom, with which proven keys. Which ids name the same person a backend has
    shown by reporting a success of somebody who claimed to be one and turned out to be the other."""

    users: Values = field(default_factory=dict)
    same: Values = field(default_factory=dict)  # pairs of ids, joined by a plus sign
    keys: Values = field(default_factory=dict)
    places: tuple[KnownPlace, ...] = ()

    @property
    def same_people(self) -> tuple[tuple[str, str], ...]:
        """Pairs of ids that name the same person."""
        return tuple((one, other) for one, _, other in (pair.partition("+") for pair in self.same))

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        ids = sorted((outcome.user, *outcome.same_as))
        users, same = self.users, self.same
        for user in ids:
            users = _value(users, user, outcome.at)
        for one, other in pairwise(ids):
            same = _value(same, f"{one}+{other}", outcome.at)
        return {
            "users": users,
            "same": same,
            "keys": _value(self.keys, outcome.key, outcome.at),
            "places": _visit(self.places, outcome.place, outcome.at),
        }


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """The profiles that bear on one action. `user` and `link` are None when nobody is claimed; an unknown user's profile is empty."""

    user: UserProfile | None = None
    device: DeviceProfile = DeviceProfile()
    link: Link | None = None

    @property
    def pair_is_known(self) -> bool:
        return self.link is not None and self.link.successes >= 1


def _remember(learned: tuple[str, ...], action: str) -> tuple[str, ...] | None:
    """The remembered actions with this one added, or None if it was learned before (or is older than all that are remembered)."""
    if action in learned or (len(learned) == REMEMBERED_ACTIONS and action < learned[0]):
        return None
    return tuple(sorted((*learned, action))[-REMEMBERED_ACTIONS:])


def _saw(seen: Sightings | None, at: int) -> Sightings:
    return seen.and_at(at) if seen else Sightings(count=1, first=at, last=at)


def _value(values: Values, value: str | None, at: int) -> Values:
    if value is None:
        return values
    grown = {**values, value: _saw(values.get(value), at)}
    newest = sorted(grown.items(), key=lambda item: (item[1].last, item[0]), reverse=True)[:MOST_VALUES]
    return dict(sorted(newest))


def _visit(places: tuple[KnownPlace, ...], place: Place, at: int) -> tuple[KnownPlace, ...]:
    """The places with this visit added. Places that do not say where the person is (VPN, relay, …) are not learned."""
    name = place.city or place.region or ""
    if place.country is None or place.anonymizer or place.relay or place.hosting:
        return places
    key = (place.country, name)
    visited = {(known.country, known.name): known for known in places}
    before = visited.get(key)
    visited[key] = KnownPlace(
        country=place.country,
        name=name,
        latitude=_smaller(before.latitude if before else None, place.latitude),
        longitude=_smaller(before.longitude if before else None, place.longitude),
        seen=_saw(before.seen if before else None, at),
    )
    newest = sorted(visited.values(), key=lambda known: (known.seen.last, known.country, known.name), reverse=True)[:MOST_PLACES]
    return tuple(sorted(newest, key=lambda known: (known.country, known.name)))


def _smaller(one: float | None, other: float | None) -> float | None:
    """One coordinate of two, the same whichever was learned first."""
    return other if one is None else one if other is None else min(one, other)
