"""IP intelligence: from an address to a `Place`, by whatever data a deployment has put at `TESSERA_IP_DATA`.

| file | says |
|---|---|
| `*City*.mmdb` | country, region, city, postal code, coordinates, time zone |
| `*ASN*.mmdb` | autonomous system and its organisation |
| `*Anonymous-IP*.mmdb` | VPN, Tor, proxy, hosting |
| `*Connection-Type*.mmdb` | mobile carrier or not |
| `vpn.txt`, `tor.txt`, `hosting.txt`, `relay.txt`, `reputation.txt` | one address or CIDR a line, `#` begins a comment |

The databases are in the MaxMind DB format under the names of GeoLite2 and GeoIP2; lists may be gzipped (`.txt.gz`). Any subset will do.
What no file could have told stays unknown: `vpn` is no only if a list or a database of VPNs is loaded. A file that cannot be read is logged
once and counts as absent.
"""

import gzip
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import Any, Self

import maxminddb
from aws_lambda_powertools import Logger

from tessera.place import NOWHERE, Place

logger = Logger(service="tessera", location=None)

DATABASES: Mapping[str, str] = {"city": "City", "asn": "ASN", "anonymous": "Anonymous-IP", "connection": "Connection-Type"}
LISTS = ("vpn", "tor", "hosting", "relay", "reputation")
CONNECTIONS: Mapping[str, str] = {"Cable/DSL": "isp", "Dialup": "isp", "Satellite": "isp", "Corporate": "business", "Cellular": "mobile"}
DOWNLOADS = Path("/tmp/ip")  # noqa: S108  the only place a function may write, and its own

type Record = Mapping[str, Any]


@dataclass(frozen=True)
class Ranges:
    """A list of addresses and networks as merged ranges of whole numbers, found by bisection. IPv4 lies at its IPv6-mapped place."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[str]) -> Self:
        """The ranges of a list.

        Raises:
            ValueError: a line is neither an address nor a network.
        """
        entries = (line.partition("#")[0].strip() for line in lines)
        networks = sorted(_bounds(entry) for entry in entries if entry)
        merged: list[tuple[int, int]] = []
        for start, end in networks:
            if merged and start <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return cls(tuple(start for start, _ in merged), tuple(end for _, end in merged))

    def __contains__(self, address: int) -> bool:
        index = bisect_right(self.starts, address) - 1
        return index >= 0 and address <= self.ends[index]


@dataclass(frozen=True)
class IpIntelligence:
    """The loaded databases, by what they tell, and lists, by name."""

    databases: Mapping[str, maxminddb.Reader] = field(default_factory=dict)
    lists: Mapping[str, Ranges] = field(default_factory=dict)

    @classmethod
    def load(cls, location: str) -> Self:
        """What lies in a directory or below an `s3://bucket/prefix`; nothing for an empty location."""
        files = _files(location) if location else []
        databases = {
            kind: opened
            for kind, name in DATABASES.items()
            if (opened := _first(maxminddb.open_database, (file for file in files if file.suffix == ".mmdb" and name in file.name)))
        }
        lists = {
            name: read for name in LISTS if (read := _first(_read_list, (f for f in files if f.name in (f"{name}.txt", f"{name}.txt.gz"))))
        }
        return cls(databases, lists)

    def place(self, address: str | None) -> Place:
        """What is known of an address; `NOWHERE` of none."""
        return _place(self, address) if address else NOWHERE

    def __hash__(self) -> int:
        return id(self)

    def _record(self, kind: str, address: str) -> Record:
        """A database's record of an address, empty if it has none. A database of IPv4 alone does not know of IPv6."""
        reader = self.databases.get(kind)
        if reader is None or (reader.metadata().ip_version == 4 and ":" in address):
            return {}
        record = reader.get(address)
        return record if isinstance(record, Mapping) else {}

    def _says(self, name: str, address: int, *marks: bool | None) -> bool | None:
        """Whether any source says so: no only if one was there to say yes."""
        heard = [address in self.lists[name]] if name in self.lists else []
        heard += [mark for mark in marks if mark is not None]
        return any(heard) if heard else None


