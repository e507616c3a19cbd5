"""Where people and attackers come from: an invented Internet, in addresses that belong to nobody.

All of it lies in 240.0.0.0/4, which is reserved and not routed (RFC 1112, section 4): nothing here says anything about anybody's network.
Each country has providers for homes, in each of its cities, carriers for phones, who put many customers behind few addresses and locate
them all in one city, and offices; some addresses are a VPN's, a privacy relay's, Tor's or a data centre's. Autonomous systems have numbers
for private use (RFC 6996). IP intelligence about it is as good as it is said to be for real networks: most VPNs and data centres are
known, a residential proxy looks like the home that it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address
from random import Random
from typing import Any, Literal

from tessera.place import NOWHERE, Place

type Kind = Literal["home", "mobile", "office", "vpn", "relay", "tor", "hosting"]

FIRST_ADDRESS = int(IPv4Address("240.0.0.0"))
RANGE = 4096  # addresses of each network: a /20
FIRST_SYSTEM = 4_200_000_000
CARRIER_ADDRESSES = 48  # that a carrier's customers share
HOME_PROVIDERS = ((0.55, "Broadband"), (0.3, "Fibre"), (0.15, "Cable"))  # share of the homes, name
CARRIERS = ((0.6, "Mobile"), (0.4, "Wireless"))


@dataclass(frozen=True, kw_only=True)
class City:
    name: str
    region: str
    latitude: float
    longitude: float
    timezone: str


@dataclass(frozen=True, kw_only=True)
class Country:
    """A country by its code, with the share of people who live there and the languages their devices are set to, the usual first."""

    code: str
    share: float
    currency: str
    languages: tuple[str, ...]
    cities: tuple[City, ...]


def _cities(timezone: str, *places: tuple[str, str, float, float]) -> tuple[City, ...]:
    return tuple(City(name=name, region=region, latitude=north, longitude=east, timezone=timezone) for name, region, north, east in places)


COUNTRIES = (
    Country(code="NO", share=0.46, currency="NOK", languages=("nb-NO", "en-GB", "nn-NO"), cities=_cities(
        "Europe/Oslo", ("Oslo", "Oslo", 59.91, 10.75), ("Bergen", "Vestland", 60.39, 5.32), ("Trondheim", "Trøndelag", 63.43, 10.4),
        ("Tromsø", "Troms", 69.65, 18.96))),
    Country(code="SE", share=0.14, currency="SEK", languages=("sv-SE", "en-GB"), cities=_cities(
        "Europe/Stockholm", ("Stockholm", "Stockholm", 59.33, 18.07), ("Gothenburg", "Västra Götaland", 57.71, 11.97))),
    Country(code="DE", share=0.12, currency="EUR", languages=("de-DE", "en-US", "tr-TR"), cities=_cities(
        "Europe/Berlin", ("Berlin", "Berlin", 52.52, 13.4), ("Munich", "Bavaria", 48.14, 11.58), ("Hamburg", "Hamburg", 53.55, 10.0))),
    Country(code="GB", share=0.1, currency="GBP", languages=("en-GB", "pl-PL"), cities=_cities(
        "Europe/London", ("London", "England", 51.51, -0.13), ("Leeds", "England", 53.8, -1.55))),
    Country(code="US", share=0.1, currency="USD", languages=("en-US", "es-US"), cities=(
        *_cities("America/New_York", ("New York", "New York", 40.71, -74.01), ("Atlanta", "Georgia", 33.75, -84.39)),
        *_cities("America/Chicago", ("Chicago", "Illinois", 41.88, -87.63)),
        *_cities("America/Los_Angeles", ("Los Angeles", "California", 34.05, -118.24)))),
    Country(code="PL", share=0.04, currency="PLN", languages=("pl-PL", "en-GB"), cities=_cities(
        "Europe/Warsaw", ("Warsaw", "Masovia", 52.23, 21.01))),
    Country(code="BR", share=0.02, currency="BRL", languages=("pt-BR",), cities=_cities(
        "America/Sao_Paulo", ("São Paulo", "São Paulo", -23.55, -46.63))),
    Country(code="IN", share=0.02, currency="INR", languages=("en-IN", "hi-IN"), cities=_cities(
        "Asia/Kolkata", ("Mumbai", "Maharashtra", 19.08, 72.88))),
    Country(code="AU", share=0.0, currency="AUD", languages=("en-AU",), cities=_cities(
        "Australia/Sydney", ("Sydney", "New South Wales", -33.87, 151.21))),
    Country(code="VN", share=0.0, currency="VND", languages=("vi-VN",), cities=_cities(
        "Asia/Ho_Chi_Minh", ("Ho Chi Minh City", "Ho Chi Minh", 10.82, 106.63))),
    Country(code="CH", share=0.0, currency="CHF", languages=("de-CH",), cities=_cities(
        "Europe/Zurich", ("Zurich", "Zurich", 47.37, 8.54))),
    Country(code="NL", share=0.0, currency="EUR", languages=("nl-NL",), cities=_cities(
        "Europe/Amsterdam", ("Amsterdam", "North Holland", 52.37, 4.9))),
)  # fmt: skip
"""Mostly a Nordic bank's customers; nobody lives in the last ones, but people travel there and attackers rent there."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """One /20 of an autonomous system. `told` is whether IP intelligence knows its kind; `listed` whether it is known for attacks."""

    number: int
    kind: Kind
    country: Country
    city: City
    asn: int
    organization: str
    told: bool = True
    listed: bool = False

    def address(self, host: int) -> str:
        """Its address with this number; behind a carrier many numbers share one address."""
        addresses = CARRIER_ADDRESSES if self.kind == "mobile" else RANGE - 2
        return str(IPv4Address(FIRST_ADDRESS + self.number * RANGE + 1 + host % addresses))

    @property
    def cidr(self) -> str:
        return f"{IPv4Address(FIRST_ADDRESS + self.number * RANGE)}/20"

    @property
    def place(self) -> Place:
        """What IP intelligence says about its addresses."""
        marks: Mapping[str, Any] = {kind: self.kind == kind and self.told for kind in ("vpn", "tor", "relay", "hosting")}
        mobile = self.kind == "mobile"
        return Place(
            country=self.country.code,
            region=self.city.region,
            city=self.city.name,
            latitude=self.city.latitude,
            longitude=self.city.longitude,
            accuracy_radius=200 if mobile else 20,
            timezone=self.city.timezone,
            asn=self.asn,
            asn_name=self.organization,
            organization=self.organization,
            organization_type={"home": "isp", "mobile": "mobile", "office": "business"}.get(self.kind, "hosting" if self.told else "isp"),
            **marks,
            proxy=False,
            mobile_carrier=mobile,
            crawler=False,
            block_lists=4 if self.listed else 0,
            private=False,
        )


