"""Places where a user or a device has succeeded."""

from dataclasses import dataclass

from tessera.place import Place, distance
from tessera.profile.values import Sightings, saw

MOST_PLACES = 12  # the least recently visited is dropped first
SAME_PLACE = 50.0  # km between coordinates; further away it is another place


@dataclass(frozen=True, kw_only=True)
class KnownPlace:
    """A place where a user succeeded, at the granularity of a city (or region, where no city is known)."""

    country: str
    name: str
    latitude: float | None
    longitude: float | None
    seen: Sightings

    @property
    def place(self) -> Place:
        """This as a place; the true coordinates may be anywhere within `SAME_PLACE`."""
        return Place(
            country=self.country, city=self.name or None, latitude=self.latitude, longitude=self.longitude, accuracy_radius=SAME_PLACE
        )

    def is_at(self, place: Place) -> bool:
        if place.country != self.country:
            return False
        if self.name and self.name == (place.city or place.region):
            return True
        apart = distance(Place(latitude=self.latitude, longitude=self.longitude), place)
        return apart is not None and apart <= SAME_PLACE


def visited(places: tuple[KnownPlace, ...], place: Place, at: int) -> tuple[KnownPlace, ...]:
    """The places with this visit added. Places that do not say where the person is (VPN, relay, …) are not learned. A mobile carrier's and
    a satellite's are learned by name only: their coordinates are a gateway's."""
    name = place.city or place.region or ""
    if place.country is None or place.anonymizer or place.relay or place.hosting:
        return places
    key = (place.country, name)
    known = {(each.country, each.name): each for each in places}
    before = known.get(key)
    known[key] = KnownPlace(
        country=place.country,
        name=name,
        latitude=_smaller(before.latitude if before else None, None if place.is_a_gateways else place.latitude),
        longitude=_smaller(before.longitude if before else None, None if place.is_a_gateways else place.longitude),
        seen=saw(before.seen if before else None, at),
    )
    newest = sorted(known.values(), key=lambda each: (each.seen.last, each.country, each.name), reverse=True)[:MOST_PLACES]
    return tuple(sorted(newest, key=lambda each: (each.country, each.name)))


def _smaller(one: float | None, other: float | None) -> float | None:
    """One of two coordinates; the result does not depend on which was learned first."""
    return other if one is None else one if other is None else min(one, other)
