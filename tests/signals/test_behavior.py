"""How the page is worked: the calm baseline is a person's; one change makes it another's."""

from typing import Any

import pytest

from tessera import features, signals
from tessera.signals.behavior import typing_velocity
from tessera.telemetry import Click, Event, Input, Key, PageLoad, Point, Pointer, Scroll, Typing, UnknownEvent, Visibility
from tests.builders import a_session, human_events

PAGE = PageLoad(kind="page_load")


def told(name: str, *events: Event, **changes: Any) -> signals.Value:
    return signals.CATALOGUE["behavior"][name](a_session(events=events, **changes) if events else a_session())


def a_movement(*positions: tuple[int, int], after: int = 16) -> Pointer:
    points = tuple(Point(after=after if number else 0, x=x, y=y) for number, (x, y) in enumerate(positions))
    return Pointer(kind="pointer", pointer="mouse", points=points)


LINE = a_movement(*((10 * step, 5 * step) for step in range(20)))
STAIRS = a_movement(*((40 * ((step + 1) // 2), 40 * (step // 2)) for step in range(20)))


class TestTypingVelocity:
    def test_the_baseline_types_about_as_fast_as_most(self) -> None:
        velocity = told("typing_velocity")
        assert isinstance(velocity, float)
        assert 0.35 < velocity < 0.55

    @pytest.mark.parametrize(
        ("interval", "share"), [(2, 0.99), (110, 0.99), (142, 0.90), (233, 0.50), (400, 0.108), (460, 0.05), (900, 0.01)]
    )
    def test_an_interval_is_placed_among_people(self, interval: int, share: float) -> None:
        keys = tuple(Key(after=interval if number else 0, hold=80) for number in range(30))
        assert told("typing_velocity", Typing(kind="typing", keys=keys)) == pytest.approx(share, abs=0.001)

    def test_unknown_below_a_few_keys(self) -> None:
        keys = tuple(Key(after=150 if number else 0, hold=80) for number in range(15))
        assert told("typing_velocity", Typing(kind="typing", keys=keys)) is None

    def test_the_table_falls_as_intervals_rise(self) -> None:
        assert len(typing_velocity.SHARES) == len(typing_velocity.INTERVALS)
        assert list(typing_velocity.INTERVALS) == sorted(set(typing_velocity.INTERVALS))
        assert list(typing_velocity.SHARES) == sorted(set(typing_velocity.SHARES), reverse=True)


class TestMovementVelocity:
    def test_the_baseline_makes_some_ten_events_a_second(self) -> None:
        velocity = told("movement_velocity")
        assert isinstance(velocity, float)
        assert 5 < velocity < 20

    def test_events_over_active_seconds(self) -> None:
        assert told("movement_velocity", PAGE, Scroll(kind="scroll", after=500), Scroll(kind="scroll", after=1_500)) == 1.0

    def test_of_a_pause_only_five_seconds_count(self) -> None:
        assert told("movement_velocity", PAGE, Scroll(kind="scroll", after=600_000)) == 0.2

    def test_a_long_run_counts_all_its_time(self) -> None:
        movement = a_movement(*((step, 0) for step in range(501)), after=20)
        assert told("movement_velocity", Pointer(kind="pointer", after=10_000, points=movement.points)) == 50.1

    def test_unknown_within_the_first_second(self) -> None:
        assert told("movement_velocity", Scroll(kind="scroll", after=900)) is None


class TestInputMethod:
    def test_the_baseline_types(self) -> None:
        assert told("input_method") == ("is_typing",)

    def test_each_method_once_in_the_documented_order(self) -> None:
        paste, typed = Input(kind="input", method="is_paste"), Input(kind="input", method="is_typing")
        assert told("input_method", paste, typed, paste) == ("is_typing", "is_paste")

    def test_unknown_where_nothing_was_filled_in(self) -> None:
        assert told("input_method", PAGE) is None


class TestNoUserInteraction:
    def test_the_baseline_has_some(self) -> None:
        assert told("no_user_interaction") is False

    def test_a_page_that_nobody_touched(self) -> None:
        assert told("no_user_interaction", PAGE) is True
        assert told("no_user_interaction", PAGE, Visibility(kind="visibility", visible=False)) is True

    def test_a_click_that_a_script_made_is_nobodys(self) -> None:
        assert told("no_user_interaction", PAGE, Click(kind="click", trusted=False)) is True

    @pytest.mark.parametrize(
        "event",
        [
            Click(kind="click", trusted=True),
            Click(kind="click", pointer="touch"),
            Scroll(kind="scroll"),
            Typing(kind="typing", keys=(Key(after=0, hold=90),)),
            Pointer(kind="pointer", points=(Point(after=0, x=1, y=1),)),
        ],
    )
    def test_one_touch_suffices(self, event: Event) -> None:
        assert told("no_user_interaction", PAGE, event) is False

    def test_unknown_before_anything_was_reported(self) -> None:
        assert signals.CATALOGUE["behavior"]["no_user_interaction"](a_session(tallies={})) is None
        assert told("no_user_interaction", UnknownEvent(kind="eye_contact")) is None


class TestShapesOfMovements:
    def test_the_baseline_draws_arcs(self) -> None:
        minor = told("minor_angels_ratio")
        assert isinstance(minor, float)
        assert (told("straight_line_ratio"), told("right_angels_ratio")) == (0, 0)
        assert minor > 0.6

    def test_a_line_is_straight(self) -> None:
        assert (told("straight_line_ratio", LINE), told("minor_angels_ratio", LINE)) == (1, 1)

    def test_stairs_turn_by_right_angles(self) -> None:
        assert (told("straight_line_ratio", STAIRS), told("right_angels_ratio", STAIRS), told("minor_angels_ratio", STAIRS)) == (0, 1, 0)

    def test_one_line_among_three_arcs_is_a_share(self) -> None:
        assert told("straight_line_ratio", *human_events(), LINE) == 0.25

    @pytest.mark.parametrize("name", ["straight_line_ratio", "right_angels_ratio", "minor_angels_ratio", "movement_latency"])
    def test_unknown_without_a_mouse(self, name: str) -> None:
        assert told(name, PAGE, Pointer(kind="pointer", pointer="touch", points=LINE.points)) is None


class TestMovementLatency:
    def test_the_baseline_is_seen_at_sixty_hertz(self) -> None:
        latency = told("movement_latency")
        assert isinstance(latency, float)
        assert 15 <= latency <= 18

    def test_a_script_that_awaits_each_step(self) -> None:
        assert told("movement_latency", a_movement((0, 0), (9, 0), (18, 0), after=1)) == pytest.approx(2, abs=2)


class TestCornerClick:
    @staticmethod
    def at(x: float, y: float) -> Click:
        return Click(kind="click", target_x=x, target_y=y)

    def test_the_baseline_hits_the_middle(self) -> None:
        assert told("corner_click") is False

    @pytest.mark.parametrize(("x", "y"), [(0, 0), (0.02, 0.98), (1, 0), (0.97, 1)])
    def test_the_same_corner_again(self, x: float, y: float) -> None:
        assert told("corner_click", self.at(x, y), self.at(x, y)) is True

    def test_an_edge_is_no_corner(self) -> None:
        assert told("corner_click", self.at(0, 0.5), self.at(0.5, 1)) is False

    def test_two_corners_among_many_clicks_are_chance(self) -> None:
        assert told("corner_click", *[self.at(0.5, 0.5)] * 20, self.at(0, 0), self.at(1, 1)) is False

    def test_unknown_below_two_clicks_and_by_keyboard(self) -> None:
        assert told("corner_click", self.at(0, 0)) is None
        assert told("corner_click", *[Click(kind="click", pointer="keyboard", target_x=0, target_y=0)] * 3) is None


class TestPointerCoarsening:
    @staticmethod
    def told_of(before: int, here: int, steps: int = 40) -> signals.Value:
        """What is told of a page on which positions come every `here` ms, after one on which they came every `before`."""
        pages = [features.tally([a_movement(*((9 * step, step % 7) for step in range(steps)), after=after)]) for after in (before, here)]
        return signals.CATALOGUE["behavior"]["pointer_coarsening"](a_session(tallies=features.add(*pages), page=pages[1]))

    @pytest.mark.parametrize(("before", "here", "by"), [(16, 40, 1), (16, 16, 0), (40, 40, 0), (40, 16, -1), (8, 16, 0)])
    def test_is_how_much_more_positions_come_late(self, before: int, here: int, by: float) -> None:
        assert self.told_of(before, here) == by

    def test_is_unknown_of_a_few_positions(self) -> None:
        assert self.told_of(16, 40, steps=30) is None
        assert self.told_of(16, 40, steps=31) == 1
