"""Familiarity: a user's own speaks for them, what is rarer for them than for everybody speaks against, and silence says nothing."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera.profile import Sightings, familiarity, hours
from tessera.profile.familiarity import Level, path, surprises
from tessera.profile.values import worth
from tessera.units import HOUR
from tests.builders import DAY, NOW

PLAIN = Level(strength=1.0, discount=0.0, shares={"common": 0.5}, otherwise=0.01)
ROAMING = Level(strength=1.0, discount=0.5, shares={}, otherwise=0.01)
NETWORKS = ("country", "provider")
counts = some.dictionaries(some.sampled_from("abcdef"), some.floats(0, 100), max_size=6)


def seen(**values: int) -> dict[str, Sightings]:
    """Values with as many sightings just now; `__` stands for the bar between levels."""
    return {
        name.replace("__", "|"): Sightings(count=count, first=NOW, last=NOW, weight=count * worth(NOW)) for name, count in values.items()
    }


class TestLevel:
    def test_of_nobody_known_nothing_is_a_surprise(self) -> None:
        assert PLAIN.surprise("rare", {}, "rare") == PLAIN.surprise("common", {}, "common") == 0

    def test_it_is_the_log_of_everybodys_share_over_the_users(self) -> None:
        expected = log(0.5 / ((3 + 1 * 0.5) / (4 + 1)))
        assert PLAIN.surprise("common", {"common": 3.0, "other": 1.0}, "common") == pytest.approx(expected)

    def test_a_rare_value_that_is_the_users_own_says_more_than_a_common_one(self) -> None:
        own = {"rare": 5.0}
        assert PLAIN.surprise("rare", own, "rare") < PLAIN.surprise("rare", own, "common") < 0

    @given(counts, some.floats(0, 50))
    def test_the_more_is_known_the_greater_the_surprise_in_what_is_new(self, known: dict[str, float], more: float) -> None:
        before = PLAIN.surprise("new", known, "new")
        assert 0 <= before <= PLAIN.surprise("new", {**known, "a": known.get("a", 0.0) + more}, "new") + 1e-9

    def test_who_roams_surprises_less_by_roaming_on(self) -> None:
        settled, roaming = {"a": 12.0}, dict.fromkeys("abcdef", 2.0)
        assert 0 < ROAMING.surprise("new", roaming, "new") < ROAMING.surprise("new", settled, "new")

    @given(counts, some.lists(some.sampled_from("abcdefgh"), min_size=1, max_size=1))
    def test_the_users_shares_add_up_to_one(self, known: dict[str, float], _: list[str]) -> None:
        alphabet = [str(number) for number in range(100)]
        level = Level(strength=1.0, discount=0.5, shares={}, otherwise=0.01)
        numbered = dict(zip(alphabet, known.values(), strict=False))
        assert sum(0.01 / 2.718281828459045 ** level.surprise(value, numbered, value) for value in alphabet) == pytest.approx(1)


class TestLevelsOfAValue:
    def test_each_is_judged_given_the_one_above(self) -> None:
        told = surprises(seen(NO__1=5, SE__2=5), "NO|1", NETWORKS, NOW)
        assert told["country"] < 0
        assert told["provider"] == surprises(seen(NO__1=5), "NO|1", NETWORKS, NOW)["provider"]

    def test_below_a_new_one_nothing_is_known(self) -> None:
        told = surprises(seen(NO__1=5), "FR|1", NETWORKS, NOW)
        assert told["country"] > 0
        assert told["provider"] == 0

    def test_what_a_value_does_not_have_is_left_out(self) -> None:
        assert set(surprises(seen(NO__1=5), "NO", NETWORKS, NOW)) == {"country"}

    def test_old_sightings_count_less(self) -> None:
        new = surprises(seen(NO__1=5), "FR|1", NETWORKS, NOW)["country"]
        assert 0 < surprises(seen(NO__1=5), "FR|1", NETWORKS, NOW + 360 * DAY)["country"] < new

    def test_a_path_ends_where_nothing_is_known(self) -> None:
        assert path("NO", None, "x") == "NO"
        assert path(None, 5) is None
        assert path("a|b", 5) == "a b|5"

    def test_every_level_that_is_named_ships(self) -> None:
        for name in ("country", "provider", "network", "address", "system", "browser", "version", "agent", "device", "hour"):
            assert familiarity.level(name).strength > 0


class TestHours:
    def test_an_hour_far_from_the_users_is_unusual_and_one_nearby_is_not(self) -> None:
        kept: hours.Hours = ()
        for day in range(10):
            kept = hours.with_hour(kept, NOW - day * DAY)
        at = {away: hours.surprise(kept, NOW + away * HOUR) or 0.0 for away in (0, 1, 3, 12)}
        assert at[0] < at[1] < 0 < at[12] == pytest.approx(at[3], rel=0.01)

    def test_midnight_lies_between_evening_and_morning(self) -> None:
        midnight = NOW - NOW % DAY
        kept = hours.with_hour((), midnight)
        assert hours.surprise(kept, midnight - 1) == pytest.approx(hours.surprise(kept, midnight + HOUR), rel=0.01)

    def test_of_nobody_known_no_hour_is_told(self) -> None:
        assert hours.surprise((), NOW) is None
