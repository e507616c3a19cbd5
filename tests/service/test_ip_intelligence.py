"""IP intelligence: how sources are put together, and how the data are renewed beside the decisions."""

import os
from collections.abc import Iterator, Mapping
from io import BytesIO
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.response import StreamingBody
from moto import mock_aws

from tessera.place import NOWHERE, Place
from tessera.service.ip.artefact import Drawing, IpArtefact, pack
from tessera.service.ip.intelligence import IpIntelligence
from tessera.units import DAY, MINUTE

NETWORK, ADDRESS = "198.51.100.0/24", "198.51.100.7"
OSLO = {"country": "NO", "city": "Oslo", "latitude": 59.91, "longitude": 10.75, "timezone": "Europe/Oslo"}
BUILT = 1_700_000_000


def table(name: str, said: Mapping[str, Any], **defaults: Any) -> Drawing:
    """A table that says one thing of one network."""
    network = ip_network(NETWORK)
    drawing = Drawing(name=name, defaults=defaults, dated=dict.fromkeys(defaults, float(BUILT)))
    drawing.add(4, int(network[0]), said)
    drawing.add(4, int(network[-1]) + 1, {})
    return drawing


def place(*tables: Drawing, address: str = ADDRESS) -> Place:
    return IpIntelligence(None, lambda: BUILT * 1000, data=IpArtefact.read(BytesIO(pack(tables, [], BUILT)))).place(address)


def artefact(city: str) -> bytes:
    return pack([table("city", {"city": city})], [], BUILT)


class TestPuttingTogether:
    def test_one_yes_is_a_yes_one_no_is_a_no_and_silence_is_unknown(self) -> None:
        lists, database = table("lists", {"vpn": True}, vpn=False, tor=False), table("anonymous", {}, vpn=False, hosting=False)
        found = place(lists, database)
        assert (found.vpn, found.tor, found.hosting, found.proxy, found.relay) == (True, False, False, None, None)

    def test_geography_comes_from_one_source_alone(self) -> None:
        relay = table("lists", {"relay": True, "country": "NO", "region": "NO-11"}, relay=False)
        found = place(relay, table("city", {**OSLO, "country": "SE", "city": "Stockholm"}))
        assert (found.country, found.region, found.city, found.latitude, found.timezone) == ("NO", "NO-11", None, None, None)
        assert place(table("lists", {"relay": True}, relay=False), table("city", OSLO)).city == "Oslo"

    def test_a_relay_is_neither_a_vpn_nor_a_data_centre_though_lists_say_so(self) -> None:
        found = place(
            table("lists", {"relay": True, "vpn": True, "hosting": True}, relay=False, vpn=False, hosting=False, tor=False, proxy=False)
        )
        assert (found.relay, found.vpn, found.hosting, found.anonymizer, found.organization_type) == (True, False, False, False, None)
        assert found.shared
        assert not found.says_where

    def test_what_a_list_says_of_a_relay_that_nobody_asked_stays_unknown(self) -> None:
        assert place(table("lists", {"relay": True}, relay=False)).vpn is None

    def test_a_data_centre_is_the_organizations_type_before_its_connection(self) -> None:
        connection = table("connection", {"organization_type": "business", "mobile_carrier": False})
        assert place(connection).organization_type == "business"
        assert place(table("lists", {"hosting": True}, hosting=False), connection).organization_type == "hosting"

    def test_who_runs_the_network_is_the_organization_where_nobody_else_is_named(self) -> None:
        system = table("asn", {"asn": 64_500, "asn_name": "Fjord Net"})
        assert place(system).organization == "Fjord Net"
        assert place(table("lists", {"organization": "amazon"}), system).organization == "amazon"

    def test_what_is_not_of_its_type_is_passed_over(self) -> None:
        strange = {"vpn": "yes", "asn": True, "latitude": "59", "country": 47, "private": True, "anonymizer": True, "unheard_of": 1}
        assert place(table("lists", strange)) == Place(private=False)

    def test_our_own_networks_are_no_place(self) -> None:
        for address in ("127.0.0.1", "10.1.2.3", "192.168.0.1", "::1", "fd00::1", "100.64.0.1"):
            assert place(table("lists", {}, vpn=False), address=address) == Place(private=True)
        assert not place().private

    def test_of_no_address_nothing_is_known(self) -> None:
        assert IpIntelligence(None, lambda: 0).place(None) is NOWHERE


class Clock:
    now = BUILT * 1000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def told(loaded: IpIntelligence) -> str | None:
    """What is known of the address now, once whatever goes on beside has ended."""
    loaded.place(ADDRESS)
    loaded.settle()
    return loaded.place(ADDRESS).city


