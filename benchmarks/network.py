"""IP intelligence: whether addresses are described as the published data say, that relays are not called VPNs, and what a look-up costs.

Built are the folder's own `ip` files, whatever lists and databases they are, by the command's own code; judged is the door's. Entries of
lists are judged by their first and last address, databases by the JSON that each was written from. Cold start is that of a fresh process
that imports the deciding door, which reads the artefact as it starts; fetching it from S3 comes on top. All times are processor time.
"""

import csv
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path
from statistics import median
from typing import Any

import maxminddb

from benchmarks.report import Options, Row, main
from datasets.measures import mean_over
from local.ip import databases, lists
from local.ip.artefact import build, put
from tessera.place import Place
from tessera.service.ip import intelligence
from tessera.service.ip.artefact import Drawing, IpArtefact, pack
from tessera.service.ip.intelligence import IpIntelligence

NOW = 1_790_000_000
STARTS = 7
WRITTEN: Mapping[str, tuple[str, ...]] = {
    "city": ("city", "names", "en"),
    "zip": ("postal", "code"),
    "latitude": ("location", "latitude"),
    "longitude": ("location", "longitude"),
    "accuracy_radius": ("location", "accuracy_radius"),
    "timezone": ("location", "time_zone"),
    "asn": ("autonomous_system_number",),
    "asn_name": ("autonomous_system_organization",),
    "vpn": ("is_anonymous_vpn",),
    "tor": ("is_tor_exit_node",),
    "hosting": ("is_hosting_provider",),
}
"""Where a record has what a place holds."""
LOOK_UPS = 20_000
WORLD = (3_200_000, 1_500_000, 150_000)  # ranges of IPv4 and of IPv6, different places: a city database of the whole world
STARTING = "import time; import functions.trigger_action.app; print(time.process_time())"


def benchmark(options: Options) -> Iterator[Row]:
    folder = options.data / "ip"
    if not folder.is_dir():
        sys.exit(f"{folder} is missing. Name the folder that holds the public data with --data.")
    began = time.process_time()
    built = build(folder, NOW)
    yield Row(what="building", judged=f"{len(built.sources)} files", figure=time.process_time() - began, unit="s", better="lower")
    yield Row(what="artefact", judged="lists and test databases", figure=len(built.content) / 1e6, unit="MB", better="lower")
    known = _loaded(built.content)
    yield from _lists(folder, known)
    yield from _databases(folder)
    yield from _relays(folder, built.content, known)
    yield from _costs(built.content, known, options)


def _lists(folder: Path, known: IpIntelligence) -> Iterator[Row]:
    """The share of each list's entries that is described so. What a relay publishes goes before other lists, so its addresses are left
    out."""
    told: dict[str, list[float]] = {}
    for source in _sources(folder):
        for version, first, last, said in source.ranges:
            for place in (known.place(str(_address(version, end))) for end in (first, last)):
                for field in said.keys() & {*intelligence.FLAGS, "block_lists"}:
                    if not place.private and (field == "relay" or not place.relay):
                        told.setdefault(field, []).append(float((getattr(place, field) or 0) >= said[field]))
    for field, right in sorted(told.items()):
        yield Row.of(f"told as {field}", mean_over(right), line=1.0, judged=f"{len(right)} addresses")
    chance = random.Random(1)
    strangers = [known.place(str(ip_address(chance.randrange(2**24, 224 * 2**24)))) for _ in range(20_000)]
    hidden = [float(bool(place.anonymizer)) for place in strangers]
    yield Row.of("null: random addresses told as anonymizers", mean_over(hidden), better="lower", judged="20000 of the IPv4 space")


def _databases(folder: Path) -> Iterator[Row]:
    """Of each database's entries, the share told exactly as the JSON says that it was written from; and its size flattened."""
    for path in sorted((folder / "mmdb").glob("*.mmdb")):
        expected, drawing = path.with_suffix(".json.gz"), databases.draw(path)
        content = pack([drawing], [], NOW)
        if expected.exists():
            known = _loaded(content)
            right = [float(_as_written(known.place(address), record)) for address, record in _written(expected)]
            yield Row.of(f"told as written: {path.stem}", mean_over(right), line=1.0, judged=f"{len(right)} entries")
        with maxminddb.open_database(path) as reader:
            addresses = [str(network.network_address) for network, _ in reader]
            taken = _each(reader.get, addresses)
        yield Row(what=f"  look-up in the database itself: {path.stem}", figure=taken, unit="µs", better="lower")
        yield Row(
            what="  size, flattened", judged=f"{path.stat().st_size / 1000:.1f} KB as a database", figure=len(content) / 1000, unit="KB"
        )


