"""Tables: of steps, and of ramps, which go straight from one bin to the next."""

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.additive import TAIL, Additive, Bins, Ramp
from tessera.scoring import Term

EDGES, RISING = (0.5, 1.0, 2.0), (0.0, -1.0, -1.5, -3.0)
TRUST = Ramp(EDGES, RISING)
MIRRORED = Ramp((-2.0, -1.0, -0.5), RISING[::-1])
ONE_EDGE = Ramp((1.5,), (0.0, -0.95))

values = st.floats(-10, 30)


@given(values, values)
def test_more_of_a_measure_never_weighs_less(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for table in (TRUST, ONE_EDGE):
        assert table.weigh(low) >= table.weigh(high)
    assert MIRRORED.weigh(low) <= MIRRORED.weigh(high)


@given(st.floats(0.5, 12), st.floats(0.5, 12))
def test_no_two_measures_beyond_the_quiet_bin_weigh_the_same(one: float, other: float) -> None:
    if abs(one - other) > 1e-3:
        assert TRUST.weigh(one) != TRUST.weigh(other)


@given(st.floats(-10, 0.5))
def test_the_quiet_bin_is_level(value: float) -> None:
    assert TRUST.weigh(value) == MIRRORED.weigh(-value) == 0.0


@given(values)
def test_a_mirrored_table_weighs_the_mirrored_measure_alike(value: float) -> None:
    assert TRUST.weigh(value) == pytest.approx(MIRRORED.weigh(-value))


@given(st.floats(0.5, 30))
def test_a_small_change_of_a_measure_is_a_small_change_of_its_weight(value: float) -> None:
    assert abs(TRUST.weigh(value + 1e-6) - TRUST.weigh(value)) < 1e-4


@pytest.mark.parametrize(("middle", "weight"), [(0.75, -1.0), (1.5, -1.5), (2.5, -3.0)])
def test_each_bin_has_its_own_weight_in_its_middle(middle: float, weight: float) -> None:
    assert TRUST.weigh(middle) == pytest.approx(weight)


@given(values)
def test_a_ramp_gains_a_tenth_of_its_last_step_at_most(value: float) -> None:
    assert abs(TRUST.weigh(value)) <= abs(TRUST.loudest) == pytest.approx(3.0 + TAIL * 1.5)


def test_what_is_unknown_weighs_nothing() -> None:
    assert TRUST.weigh(None) == Bins(EDGES, RISING).weigh(None) == 0.0


def test_a_term_ramps_only_where_it_says_so() -> None:
    said = {"family": "profile", "edges": [1.0], "weights": [0.0, -1.0]}
    assert type(Term.of("PROFILE_DEVICE_FAMILIAR", said).tables[""]) is Bins
    assert type(Term.of("PROFILE_DEVICE_FAMILIAR", said | {"ramps": True}).tables[""]) is Ramp


def test_a_ramp_of_one_bin_is_level() -> None:
    """What a deployment learns may come to nothing: then all bins are one."""
    level = Ramp((), (0.0,))
    assert [level.weigh(value) for value in (-5.0, 0.0, 5.0)] == [0, 0, 0]
    assert level.loudest == 0


@given(told=st.dictionaries(st.sampled_from(["one", "other"]), st.none() | values))
def test_log_odds_are_the_sum_of_what_each_table_adds(told: dict[str, float | None]) -> None:
    steps = {"edges": list(EDGES), "weights": list(RISING), "unknown": 0.25}
    pair = {"edges": [[1.0], [2.0]], "weights": [[0.1, 0.2], [0.3, -0.4]]}
    model = Additive.of({"intercept": -4.6, "terms": {"one": steps, "other": steps}, "pairs": {"one x other": pair}})
    assert model.log_odds(told) == fsum([-4.6, *model.contributions(told).values()])
