"""Calibration: moves the probability, rises with the log-odds, and leaves the score where it was."""

from dataclasses import replace
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera import artefacts
from tessera.calibration import UNCALIBRATED, Calibration
from tessera.scoring import Model, ModelError, score

KNOTS = Calibration.of({"log_odds": [-5, -3, 0, 2], "true": [-7, -6, -6, 1.5]})
numbers = st.floats(-30, 30)


def test_between_knots_it_is_a_straight_line_and_beyond_them_parallel_to_the_model() -> None:
    assert [KNOTS.corrected(value) for value in (-5, -4, -3, -1, 0, 1, 2)] == [-7, -6.5, -6, -6, -6, -2.25, 1.5]
    assert (KNOTS.corrected(-8), KNOTS.corrected(4)) == (-10, 3.5)


@given(numbers, numbers)
def test_more_log_odds_never_mean_less_fraud(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert KNOTS.corrected(low) <= KNOTS.corrected(high)
    assert 0 < KNOTS.probability(low) <= KNOTS.probability(high) < 1


@given(numbers)
def test_without_knots_the_model_is_believed(value: float) -> None:
    assert UNCALIBRATED.corrected(value) == value


def test_it_moves_the_probability_and_neither_score_nor_contributions() -> None:
    plain = Model.load()
    calibrated = replace(plain, calibration=KNOTS)
    before, after = score({"IP_TOR": True}, replace(plain, calibration=UNCALIBRATED)), score({"IP_TOR": True}, calibrated)
    assert (after.value, after.contributions, after.log_odds) == (before.value, before.contributions, before.log_odds)
    assert not isclose(after.probability, before.probability)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"log_odds": [0, 1], "true": [1, 0]}, "must not fall"),
        ({"log_odds": [1, 1], "true": [0, 0]}, "must rise"),
        ({"log_odds": [1], "true": [0, 1]}, "1 knots and 2 values"),
    ],
)
def test_a_calibration_that_breaks_the_rules_is_refused_with_its_model(table: dict[str, list[float]], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        Model.of({**artefacts.read("model"), "calibration": table})
