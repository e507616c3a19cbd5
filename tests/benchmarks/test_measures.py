"""The figures that benchmarks report, on samples whose figures are known."""

import numpy as np
import pytest

from datasets.measures import auc, average_precision, bootstrap, eer, mean_over, scores, share, threshold_at, tpr_at

CHANCE = np.random.default_rng(7)
ALIKE = CHANCE.normal(size=4000), CHANCE.normal(size=4000)


def test_two_draws_of_one_population_score_at_chance() -> None:
    assert auc(*ALIKE) == pytest.approx(0.5, abs=0.02)
    assert eer(*ALIKE) == pytest.approx(0.5, abs=0.02)
    assert tpr_at(*ALIKE, 0.01) == pytest.approx(0.01, abs=0.01)
    assert average_precision(*ALIKE) == pytest.approx(0.5, abs=0.03)


def test_what_is_told_apart_scores_fully() -> None:
    caught, calm = scores([3, 4]), scores([1, 2])
    assert (auc(caught, calm), tpr_at(caught, calm, 0.01), average_precision(caught, calm)) == (1, 1, 1)
    assert eer(calm, caught) == 0


def test_ties_count_half_and_nobody_is_caught_at_the_threshold() -> None:
    level = scores([1.0] * 5)
    assert auc(level, level) == 0.5
    assert tpr_at(level, level, 0.5) == 0
    assert average_precision(level, scores([1.0] * 15)) == 0.25


def test_the_equal_error_rate_is_where_both_errors_cross() -> None:
    assert eer(scores([1, 2, 3, 4]), scores([3.5, 5, 6, 7])) == pytest.approx(0.25)


def test_the_threshold_flags_no_more_than_it_may() -> None:
    calm = scores(range(100))
    assert (calm > threshold_at(calm, 0.01)).sum() <= 1


def test_an_interval_holds_its_figure_and_narrows_with_more_units() -> None:
    few = mean_over([0, 1] * 10)
    many = mean_over([0, 1] * 1000)
    assert few.low < few.figure == many.figure == 0.5 < few.high
    assert many.high - many.low < few.high - few.low


def test_whole_units_are_drawn_again() -> None:
    """Of two users who each always score the same, a draw has one or both: the interval spans them."""
    drawn = bootstrap(lambda values: float(values.mean()), [np.zeros(50), np.ones(50)])
    assert (drawn.low, drawn.figure, drawn.high) == (0, 0.5, 1)


@pytest.mark.parametrize(("count", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)])
def test_a_share_is_as_sure_as_its_trials_are_many(count: int, of: int, low: float, high: float) -> None:
    interval = share(count, of)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-4)
    assert share(count * 100, of * 100).high - share(count * 100, of * 100).low < (high - low) / 5
