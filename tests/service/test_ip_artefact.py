"""The IP artefact: what is drawn is found again, and nothing that is wrong with a file does more than leave it out."""

import json
import zlib
from collections.abc import Mapping
from io import BytesIO
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.service.ip import artefact as ip_artefact
from tessera.service.ip.artefact import HEAD, ArtefactError, Drawing, IpArtefact, pack

NETWORKS = ("192.0.2.0/25", "198.51.100.0/24", "203.0.113.7/32", "2001:db8::/48", "2001:db8:1::7/128", "2001:db8:1::8/125")


def drawn(said: Mapping[str, Any], defaults: Mapping[str, Any] | None = None) -> Drawing:
    """A table that says something of each of these networks, which do not overlap."""
    drawing = Drawing(name="lists", defaults=defaults or {}, dated={"vpn": 7.0})
    for network in sorted((ip_network(text) for text in said), key=lambda network: (network.version, int(network.network_address))):
        drawing.add(network.version, int(network.network_address), said[str(network)])
        drawing.add(network.version, int(network.broadcast_address) + 1, {})
    return drawing


def read(content: bytes) -> IpArtefact:
    return IpArtefact.read(BytesIO(content))


PACKED = pack([drawn({network: {"city": network, "vpn": True} for network in NETWORKS}, {"vpn": False})], [{"file": "all.txt"}], 1_000)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_address_of_a_network_is_found_and_its_neighbours_are_not(network: str) -> None:
    table, found = read(PACKED).tables["lists"], ip_network(network)
    for inside in (found[0], found[-1]):
        assert table.find(inside) == {"city": network, "vpn": True}
    for outside in (found[0] - 1, found[-1] + 1):
        assert table.find(outside).get("city") != network


def test_of_all_other_addresses_the_defaults_are_said() -> None:
    table = read(PACKED).tables["lists"]
    for address in ("8.8.8.8", "255.255.255.255", "::", "ffff::1"):
        assert table.find(ip_address(address)) == {"vpn": False}


def test_it_says_when_and_from_what_it_was_built() -> None:
    artefact = read(PACKED)
    assert (artefact.built, artefact.sources, artefact.tables["lists"].dated) == (1_000, ({"file": "all.txt"},), {"vpn": 7.0})


def test_an_empty_one_knows_nothing_and_fails_at_nothing() -> None:
    assert read(pack([], [], 0)).tables == {}
    assert read(pack([drawn({})], [], 0)).tables["lists"].find(ip_address("192.0.2.1")) == {}


numbers = st.integers(0, 2**32 - 1)


@given(st.lists(st.tuples(numbers, st.integers(0, 3)), max_size=30), st.lists(numbers, max_size=8))
def test_bisection_finds_what_a_plain_search_finds(begun: list[tuple[int, int]], asked: list[int]) -> None:
    begins = dict(begun)
    drawing = Drawing(name="any", defaults={}, dated={})
    for start in sorted(begins):
        drawing.add(4, start, {"asn": begins[start]} if begins[start] else {})
    table = read(pack([drawing], [], 0)).tables["any"]
    for number in (*asked, *begins, *(start - 1 for start in begins if start)):
        before = [start for start in begins if start <= number]
        assert table.find(ip_address(number)).get("asn", 0) == (begins[max(before)] if before else 0)


def with_header(**changes: Any) -> bytes:
    """The packed file with another header, and a check sum that agrees."""
    _, length, _ = HEAD.unpack(PACKED[: HEAD.size])
    header = json.loads(PACKED[HEAD.size : HEAD.size + length]) | changes
    content = json.dumps(header).encode()
    content += b" " * (-(HEAD.size + len(content)) % 8) + PACKED[HEAD.size + length :]
    return HEAD.pack(ip_artefact.MAGIC, len(content) - len(PACKED) + HEAD.size + length, zlib.crc32(content)) + content


def with_parts(offset: int, length: int) -> bytes:
    """The packed file with a table whose parts lie elsewhere."""
    parts = {name: [offset, length] for name in ip_artefact.PARTS}
    return with_header(tables=[{"name": "a", "fields": [], "defaults": {}, "dated": {}, "parts": parts}])


BROKEN: Mapping[str, bytes] = {
    "empty": b"",
    "something else": b"\x1f\x8b" + bytes(100),
    "cut off": PACKED[:-3],
    "changed": PACKED[:-9] + b"\xff" + PACKED[-8:],
    "of another version": PACKED[:7] + b"\x09" + PACKED[8:],
    "too large": PACKED + bytes(2**16),
    "a part outside": with_parts(0, 2**40),
    "a part before the beginning": with_parts(-8, 8),
    "parts of odd length": with_parts(0, 3),
    "no tables": with_header(tables=7),
    "a header without end": HEAD.pack(ip_artefact.MAGIC, 2**31, zlib.crc32(b"{}")) + b"{}",
    "a deep header": HEAD.pack(ip_artefact.MAGIC, 200_000, zlib.crc32(b"[" * 200_000)) + b"[" * 200_000,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_is_no_artefact_is_refused_in_words(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ip_artefact, "LARGEST", 2**16 if content.startswith(PACKED) else 2**20)
    with pytest.raises(ArtefactError):
        read(content)


@given(st.integers(0, len(PACKED) - 1), st.integers(0, 255))
def test_whatever_byte_is_wrong_nothing_but_a_refusal_comes_of_it(position: int, byte: int) -> None:
    changed = bytearray(PACKED)
    changed[position] = byte
    content = bytes(changed[HEAD.size :])
    _, length, _ = HEAD.unpack(bytes(changed[: HEAD.size]))
    try:
        artefact = read(HEAD.pack(ip_artefact.MAGIC, length, zlib.crc32(content)) + content)
    except ArtefactError:
        return
    for table in artefact.tables.values():
        for network in NETWORKS:
            table.find(ip_network(network)[0])
