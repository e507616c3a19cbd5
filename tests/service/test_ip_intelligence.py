"""IP intelligence: what the loaded files say, and nothing they do not."""

import gzip
import json
from collections.abc import Iterator, Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mmdb_writer import MMDBWriter
from moto import mock_aws
from netaddr import IPSet

from tessera.place import NOWHERE
from tessera.service import ip_intelligence
from tessera.service.ip_intelligence import IpIntelligence, Ranges

PUBLIC = Path("../shared/data/ip/mmdb")
OSLO: Mapping[str, Any] = {
    "city": {"names": {"en": "Oslo"}},
    "country": {"iso_code": "NO"},
    "postal": {"code": "0150"},
    "subdivisions": [{"names": {"en": "Oslo County"}}],
    "location": {"latitude": 59.91, "longitude": 10.75, "accuracy_radius": 20, "time_zone": "Europe/Oslo"},
}


def write(file: Path, kind: str, entries: Mapping[str, Any], version: int = 6) -> None:
    writer = MMDBWriter(version, kind, languages=["en"], description="test", ipv4_compatible=version == 6)
    for network, record in entries.items():
        writer.insert_network(IPSet([network]), dict(record))
    writer.to_db_file(str(file))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write(tmp_path / "GeoLite2-City.mmdb", "GeoLite2-City", {"198.51.100.0/24": OSLO, "2001:db8::/48": OSLO})
    asn = {"autonomous_system_number": 64500, "autonomous_system_organization": "Fjord Net"}
    write(tmp_path / "GeoLite2-ASN.mmdb", "GeoLite2-ASN", {"198.51.100.0/24": asn}, version=4)
    write(
        tmp_path / "GeoIP2-Anonymous-IP.mmdb",
        "GeoIP2-Anonymous-IP",
        {"203.0.113.0/25": {"is_anonymous_vpn": True, "is_public_proxy": True}},
    )
    write(tmp_path / "GeoIP2-Connection-Type.mmdb", "GeoIP2-Connection-Type", {"198.51.100.0/24": {"connection_type": "Cellular"}})
    (tmp_path / "tor.txt").write_text("# exits\n192.0.2.1\n192.0.2.128/25  # a rack\n\n2001:db8:9::/48\n")
    with gzip.open(tmp_path / "hosting.txt.gz", "wt") as lines:
        lines.write("192.0.2.0/24\n")
    return tmp_path


def test_a_place_is_put_together_from_every_file(data: Path) -> None:
    place = IpIntelligence.load(str(data)).place("198.51.100.7")
    assert (place.country, place.region, place.city, place.zip) == ("NO", "Oslo County", "Oslo", "0150")
    assert (place.latitude, place.longitude, place.accuracy_radius, place.timezone) == (59.91, 10.75, 20, "Europe/Oslo")
    assert (place.asn, place.asn_name, place.organization_type, place.mobile_carrier) == (64500, "Fjord Net", "mobile", True)
    assert (place.vpn, place.tor, place.hosting, place.proxy) == (False, False, False, False)
    assert place.relay is None
    assert place.risky is None


def test_lists_and_databases_complete_each_other(data: Path) -> None:
    loaded = IpIntelligence.load(str(data))
    assert loaded.place("203.0.113.9").vpn
    assert loaded.place("203.0.113.9").proxy
    exit_place = loaded.place("192.0.2.130")
    assert (exit_place.tor, exit_place.hosting, exit_place.organization_type) == (True, True, "hosting")
    assert loaded.place("192.0.2.2").tor is False
    assert loaded.place("2001:db8:9::1").tor
    assert loaded.place("2001:db8::1").city == "Oslo"
    assert loaded.place("2001:db8::1").asn is None


def test_without_data_nothing_is_known_and_nothing_fails(tmp_path: Path) -> None:
    for location in ("", str(tmp_path), str(tmp_path / "absent")):
        place = IpIntelligence.load(location).place("198.51.100.7")
        assert (place.country, place.vpn, place.tor, place.anonymizer, place.risky, place.private) == (None, None, None, None, None, False)
    assert IpIntelligence().place(None) is NOWHERE


@pytest.mark.parametrize("name", ["GeoLite2-City.mmdb", "vpn.txt", "tor.txt.gz"])
def test_a_broken_file_counts_as_absent_and_is_logged_once(tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / name).write_bytes(b"\x1f\x8bnot what it says")
    place = IpIntelligence.load(str(tmp_path)).place("198.51.100.7")
    assert (place.country, place.vpn, place.tor) == (None, None, None)
    assert [record.getMessage() for record in caplog.records] == ["unreadable IP data"]


