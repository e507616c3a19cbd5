"""The population stability index: worked by hand, and lawful."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.health.drift import ENOUGH, UNKNOWN, TermDrift, level_of, stability_index

COUNTS = st.dictionaries(st.sampled_from(["-", "0", "1", "2", "3"]), st.integers(1, 900), min_size=1)


def test_worked_by_hand() -> None:
    """(.25 - .5)·ln(.25/.5) + (.75 - .5)·ln(.75/.5) = .25·.693147 + .25·.405465."""
    assert stability_index({"0": 50, "1": 50}, {"0": 25, "1": 75}) == pytest.approx(0.274653, abs=1e-6)


def test_a_bin_that_was_empty_is_not_infinitely_far() -> None:
    """(.1 - .0001)·ln(.1/.0001) + (.9 - 1)·ln(.9)."""
    assert stability_index({"0": 1000}, {"0": 900, "1": 100}) == pytest.approx(0.0999 * 6.907755 + 0.1 * 0.105361, abs=1e-5)


def test_what_is_said_of_an_index() -> None:
    assert [level_of(index) for index in (None, 0.0, 0.1, 0.11, 0.25, 0.26)] == [
        "too_few", "steady", "steady", "slight", "slight", "serious",
    ]  # fmt: skip


def test_of_too_few_actions_nothing_is_said() -> None:
    told = TermDrift.of("IP_TOR", {"0": ENOUGH - 1}, {"1": ENOUGH})
    assert (told.index, told.level, told.then, told.now) == (None, "too_few", ENOUGH - 1, ENOUGH)


def test_a_signal_that_falls_silent_is_drift() -> None:
    told = TermDrift.of("IP_TOR", {"0": 950, UNKNOWN: 50}, {"0": 100, UNKNOWN: 900})
    assert (told.level, told.observed_then, told.observed_now) == ("serious", 0.95, 0.1)


@given(COUNTS, COUNTS)
def test_it_is_never_negative_and_the_same_both_ways(one: dict[str, int], other: dict[str, int]) -> None:
    assert stability_index(one, other) >= 0
    assert stability_index(one, other) == pytest.approx(stability_index(other, one))


@given(COUNTS, st.integers(1, 50))
def test_only_shares_count(one: dict[str, int], times: int) -> None:
    assert stability_index(one, {place: times * count for place, count in one.items()}) == pytest.approx(0, abs=1e-9)
