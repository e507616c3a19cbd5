"""The pair of a user and a device: the user's profile has the newest devices, and links have the rest, as if every pair had its own."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.doubles.table import TableDouble
from tessera.profile import MOST_VALUES
from tessera.service.store import items, primary_keys
from tessera.service.store.facade import Store
from tessera.service.store.items import item_of
from tests.service.storing import DEVICE, NOW, USER, outcome, store_on

DAY = 86_400_000
DEVICES = [f"{number:032x}" for number in range(1, MOST_VALUES + 5)]


def learned(store: Store, device: str, number: int) -> None:
    store.profiles.learn("acme", outcome(number, device=device, at=NOW + number * 1000))


@given(visits=st.lists(st.sampled_from(DEVICES), min_size=1, max_size=60))
@settings(max_examples=40, deadline=None)
def test_every_success_of_every_pair_counts_once_however_many_devices_there_are(visits: list[str]) -> None:
    store = store_on(TableDouble())
    for number, device in enumerate(visits):
        learned(store, device, number)
    at = NOW + 100_000
    links = store.people.links("acme", USER, at)
    assert {device: link.successes for device, link in links.items()} == Counter(visits)
    for device in set(visits):
        assert store.people.link("acme", USER, device, at) == links[device]
        seen = links[device].seen
        moments = [NOW + number * 1000 for number, each in enumerate(visits) if each == device]
        assert seen
        assert (seen.first, seen.last) == (moments[0], moments[-1])


def test_a_usual_pair_has_no_item_of_its_own() -> None:
    table = TableDouble()
    store = store_on(table)
    for number in range(3):
        learned(store, DEVICE, number)
    assert table.item(*primary_keys.link("acme", USER, DEVICE)) is None
    assert store.people.link("acme", USER, DEVICE, NOW).successes == 3


def test_a_pair_of_an_earlier_version_counts_on() -> None:
    """It had a link that counted each success, beside the profile that did, too."""
    table = TableDouble()
    store = store_on(table)
    for number in range(3):
        learned(store, DEVICE, number)
    link = store.people.link("acme", USER, DEVICE, NOW)
    key = primary_keys.link("acme", USER, DEVICE)
    image = items.attributes({"PK": key[0], "SK": key[1], "document": items.document(link), "version": 3, "expires": NOW // 1000 + 1000})
    table.put_item(TableName=table.name, Item=image)
    assert store.people.link("acme", USER, DEVICE, NOW) == link
    learned(store, DEVICE, 4)
    assert store.people.link("acme", USER, DEVICE, NOW).successes == 4


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_revoked_pair_counts_only_what_comes_later(forgotten: bool) -> None:
    store = store_on(TableDouble())
    learned(store, DEVICE, 0)
    for number, device in enumerate(DEVICES if forgotten else []):
        learned(store, device, number + 1)
    store.profiles.revoke("acme", USER, DEVICE, NOW + 50_000)
    assert store.people.link("acme", USER, DEVICE, NOW + 60_000).seen is None
    learned(store, DEVICE, 40)
    assert store.people.link("acme", USER, DEVICE, NOW + 60_000).seen is None
    learned(store, DEVICE, 70)
    assert store.people.link("acme", USER, DEVICE, NOW + 80_000).successes == 1


def test_what_a_profile_learned_while_the_pair_was_revoked_counts_no_more() -> None:
    """Learning had read the link before, and wrote the profile after: neither is the device known by it, nor is it barred for ever."""
    table = TableDouble()
    store = store_on(table)
    learned(store, DEVICE, 1)
    profile = dict(table.item(*primary_keys.user_profile("acme", USER)) or {})
    store.profiles.revoke("acme", USER, DEVICE, NOW + 50_000)
    table.put_item(TableName=table.name, Item={**profile, "version": {"N": "9"}})
    assert store.people.link("acme", USER, DEVICE, NOW + 60_000).seen is None
    learned(store, DEVICE, 70)
    assert store.people.link("acme", USER, DEVICE, NOW + 80_000).successes == 1


def test_a_device_that_was_not_used_for_400_days_is_not_known_any_more() -> None:
    store = store_on(TableDouble())
    learned(store, DEVICE, 0)
    assert store.people.link("acme", USER, DEVICE, NOW + 399 * DAY).successes == 1
    store.profiles.learn("acme", outcome(1, device="77" * 16, at=NOW + 300 * DAY))
    assert store.people.link("acme", USER, DEVICE, NOW + 401 * DAY).seen is None


def test_a_device_gives_room_only_once_its_link_is_there() -> None:
    """So nothing is lost if learning breaks off between the two."""
    table = TableDouble()
    store = store_on(table)
    for number, device in enumerate(DEVICES[: MOST_VALUES + 1]):
        learned(store, device, number)
    written = [item_of(change["dynamodb"]["Keys"])["SK"] for change in table.changes]
    evicted = written.index(f"D#{DEVICES[0]}")
    assert "P" in written[evicted + 1 :]
