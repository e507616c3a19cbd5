"""The profile of a user: what is usual for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tessera.place import Place
from tessera.profile.learning import Profile
from tessera.profile.outcome import Outcome
from tessera.profile.places import KnownPlace, visited
from tessera.profile.rhythm import KnownRhythm, with_rhythm
from tessera.profile.values import Values, with_value


@dataclass(frozen=True, kw_only=True)
class UserProfile(Profile):
    """What is usual for a user. An empty profile is a user of whom nothing is known."""

    places: tuple[KnownPlace, ...] = ()
    devices: Values = field(default_factory=dict)
    timezones: Values = field(default_factory=dict)
    browsers: Values = field(default_factory=dict)
    systems: Values = field(default_factory=dict)
    languages: Values = field(default_factory=dict)
    rhythms: tuple[KnownRhythm, ...] = ()

    def place_like(self, place: Place) -> KnownPlace | None:
        return next((known for known in self.places if known.is_at(place)), None)

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        return {
            "places": visited(self.places, outcome.place, outcome.at),
            "devices": with_value(self.devices, outcome.device, outcome.at),
            "timezones": with_value(self.timezones, outcome.timezone, outcome.at),
            "browsers": with_value(self.browsers, outcome.browser, outcome.at),
            "systems": with_value(self.systems, outcome.system, outcome.at),
            "languages": with_value(self.languages, outcome.language, outcome.at),
            "rhythms": with_rhythm(self.rhythms, outcome.rhythm, outcome.at),
        }
