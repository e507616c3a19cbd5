"""Places to come from in the local run: IP intelligence of our own over the address ranges that are reserved for documentation
(RFC 5737, RFC 3849) and over the Internet that the simulator invents, written in the same MMDB and list formats that a deployment brings.

Nobody can really come from these addresses, so nothing here says anything about anybody's network.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmdb_writer import MMDBWriter
from netaddr import IPSet

import simulator.networks
from local.ip.artefact import build, put


@dataclass(frozen=True, kw_only=True)
class Network:
    """One range with what the four editions say of it. `address` is the one the demo comes from."""

    name: str
    cidr: str
    address: str
    country: str
    city: str
    region: str
    latitude: float
    longitude: float
    timezone: str
    asn: int
    organization: str
    connection: str = "Cable/DSL"
    anonymous: str | None = None  # the Anonymous-IP edition's word: is_anonymous_vpn, is_hosting_provider, is_tor_exit_node
    block_lists: int = 0


def _in_oslo(**facts: Any) -> Network:
    oslo = {"country": "NO", "city": "Oslo", "region": "Oslo", "latitude": 59.91, "longitude": 10.75, "timezone": "Europe/Oslo"}
    return Network(**{**oslo, **facts})


NETWORKS = (
    _in_oslo(name="At home in Oslo", cidr="198.51.100.0/26", address="198.51.100.23", asn=64500, organization="Fjord Broadband"),
    _in_oslo(name="On the phone in Oslo", cidr="198.51.100.64/26", address="198.51.100.80", asn=64501, organization="Nordlys Mobile",
             connection="Cellular"),
    Network(name="A hotel in London", cidr="203.0.113.0/26", address="203.0.113.17", country="GB", city="London", region="England",
            latitude=51.51, longitude=-0.13, timezone="Europe/London", asn=64502, organization="Thames Cable"),
    Network(name="A café in Sydney", cidr="203.0.113.64/26", address="203.0.113.80", country="AU", city="Sydney",
            region="New South Wales", latitude=-33.87, longitude=151.21, timezone="Australia/Sydney", asn=64503,
            organization="Harbour Networks"),
    Network(name="A VPN in Zurich", cidr="192.0.2.0/26", address="192.0.2.10", country="CH", city="Zurich", region="Zurich",
            latitude=47.37, longitude=8.54, timezone="Europe/Zurich", asn=64504, organization="Quiet Tunnel",
            connection="Corporate", anonymous="is_anonymous_vpn"),
    Network(name="A Tor exit", cidr="192.0.2.64/26", address="192.0.2.70", country="DE", city="Berlin", region="Berlin",
            latitude=52.52, longitude=13.4, timezone="Europe/Berlin", asn=64505, organization="Onion Relays",
            connection="Corporate", anonymous="is_tor_exit_node"),
    Network(name="A data centre in Amsterdam", cidr="192.0.2.128/26", address="192.0.2.140", country="NL", city="Amsterdam",
            region="North Holland", latitude=52.37, longitude=4.9, timezone="Europe/Amsterdam", asn=64506,
            organization="Polder Hosting", connection="Corporate", anonymous="is_hosting_provider"),
    Network(name="An address that attacked others", cidr="192.0.2.192/26", address="192.0.2.200", country="US", city="Dallas",
            region="Texas", latitude=32.78, longitude=-96.8, timezone="America/Chicago", asn=64507, organization="Prairie Net",
            block_lists=3),
)  # fmt: skip
HOME = NETWORKS[0]
ANONYMOUS = {"vpn": "is_anonymous_vpn", "hosting": "is_hosting_provider", "tor": "is_tor_exit_node"}
CONNECTIONS = {"home": "Cable/DSL", "mobile": "Cellular"}


def _simulated(network: simulator.networks.Network) -> Network:
    """A network of the simulator's, as the editions describe it: as far as intelligence is to know what it is."""
    city = network.city
    return Network(
        name=network.organization,
        cidr=network.cidr,
        address=network.address(0),
        country=network.country.code,
        city=city.name,
        region=city.region,
        latitude=city.latitude,
        longitude=city.longitude,
        timezone=city.timezone,
        asn=network.asn,
        organization=network.organization,
        connection=CONNECTIONS.get(network.kind, "Corporate"),
        anonymous=ANONYMOUS.get(network.kind) if network.told else None,
        block_lists=4 if network.listed else 0,
    )


def write(directory: Path) -> Path:
    """Write what a deployment would bring, and the artefact that is built from it; answers where that lies."""
    write_sources(directory / "sources")
    artefact = directory / "places.bin"
    put(build(directory / "sources", time.time()).content, artefact)
    return artefact


def write_sources(directory: Path) -> None:
    """Write City, ASN, Anonymous-IP and Connection-Type editions and the lists of relays and attackers into `directory`."""
    directory.mkdir(parents=True, exist_ok=True)
    invented = simulator.networks.internet().networks
    networks = (*NETWORKS, *map(_simulated, invented))
    editions: dict[str, Callable[[Network], dict[str, Any]]] = {
        "City": lambda network: {
            "country": {"iso_code": network.country},
            "city": {"names": {"en": network.city}},
            "subdivisions": [{"names": {"en": network.region}}],
            "location": {
                "latitude": network.latitude,
                "longitude": network.longitude,
                "accuracy_radius": 20,
                "time_zone": network.timezone,
            },
        },
        "ASN": lambda network: {"autonomous_system_number": network.asn, "autonomous_system_organization": network.organization},
        "Anonymous-IP": lambda network: {"is_anonymous": True, network.anonymous: True} if network.anonymous else {},
        "Connection-Type": lambda network: {"connection_type": network.connection},
    }
    for edition, facts in editions.items():
        writer: Any = MMDBWriter(
            ip_version=6,
            ipv4_compatible=True,
            database_type=f"Documentation-{edition}",
            description="Invented facts about documentation addresses",
        )
        for network in networks:
            if entry := facts(network):
                writer.insert_network(IPSet([network.cidr]), entry)
        writer.to_db_file(str(directory / f"Documentation-{edition}.mmdb"))
    (directory / "reputation.txt").write_text(
        "".join(f"{network.cidr} {network.block_lists}\n" for network in networks if network.block_lists)
    )
    (directory / "relay.txt").write_text("".join(f"{network.cidr}\n" for network in invented if network.kind == "relay"))
