"""Where an address is and what kind of connection it has: what IP intelligence knows about it.

Reasons see places, never addresses. A field is `None` if the loaded data do not say.
"""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6371.0  # km, mean


@dataclass(frozen=True, kw_only=True)
class Place:
    """Geography and network of one address. Coordinates in degrees, `accuracy_radius` in km."""

    country: str | None = None  # ISO 3166-1 alpha-2
    region: str | None = None
    city: str | None = None
    zip: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    accuracy_radius: float | None = None
    timezone: str | None = None  # as in the IANA database
    domain: str | None = None
    asn: int | None = None
    asn_name: str | None = None
    organization: str | None = None
    organization_type: str | None = None  # isp, hosting, business, mobile, satellite, …
    vpn: bool | None = None
    tor: bool | None = None
    hosting: bool | None = None
    proxy: bool | None = None
    relay: bool | None = None  # a privacy relay: hides the address, keeps the country
    crawler: bool | None = None  # a search engine's, an archive's, an assistant's
    mobile_carrier: bool | None = None
    block_lists: int | None = None  # how many lists of attacking addresses contain it
    private: bool | None = None  # not routed on the Internet (loopback, private, link-local)

    @property
    def anonymizer(self) -> bool | None:
        """Whether a VPN, a proxy or Tor hides the source; unknown if none is true and one is unknown."""
        facts = (self.vpn, self.tor, self.proxy)
        return True if True in facts else None if None in facts else False

    @property
    def shared(self) -> bool:
        """Whether strangers normally use the address at the same time: a carrier's, a satellite's, a relay's, or the exit of a VPN, a proxy
        or Tor."""
        return bool(self.is_a_gateways or self.relay or self.anonymizer)

    @property
    def is_a_data_centre(self) -> bool | None:
        """Whether nothing more specific is known than a data centre. Exits of anonymizers, relays and crawlers are in data centres too:
        then that is what the address is, and the data centre is not a second fact."""
        return None if self.anonymizer or self.relay or self.crawler else self.hosting

    @property
    def goes_between(self) -> bool:
        """Whether something between the person and us may rewrite requests: an anonymizer, a relay, or whatever is in a data centre."""
        return bool(self.anonymizer or self.relay or self.hosting)

    @property
    def is_a_gateways(self) -> bool:
        """Whether the location is that of an operator's gateway (a mobile carrier's, a satellite's) and not the person's."""
        return bool(self.mobile_carrier) or self.organization_type == "satellite"

    @property
    def is_the_persons(self) -> bool:
        """Whether this is the person's own place, as far as is known: not behind an anonymizer, a relay, a data centre or a gateway, nor
        where a firm's network reaches the Internet with everybody who is connected to it by a tunnel. For any other place, neither distance
        nor time says anything about the person."""
        return not (self.anonymizer or self.relay or self.hosting or self.is_a_gateways or self.organization_type == "business")

    @property
    def says_where(self) -> bool:
        """Whether its coordinates are known and are the person's."""
        return self.latitude is not None and self.longitude is not None and self.is_the_persons


NOWHERE = Place()
"""An address about which nothing is known."""


def distance(one: Place, other: Place) -> float | None:
    """Great-circle distance in km by the haversine formula, or None where a coordinate is missing."""
    if None in (one.latitude, one.longitude, other.latitude, other.longitude):
        return None
    latitude, longitude, other_latitude, other_longitude = (
        radians(degrees or 0.0) for degrees in (one.latitude, one.longitude, other.latitude, other.longitude)
    )
    chord = sin((other_latitude - latitude) / 2) ** 2 + cos(latitude) * cos(other_latitude) * sin((other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(min(1.0, chord)))
