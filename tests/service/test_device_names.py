"""Device names: the name alone shows for which key it was made."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from tessera.service.keys.device_names import belongs, moment_of, new_device, with_key
from tessera.service.keys.whose import copy_of

NOW = 1_800_000_000_000
keys = some.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
moments = some.integers(0, 2**48 - 1)


@given(moments, keys, keys)
def test_a_device_belongs_to_the_key_it_was_made_for_and_to_no_other(at: int, key: str, other: str) -> None:
    device = new_device(at, key)
    assert (UUID(device).version, UUID(device).variant, moment_of(device)) == (8, UUID(new_device(at)).variant, at)
    assert belongs(device, {key}) is True
    assert belongs(device, {other, key}) is True
    assert belongs(device, {other} - {key}) is belongs(device, set()) is False
    assert with_key(device, other) == device


@given(moments, keys, keys)
def test_one_that_was_made_for_none_belongs_to_nobody_and_becomes_another_with_each_key(at: int, key: str, other: str) -> None:
    device = new_device(at)
    assert (UUID(device).version, moment_of(device), belongs(device, {key})) == (7, at, None)
    assert belongs(with_key(device, key), {key}) is True
    assert (with_key(device, key) == with_key(device, other)) == (key == other)
    assert moment_of(with_key(device, key)) == at


def test_two_made_for_none_in_the_same_moment_are_two() -> None:
    assert new_device(NOW) != new_device(NOW)


def test_a_copy_is_told_by_the_key_it_shows() -> None:
    own, other, later = "0a" * 32, "0b" * 32, "0c" * 32
    keyed, keyless = new_device(NOW, own), new_device(NOW)
    assert [copy_of(keyed, key) for key in (own, other, None)] == [None, other[:32], "-"]
    assert [copy_of(keyed, later, former) for former in (own, other, None)] == [None, later[:32], later[:32]]
    assert [copy_of(keyless, key) for key in (own, None)] == [own[:32], None]
