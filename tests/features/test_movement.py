"""One movement: as a browser sees it, what is measured of it, and that the model tells a hand from a program on either."""

from itertools import accumulate
from math import cos, pi, sin
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.behavior import hand_movement
from tessera import artefacts
from tessera.features.movement import SHIPPED_THRESHOLD, Trace, judged, measured, shape, traces
from tessera.telemetry import Point, Pointer

LINE = [(16.0 if step else 0.0, 10.0 * step, 5.0 * step) for step in range(20)]


def one(points: list[tuple[float, float, float]]) -> Trace:
    (trace,) = traces(points)
    return trace


def event(points: list[tuple[float, float, float]]) -> Pointer:
    return Pointer(kind="pointer", points=tuple(Point(after=round(after), x=round(x), y=round(y)) for after, x, y in points))


class TestTrace:
    def test_points_of_one_frame_are_the_last_of_them(self) -> None:
        twice_as_often = [(8.0 if step else 0.0, 5.0 * step, 2.5 * step) for step in range(40)]
        assert len(one(twice_as_often).positions) == 21

    def test_a_pause_parts_it(self) -> None:
        assert len(list(traces([*LINE, (201.0, 200.0, 100.0), *((16.0, 200 + 10.0 * step, 0.0) for step in range(1, 20))]))) == 2

    def test_points_that_did_not_move_are_left_out(self) -> None:
        assert len(one([*LINE, (16.0, 190.0, 95.0), (16.0, 190.0, 95.0)]).positions) == len(LINE)

    @pytest.mark.parametrize("points", [[], LINE[:7], [(16.0, float(step), 0.0) for step in range(40)]])
    def test_too_short_to_tell(self, points: list[tuple[float, float, float]]) -> None:
        assert list(traces(points)) == []

    def test_it_is_bounded(self) -> None:
        assert len(one([(16.0, float(step), 0.0) for step in range(5_000)]).positions) == 600


class TestMeasures:
    def test_of_a_straight_and_even_line(self) -> None:
        line = measured(one(LINE))
        assert line["equal_steps"] == 1
        assert line["turn_by_sixteenth"] == pytest.approx(0)
        assert line["last_sixteenth"] == pytest.approx(1)
        assert line["centre"] == pytest.approx(0.5)

    def test_of_a_circle(self) -> None:
        circle = [(16.0 if step else 0.0, 200 * cos(step / 30 * pi), 200 * sin(step / 30 * pi)) for step in range(61)]
        turned = measured(one(circle))
        assert turned["turn_consistency"] == pytest.approx(1)
        assert turned["turn_by_sixteenth"] == pytest.approx(2 * pi / 16, rel=0.01)

    @given(st.integers(0, 10_000), st.sampled_from([(1, 0), (0, 1), (-1, 0), (0, -1)]), st.integers(-5_000, 5_000))
    def test_do_not_know_where_or_which_way(self, seed: int, way: tuple[int, int], off: int) -> None:
        points = [(float(point.after), float(point.x), float(point.y)) for point in hand_movement(Random(seed), (0, 0), (400, 150))]
        moved = [(after, x * way[0] - y * way[1] + off, x * way[1] + y * way[0] - off) for after, x, y in points]
        assert measured(one(moved)) == pytest.approx(measured(one(points)), abs=1e-6)

    def test_texture_is_unknown_where_it_was_sampled_too_coarsely(self) -> None:
        coarse = measured(one([(100.0 if step else 0.0, x, y) for step, (_, x, y) in enumerate(LINE)]))
        assert "equal_steps" not in coarse and "bursts" in coarse

    def test_the_model_knows_every_measure(self) -> None:
        known = artefacts.read("pointer")["terms"].keys()
        assert measured(one([(point.after, point.x, point.y) for point in hand_movement(Random(1), (0, 0), (600, 300))])).keys() <= known


class TestJudgement:
    def test_a_straight_and_even_line_is_drawn(self) -> None:
        (score,) = judged(event(LINE))
        assert score > SHIPPED_THRESHOLD

    def test_a_hand_that_hurries_trembles_and_slows_down_is_not(self) -> None:
        steps = (1, 3, 8, 17, 29, 38, 41, 36, 27, 22, 14, 9, 7, 3, 4, 2, 1, 1, 0, 1)
        ups = (0, 1, 1, 3, 2, 4, 1, 0, 2, -1, -2, 0, -1, -1, 1, 0, -1, 0, 1, 0)
        hand = [(16.0, float(x), float(y)) for x, y in zip(accumulate(steps), accumulate(ups), strict=True)]
        (score,) = judged(event(hand))
        assert score < SHIPPED_THRESHOLD


@given(
    steps=st.lists(st.tuples(st.floats(0, 300), st.floats(-50, 50), st.floats(-50, 50)), min_size=2, max_size=60),
)
def test_eighths_are_every_second_of_sixteenths_to_the_last_bit(steps: list[tuple[float, float, float]]) -> None:
    scale = list(accumulate(after for after, _, _ in steps))
    positions = [(x, y) for _, x, y in steps]
    assert shape._evenly(positions, scale, 8) == shape._evenly(positions, scale, 16)[::2]