@lru_cache(maxsize=4096)
def _place(loaded: IpIntelligence, address: str) -> Place:
    parsed = ip_address(address)
    number = _number(parsed)
    city, asn = loaded._record("city", address), loaded._record("asn", address)
    anonymous = loaded._record("anonymous", address)
    connection = loaded._record("connection", address).get("connection_type")
    knows_anonymous = "anonymous" in loaded.databases
    mark: Callable[[str], bool | None] = lambda name: bool(anonymous.get(name)) if knows_anonymous else None  # noqa: E731
    location, traits = city.get("location", {}), city.get("traits", {})
    regions: Sequence[Record] = city.get("subdivisions") or ({},)
    hosting = loaded._says("hosting", number, mark("is_hosting_provider"))
    public_proxy, residential = mark("is_public_proxy"), mark("is_residential_proxy")
    return Place(
        country=_country(city),
        region=_name(regions[0]),
        city=_name(city.get("city", {})),
        zip=city.get("postal", {}).get("code"),
        latitude=location.get("latitude"),
        longitude=location.get("longitude"),
        accuracy_radius=location.get("accuracy_radius"),
        timezone=location.get("time_zone"),
        domain=traits.get("domain"),
        asn=asn.get("autonomous_system_number"),
        asn_name=asn.get("autonomous_system_organization"),
        organization=traits.get("organization") or asn.get("autonomous_system_organization"),
        organization_type="hosting" if hosting else CONNECTIONS.get(connection or ""),
        vpn=loaded._says("vpn", number, mark("is_anonymous_vpn")),
        tor=loaded._says("tor", number, mark("is_tor_exit_node")),
        hosting=hosting,
        proxy=None if public_proxy is None else public_proxy or bool(residential),
        relay=loaded._says("relay", number),
        mobile_carrier=None if connection is None else connection == "Cellular",
        risky=loaded._says("reputation", number),
        private=number in INTERNAL,
    )


def _country(city: Record) -> str | None:
    """Where the address is used; where that is not known, where it is registered."""
    code = city.get("country", {}).get("iso_code") or city.get("registered_country", {}).get("iso_code")
    return str(code) if code else None


def _name(place: Record) -> str | None:
    name = place.get("names", {}).get("en")
    return str(name) if name else None


def _files(location: str) -> Sequence[Path]:
    """The files at a location, in order of their names."""
    if location.startswith("s3://"):
        return _download(*location.removeprefix("s3://").rstrip("/").partition("/")[::2])
    directory = Path(location)
    return sorted(directory.iterdir()) if directory.is_dir() else ()


def _download(bucket: str, prefix: str) -> Sequence[Path]:
    """The objects below a prefix, as files of this process's machine: fetched once."""
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    s3 = boto3.client("s3")
    files: list[Path] = []
    try:
        DOWNLOADS.mkdir(exist_ok=True)
        for listed in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/" if prefix else ""):
            for content in listed.get("Contents", ()):
                file = DOWNLOADS / Path(content["Key"]).name
                if not file.exists():
                    s3.download_file(bucket, content["Key"], str(file))
                files.append(file)
    except (BotoCoreError, ClientError, OSError) as fault:
        logger.error("unreachable IP data", extra={"fault": type(fault).__name__})
    return sorted(files)


def _first[T](read: Callable[[Path], T], files: Iterable[Path]) -> T | None:
    """What the first readable file of these holds."""
    for file in files:
        try:
            return read(file)
        except (OSError, ValueError, EOFError, zlib.error, maxminddb.InvalidDatabaseError) as fault:
            logger.error("unreadable IP data", extra={"file": file.name, "fault": type(fault).__name__})
    return None


def _read_list(file: Path) -> Ranges:
    with gzip.open(file, "rt") if file.suffix == ".gz" else file.open() as lines:
        return Ranges.of(lines)


def _bounds(entry: str) -> tuple[int, int]:
    network = ip_network(entry, strict=False)
    return _number(network.network_address), _number(network.broadcast_address)


def _number(address: IPv4Address | IPv6Address) -> int:
    return int(address) if isinstance(address, IPv6Address) else int(address) | 0xFFFF_0000_0000


INTERNAL = Ranges.of(
    ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "::1", "fc00::/7", "fe80::/10")
)
"""Loopback, private, link-local, and shared behind a carrier (RFC 6890): a machine's or an organisation's own, never a place."""
