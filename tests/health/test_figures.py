"""Shares and their differences: worked by hand, and lawful."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.health.figures import FEWEST, Share, difference

COUNTS = st.integers(0, 5_000)


def near(value: float, abs: float | None = None) -> Any:
    return pytest.approx(value, abs=abs)


def test_a_share_has_wilsons_interval() -> None:
    """z = 1.959964: ten of twenty are (.5 ± z·√(.25/20 + z²/1600)) / (1 + z²/20) around the middle, none of twenty end at z² / (20 +
    z²)."""
    half, none = Share.of(10, 20), Share.of(0, 20)
    assert (half.share, half.low, half.high) == (0.5, near(0.299298, abs=2e-6), near(0.700702, abs=2e-6))
    assert (none.share, none.low, none.high) == (0.0, 0.0, near(0.161125, abs=2e-6))


def test_of_too_few_nothing_is_said_and_the_counts_stand() -> None:
    assert Share.of(3, FEWEST - 1) == Share(numerator=3, denominator=FEWEST - 1)
    assert Share.of(0, 0).share is None


def test_a_difference_has_newcombes_interval() -> None:
    """His example: 56 of 70 and 48 of 80 differ by .2, of which the interval is .0524 to .3339 (Newcombe 1998, table II, method 10)."""
    told = difference(Share.of(56, 70), Share.of(48, 80))
    assert told == (near(0.2), near(0.0524, abs=5e-5), near(0.3339, abs=5e-5))


def test_no_difference_from_too_few() -> None:
    assert difference(Share.of(5, 10), Share.of(50, 100)) is None


@given(COUNTS, st.integers(FEWEST, 5_000))
def test_an_interval_holds_its_share(part: int, of: int) -> None:
    told = Share.of(part, of)
    assert told.share is not None
    assert told.low is not None
    assert told.high is not None
    assert 0 <= told.low <= told.share <= told.high <= 1


@given(COUNTS, COUNTS, st.integers(FEWEST, 5_000), st.integers(FEWEST, 5_000))
def test_a_difference_lies_in_its_interval_and_turns_round(one: int, other: int, of_one: int, of_other: int) -> None:
    now, then = Share.of(one, of_one), Share.of(other, of_other)
    there, back = difference(now, then), difference(then, now)
    assert there is not None
    assert back is not None
    assert there[1] - 1e-9 <= there[0] <= there[2] + 1e-9
    assert there == (near(-back[0]), near(-back[2]), near(-back[1]))
