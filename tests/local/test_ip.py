"""Building the IP artefact: what files say, how they are put together, and what is left out."""

import gzip
import json
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from local.ip import __main__ as command
from local.ip import lists
from local.ip.artefact import build, flatten, put
from tessera.place import Place
from tessera.service.ip.intelligence import IpIntelligence

NOW = 1_790_000_000
PUBLIC = Path("../shared/data/ip")
OSLO: Mapping[str, Any] = {
    "city": {"names": {"en": "Oslo", "nb": "Oslo"}},
    "country": {"iso_code": "NO"},
    "postal": {"code": "0150"},
    "subdivisions": [{"names": {"en": "Oslo County"}}],
    "location": {"latitude": 59.91, "longitude": 10.75, "accuracy_radius": 20, "time_zone": "Europe/Oslo"},
}


def database(file: Path, kind: str, entries: Mapping[str, Any], version: int = 6) -> None:
    writer = MMDBWriter(version, kind, languages=["en"], description="test", ipv4_compatible=version == 6)
    for network, record in entries.items():
        writer.insert_network(IPSet([network]), dict(record))
    writer.to_db_file(str(file))


def loaded(folder: Path, out: Path) -> IpIntelligence:
    """What a door knows of addresses once the folder has been built."""
    put(build(folder, NOW).content, out)
    return IpIntelligence.load(str(out), lambda: NOW * 1000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (made := tmp_path / "sources").mkdir()
    return made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "places.bin"


class TestLists:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("vpn.txt", "vpn"), ("x4bnet_vpn_ipv4.txt.gz", "vpn"), ("lists_vpn/output/datacenter/ipv4.txt", "hosting"),
            ("lists_vpn/output/vpn/ipv4.txt", "vpn"), ("protonvpn/ipv4_merged.txt", "vpn"), ("tor_exits_2024-02-27.txt.gz", "tor"),
            ("torbulkexitlist", "tor"), ("tor-exit-nodes.lst", "tor"), ("ipsum_level3.txt.gz", "reputation"),
            ("ipsum/levels/3.txt", "reputation"),
            ("egress-ip-ranges.csv", "relay"), ("apple_private_relay.txt", "relay"), ("googlebot/ipv4_merged.txt", "crawler"),
            ("google/ipv4_merged.txt", "hosting"), ("open-proxies.txt", "proxy"), ("disposable_email_domains.txt.gz", None),
            ("history.txt", None),
        ],
    )  # fmt: skip
    def test_what_a_list_says_follows_from_its_path(self, name: str, kind: str | None) -> None:
        assert lists.kind_of(name) == kind

    def test_addresses_networks_and_ranges_are_read_and_comments_passed_over(self, folder: Path, out: Path) -> None:
        (folder / "tor.txt").write_text(
            "# exits\n192.0.2.1\n192.0.2.128/25  # a rack\n\n2001:db8:9::/48\n198.51.100.3 - 198.51.100.9\n; end\n"
        )
        known = loaded(folder, out)
        for address in ("192.0.2.1", "192.0.2.200", "2001:db8:9::1", "198.51.100.3", "198.51.100.9"):
            assert known.place(address).tor
        for address in ("192.0.2.2", "198.51.100.10", "2001:db8:a::"):
            assert known.place(address).tor is False
        assert known.place("192.0.2.1").vpn is None

    def test_the_format_of_tors_own_list(self, folder: Path, out: Path) -> None:
        (folder / "tor-exit-addresses").write_text(
            "ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E\nPublished 2026-11-20 03:15:17\nLastStatus 2026-11-20 04:00:00\n"
            "ExitAddress 203.0.113.61 2026-11-20 04:12:00\n"
        )
        assert loaded(folder, out).place("203.0.113.61").tor

    def test_a_relay_says_where_its_users_are(self, folder: Path, out: Path) -> None:
        (folder / "egress-ip-ranges.csv").write_text("192.0.2.0/27,GB,GB-ENG,London,\n192.0.2.32/27,NO,NO-03,,\n2001:db8::/64,DE,,\n")
        known = loaded(folder, out)
        assert known.place("192.0.2.7") == Place(relay=True, country="GB", region="GB-ENG", city="London", private=False)
        assert (known.place("192.0.2.40").country, known.place("192.0.2.40").city) == ("NO", None)
        assert known.place("2001:db8::1").country == "DE"

    def test_lists_that_name_an_address_are_counted(self, folder: Path, out: Path) -> None:
        (folder / "ipsum.txt").write_text("192.0.2.1\t7\n192.0.2.2\t1\n")
        (folder / "my-blocklist.txt").write_text("192.0.2.1\n192.0.2.1\n")
        known = loaded(folder, out)
        assert [known.place(f"192.0.2.{host}").block_lists for host in (1, 2, 3)] == [8, 1, 0]

    def test_a_list_of_a_level_names_addresses_that_are_on_so_many(self, folder: Path, out: Path) -> None:
        with gzip.open(folder / "ipsum_level3.txt.gz", "wt") as lines:
            lines.write("192.0.2.1\n")
        assert loaded(folder, out).place("192.0.2.1").block_lists == 3

    def test_columns_say_line_by_line_what_they_say(self, folder: Path, out: Path) -> None:
        (folder / "ranges.csv").write_text("provider,kind,version,cidr\namazon,cloud,4,192.0.2.0/24\nfetcher,crawler,6,2001:db8::/32\n")
        known = loaded(folder, out)
        cloud, crawler = known.place("192.0.2.9"), known.place("2001:db8::9")
        assert (cloud.hosting, cloud.crawler, cloud.organization) == (True, False, "amazon")
        assert (crawler.hosting, crawler.crawler, crawler.organization) == (False, True, "fetcher")

    def test_what_names_half_the_world_is_left_out_and_counted(self, folder: Path, out: Path) -> None:
        (folder / "vpn.txt").write_text("0.0.0.0/0\n::/0\n64.0.0.0/3\n192.0.2.0/24\n")
        assert build(folder, NOW).sources[0]["too_broad"] == 3
        assert loaded(folder, out).place("8.8.8.8").vpn is False