def replace(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    seconds = file.stat().st_mtime + 10
    os.utime(file, (seconds, seconds))


class TestRenewing:
    def test_a_new_file_is_read_after_the_interval_and_not_before(self, tmp_path: Path, clock: Clock) -> None:
        (file := tmp_path / "places.bin").write_bytes(artefact("Oslo"))
        loaded = IpIntelligence.load(str(file), clock, every=15 * MINUTE)
        replace(file, artefact("Bergen"))
        assert told(loaded) == "Oslo"
        clock.now += 15 * MINUTE
        assert told(loaded) == "Bergen"

    @pytest.mark.parametrize("fault", ["gone", "broken", "cut off"])
    def test_on_a_fault_the_old_data_go_on_answering(
        self, fault: str, tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        (file := tmp_path / "places.bin").write_bytes(artefact("Oslo"))
        loaded = IpIntelligence.load(str(file), clock, every=15 * MINUTE)
        if fault == "gone":
            file.unlink()
        else:
            replace(file, b"not what it says" if fault == "broken" else artefact("Bergen")[:-8])
        clock.now += 15 * MINUTE
        assert told(loaded) == "Oslo"
        assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == ["unreadable IP data"]
        file.write_bytes(artefact("Bergen"))
        clock.now += 15 * MINUTE
        assert told(loaded) == "Bergen"

    def test_what_is_overwritten_beneath_it_does_not_touch_it(self, tmp_path: Path, clock: Clock) -> None:
        (file := tmp_path / "places.bin").write_bytes(artefact("Oslo"))
        loaded = IpIntelligence.load(str(file), clock)
        file.write_bytes(b"")
        assert loaded.place(ADDRESS).city == "Oslo"

    @pytest.mark.parametrize("location", ["", "absent.bin", "."])
    def test_without_data_nothing_is_known_and_nothing_fails(self, location: str, clock: Clock) -> None:
        loaded = IpIntelligence.load(location, clock)
        clock.now += DAY
        assert loaded.place(ADDRESS) == Place(private=False)
        assert (loaded.age, loaded.stale) == (None, ())

    def test_the_age_of_the_data_is_a_metric_of_every_check(self, tmp_path: Path, clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
        (file := tmp_path / "places.bin").write_bytes(artefact("Oslo"))
        loaded = IpIntelligence.load(str(file), clock)
        clock.now += 3 * DAY
        told(loaded)
        told(loaded)
        assert [line for line in capsys.readouterr().out.splitlines() if '"IpDataAge":[259200.0]' in line.replace(" ", "")].__len__() == 1

    def test_no_address_is_logged(self, tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
        (file := tmp_path / "places.bin").write_bytes(b"198.51.100.7 is no artefact, whatever it says")
        IpIntelligence.load(str(file), clock).place(ADDRESS)
        assert ADDRESS not in caplog.text


def test_facts_whose_source_has_outlived_them_are_named(clock: Clock) -> None:
    tables = table("lists", {}, tor=False, vpn=False, hosting=False), table("anonymous", {}, vpn=False)
    loaded = IpIntelligence(None, clock, data=IpArtefact.read(BytesIO(pack(tables, [], BUILT))))
    named = []
    for days in (0, 15, 400):
        clock.now = (BUILT * 1000) + days * DAY
        named.append(loaded.stale)
    assert named == [(), ("tor",), ("tor", "vpn")]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="intelligence")
        yield s3


def test_the_artefact_may_lie_in_s3(bucket: Any, clock: Clock) -> None:
    bucket.put_object(Bucket="intelligence", Key="ip/places.bin", Body=artefact("Oslo"))
    loaded = IpIntelligence.load("s3://intelligence/ip/places.bin", clock, every=MINUTE)
    clock.now += MINUTE
    assert told(loaded) == "Oslo"
    bucket.put_object(Bucket="intelligence", Key="ip/places.bin", Body=artefact("Bergen"))
    clock.now += MINUTE
    assert told(loaded) == "Bergen"
    bucket.delete_object(Bucket="intelligence", Key="ip/places.bin")
    clock.now += MINUTE
    assert told(loaded) == "Bergen"


@pytest.mark.usefixtures("bucket")
def test_an_object_that_is_not_there_is_no_data(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    assert IpIntelligence.load("s3://intelligence/ip/places.bin", clock).place(ADDRESS).city is None
    assert [record.getMessage() for record in caplog.records] == ["unreadable IP data"]


def test_a_body_that_breaks_off_is_no_new_artefact(bucket: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.put_object(Bucket="intelligence", Key="ip/places.bin", Body=artefact("Oslo"))
    loaded = IpIntelligence.load("s3://intelligence/ip/places.bin", clock, every=MINUTE)
    bucket.put_object(Bucket="intelligence", Key="ip/places.bin", Body=artefact("Bergen"))

    def break_off(*_: Any, **__: Any) -> bytes:
        raise ReadTimeoutError(endpoint_url="s3")

    with monkeypatch.context() as broken:
        broken.setattr(StreamingBody, "read", break_off)
        clock.now += MINUTE
        assert told(loaded) == "Oslo"
    clock.now += MINUTE
    assert told(loaded) == "Bergen"


def test_without_credentials_there_is_no_data(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    assert IpIntelligence.load("s3://intelligence/ip/places.bin", clock).place(ADDRESS) == Place(private=False)
