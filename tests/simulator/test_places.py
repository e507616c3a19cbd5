"""The local run knows of the invented Internet what the simulator says is known of it."""

from dataclasses import asdict
from pathlib import Path

from local import places
from simulator.networks import internet
from tessera.service.ip.intelligence import IpIntelligence

KNOWN = ("country", "region", "city", "timezone", "asn", "organization", "vpn", "tor", "hosting", "relay", "mobile_carrier", "block_lists")


def test_the_local_run_knows_the_invented_internet(tmp_path: Path) -> None:
    loaded = IpIntelligence.load(str(places.write(tmp_path)), lambda: 0, every=60_000)
    for network in internet().networks:
        told, here = asdict(loaded.place(network.address(99))), asdict(network.place)
        assert {name: told[name] for name in KNOWN} == {name: here[name] for name in KNOWN}
