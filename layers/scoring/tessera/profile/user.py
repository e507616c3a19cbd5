"""The profile of a user: what is usual for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tessera import equivalents
from tessera.features.movement.manner import Manner
from tessera.place import Place
from tessera.profile import hours
from tessera.profile.familiarity import APART, path, surprises
from tessera.profile.hours import Hours
from tessera.profile.learning import Profile
from tessera.profile.movement import with_manner
from tessera.profile.outcome import Outcome
from tessera.profile.payments import Payments
from tessera.profile.places import KnownPlace, visited
from tessera.profile.rhythm import KnownRhythm, with_rhythm
from tessera.profile.values import Values, renamed, with_value


@dataclass(frozen=True, kw_only=True)
class UserProfile(Profile):
    """What is usual for a user. The profile of an unknown user is empty."""

    places: tuple[KnownPlace, ...] = ()
    devices: Values = field(default_factory=dict)
    providers: Values = field(default_factory=dict)  # country | ASN
    addresses: Values = field(default_factory=dict)  # ASN | network | address, the last two as keyed hashes
    browsers: Values = field(default_factory=dict)  # system | browser | version | user agent
    timezones: Values = field(default_factory=dict)
    languages: Values = field(default_factory=dict)
    rhythms: tuple[KnownRhythm, ...] = ()
    payments: Payments = field(default_factory=Payments)
    hours: Hours = ()
    manner: Manner = ()

    def surprises(
        self,
        *,
        place: Place,
        address: str | None,
        system: str | None,
        browser: str | None,
        version: str | None,
        agent: str | None,
        timezone: str | None,
        language: str | None,
        device: str | None,
        now: int,
    ) -> Mapping[str, float]:
        """How much rarer each of these is for this user than for everybody, in nats, by level; without unknown levels."""
        told: dict[str, float] = {}
        for values, value, levels in (
            (self.providers, path(place.country, place.asn), ("country", "provider")),
            (self.addresses, address_path(place, address), (None, "network", "address")),
            (self.browsers, path(system, browser, version, agent), ("system", "browser", "version", "agent")),
            (self.devices, device, ("device",)),
            (*_alike(self.timezones, timezone, equivalents.timezone), ("timezone",)),
            (*_alike(self.languages, language, equivalents.language), ("language",)),
        ):
            if values and value:
                told |= surprises(values, value, levels, now)
        hour = hours.surprise(self.hours, now)
        return told if hour is None else told | {"hour": hour}

    @property
    def last_place(self) -> KnownPlace | None:
        """Where they succeeded last."""
        return max(self.places, key=lambda known: (known.seen.last, known.country, known.name), default=None)

    def place_like(self, place: Place) -> KnownPlace | None:
        return next((known for known in self.places if known.is_at(place)), None)

    @property
    def share_observed(self) -> float | None:
        """Which share of their successes came with telemetry, as far as their newest devices tell; late ones count more (`values`)."""
        successes = sum(self.hours)
        return min(1.0, sum(seen.weight for seen in self.devices.values()) / successes) if successes else None

    def forgotten_by(self, later: "UserProfile") -> Values:
        """The devices that a later profile of this user has no room for."""
        return {device: seen for device, seen in self.devices.items() if device not in later.devices}

    def without(self, device: str) -> "UserProfile":
        """The profile without a device."""
        return replace(self, devices={each: seen for each, seen in self.devices.items() if each != device})

    def _taught(self, outcome: Outcome) -> Mapping[str, Any]:
        return {
            "places": visited(self.places, outcome.place, outcome.at),
            "devices": with_value(self.devices, outcome.device or None, outcome.at),
            "providers": with_value(self.providers, path(outcome.place.country, outcome.place.asn), outcome.at),
            "addresses": with_value(self.addresses, address_path(outcome.place, outcome.address), outcome.at),
            "browsers": with_value(self.browsers, path(outcome.system, outcome.browser, outcome.version, outcome.agent), outcome.at),
            "timezones": with_value(*_alike(self.timezones, outcome.timezone, equivalents.timezone), outcome.at),
            "languages": with_value(*_alike(self.languages, outcome.language, equivalents.language), outcome.at),
            "rhythms": with_rhythm(self.rhythms, outcome.rhythm, outcome.at),
            "hours": hours.with_hour(self.hours, outcome.at),
            "payments": self.payments.paid(outcome.payment, outcome.at) if outcome.payment else self.payments,
            "manner": with_manner(self.manner, outcome.manner),
        }


def _alike(values: Values, value: str | None, form: Callable[[str], str]) -> tuple[Values, str | None]:
    """A table and a value of it, with every name brought to the form in which names are compared."""
    return renamed(values, form), form(value) if value else value


def address_path(place: Place, address: str | None) -> str | None:
    """An address below its provider, as a profile keeps it; None where the provider is not known, for then nobody knows who shares it."""
    return path(place.asn, *address.split(APART)) if address else None
