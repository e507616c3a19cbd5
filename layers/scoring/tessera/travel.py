"""Travel: whether somebody who was there then can be here now."""

from collections.abc import Mapping
from dataclasses import dataclass

from tessera.place import Place, distance
from tessera.units import HOUR

SHORTEST_TRAVEL = 300.0  # km; geolocation is wrong by up to this
SHORTEST_TRIP = 1 / 60  # hours; observations closer together count as one minute apart


@dataclass(frozen=True, kw_only=True)
class Journey:
    """From where somebody was last seen to where they are now; times in epoch milliseconds."""

    origin: Place
    left: int
    destination: Place
    arrived: int

    @property
    def kilometers(self) -> float | None:
        """The shortest possible distance: great-circle distance minus both accuracy radii. Unknown if either end is an anonymizer, a relay,
        a data centre or a mobile carrier: their place is not the person's."""
        if not (self.origin.says_where and self.destination.says_where):
            return None
        apart = distance(self.origin, self.destination)
        radii = (self.origin.accuracy_radius or 0.0) + (self.destination.accuracy_radius or 0.0)
        return None if apart is None else max(0.0, apart - radii)

    @property
    def hours(self) -> float:
        """The time between; reports may arrive in another order than they were made."""
        return max(abs(self.arrived - self.left) / HOUR, SHORTEST_TRIP)

    @property
    def speed(self) -> float | None:
        """The speed in km/h; 0 within 300 km."""
        if self.kilometers is None:
            return None
        return self.kilometers / self.hours if self.kilometers > SHORTEST_TRAVEL else 0.0

    @property
    def shown(self) -> Mapping[str, str | int | float] | None:
        """The explanation: the cities of both places, the distance, the time and the speed; None without a journey."""
        if not self.speed:
            return None
        return {
            "from": _named(self.origin),
            "to": _named(self.destination),
            "kilometers": round(self.kilometers or 0.0),
            "hours": round(self.hours, 2),
            "speed": round(self.speed),
        }


def _named(place: Place) -> str:
    return ", ".join(name for name in (place.city or place.region, place.country) if name) or "an unnamed place"
