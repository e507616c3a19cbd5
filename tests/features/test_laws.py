"""Laws of tallies: they add up, whatever the order and however the events were cut into batches."""

from unittest.mock import Mock

from hypothesis import given

from tessera import features
from tessera.features import InputFeatures, PointerFeatures, TypingFeatures
from tessera.features.counters import Feature
from tessera.telemetry import Event
from tests.features.strategies import runs


@given(runs, runs)
def test_the_tally_of_a_concatenation_is_the_sum_of_tallies(one: tuple[Event, ...], other: tuple[Event, ...]) -> None:
    assert features.add(features.tally(one), features.tally(other)) == features.tally(one + other) == features.tally(other + one)


@given(runs, runs, runs)
def test_adding_is_commutative_and_associative(one: tuple[Event, ...], other: tuple[Event, ...], third: tuple[Event, ...]) -> None:
    a, b, c = features.tally(one), features.tally(other), features.tally(third)
    assert features.add(a, b) == features.add(b, a)
    assert features.add(features.add(a, b), c) == features.add(a, features.add(b, c))
    assert features.add(a, {}) == a


@given(runs)
def test_counters_are_positive_whole_numbers_with_short_names(events: tuple[Event, ...]) -> None:
    for name, amount in features.tally(events).items():
        assert isinstance(amount, int)
        assert amount > 0
        assert len(name) <= 4


def test_no_two_counters_share_a_name() -> None:
    tallies = Mock(**{"get.return_value": 0})
    for subject in features.SUBJECTS:
        for feature in vars(subject).values():
            if isinstance(feature, Feature):
                feature.read(tallies)
    asked = [call.args[0] for call in tallies.get.call_args_list]
    assert len(asked) == len(set(asked)) > len(features.SUBJECTS)


@given(runs)
def test_parts_are_never_more_than_the_whole(events: tuple[Event, ...]) -> None:
    tallies = features.tally(events)
    typing, pointer, input = TypingFeatures(tallies), PointerFeatures(tallies), InputFeatures(tallies)
    assert typing.rollovers <= typing.interval.count == sum(typing.intervals.counts) <= typing.keystrokes
    assert typing.hold.count <= typing.keystrokes >= typing.deletions
    assert pointer.straight_movements <= pointer.judged_movements <= pointer.movements <= pointer.points
    assert pointer.right_turns + pointer.minor_turns <= pointer.turns <= pointer.points
    assert input.corner_clicks <= input.placed_clicks <= input.clicks >= input.approached_clicks >= input.jumped_clicks
    assert input.unknown_events + input.page_loads + input.clicks + input.hidings + input.scripted_focuses <= input.events == len(events)
