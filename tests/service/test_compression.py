"""Compression: what is written is read again, with a dictionary or without, also what earlier code wrote."""

import json
import zlib
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.speed import sent
from local.doubles.table import TableDouble
from tessera.service.store import items, primary_keys
from tessera.service.store.compression import DICTIONARIES, OF_ACTIONS, OF_ANSWERS, OF_TRAITS, compressed, expanded
from tests.service.storing import NAME, NOW, action, store_on, traits

WRITTEN = {1_521_663_571: 4_840, 3_144_453_623: 2_799, 3_064_644_512: 2_838, 1_573_135_854: 7_656, 78_082_757: 9_672}
"""Checksum and length of each dictionary that was ever used: what was written with it needs it."""


@given(content=st.binary(max_size=2_000), dictionary=st.sampled_from([b"", OF_ACTIONS, OF_ANSWERS, OF_TRAITS]))
def test_what_is_compressed_is_read_again(content: bytes, dictionary: bytes) -> None:
    assert expanded(compressed(content, dictionary)) == content


@given(content=st.binary(max_size=2_000))
def test_what_was_written_before_there_were_dictionaries_is_read(content: bytes) -> None:
    assert expanded(zlib.compress(content, 9)) == content


def test_no_dictionary_has_changed() -> None:
    assert {checksum: len(dictionary) for checksum, dictionary in DICTIONARIES.items()} == WRITTEN


@pytest.mark.parametrize("packed", [b"", b"\x78", b"nothing that is compressed"])
def test_what_is_not_compressed_is_refused(packed: bytes) -> None:
    with pytest.raises(zlib.error):
        expanded(packed)


def test_an_action_and_traits_that_earlier_code_stored_are_read() -> None:
    table = TableDouble()
    store, stored, opened = store_on(table), action(), traits()
    store.actions.put_action(stored, NOW)
    store.sessions.open_session(opened, NOW)
    for key in (primary_keys.action(stored.tenant, stored.device, stored.ulid), primary_keys.session_traits(NAME)):
        image = table.item(*key) or {}
        document = image["document"]["B"]
        as_before = {**image, "document": {"B": zlib.compress(expanded(document), 9)}}
        table.put_item(TableName=table.name, Item=as_before)
        assert len(as_before["document"]["B"]) != len(document)
    assert store.actions.action("acme", stored.device, stored.ulid, NOW) == stored
    gathered = items.session_of([items.item_of(table.item(*primary_keys.session_traits(NAME)) or {})], NAME)
    assert gathered.traits == opened


def test_a_browsers_traits_are_less_than_half_a_kilobyte() -> None:
    told = {name: value for name, value in asdict(sent.traits()).items() if value is not None}
    assert len(compressed(json.dumps(told, separators=(",", ":")).encode(), OF_TRAITS)) < 400