class TestDatabases:
    def test_a_place_is_put_together_from_every_file(self, folder: Path, out: Path) -> None:
        database(folder / "a.mmdb", "GeoLite2-City", {"198.51.100.0/24": OSLO, "2001:db8::/48": OSLO})
        system = {"autonomous_system_number": 64500, "autonomous_system_organization": "Fjord Net"}
        database(folder / "b.mmdb", "GeoLite2-ASN", {"198.51.100.0/24": system}, version=4)
        database(folder / "c.mmdb", "GeoIP2-Anonymous-IP", {"203.0.113.0/25": {"is_anonymous_vpn": True, "is_residential_proxy": True}})
        database(folder / "d.mmdb", "GeoIP2-Connection-Type", {"198.51.100.0/24": {"connection_type": "Cellular"}})
        known = loaded(folder, out)
        place = known.place("198.51.100.7")
        assert (place.country, place.region, place.city, place.zip) == ("NO", "Oslo County", "Oslo", "0150")
        assert (place.latitude, place.longitude, place.accuracy_radius, place.timezone) == (59.91, 10.75, 20, "Europe/Oslo")
        assert (place.asn, place.asn_name, place.organization_type, place.mobile_carrier) == (64500, "Fjord Net", "mobile", True)
        assert (place.vpn, place.tor, place.hosting, place.proxy, place.relay) == (False, False, False, False, None)
        hidden = known.place("203.0.113.9")
        assert (hidden.vpn, hidden.proxy, hidden.anonymizer, hidden.country) == (True, True, True, None)
        assert (known.place("2001:db8::1").city, known.place("2001:db8::1").asn) == ("Oslo", None)
        assert known.place("198.51.101.0").city is None

    def test_a_second_database_of_an_edition_is_left_out(self, folder: Path) -> None:
        for name in ("a.mmdb", "b.mmdb"):
            database(folder / name, "GeoLite2-City", {"198.51.100.0/24": OSLO})
        assert build(folder, NOW).left_out == {"b.mmdb": "another file says the same (city)"}


FACTS = ({"vpn": True}, {"hosting": True}, {"relay": True, "country": "NO"})


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20), st.sampled_from(FACTS)), max_size=12))
def test_overlapping_ranges_say_together_what_each_says(entries: list[tuple[int, int, Mapping[str, Any]]]) -> None:
    source = lists.Source(file="any", kinds=frozenset(), ranges=[(4, first, first + more, said) for first, more, said in entries])
    begins = [(start, said) for _, start, said in flatten([source])]
    for address in range(-1, 90):
        found = [said for start, said in begins if start <= address]
        expected = {field: value for first, more, said in entries if first <= address <= first + more for field, value in said.items()}
        assert (found[-1] if found else {}) == expected


