"""Profiles learn what is usual: each action once, in any order."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera.place import NOWHERE, Place
from tessera.profile import MOST_PLACES, MOST_VALUES, REMEMBERED_ACTIONS, DeviceProfile, Link, Outcome, Profiles, UserProfile
from tessera.profile.values import worth
from tests.builders import DAY, DEVICE, NOW, OSLO, OTHER_DEVICE, USER, a_known_place, a_place, a_user_profile, sightings

BERGEN = a_place(city="Bergen", region="Vestland", latitude=60.39, longitude=5.32)


def an_outcome(number: int = 0, **changes: object) -> Outcome:
    calm = Outcome(
        action=f"01{number:08}",
        at=NOW + number * DAY,
        user=USER,
        device=DEVICE,
        key="ab" * 32,
        place=OSLO,
        timezone="Europe/Oslo",
        address="aaa|bbb",
        browser="Chrome",
        version="148",
        agent="ab12",
        system="Windows",
        language="nb-NO",
    )
    return replace(calm, **changes)  # type: ignore[arg-type]


def some_outcomes(most: int) -> some.SearchStrategy[list[Outcome]]:
    """Outcomes of distinct actions, whose time order need not be that of their names."""
    return some.lists(
        some.builds(
            an_outcome,
            some.integers(0, 10_000),
            at=some.integers(NOW, NOW + 90 * DAY),
            device=some.sampled_from([DEVICE, OTHER_DEVICE, "device-3"]),
            key=some.sampled_from([None, "ab" * 32, "cd" * 32]),
            place=some.sampled_from([OSLO, BERGEN, NOWHERE, a_place(vpn=True), a_place(latitude=None), a_place(latitude=59.95)]),
            browser=some.sampled_from([None, "Chrome", "Firefox"]),
            traits=some.sampled_from([(), ("system Windows",), ("card Apple", "system macOS")]),
        ),
        max_size=most,
        unique_by=lambda outcome: outcome.action,
    )


EMPTY = (UserProfile(), DeviceProfile(), Link())


def learned(outcomes: list[Outcome]) -> tuple[UserProfile, DeviceProfile, Link]:
    user, device, link = EMPTY
    for outcome in outcomes:
        user, device, link = user.learn(outcome), device.learn(outcome), link.learn(outcome)
    return user, device, link


@pytest.mark.thorough
@given(some.data())
def test_learning_is_idempotent_and_order_free_among_the_remembered(data: some.DataObject) -> None:
    outcomes = data.draw(some_outcomes(REMEMBERED_ACTIONS // 2))
    repeated = data.draw(some.lists(some.sampled_from(outcomes), max_size=8)) if outcomes else []
    shuffled = data.draw(some.permutations(outcomes + repeated))
    assert learned(shuffled) == learned(outcomes)


@given(some_outcomes(2 * REMEMBERED_ACTIONS))
def test_what_is_remembered_is_bounded_and_the_newest(outcomes: list[Outcome]) -> None:
    outcomes.sort(key=lambda outcome: outcome.action)
    for profile in learned(outcomes):
        assert profile.successes == len(outcomes)
        assert profile.learned == tuple(outcome.action for outcome in outcomes[-REMEMBERED_ACTIONS:])


def test_the_same_action_counts_once() -> None:
    assert learned([an_outcome()]) == learned([an_outcome()] * 3)


def test_an_action_older_than_all_that_are_remembered_is_taken_for_a_repetition() -> None:
    outcomes = [an_outcome(number) for number in range(1, REMEMBERED_ACTIONS + 1)]
    assert learned([*outcomes, an_outcome(0)]) == learned(outcomes)


def test_what_one_success_teaches() -> None:
    user, device, link = learned([an_outcome()])
    once = sightings(1, first=NOW, last=NOW)
    assert (user.successes, device.successes, link.successes) == (1, 1, 1)
    assert user.devices == {DEVICE: once}
    assert (user.timezones, user.languages) == ({"Europe/Oslo": once}, {"nb-NO": once})
    assert user.browsers == {"Windows|Chrome|148|ab12": once}
    assert (user.providers, user.addresses) == ({"NO|64496": once}, {"64496|aaa|bbb": once})
    assert [hour for hour, weight in enumerate(user.hours) if weight] == [11]
    assert (device.users, device.keys) == ({USER: once}, {"ab" * 32: once})
    assert user.places == device.places == (a_known_place(seen=once),)


def test_first_and_last_are_the_earliest_and_the_latest() -> None:
    user, *_ = learned([an_outcome(5), an_outcome(2), an_outcome(9)])
    weight = sum(worth(NOW + days * DAY) for days in (2, 5, 9))
    assert user.seen == sightings(3, first=NOW + 2 * DAY, last=NOW + 9 * DAY, weight=weight)


class TestForwardDecay:
    def test_a_sighting_counts_half_after_ninety_days(self) -> None:
        once = sightings(1, last=NOW)
        assert once.lately(NOW) == 1
        assert once.lately(NOW + 90 * DAY) == pytest.approx(0.5, rel=0.03)
        assert once.lately(NOW + 180 * DAY) == pytest.approx(0.25, rel=0.03)

    def test_later_sightings_weigh_more_and_none_weighs_nothing(self) -> None:
        assert 0 < worth(0) <= worth(NOW) < worth(NOW + 90 * DAY)

    def test_a_weight_still_fits_a_number_of_the_table_in_twenty_years(self) -> None:
        assert len(str(10_000 * worth(NOW + 20 * 365 * DAY))) < 38  # digits that DynamoDB and JSON keep exactly


def test_what_is_not_known_is_not_learned() -> None:
    user, device, _ = learned([an_outcome(place=NOWHERE, address=None, key=None, system=None)])
    assert (user.places, user.providers, user.addresses, user.browsers, device.keys) == ((), {}, {}, {}, {})


@pytest.mark.parametrize("stand_in", ["vpn", "tor", "proxy", "relay", "hosting"])
def test_a_place_that_is_not_the_persons_is_not_learned(stand_in: str) -> None:
    user, *_ = learned([an_outcome(place=a_place(**{stand_in: True}))])
    assert user.places == ()


def test_of_many_values_the_latest_are_kept() -> None:
    user, *_ = learned([an_outcome(number, device=f"device-{number:02}") for number in range(MOST_VALUES + 5)])
    assert list(user.devices) == [f"device-{number:02}" for number in range(5, MOST_VALUES + 5)]


def test_of_many_places_the_latest_are_kept_in_order_of_name() -> None:
    outcomes = [an_outcome(number, place=a_place(city=f"Town {number:02}")) for number in range(MOST_PLACES + 3)]
    user, *_ = learned(outcomes)
    assert [known.name for known in user.places] == [f"Town {number:02}" for number in range(3, MOST_PLACES + 3)]
    assert all(one.name < other.name for one, other in pairwise(user.places))


class TestKnownPlace:
    def test_the_same_town_is_the_same_place(self) -> None:
        assert a_known_place().is_at(OSLO)
        assert a_known_place(latitude=None).is_at(a_place(longitude=None))

    def test_a_suburb_within_fifty_kilometres_is_the_same_place(self) -> None:
        assert a_known_place().is_at(a_place(city="Drammen", region="Buskerud", latitude=59.74, longitude=10.2))

    def test_another_town_is_another_place(self) -> None:
        assert not a_known_place().is_at(BERGEN)

    def test_a_namesake_in_another_country_is_another_place(self) -> None:
        assert not a_known_place().is_at(a_place(country="US", latitude=None))

    def test_a_nameless_place_is_told_by_its_coordinates_alone(self) -> None:
        nameless = Place(country="NO", latitude=59.9, longitude=10.7)
        assert a_known_place(name="").is_at(nameless)
        assert not a_known_place(name="", latitude=None).is_at(Place(country="NO"))

    def test_the_profile_finds_it(self) -> None:
        assert a_user_profile().place_like(OSLO) == a_known_place()
        assert a_user_profile().place_like(BERGEN) is None


@pytest.mark.thorough
@given(outcomes=some_outcomes(8), moment=some.integers(NOW, NOW + 400 * DAY), data=some.data())
def test_what_was_done_before_a_device_is_revoked_counts_no_more_in_whatever_order_it_is_heard_of(
    outcomes: list[Outcome], moment: int, data: some.DataObject
) -> None:
    """The stream may report a success long after the device it was made on has been revoked."""
    before, after = ([each for each in outcomes if (each.at <= moment) is early] for early in (True, False))
    heard = data.draw(some.permutations(before))
    split = data.draw(some.integers(0, len(heard)))
    link = Link()
    for outcome in heard[:split]:
        link = link.learn(outcome)
    link = link.revoked(moment)
    for outcome in data.draw(some.permutations([*heard[split:], *after])):
        link = link.learn(outcome)
    alone = Link()
    for outcome in after:
        alone = alone.learn(outcome)
    assert link.seen == alone.seen


class TestKnownPair:
    def test_a_pair_is_known_by_one_success(self) -> None:
        _, _, link = learned([an_outcome()])
        assert Profiles(link=link).pair_is_known

    def test_nobody_is_known_by_silence(self) -> None:
        assert not Profiles().pair_is_known
        assert not Profiles(link=Link()).pair_is_known
