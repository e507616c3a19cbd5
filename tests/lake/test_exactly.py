"""Columns come to the last digit to what Python comes to, also where doubles are at their most awkward."""

from math import fsum

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tessera.scoring import risk_score
from tessera_lake.redeciding.exactly import risk_scores, sums, tenths

NUMBERS = st.floats(-1e6, 1e6) | st.sampled_from((0.1, -0.1, 1e-300, 1e16, 1.0, 2**-53, -(2**-53), 2**-54))
GROUPS = st.lists(st.lists(NUMBERS, max_size=7), min_size=1, max_size=6)


@given(GROUPS, NUMBERS)
def test_sums_are_rounded_once(groups: list[list[float]], first: float) -> None:
    bounds = np.cumsum([0, *map(len, groups)])
    values = np.array([value for group in groups for value in group])
    assert sums(values, bounds).tolist() == [fsum(group) for group in groups]
    assert sums(values, bounds, first).tolist() == [fsum((first, *group)) for group in groups]


@given(st.lists(st.floats(0, 100) | st.integers(0, 2000).map(lambda tenth: tenth / 20), min_size=1))
def test_tenths_are_rounded_as_python_rounds(values: list[float]) -> None:
    assert tenths(np.array(values)).tolist() == [round(value, 1) for value in values]


@given(st.lists(st.floats(-20, 20), min_size=1))
def test_a_risk_score_is_the_same_number(log_odds: list[float]) -> None:
    assert risk_scores(np.array(log_odds)).tolist() == [risk_score(each) for each in log_odds]
