"""Databases in the MaxMind DB format: what each edition says about a network, in the terms of a `Place`. The edition is recognised by its
metadata, whatever the file's name; GeoLite2, GeoIP2 and others with the same fields are read alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

import maxminddb

from local.ip.lists import NotAList
from tessera.service.ip.artefact import Drawing

type Record = Mapping[str, Any]
type Said = Mapping[str, Any]

CONNECTIONS: Mapping[str, str] = {
    "Cable/DSL": "isp",
    "Dialup": "isp",
    "Satellite": "satellite",
    "Corporate": "business",
    "Cellular": "mobile",
}
LONGEST_TEXT = 100  # characters


def _geography(record: Record) -> Said:
    location: Record = record.get("location", {})
    regions: Sequence[Record] = record.get("subdivisions") or ({},)
    return {
        # where the address is used; if that is unknown, where it is registered
        "country": record.get("country", {}).get("iso_code") or record.get("registered_country", {}).get("iso_code"),
        "region": _english(regions[0]),
        "city": _english(record.get("city", {})),
        "zip": record.get("postal", {}).get("code"),
        "latitude": location.get("latitude"),
        "longitude": location.get("longitude"),
        "accuracy_radius": location.get("accuracy_radius"),
        "timezone": location.get("time_zone"),
        "domain": record.get("traits", {}).get("domain"),
        "organization": record.get("traits", {}).get("organization"),
    }


def _system(record: Record) -> Said:
    return {
        "asn": record.get("autonomous_system_number"),
        "asn_name": record.get("autonomous_system_organization"),
        "organization": record.get("organization"),
    }


def _anonymous(record: Record) -> Said:
    said = {
        "vpn": record.get("is_anonymous_vpn"),
        "tor": record.get("is_tor_exit_node"),
        "hosting": record.get("is_hosting_provider"),
        "proxy": record.get("is_public_proxy") or record.get("is_residential_proxy"),
    }
    return {field: True for field, marked in said.items() if marked}


def _connection(record: Record) -> Said:
    told = record.get("connection_type")
    return {"organization_type": CONNECTIONS.get(told or ""), "mobile_carrier": None if told is None else told == "Cellular"}


EDITIONS: Mapping[str, tuple[str, Callable[[Record], Said], Said]] = {
    "Anonymous": ("anonymous", _anonymous, {"vpn": False, "tor": False, "hosting": False, "proxy": False}),
    "Connection-Type": ("connection", _connection, {}),
    "City": ("city", _geography, {}),
    "Country": ("city", _geography, {}),
    "ASN": ("asn", _system, {}),
    "ISP": ("asn", _system, {}),
}
"""By a word of a database's type: the table it becomes, what it says of a network, and what it says of all others."""


def draw(path: Path) -> Drawing:
    """The table of a database.

    Raises:
        NotAList: its edition is not supported.
        OSError, ValueError, maxminddb.InvalidDatabaseError: it cannot be read.
    """
    with maxminddb.open_database(path) as reader:
        metadata = reader.metadata()
        edition = next((edition for word, edition in EDITIONS.items() if word in metadata.database_type), None)
        if edition is None:
            raise NotAList(f"a database of the type {metadata.database_type[:40]!r}")
        name, say, defaults = edition
        drawing = Drawing(name=name, defaults=defaults, dated=dict.fromkeys(defaults, float(metadata.build_epoch)))
        for version, start, said in _ranges(iter(reader), say):
            drawing.add(version, start, said)
        return drawing


def _ranges(networks: Iterator[tuple[IPv4Network | IPv6Network, Any]], say: Callable[[Record], Said]) -> Iterator[tuple[int, int, Said]]:
    """Where each range begins and what is said from there on: networks in their order, and the gaps between them."""
    reached: dict[int, int] = {4: 0, 6: 0}
    for network, record in networks:
        version, start = network.version, int(network.network_address)
        if start < reached[version] or not isinstance(record, Mapping):
            continue  # an alias of what has been read
        if start > reached[version]:
            yield version, reached[version], {}
        yield version, start, {field: _short(value) for field, value in say(record).items() if value is not None}
        reached[version] = int(network.broadcast_address) + 1
    for kind, end in reached.items():
        if end < 2 ** (32 if kind == 4 else 128):
            yield kind, end, {}


def _short(value: Any) -> Any:
    return value[:LONGEST_TEXT] if isinstance(value, str) else value


def _english(place: Record) -> str | None:
    name = place.get("names", {}).get("en")
    return str(name) if name else None
