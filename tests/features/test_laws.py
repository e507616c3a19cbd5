"""Laws of tallies: they add up, whatever the order and however the events were cut into batches."""

from collections.abc import Callable

import pytest
from hypothesis import given

from tessera import features, reasons
from tessera.features import InputFeatures, PointerFeatures, SyntheticFeatures, Tallies, TypingFeatures
from tessera.features.counters import Feature
from tessera.telemetry import Event
from tests.builders import evidence
from tests.features.strategies import runs


@pytest.mark.thorough
@given(runs, runs)
def test_the_tally_of_a_concatenation_is_the_sum_of_tallies(one: tuple[Event, ...], other: tuple[Event, ...]) -> None:
    assert features.add(features.tally(one), features.tally(other)) == features.tally(one + other) == features.tally(other + one)


@pytest.mark.thorough
@given(runs, runs, runs)
def test_adding_is_commutative_and_associative(one: tuple[Event, ...], other: tuple[Event, ...], third: tuple[Event, ...]) -> None:
    a, b, c = features.tally(one), features.tally(other), features.tally(third)
    assert features.add(a, b) == features.add(b, a)
    assert features.add(features.add(a, b), c) == features.add(a, features.add(b, c))
    assert features.add(a, {}) == a


@pytest.mark.thorough
@given(runs)
def test_counters_are_positive_whole_numbers_with_short_names(events: tuple[Event, ...]) -> None:
    for name, amount in features.tally(events).items():
        assert isinstance(amount, int)
        assert amount > 0
        assert len(name) <= 4


class Plenty(dict[str, int]):
    """Counters that come to 100 each, and remember which were asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def get(self, name: str, default: object = None) -> int:
        self.asked.append(name)
        return 100


def names_read(read: Callable[[Tallies], object]) -> list[str]:
    """The counters that are asked for where plenty was counted of everything."""
    tallies = Plenty()
    read(tallies)
    return tallies.asked


def names_declared() -> list[str]:
    declared = [feature for subject in features.SUBJECTS for feature in vars(subject).values() if isinstance(feature, Feature)]
    return [name for feature in declared for name in names_read(feature.read)]


def test_no_two_counters_share_a_name() -> None:
    assert len(names_declared()) == len(set(names_declared())) > 0


def test_nothing_is_counted_that_no_signal_and_no_reason_reads() -> None:
    assert set(names_read(lambda tallies: reasons.observe(evidence(tallies=tallies)))) == set(names_declared())


@pytest.mark.thorough
@given(runs)
def test_parts_are_never_more_than_the_whole(events: tuple[Event, ...]) -> None:
    tallies = features.tally(events)
    typing, pointer, input = TypingFeatures(tallies), PointerFeatures(tallies), InputFeatures(tallies)
    assert typing.rollovers <= typing.interval.count <= typing.hold.count
    assert typing.ticked <= typing.timed <= typing.hold.count + typing.interval.count
    assert sum(typing.short_holds.counts) == typing.hold.count
    assert typing.overlap <= typing.rolled_holds <= typing.first_holds
    assert pointer.straight_movements <= pointer.judged_movements <= pointer.points
    assert pointer.right_turns + pointer.minor_turns <= pointer.turns <= sum(pointer.latencies.counts) <= pointer.points
    assert input.corner_clicks <= input.placed_clicks
    made = SyntheticFeatures(tallies)
    assert max(made.weightless_presses, made.instant_presses, made.subpixel_presses, made.centred_presses) <= made.presses
    assert max(made.instant_taps, made.centred_taps, made.pointlike_taps) <= made.taps
    assert input.approached_clicks + input.touches + input.unknown_events <= input.events == len(events)