class Internet:
    """All networks, found by kind and country or by an address. The doors use it as IP intelligence that is never out of date."""

    stale: tuple[str, ...] = ()

    def __init__(self, networks: Sequence[Network]) -> None:
        self.networks = tuple(networks)
        self._places = {network.number: network.place for network in networks}

    def place(self, address: str | None) -> Place:
        """What IP intelligence knows about an address: nothing, if it belongs to none of these networks."""
        number = (int(IPv4Address(address)) - FIRST_ADDRESS) // RANGE if address and ":" not in address else -1
        return self._places.get(number, NOWHERE)

    def choose(self, random: Random, kind: Kind, *, country: str | None = None, city: City | None = None) -> Network:
        """One of the networks of this kind there, by its provider's share; anywhere, where nothing is asked for.

        Raises:
            IndexError: there is none.
        """
        fitting = self._fitting(kind, country, city)
        return random.choices(fitting, [network_share(network) for network in fitting])[0]

    @cache  # noqa: B019 - there is one Internet
    def _fitting(self, kind: Kind, country: str | None, city: City | None) -> Sequence[Network]:
        return [
            network
            for network in self.networks
            if network.kind == kind and country in (None, network.country.code) and city in (None, network.city)
        ]


def network_share(network: Network) -> float:
    shares = {name: share for share, name in (*HOME_PROVIDERS, *CARRIERS)}
    return shares.get(network.organization.rpartition(" ")[2], 1.0)


def internet() -> Internet:
    """The invented Internet: always the same one."""
    return Internet([Network(number=number, **facts) for number, facts in enumerate(_networks())])


def _networks() -> Iterator[dict[str, Any]]:
    systems = iter(range(FIRST_SYSTEM, FIRST_SYSTEM + 10_000))
    for country in COUNTRIES:
        for _, name in HOME_PROVIDERS:
            asn = next(systems)
            for city in country.cities:
                yield {"kind": "home", "country": country, "city": city, "asn": asn, "organization": f"{country.code} {name}"}
        for _, name in CARRIERS:
            carrier = {"asn": next(systems), "organization": f"{country.code} {name}"}
            yield {"kind": "mobile", "country": country, "city": country.cities[0], **carrier}
        for city in country.cities:
            yield {"kind": "office", "country": country, "city": city, "asn": next(systems), "organization": f"{city.name} Offices"}
    for number, code in enumerate(("CH", "NL", "NO", "SE", "GB", "US", "DE", "PL")):
        exit = {"country": _country(code), "city": _country(code).cities[0]}
        yield {"kind": "vpn", **exit, "asn": next(systems), "organization": f"Quiet Tunnel {number}", "told": number != 7}
        yield {"kind": "relay", **exit, "asn": next(systems), "organization": f"Relay {number}"}
        hosting = {"asn": next(systems), "organization": f"Polder Hosting {number}"}
        yield {"kind": "hosting", **exit, **hosting, "told": number != 6, "listed": number in (1, 5)}
    yield {"kind": "tor", "country": _country("DE"), "city": _country("DE").cities[0], "asn": next(systems), "organization": "Onion Relays"}


def _country(code: str) -> Country:
    return next(country for country in COUNTRIES if country.code == code)