def _relays(folder: Path, content: bytes, known: IpIntelligence) -> Iterator[Row]:
    """Of the published exits of privacy relays, the share that is told as something they are not: as shipped, and by other lists alone."""
    relays = [_address(*each[:2]) for source in _sources(folder) for each in source.ranges if each[3].get("relay")]
    places = [known.place(str(address)) for address in relays]
    others = IpArtefact.read(BytesIO(content)).tables.get("lists")
    for what, count in (
        ("anonymizers", [float(bool(place.anonymizer)) for place in places]),
        ("data centres", [float(bool(place.hosting)) for place in places]),
    ):
        if count:
            yield Row.of(f"relays told as {what}", mean_over(count), line=0.0, better="lower", judged=f"{len(count)} ranges")
    if places and others:
        marked = [float(bool(said.get("vpn") or said.get("hosting"))) for said in map(others.find, relays)]
        yield Row.of("  if other lists were believed", mean_over(marked), better="lower", judged=f"{len(marked)} ranges")


def _costs(content: bytes, known: IpIntelligence, options: Options) -> Iterator[Row]:
    chance = random.Random(2)
    narrow = [str(ip_address(chance.randrange(2**24, 224 * 2**24))) for _ in range(LOOK_UPS)]
    wide = [str(ip_address(chance.randrange(0x20 << 120, 0x30 << 120))) for _ in range(LOOK_UPS)]
    yield Row(what="look-up, IPv4, never asked before", figure=_each(known.place, narrow), unit="µs", better="lower")
    yield Row(what="look-up, IPv6, never asked before", figure=_each(known.place, wide), unit="µs", better="lower")
    yield Row(what="look-up, asked before", figure=_each(known.place, narrow[:1] * LOOK_UPS), unit="µs", better="lower")
    world = _world(10 if options.quick else 1)
    with tempfile.TemporaryDirectory() as made:
        for name, artefact in (("lists", content), ("the whole world's cities", world)):
            put(artefact, file := Path(made) / "places.bin")
            yield Row(what=f"reading, {name}", judged=_megabytes(artefact), figure=_reading(file), unit="ms", better="lower")
            yield Row(what="  memory that it takes", judged=_megabytes(artefact), figure=_memory(file), unit="MB", better="lower")
        yield Row(what="cold start without data", judged=f"median of {STARTS}", figure=_cold_start(""), unit="ms", better="lower")
        yield Row(
            what="cold start with the whole world", judged=_megabytes(world), figure=_cold_start(str(file)), unit="ms", better="lower"
        )
    everywhere = _loaded(world)
    yield Row(
        what="look-up in the whole world, IPv4", judged=_megabytes(world), figure=_each(everywhere.place, narrow), unit="µs", better="lower"
    )
    yield Row(
        what="look-up in the whole world, IPv6", judged=_megabytes(world), figure=_each(everywhere.place, wide), unit="µs", better="lower"
    )


def _sources(folder: Path) -> Iterator[lists.Source]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".mmdb":
            try:
                yield lists.read(path, str(path.relative_to(folder)))
            except (lists.NotAList, OSError, EOFError, csv.Error):
                continue


def _loaded(content: bytes) -> IpIntelligence:
    return IpIntelligence(None, lambda: NOW * 1000, data=IpArtefact.read(BytesIO(content)))


