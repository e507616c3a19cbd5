"""What each subject counts, by one event at a time."""

import pytest

from tessera import features
from tessera.features import InputFeatures, PointerFeatures, TypingFeatures
from tessera.telemetry import Click, Event, Input, Key, PageLoad, Point, Pointer, PointerKind, Typing, UnknownEvent
from tests.builders import a_session


def typing(*keys: Key) -> TypingFeatures:
    return TypingFeatures(features.tally([Typing(kind="typing", keys=keys)]))


def pointer(*positions: tuple[int, int], kind: PointerKind = "mouse", after: int = 10) -> PointerFeatures:
    points = tuple(Point(after=after if number else 0, x=x, y=y) for number, (x, y) in enumerate(positions))
    return PointerFeatures(features.tally([Pointer(kind="pointer", pointer=kind, points=points)]))


def inputs(*events: Event) -> InputFeatures:
    return InputFeatures(features.tally(events))


class TestTyping:
    def test_the_baseline_types_as_hands_do(self) -> None:
        typing = a_session().typing
        assert typing.hold.count == 40
        assert typing.hold.mean == pytest.approx(100, abs=25)
        assert typing.hold.deviation == pytest.approx(25, abs=8)
        assert typing.interval.mean == pytest.approx(240, abs=60)
        assert typing.rollover_share == pytest.approx(0.12, abs=0.06)

    def test_a_rollover_begins_before_the_last_key_is_up(self) -> None:
        assert typing(Key(after=0, hold=100), Key(after=90, hold=100)).rollovers == 1
        assert typing(Key(after=0, hold=100), Key(after=100, hold=100)).rollovers == 0

    def test_a_chord_is_no_rollover(self) -> None:
        assert typing(Key(after=0, hold=400, type="modifier"), Key(after=90, hold=100)).rollovers == 0

    def test_a_key_that_repeats_and_a_thought_are_left_out(self) -> None:
        features = typing(Key(after=0, hold=2_001), Key(after=3_001, hold=80), Key(after=3_000, hold=80))
        assert (features.hold.count, features.interval.count) == (2, 1)

    def test_without_intervals_there_is_no_share(self) -> None:
        assert typing(Key(after=0, hold=80)).rollover_share is None

    def test_a_thought_or_a_repeating_key_makes_no_pair(self) -> None:
        features = typing(Key(after=0, hold=2_001), Key(after=100, hold=80), Key(after=3_001, hold=80), Key(after=120, hold=80))
        assert (features.hold.count, features.interval.count, features.interval.total) == (3, 1, 120)

    def test_how_deep_keys_overlap(self) -> None:
        features = typing(Key(after=0, hold=150), Key(after=90, hold=100), Key(after=200, hold=90))
        assert (features.overlap, features.rolled_holds, features.first_holds) == (60, 150, 250)
        assert features.figures["rolled_hold_ratio"] == 1.5

    def test_holds_that_decide_the_next_press_correlate_with_it(self) -> None:
        holds = (60, 130, 90, 170, 80, 110)
        adding = [Key(after=before + 100 if before else 0, hold=hold) for before, hold in zip((0, *holds), holds, strict=False)]
        alone = [Key(after=after, hold=hold) for after, hold in zip((0, 170, 150, 170, 190, 160), holds, strict=True)]
        added, independent = (typing(*keys).figures["hold_interval_correlation"] for keys in (adding, alone))
        assert added is not None and independent is not None
        assert added > 0.95
        assert abs(independent) < 0.7

    def test_constant_times_have_a_shape_but_no_correlation(self) -> None:
        figures = typing(*(Key(after=120, hold=60) for _ in range(14))).figures
        assert (figures["log_hold_deviation"], figures["log_hold_skewness"], figures["hold_interval_correlation"]) == (0, 0, None)

    def test_shares_are_of_what_lies_below(self) -> None:
        figures = typing(Key(after=0, hold=4), Key(after=50, hold=39), Key(after=100, hold=60), Key(after=500, hold=61)).figures
        assert [figures[f"held_under_{edge}"] for edge in (5, 40, 60)] == [0.25, 0.5, 0.5]
        assert [figures[f"followed_within_{edge}"] for edge in (60, 120, 400)] == pytest.approx([1 / 3, 2 / 3, 2 / 3])

    def test_a_clock_is_coarse_when_nearly_all_times_are_its_ticks(self) -> None:
        coarse, fine = (33, 50, 67, 83, 100, 117), (35, 47, 71, 88, 96, 112)
        assert typing(*(Key(after=5 * hold // 5, hold=hold) for hold in coarse * 2)).clock_is_coarse
        assert not typing(*(Key(after=hold, hold=hold) for hold in fine * 2)).clock_is_coarse
        assert not typing(*(Key(after=0, hold=0) for _ in range(40))).clock_is_coarse

    def test_without_keys_there_is_nothing_to_read(self) -> None:
        assert TypingFeatures({}).figures["rollover_share"] is None


class TestPointer:
    def test_fingers_are_not_judged_as_mice(self) -> None:
        assert pointer((0, 0), (90, 0), kind="touch").points == 0
        assert pointer((0, 0), (90, 0), kind="pen").points == 2

    def test_a_short_movement_is_not_judged(self) -> None:
        assert pointer(*((step, 0) for step in range(0, 50, 5))).judged_movements == 0
        assert pointer((0, 0), (500, 0)).judged_movements == 0

    def test_the_rounding_of_pixels_is_no_turn(self) -> None:
        assert pointer((0, 0), (10, 0), (10, 1), (11, 0), (20, 0)).turns == 1

    def test_a_rest_at_the_end_is_no_turn(self) -> None:
        assert pointer((0, 10), (10, 10), (20, 10), (20, 10)).turns == 1
        assert pointer((0, 10), (10, 10), (20, 10), (20, 12)).turns == 1

    @pytest.mark.parametrize(
        ("end", "right", "minor"), [((20, 0), 0, 1), ((10, 10), 1, 0), ((10, -10), 1, 0), ((20, 10), 0, 0), ((0, 0), 0, 0)]
    )
    def test_turns_by_their_angle(self, end: tuple[int, int], right: int, minor: int) -> None:
        features = pointer((0, 0), (10, 0), end)
        assert (features.turns, features.right_turns, features.minor_turns) == (1, right, minor)


class TestInput:
    def test_the_baseline_fills_in_two_fields_by_hand(self) -> None:
        input = a_session().input
        assert (input.methods, input.approached_clicks, input.placed_clicks) == (("is_typing",), 3, 3)
        assert (input.unkeyed_inputs, input.scripted_presses, input.touches, input.corner_clicks) == (0, 0, 0, 0)

    def test_typed_text_that_no_key_brought(self) -> None:
        assert inputs(Input(kind="input", method="is_typing", keyed=False)).unkeyed_inputs == 1
        assert inputs(Input(kind="input", method="is_paste", keyed=False)).unkeyed_inputs == 0
        assert inputs(Input(kind="input", method="is_typing")).unkeyed_inputs == 0

    def test_what_a_script_made(self) -> None:
        scripted = inputs(Input(kind="input", method="is_typing", trusted=False), Click(kind="click", trusted=False))
        assert (scripted.scripted_presses, scripted.unkeyed_inputs, scripted.interactions) == (1, 0, 0)
        assert scripted.is_all_by_script

    def test_a_finger_needs_no_approach(self) -> None:
        assert inputs(Click(kind="click", approach=0)).approached_clicks == 1
        assert inputs(Click(kind="click", pointer="touch", approach=0)).approached_clicks == 0

    def test_absence_is_cut_short_and_runs_are_not(self) -> None:
        assert inputs(PageLoad(kind="page_load", after=60_000)).active_time == 5_000
        keys = (Key(after=0, hold=80), *(Key(after=1_000, hold=80),) * 8)
        assert inputs(Typing(kind="typing", after=9_000, keys=keys)).active_time == 9_000
        assert inputs(Typing(kind="typing", after=60_000, keys=keys)).active_time == 13_000

    def test_a_newer_kind_of_event_is_counted_and_otherwise_ignored(self) -> None:
        newer = inputs(UnknownEvent(kind="eye_contact"))
        assert (newer.events, newer.unknown_events, newer.interactions, newer.active_time) == (1, 1, 0, 0)
