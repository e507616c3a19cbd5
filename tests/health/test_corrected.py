"""What the random control corrects: worked by hand, and true on average where the truth is known."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.health.corrected import Weighted, corrected


def near(value: float, abs: float | None = None) -> Any:
    return pytest.approx(value, abs=abs)


def test_worked_by_hand() -> None:
    """Of twenty challenges that were withheld at a share of .05, six were fraud: they stand for 6 / .05 = 120 frauds among challenges. Of
    what was let through at .95, nineteen were: 19 / .95 = 20. So 120 of 140 frauds would be challenged. Six of 25 seen frauds have Wilson's
    interval .114967 to .434290; one let through stands for (20/19) / (120/6) = 1/19 of a withheld one."""
    told = corrected(
        [
            Weighted(alerted=True, propensity=0.05, frauds=6, legitimate=14),
            Weighted(alerted=False, propensity=0.95, frauds=19, legitimate=900),
        ],
        withheld=25,
    )
    assert told is not None
    assert (told.withheld, told.precision.share, told.recall.share) == (25, 0.3, near(120 / 140, abs=1e-6))
    assert told.recall.low == near(0.114967 / (0.114967 + 0.885033 / 19), abs=1e-5)
    assert told.recall.high == near(0.434290 / (0.434290 + 0.565710 / 19), abs=1e-5)


def test_without_a_control_nothing_is_corrected() -> None:
    assert corrected([], withheld=0) is None


def test_of_too_few_frauds_no_recall_is_said() -> None:
    told = corrected([Weighted(alerted=True, propensity=0.05, frauds=4, legitimate=30)], withheld=34)
    assert told is not None
    assert (told.recall.share, told.recall.numerator) == (None, 80)


@pytest.mark.parametrize("seed", range(5))
def test_it_finds_the_truth_where_naive_figures_do_not(seed: int) -> None:
    """40,000 actions; one alert in two is fraud, of which a challenge stops nine in ten; 10 % of challenges are withheld."""
    chance = Random(seed)
    withheld, missed, caught, honest = 0, 0, 0, 0
    naive = [0, 0]
    for _ in range(40_000):
        fraud = chance.random() < 0.03
        alerted = chance.random() < (0.7 if fraud else 0.02)
        if not alerted:
            missed += fraud and chance.random() >= 0.1
        elif chance.random() < 0.1:
            withheld, caught, honest = withheld + 1, caught + fraud, honest + (not fraud)
        elif not fraud or chance.random() < 0.1:
            naive[0] += fraud
            naive[1] += 1
    told = corrected(
        [
            Weighted(alerted=True, propensity=0.1, frauds=caught, legitimate=honest),
            Weighted(alerted=False, propensity=0.9, frauds=missed, legitimate=30_000),
        ],
        withheld,
    )
    truth = 0.03 * 0.7 / (0.03 * 0.7 + 0.97 * 0.02)
    assert told is not None
    assert told.precision.share == near(truth, abs=0.15)
    assert told.recall.share == near(0.7, abs=0.08)
    assert naive[0] / naive[1] < truth / 2


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.001, 0.05))
def test_recall_lies_in_its_interval(caught: int, missed: int, share: float) -> None:
    told = corrected(
        [
            Weighted(alerted=True, propensity=share, frauds=caught, legitimate=5),
            Weighted(alerted=False, propensity=1 - share, frauds=missed, legitimate=5),
        ],
        caught + 5,
    )
    assert told is not None
    recall = told.recall
    if recall.share is not None:
        assert recall.low is not None
        assert recall.high is not None
        assert 0 <= recall.low <= recall.share + 1e-6
        assert recall.share - 1e-6 <= recall.high <= 1
