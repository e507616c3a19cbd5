"""Sums from which moments and quantiles are read agree with those of the values themselves."""

from collections import Counter
from itertools import pairwise
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera.features.counters import Buckets, Spread
from tessera.features.statistics import Histogram, Moments

EDGES = (10.0, 20.0, 50.0, 100.0)
values = some.lists(some.integers(0, 2_000), min_size=2, max_size=50)


def tallied(values: list[int]) -> tuple[Moments, Histogram]:
    spread, buckets = Spread("m"), Buckets("h", EDGES)
    sums: Counter[str] = Counter()
    for value in values:
        for count, amount in (*spread.tally(value), *buckets.tally(value)):
            sums[count.name] += amount
    return spread.read(sums), buckets.read(sums)


@given(values)
def test_moments_agree_with_the_values(values: list[int]) -> None:
    moments, _ = tallied(values)
    assert moments.mean == pytest.approx(mean(values))
    assert moments.deviation == pytest.approx(stdev(values), abs=1e-9)


def test_moments_of_too_few_values_are_unknown() -> None:
    assert Moments(0, 0, 0).mean is None
    assert Moments(1, 7, 49).mean == 7
    assert Moments(1, 7, 49).deviation is None


def test_moments_are_exact_at_large_values() -> None:
    moments, _ = tallied([1_000_000_000, 1_000_000_002])
    assert moments.deviation == pytest.approx(2**0.5)


@given(values)
def test_a_median_lies_inside_its_bucket(values: list[int]) -> None:
    _, histogram = tallied(values)
    median, middle = histogram.median, sorted(values)[(len(values) - 1) // 2]
    assert median is not None
    buckets = [(low, high) for low, high in pairwise((0.0, *EDGES)) if low <= middle < high] or [(EDGES[-1], EDGES[-1])]
    assert buckets[0][0] <= median <= buckets[0][1]


def test_a_value_on_an_edge_belongs_above_it() -> None:
    _, histogram = tallied([10, 20])
    assert histogram.counts == (0, 1, 1, 0, 0)


def test_the_median_of_nothing_is_unknown() -> None:
    assert Histogram(EDGES, (0, 0, 0, 0, 0)).median is None


def test_the_open_bucket_answers_its_one_edge() -> None:
    assert tallied([500, 700])[1].median == 100