BROKEN: Mapping[str, bytes] = {
    "vpn.txt": b"<html>not found</html>\n" * 20,
    "tor.txt.gz": b"\x1f\x8bnot what it says",
    "City.mmdb": b"neither a database",
    "relay.csv": b"a" * 100_000,
    "notes.txt": b"192.0.2.1\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_something_else_is_left_out_and_said(name: str, folder: Path) -> None:
    (folder / name).write_bytes(BROKEN[name])
    (folder / "hosting.txt").write_text("192.0.2.0/24\n")
    built = build(folder, NOW)
    assert set(built.left_out) == {name}
    assert [source["file"] for source in built.sources] == ["hosting.txt"]


def test_a_list_without_end_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_LINES", 10)
    (folder / "vpn.txt").write_text("192.0.2.1\n" * 11)
    assert set(build(folder, NOW).left_out) == {"vpn.txt"}


def test_the_same_folder_makes_the_same_bytes(folder: Path) -> None:
    (folder / "vpn.txt").write_text("192.0.2.0/24\n2001:db8::/32\n")
    assert build(folder, NOW).content == build(folder, NOW).content


def test_the_command_builds_and_shows(folder: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "ipsum_level3.txt").write_text("192.0.2.1\n")
    command.main(["build", "--from", str(folder), "--out", str(out)])
    assert "Unlicense" in capsys.readouterr().out
    command.main(["show", str(out)])
    assert "ipsum_level3.txt" in capsys.readouterr().out
    command.main(["show", str(out), "192.0.2.1"])
    assert json.loads(capsys.readouterr().out)["block_lists"] == 3
    for wrong in (["build", "--from", str(folder / "absent"), "--out", str(out)], ["show", str(folder / "ipsum_level3.txt")]):
        with pytest.raises(SystemExit):
            command.main(wrong)


public = pytest.mark.skipif(not PUBLIC.exists(), reason="the public data are not part of the project")


def published(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entries that a published test database was written from."""
    for entry in json.loads(gzip.decompress((PUBLIC / "mmdb" / f"{name}.json.gz").read_bytes())):
        for network, record in entry.items():
            start, _, bits = network.partition("/")
            address = ip_address(start)
            if address.version == 6 and int(bits) >= 96 and 2**16 < int(address) < 2**32:
                address = ip_address(int(address))  # an IPv4 network written as the last 32 bits of an IPv6 one
            yield str(getattr(address, "ipv4_mapped", None) or address), record


@public
@pytest.mark.parametrize("edition", ["GeoIP2-City-Test", "GeoLite2-City-Test"])
def test_every_entry_of_the_published_city_databases_is_told(edition: str, folder: Path, out: Path) -> None:
    (folder / f"{edition}.mmdb").symlink_to((PUBLIC / "mmdb" / f"{edition}.mmdb").resolve())
    known = loaded(folder, out)
    for address, record in published(edition):
        place, location = known.place(address), record.get("location", {})
        country = record.get("country", {}).get("iso_code") or record.get("registered_country", {}).get("iso_code")
        assert (place.country, place.city) == (country, record.get("city", {}).get("names", {}).get("en"))
        assert (place.latitude, place.longitude, place.timezone) == tuple(
            location.get(key) for key in ("latitude", "longitude", "time_zone")
        )
        assert place.zip == record.get("postal", {}).get("code")


@public
def test_every_entry_of_the_other_published_databases_is_told(folder: Path, out: Path) -> None:
    editions = ("GeoLite2-ASN-Test", "GeoIP2-Anonymous-IP-Test", "GeoIP2-Connection-Type-Test")
    for edition in editions:
        (folder / f"{edition}.mmdb").symlink_to((PUBLIC / "mmdb" / f"{edition}.mmdb").resolve())
    known = loaded(folder, out)
    for address, record in published(editions[0]):
        place = known.place(address)
        assert (place.asn, place.asn_name) == (record["autonomous_system_number"], record.get("autonomous_system_organization"))
    for address, record in published(editions[1]):
        place = known.place(address)
        assert (place.vpn, place.tor, place.hosting) == tuple(
            record.get(mark, False) for mark in ("is_anonymous_vpn", "is_tor_exit_node", "is_hosting_provider")
        )
        assert place.proxy == (record.get("is_public_proxy", False) or record.get("is_residential_proxy", False))
    for address, record in published(editions[2]):
        assert known.place(address).mobile_carrier == (record["connection_type"] == "Cellular")


@public
def test_the_published_lists_say_what_they_are(out: Path) -> None:
    known = loaded(PUBLIC, out)
    examples = (("x4bnet_vpn_ipv4", "vpn"), ("tor_exits_2024-02-27", "tor"), ("ipsum_level3", "block_lists"))
    for name, field in examples:
        entries = gzip.decompress((PUBLIC / f"{name}.txt.gz").read_bytes()).decode().split()
        told = [known.place(entry.partition("/")[0]) for entry in entries[::50]]
        assert all(getattr(place, field) or place.relay or place.private for place in told)