def _written(file: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entries that a database was written from. An IPv4 network may stand as the last 32 bits of an IPv6 one."""
    for entry in json.loads(gzip.decompress(file.read_bytes())):
        for text, record in entry.items():
            network = ip_network(text, strict=False)
            address = network.network_address
            if network.version == 6 and network.prefixlen >= 96 and 2**16 < int(address) < 2**32:
                address = ip_address(int(address))
            yield str(getattr(address, "ipv4_mapped", None) or address), record


def _as_written(place: Place, record: Mapping[str, Any]) -> bool:
    """Whether everything that the record says, and a place can hold, is told."""
    countries = [_under(record, kind, "iso_code") for kind in ("country", "registered_country")]
    expected = {field: _under(record, *path) for field, path in WRITTEN.items()}
    expected["country"] = next((country for country in countries if country), None)
    expected["proxy"] = record.get("is_public_proxy") or record.get("is_residential_proxy")
    if "connection_type" in record:
        expected["mobile_carrier"] = record["connection_type"] == "Cellular"
    return place.private or all(getattr(place, field) == value for field, value in expected.items() if value is not None)


def _under(record: Any, *path: str) -> Any:
    for key in path:
        record = record.get(key, {})
    return record if record != {} else None


def _world(part: int) -> bytes:
    """An artefact as large as a city database of the whole world, or a part of it; invented, with the same seed each time."""
    chance = random.Random(3)
    narrow, wide, towns = (count // part for count in WORLD)
    drawing = Drawing(name="city", defaults={}, dated={})
    places = [
        {"country": "NO", "region": f"Region {town % 4000}", "city": f"Town {town}", "zip": f"{town:05}", "latitude": town / 1e4,
         "longitude": town / 2e4, "accuracy_radius": 20, "timezone": "Europe/Oslo"}
        for town in range(towns)
    ]  # fmt: skip
    for version, count, first, step in ((4, narrow, 2**24, (223 * 2**24) // narrow), (6, wide, 0x20 << 120, (0x10 << 120) // wide)):
        for number in range(count):
            drawing.add(version, first + number * step >> (0 if version == 4 else 64) << (0 if version == 4 else 64), chance.choice(places))
    return pack([drawing], [], NOW)


def _each(ask: Callable[[str], Any], addresses: Sequence[str]) -> float:
    """Microseconds for one look-up, in the median of ten rounds."""
    rounds = [addresses[number::10] for number in range(10)]
    taken = []
    for asked in rounds:
        began = time.process_time()
        for address in asked:
            ask(address)
        taken.append((time.process_time() - began) / max(1, len(asked)) * 1e6)
    return median(taken)


def _reading(file: Path) -> float:
    """Milliseconds from the file to the first answer."""
    taken = []
    for _ in range(5):
        began = time.process_time()
        with file.open("rb") as stream:
            IpIntelligence(None, lambda: NOW * 1000, data=IpArtefact.read(stream)).place("198.51.100.7")
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


def _memory(file: Path) -> float:
    """Megabytes by which a process grows when it reads the file and looks up a thousand addresses: mapped memory counts as far as it was
    touched."""
    asking = (
        "import random, sys; from tessera.service.ip.intelligence import IpIntelligence as I\n"
        "size = lambda: int(next(l for l in open('/proc/self/status') if l.startswith('VmRSS')).split()[1])\n"
        "before = size(); known = I.load(sys.argv[1], lambda: 0)\n"
        "[known.place(f'{random.randrange(1, 224)}.{n % 256}.{n % 250}.7') for n in range(1000)]; print(size() - before)"
    )
    done = subprocess.run([sys.executable, "-c", asking, str(file)], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) / 1000


def _cold_start(location: str) -> float:
    """Milliseconds until a fresh process has imported the deciding door, in the median."""
    variables = {**os.environ, "TESSERA_IP_DATA": location, "POWERTOOLS_LOG_LEVEL": "ERROR", "AWS_DEFAULT_REGION": "us-east-1"}
    starts = [
        subprocess.run([sys.executable, "-c", STARTING], capture_output=True, text=True, check=True, env=variables).stdout.split()[-1]
        for _ in range(STARTS)
    ]
    return median(float(start) for start in starts) * 1000


def _address(version: int, number: int) -> IPv4Address | IPv6Address:
    return IPv4Address(number) if version == 4 else IPv6Address(number)


def _megabytes(content: bytes) -> str:
    return f"{len(content) / 1e6:.1f} MB"


if __name__ == "__main__":
    main("network", __doc__ or "", benchmark)
