"""The moment of an action: everything in one trip, counted before it is judged, decided without what is late."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from local.doubles.table import Fault, TableDouble
from tessera import errors
from tessera.history import History, Observation
from tessera.place import NOWHERE, Place
from tessera.profile import DeviceProfile, Profiles
from tessera.service.store.records import BoundUser, SessionName
from tests.builders import a_payment
from tests.service.storing import (
    ADDRESS,
    DEVICE,
    KEY,
    NAME,
    NOW,
    OTHER_ADDRESS,
    OTHER_USER,
    PLACE,
    USER,
    batch,
    outcome,
    store_on,
    subjects,
)

HOUR = 3_600_000
DAY, WEEK = 24 * HOUR, 7 * 24 * HOUR
MUNICH = Place(country="DE", city="Munich", latitude=48.14, longitude=11.58)


def partition(arguments: dict[str, Any]) -> str:
    return str(arguments["Key"]["PK"]["S"])


def of(kind: str) -> Any:
    return lambda arguments: f"#{kind}#" in partition(arguments)


def test_the_first_action_sees_that_nothing_came_before() -> None:
    gathered = store_on(TableDouble()).gathering.gather(subjects())
    assert gathered.history == History(
        ip_action_rate_60_sec=0,
        user_action_rate_60_sec=0,
        device_action_rate_60_sec=0,
        ip_user_count_last_hour=0,
        ip_device_count_last_hour=0,
        ip_action_count_last_hour=0,
        ip_failure_count_last_hour=0,
        ip_card_count_last_hour=0,
        ip_refused_card_count_last_hour=0,
        device_refused_card_count_last_day=0,
        user_refused_card_count_last_day=0,
        user_failure_count_last_hour=0,
        user_failure_count_last_day=0,
        user_failure_count_last_week=0,
        device_failure_count_last_day=0,
        device_failure_count_last_week=0,
        user_hours_last_day=0,
        device_hours_last_day=0,
        device_user_count_last_day=0,
        device_user_count_last_week=0,
        user_device_count_last_day=0,
        user_device_count_last_week=0,
        linking_device_to_users_count=0,
        linking_user_to_device_count=0,
        device_last_seen=None,
    )
    assert gathered.missing == frozenset()


def test_the_second_action_sees_the_first() -> None:
    store = store_on(TableDouble())
    store.gathering.gather(subjects())
    history = store.gathering.gather(subjects(now=NOW + 1_000, place=MUNICH)).history
    assert history.ip_action_rate_60_sec == history.user_action_rate_60_sec == history.device_action_rate_60_sec == 1
    assert history.ip_user_count_last_hour == history.ip_device_count_last_hour == 1
    assert history.linking_device_to_users_count == history.linking_user_to_device_count == 1
    assert history.device_last_seen == Observation(place=PLACE, at=NOW)


def test_without_user_and_address_their_counts_are_unknown() -> None:
    gathered = store_on(TableDouble()).gathering.gather(subjects(user=None, address=None))
    assert gathered.history.user_action_rate_60_sec is None
    assert gathered.history.ip_action_rate_60_sec is None
    assert gathered.profiles == Profiles(device=DeviceProfile())
    assert gathered.missing == frozenset()


def test_a_hundred_parallel_attempts_do_not_all_see_zero() -> None:
    store = store_on(TableDouble())
    with ThreadPoolExecutor(8) as threads:
        histories = list(threads.map(lambda number: store.gathering.gather(subjects(now=NOW + number)).history, range(100)))
    assert {history.ip_action_rate_60_sec for history in histories} == set(range(100))


def test_counts_of_a_user_saturate_and_the_item_stays_small() -> None:
    table = TableDouble()
    store = store_on(table)
    for number in range(300):
        name = SessionName(tenant="acme", device=f"{number:032x}", session=NAME.session)
        history = store.gathering.gather(subjects(name=name, now=NOW + number * 10)).history
    assert 32 <= (history.user_action_rate_60_sec or 0) <= 50
    assert 32 <= (history.linking_user_to_device_count or 0) <= 50
    item = table.item(f"acme#U#{USER}", "O") or {}
    assert len(item["acts"]["NS"]) <= 50
    assert len(item["met"]["NS"]) <= 34
    assert len(item["links"]["BS"]) <= 50


def test_actions_older_than_a_minute_do_not_count() -> None:
    store = store_on(TableDouble())
    store.gathering.gather(subjects())
    history = store.gathering.gather(subjects(now=NOW + 60_000)).history
    assert history.user_action_rate_60_sec == history.device_action_rate_60_sec == 0


def test_the_previous_hour_of_an_address_still_counts() -> None:
    store = store_on(TableDouble())
    start = NOW - NOW % HOUR
    for number in range(10):
        name = SessionName(tenant="acme", device=f"{number:032x}", session=NAME.session)
        store.gathering.gather(subjects(name=name, user=f"{number:032x}", now=start + HOUR - 1_000))
    assert store.gathering.gather(subjects(now=start + HOUR)).history.ip_user_count_last_hour in (9, 10, 11)
    assert store.gathering.gather(subjects(now=start + HOUR)).history.ip_action_rate_60_sec == 11
    assert store.gathering.gather(subjects(now=start + 2 * HOUR - 1)).history.ip_user_count_last_hour == 1


def test_failures_count_once_with_user_and_address() -> None:
    store = store_on(TableDouble())
    for action in ("one", "two", "two"):
        store.actions.observe_failure("acme", user=USER, device=DEVICE, address=ADDRESS, action=action, at=NOW, asserted_by="backend")
    history = store.gathering.gather(subjects(now=NOW + 1_000)).history
    assert history.user_failure_count_last_hour == 2
    assert history.ip_failure_count_last_hour == 2
    assert history.device_failure_count_last_day == 2
    later = store.gathering.gather(subjects(now=NOW + HOUR)).history
    assert (later.user_failure_count_last_hour, later.user_failure_count_last_day, later.user_failure_count_last_week) == (0, 2, 2)
    tomorrow = store.gathering.gather(subjects(now=NOW + DAY)).history
    assert (tomorrow.user_failure_count_last_day, tomorrow.user_failure_count_last_week) == (0, 2)
    assert (tomorrow.device_failure_count_last_day, tomorrow.device_failure_count_last_week) == (0, 2)
    assert store.gathering.gather(subjects(now=NOW + WEEK)).history.device_failure_count_last_week == 0


def test_cards_are_refused_by_whom_a_payment_failed_and_for_a_time() -> None:
    store, cards = store_on(TableDouble()), [f"{number:02x}" * 16 for number in range(4)]
    failed: dict[str, Any] = {"user": USER, "device": DEVICE, "address": ADDRESS, "asserted_by": "backend", "at": NOW}
    for number, card in enumerate([*cards, *cards]):
        store.actions.observe_failure("acme", action=f"{number}", refused_card=card, **failed)
    for number in range(9):
        store.actions.observe_failure("acme", action=f"a wrong password {number}", **failed)

    def refused(payer: str | None, now: int) -> tuple[int | None, ...]:
        history = store.gathering.gather(subjects(now=now, payment=a_payment(payer=payer))).history
        by_address = history.ip_refused_card_count_last_hour
        return history.device_refused_card_count_last_day, history.user_refused_card_count_last_day, by_address

    assert refused(None, NOW + 1_000) == (4, 4, 4)
    assert refused(cards[0], NOW + 2_000) == (3, 3, 3), "not the one that pays"
    assert refused(None, NOW + 3 * HOUR) == (4, 4, 0)
    assert refused(None, NOW + DAY) == (0, 0, 0)


def test_cards_that_an_sdk_names_are_not_the_addresss() -> None:
    store = store_on(TableDouble())
    for by, counted in (("sdk", 0), ("backend", 10)):
        for number in range(10):
            store.gathering.gather(subjects(payment=a_payment(payer=f"{number:032x}"), reported_by=by, now=NOW))
        assert store.gathering.gather(subjects(now=NOW + 1)).history.ip_card_count_last_hour == counted


UNPROVEN: dict[str, Any] = {"asserted_by": "sdk", "reported_by": "sdk", "copy": "-"}


def test_a_failure_of_a_claim_behind_a_copied_id_is_the_copys_and_the_claims() -> None:
    store = store_on(TableDouble())
    store.actions.observe_failure("acme", user=USER, device=DEVICE, address=ADDRESS, action="one", at=NOW, copy="-")
    for told, counted in (({}, 0), (UNPROVEN, 1)):
        history = store.gathering.gather(subjects(now=NOW + 1_000, **told)).history
        assert (history.user_failure_count_last_day, history.device_failure_count_last_day) == (counted, counted)


def test_what_a_copy_and_a_claim_do_moves_nothing_but_their_own_and_the_address() -> None:
    with_them, without = store_on(TableDouble()), store_on(TableDouble())
    abroad: dict[str, Any] = {"address": OTHER_ADDRESS, "place": MUNICH, **UNPROVEN}
    for number in range(5):
        with_them.gathering.gather(subjects(payment=a_payment(payer=f"{number:032x}"), now=NOW + number, **abroad))
    last = with_them.gathering.gather(subjects(payment=a_payment(), now=NOW + 5, **abroad))
    assert (last.history.device_action_rate_60_sec, last.history.user_action_rate_60_sec, last.history.device_card_count) == (5, 5, 5)
    assert last.history.device_last_seen == Observation(place=MUNICH, at=NOW + 4)
    assert last.ties == ()
    one, other = (each.gathering.gather(subjects(payment=a_payment(), now=NOW + 6)) for each in (with_them, without))
    assert (one.history, one.profiles, one.ties) == (other.history, other.profiles, other.ties)
    assert len(one.ties) == 4


def test_each_copy_counts_for_itself() -> None:
    store = store_on(TableDouble())
    for copy in ("-", "aa", None):
        assert store.gathering.gather(subjects(copy=copy)).history.device_action_rate_60_sec == 0


def test_what_an_sdk_says_of_itself_is_kept_a_week() -> None:
    table = TableDouble()
    store_on(table).gathering.gather(subjects(**UNPROVEN))
    lives = {(item["PK"]["S"], item["SK"]["S"]): int(item["expires"]["N"]) - NOW // 1000 for item in table.items()}
    assert lives[f"acme#D#{DEVICE}", "O#-"] == lives[f"acme#U#{USER}#claimed", f"O#{DEVICE}#-"] == 8 * DAY // 1000


def test_slow_attempts_of_a_device_are_counted_by_the_hour_and_by_the_user() -> None:
    store = store_on(TableDouble())
    for hour in range(20):
        store.gathering.gather(subjects(user=f"{hour // 2:032x}", now=NOW + hour * HOUR))
    history = store.gathering.gather(subjects(user=None, now=NOW + 20 * HOUR)).history
    assert history.device_hours_last_day == 20
    assert history.device_user_count_last_day == history.device_user_count_last_week == 10
    assert history.linking_device_to_users_count == 10
    later = store.gathering.gather(subjects(user=None, now=NOW + 2 * DAY)).history
    assert (later.device_hours_last_day, later.device_user_count_last_day, later.device_user_count_last_week) == (0, 0, 10)


def test_slow_attempts_on_a_user_are_counted_by_the_hour_and_by_the_device() -> None:
    store = store_on(TableDouble())
    for hour in range(12):
        name = SessionName(tenant="acme", device=f"{hour:032x}", session=NAME.session)
        store.gathering.gather(subjects(name=name, now=NOW + hour * HOUR))
    history = store.gathering.gather(subjects(now=NOW + 12 * HOUR)).history
    assert history.user_hours_last_day == history.user_device_count_last_day == history.user_device_count_last_week == 12


def test_what_was_learned_is_gathered() -> None:
    store = store_on(TableDouble())
    store.profiles.learn("acme", outcome())
    profiles = store.gathering.gather(subjects()).profiles
    assert profiles.pair_is_known
    assert profiles.user is not None
    assert profiles.user.place_like(PLACE)
    assert profiles.device.keys.keys() == {KEY}


def test_the_profiles_of_another_tenant_are_not_seen() -> None:
    store = store_on(TableDouble())
    store.profiles.learn("other", outcome())
    assert not store.gathering.gather(subjects()).profiles.pair_is_known


@pytest.mark.parametrize("kind", ["throttle", "lose"])
@pytest.mark.parametrize(("lost", "partition_kind"), [("user", "U"), ("device", "D")])
def test_a_decision_is_made_without_counters_that_fail(kind: Any, lost: str, partition_kind: str) -> None:
    table = TableDouble(faults=[Fault("update_item", kind, of(partition_kind))])
    gathered = store_on(table).gathering.gather(subjects())
    assert gathered.missing == {lost}
    assert getattr(gathered.history, f"{lost}_action_rate_60_sec") is None
    assert gathered.history.ip_action_rate_60_sec == 0


def test_without_profiles_the_address_cannot_be_counted_either() -> None:
    table = TableDouble(faults=[Fault("batch_get_item", "lose")])
    gathered = store_on(table).gathering.gather(subjects())
    assert gathered.missing == {"profiles", "address"}
    assert gathered.profiles == Profiles()
    assert gathered.history.ip_user_count_last_hour is None


@pytest.mark.parametrize(("times", "missing"), [(1, set()), (2, {"profiles", "address"})])
def test_a_batch_left_unprocessed_is_asked_for_once_more(times: int, missing: set[str]) -> None:
    table = TableDouble()
    store = store_on(table)
    store.profiles.learn("acme", outcome())
    table.faults = [Fault("batch_get_item", "leave", times=times)]
    gathered = store.gathering.gather(subjects())
    assert gathered.missing == missing
    assert gathered.profiles.pair_is_known is not bool(missing)


@pytest.mark.parametrize("kind", ["throttle", "lose"])
def test_without_its_session_no_action_is_judged(kind: Any) -> None:
    with pytest.raises(errors.Unavailable) as refusal:
        store_on(TableDouble(faults=[Fault("query", kind)])).gathering.gather(subjects())
    assert refusal.value.headers["Retry-After"]


def test_what_misses_the_deadline_is_missing() -> None:
    table = TableDouble(faults=[Fault("update_item", "delay", of("I"), seconds=0.6)])
    began = time.monotonic()
    gathered = store_on(table, deadline_ms=150).gathering.gather(subjects())
    assert time.monotonic() - began < 0.5
    assert gathered.missing == {"address"}


def test_the_third_trip_has_only_what_is_left_of_the_deadline() -> None:
    table = TableDouble()
    store = store_on(table, deadline_ms=150)
    gathered = store.gathering.gather(subjects())
    table.faults = [Fault("update_item", "delay", of("I"), seconds=0.6)]
    began = time.monotonic()
    again = store.gathering.gather_again(subjects(), gathered, address=OTHER_ADDRESS)
    assert time.monotonic() - began < 0.5
    assert again.missing == {"address"}


def test_another_address_is_counted_in_the_third_trip() -> None:
    store = store_on(TableDouble())
    store.gathering.gather(subjects(address=OTHER_ADDRESS))
    gathered = store.gathering.gather(subjects(place=None, now=NOW + 1))
    assert gathered.history.ip_action_rate_60_sec == 0
    again = store.gathering.gather_again(subjects(now=NOW + 1), gathered, address=OTHER_ADDRESS, place=MUNICH)
    assert again.history == replace(
        gathered.history,
        ip_action_rate_60_sec=1,
        ip_user_count_last_hour=1,
        ip_device_count_last_hour=1,
        ip_action_count_last_hour=1,
    )
    assert again.profiles == gathered.profiles
    assert again.history.device_last_seen == Observation(place=PLACE, at=NOW)
    assert store.gathering.gather(subjects(now=NOW + 2)).history.device_last_seen == Observation(place=MUNICH, at=NOW + 1)


def test_an_unknown_place_does_not_replace_the_last_known_one() -> None:
    store = store_on(TableDouble())
    store.gathering.gather(subjects())
    store.gathering.gather_again(subjects(), store.gathering.gather(subjects(place=NOWHERE, now=NOW + 1)), place=NOWHERE)
    assert store.gathering.gather(subjects(now=NOW + 2)).history.device_last_seen == Observation(place=PLACE, at=NOW)


def test_a_user_bound_to_the_session_is_counted_and_linked_in_the_third_trip() -> None:
    store = store_on(TableDouble())
    store.profiles.learn("acme", outcome(user=OTHER_USER))
    store.sessions.bind_user(NAME, BoundUser(user=OTHER_USER, sealed_user=b"sealed", asserted_by="sdk"), NOW)
    gathered = store.gathering.gather(subjects(user=None))
    again = store.gathering.gather_again(subjects(user=None), gathered, user=OTHER_USER)
    assert again.history.user_action_rate_60_sec == 0
    assert again.profiles.pair_is_known
    assert again.profiles.device == gathered.profiles.device
    assert store.gathering.gather(subjects(user=OTHER_USER, now=NOW + 1)).history.linking_device_to_users_count == 1
    assert store.gathering.gather(subjects(user=OTHER_USER, now=NOW + 2)).history.device_action_rate_60_sec == 2


def test_a_third_trip_that_wants_nothing_makes_no_call() -> None:
    table = TableDouble()
    store = store_on(table)
    gathered = store.gathering.gather(subjects())
    calls = len(table.meter.calls)
    assert store.gathering.gather_again(subjects(), gathered) == gathered
    assert len(table.meter.calls) == calls


def test_a_throttled_address_is_spread_over_shards_and_scaled() -> None:
    hot = [Fault("update_item", "throttle", lambda arguments: partition(arguments) == f"acme#I#{ADDRESS}#0", times=10**6)]
    table = TableDouble(faults=hot)
    store = store_on(table)
    seen = []
    for number in range(400):
        name = SessionName(tenant="acme", device=f"{number:032x}", session=NAME.session)
        gathered = store.gathering.gather(subjects(name=name, user=f"{number:032x}", now=NOW + number))
        seen.append(gathered.history.ip_action_rate_60_sec)
    shards = {item["PK"]["S"] for item in table.items() if item["SK"]["S"].startswith("W#")}
    assert len(shards) > 2
    known = [(number, rate) for number, rate in enumerate(seen) if rate is not None]
    assert len(known) > 350
    assert known[-1][1] == pytest.approx(400, rel=0.5)


def test_an_address_that_is_throttled_for_a_moment_is_counted_all_the_same() -> None:
    table = TableDouble(faults=[Fault("update_item", "throttle", of("I"))])
    gathered = store_on(table).gathering.gather(subjects())
    assert gathered.missing == frozenset()
    assert gathered.history.ip_action_rate_60_sec == 0


def test_telemetry_flushed_a_moment_before_counts_although_reads_are_stale() -> None:
    table = TableDouble(stale=True)
    store = store_on(table)
    store.sessions.fold(batch(1))
    assert store.gathering.gather(subjects()).session.tallies == batch(1).tallies
