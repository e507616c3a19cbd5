"""The arithmetic of velocity: exact over stamps, estimated over slots, weighted over what remains of a window."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.service.store.velocity import (
    KEPT,
    KEPT_MEETINGS,
    MOST,
    MOST_MEETINGS,
    SLOTS,
    AddressCounts,
    AddressHour,
    digest,
    hours,
    linear_count,
    meeting,
    met,
    outgrown,
    outgrown_links,
    outgrown_meetings,
    people,
    slot,
    stamp,
    within,
)
from tessera.units import DAY, HOUR, MINUTE, WEEK

NOW = 1_800_000_000_000


@given(st.sets(st.sampled_from("abcdef")), st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))))
def test_people_are_what_no_pair_joins(ids: set[str], same: list[tuple[str, str]]) -> None:
    groups = [{one} for one in "abcdef"]
    for one, other in same:
        joined = [group for group in groups if group & {one, other}]
        groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    links = frozenset(map(digest, ids))
    assert people(links, same) == sum(bool(group & ids) for group in groups) == people(links, same[::-1])


def test_stamps_of_the_last_minute_are_counted_exactly() -> None:
    stamps = {stamp(NOW - 60_000, 500), stamp(NOW - 59_999, 0), stamp(NOW, 1), stamp(NOW, 2)}
    assert within(stamps, MINUTE, NOW) == 3


@given(st.sets(st.integers(0, 2 * HOUR), max_size=120))
def test_cleaning_never_takes_what_still_counts_below_the_bound(ages: set[int]) -> None:
    stamps = {stamp(NOW - age, 0) for age in ages}
    left = stamps - outgrown(stamps, MINUTE, NOW)
    assert len(left) <= MOST
    assert within(left, MINUTE, NOW) >= min(KEPT, within(stamps, MINUTE, NOW))


@given(st.sets(st.tuples(st.integers(0, 10 * DAY), st.sampled_from(["a", "b", "c", None])), max_size=120))
def test_cleaning_meetings_leaves_the_newest_of_the_last_week(when: set[tuple[int, str | None]]) -> None:
    meetings = {meeting(NOW - age, who) for age, who in when}
    left = meetings - outgrown_meetings(meetings, NOW)
    assert len(left) <= MOST_MEETINGS
    assert met(left, WEEK, NOW) <= met(meetings, WEEK, NOW)
    assert hours(left, WEEK, NOW) >= min(KEPT_MEETINGS // 4, hours(meetings, WEEK, NOW))


def test_who_is_met_twice_in_an_hour_is_met_once() -> None:
    assert meeting(NOW, "a") == meeting(NOW + HOUR - 1, "a") != meeting(NOW + HOUR, "a")


def test_meetings_tell_hours_and_people() -> None:
    meetings = {meeting(NOW - hour * HOUR, who) for hour, who in ((0, "a"), (1, "b"), (1, None), (23, "a"), (24, "c"), (200, "d"))}
    assert hours(meetings, DAY, NOW) == 3
    assert (met(meetings, DAY, NOW), met(meetings, WEEK, NOW)) == (2, 3)
    assert met(meetings, WEEK, NOW, same=[("a", "b"), ("d", "e")]) == 2


def test_everybody_cleans_the_same_links() -> None:
    links = {bytes([number]) * 8 for number in range(60)}
    cleaned = outgrown_links(links)
    assert cleaned == outgrown_links(links | cleaned)
    assert len(links - outgrown_links(links)) == KEPT
    assert outgrown_links(set(list(links)[:MOST])) == frozenset()


@pytest.mark.parametrize("true_count", [0, 1, 5, 20, 100, 300])
def test_linear_counting_comes_close(true_count: int) -> None:
    chance = random.Random(true_count)
    estimates = [linear_count(len({slot(f"{chance.random()}", SLOTS) for _ in range(true_count)}), SLOTS) for _ in range(200)]
    assert sum(estimates) / 200 == pytest.approx(true_count, rel=0.03, abs=0.05)


def test_a_full_set_does_not_break_the_estimate() -> None:
    assert linear_count(SLOTS, SLOTS) == linear_count(SLOTS - 1, SLOTS) == pytest.approx(1419.6, abs=0.1)


def test_the_rate_is_this_minute_and_the_rest_of_the_last_one() -> None:
    this = AddressHour(minutes={9: 8, 10: 3})
    at = NOW - NOW % HOUR + 10 * MINUTE + 15_000
    assert AddressCounts.read(this, AddressHour(), at, 1).actions_60_sec == 3 + 6


def test_the_first_minute_of_an_hour_looks_back_into_the_previous_one() -> None:
    at = NOW - NOW % HOUR + 30_000
    assert AddressCounts.read(AddressHour(minutes={0: 1}), AddressHour(minutes={59: 10, 0: 99}), at, 1).actions_60_sec == 1 + 5


def test_the_last_hour_weighs_the_previous_one_by_what_remains_of_it() -> None:
    previous = AddressHour(minutes={5: 30, 40: 10}, users=frozenset(range(20)), devices=frozenset(range(8)), failures=frozenset(range(40)))
    this = AddressHour(minutes={3: 7}, users=frozenset(range(15, 25)))
    at = NOW - NOW % HOUR + HOUR // 2
    counts = AddressCounts.read(this, previous, at, 1)
    assert counts.users_last_hour == 18  # 10 + 15 / 2 slots
    assert counts.devices_last_hour == 4
    assert counts.failures_last_hour == 20
    assert counts.actions_last_hour == 7 + 20  # as the failures, so that their share is kept


def test_what_one_shard_says_is_scaled() -> None:
    this = AddressHour(minutes={0: 5}, users=frozenset(range(5)))
    counts = AddressCounts.read(this, AddressHour(), NOW - NOW % HOUR, 4)
    assert (counts.actions_60_sec, counts.users_last_hour) == (20, 20)
