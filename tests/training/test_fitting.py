"""Tables are made from data without the packages that boost: merging, pooling, ratios, splitting."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tessera.additive import Additive
from training.fitting import is_monotone, likelihood_ratio, merged, monotone, split

some_floats = st.lists(st.floats(-5, 5), min_size=1, max_size=30)


@given(some_floats)
def test_pooling_makes_a_sequence_monotone_and_keeps_its_mean(values: list[float]) -> None:
    pooled = monotone(values, [1.0] * len(values))
    assert all(before <= after + 1e-9 for before, after in pairwise(pooled))
    assert np.isclose(sum(pooled), sum(values))
    assert is_monotone(monotone(values, [1.0] * len(values), rising=False))


def test_bins_that_weigh_the_same_become_one() -> None:
    assert merged([1, 2, 3], [0.0, 0.01, 0.5, 0.505]) == ([2.0], [0.0, 0.5])


def test_a_ratio_rises_with_what_the_caught_have_more_of() -> None:
    chance = np.random.default_rng(1)
    table = likelihood_ratio(chance.normal(1, 1, 3000), chance.normal(0, 1, 3000), [-1, 0, 1, 2])
    assert is_monotone(table["weights"])
    assert table["weights"][0] < -0.5 < 0.5 < table["weights"][-1]


def test_of_two_draws_of_one_population_nothing_weighs() -> None:
    chance = np.random.default_rng(1)
    table = likelihood_ratio(chance.normal(size=5000), chance.normal(size=5000), [-1, 0, 1])
    assert max(map(abs, table["weights"])) < 0.1


def test_a_table_that_crosses_zero_is_split_by_sign() -> None:
    risk, trust = split({"edges": [1.0, 2.0], "weights": [-1.0, 0.0, 2.0]})
    assert risk == {"edges": [2.0], "weights": [0.0, 2.0]}
    assert trust == {"edges": [1.0], "weights": [-1.0, 0.0]}


def test_an_additive_model_is_the_sum_of_its_tables() -> None:
    model = Additive.of(
        {
            "intercept": -1.0,
            "terms": {"one": {"edges": [0], "weights": [-0.5, 0.5]}, "other": {"edges": [], "weights": [0.25], "unknown": 0.75}},
            "pairs": {"one x other": {"edges": [[0], [5]], "weights": [[0, 0], [0, 2.0]]}},
        }
    )
    assert model.log_odds({"one": 1, "other": 9}) == -1.0 + 0.5 + 0.25 + 2.0
    assert model.log_odds({"one": -1}) == -1.0 - 0.5 + 0.75
    assert model.contributions({}) == {"one": 0.0, "other": 0.75, "one x other": 0.0}