def test_our_own_networks_are_no_place() -> None:
    loaded = IpIntelligence()
    assert all(loaded.place(address).private for address in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fd00::1", "100.64.0.1"))
    assert not loaded.place("198.51.100.7").private


@given(st.lists(st.ip_addresses(v=4).map(lambda address: f"{address}/28"), max_size=12), st.ip_addresses(v=4))
def test_bisection_finds_what_a_plain_search_finds(networks: list[str], address: Any) -> None:
    ranges = Ranges.of(networks)
    inside = [ip_network(network, strict=False) for network in networks]
    for asked in (address, *(network[0] for network in inside), *(network[-1] for network in inside)):
        number = int(asked) | 0xFFFF_0000_0000
        assert (number in ranges) == any(asked in network for network in inside)


def test_adjoining_ranges_become_one() -> None:
    assert len(Ranges.of(["192.0.2.0/25", "192.0.2.128/25", "192.0.2.7"]).starts) == 1


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.mark.usefixtures("aws")
def test_files_may_lie_in_s3(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ip_intelligence, "DOWNLOADS", tmp_path / "downloads")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="intelligence")
    for file in data.glob("*.*"):
        s3.upload_file(str(file), "intelligence", f"current/{file.name}")
    s3.put_object(Bucket="intelligence", Key="old/vpn.txt", Body=b"198.51.100.0/24")
    place = IpIntelligence.load("s3://intelligence/current").place("198.51.100.7")
    assert (place.city, place.vpn) == ("Oslo", False)
    assert IpIntelligence.load("s3://absent/prefix").place("198.51.100.7").city is None


def published(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entries that a published test database was written from."""
    for entry in json.loads(gzip.decompress((PUBLIC / f"{name}.json.gz").read_bytes())):
        for network, record in entry.items():
            start, _, bits = network.partition("/")
            address = ip_address(start)
            yield str(getattr(address, "ipv4_mapped", None) or _narrowed(address, int(bits))), record


def _narrowed(address: Any, bits: int) -> Any:
    """An IPv4 network written as the last 32 bits of an IPv6 one."""
    return ip_address(int(address)) if address.version == 6 and bits >= 96 and 2**16 < int(address) < 2**32 else address


@pytest.mark.skipif(not PUBLIC.exists(), reason="the published test databases are not part of the project")
@pytest.mark.parametrize("edition", ["GeoIP2-City-Test", "GeoLite2-City-Test"])
def test_every_entry_of_the_published_city_databases_is_read(edition: str, tmp_path: Path) -> None:
    (tmp_path / f"{edition}.mmdb").symlink_to((PUBLIC / f"{edition}.mmdb").resolve())
    loaded = IpIntelligence.load(str(tmp_path))
    for address, record in published(edition):
        place, location = loaded.place(address), record.get("location", {})
        country = record.get("country", {}).get("iso_code") or record.get("registered_country", {}).get("iso_code")
        assert (place.country, place.city) == (country, record.get("city", {}).get("names", {}).get("en"))
        assert (place.latitude, place.longitude, place.timezone) == tuple(
            location.get(key) for key in ("latitude", "longitude", "time_zone")
        )
        assert place.zip == record.get("postal", {}).get("code")


@pytest.mark.skipif(not PUBLIC.exists(), reason="the published test databases are not part of the project")
def test_every_entry_of_the_other_published_databases_is_read(tmp_path: Path) -> None:
    editions = ("GeoLite2-ASN-Test", "GeoIP2-Anonymous-IP-Test", "GeoIP2-Connection-Type-Test")
    for edition in editions:
        (tmp_path / f"{edition}.mmdb").symlink_to((PUBLIC / f"{edition}.mmdb").resolve())
    loaded = IpIntelligence.load(str(tmp_path))
    for address, record in published(editions[0]):
        place = loaded.place(address)
        assert (place.asn, place.asn_name) == (record["autonomous_system_number"], record.get("autonomous_system_organization"))
    for address, record in published(editions[1]):
        place = loaded.place(address)
        assert (place.vpn, place.tor, place.hosting) == tuple(
            record.get(mark, False) for mark in ("is_anonymous_vpn", "is_tor_exit_node", "is_hosting_provider")
        )
        assert place.proxy == (record.get("is_public_proxy", False) or record.get("is_residential_proxy", False))
    for address, record in published(editions[2]):
        assert loaded.place(address).mobile_carrier == (record["connection_type"] == "Cellular")
