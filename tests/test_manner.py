"""The manner of a pointer: what of a movement is counted, what is learned of a user, and how unlike theirs a session is."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from simulator.behavior import hand_movement
from tessera import features
from tessera.features import PointerFeatures
from tessera.features.movement.manner import BUCKETS, EACH, Manner, movements
from tessera.profile import UserProfile
from tessera.profile.movement import FEWEST_LEARNED, FEWEST_SEEN, MOST_KNOWN, MOST_OF_ONE, compared, unfamiliarity, with_manner
from tessera.service.store import items
from tessera.telemetry import Pointer

BRISK = {"slowness": 0.7, "bend": 0.04, "tremor": 0.4}
HEAVY = {"slowness": 3.0, "bend": 0.16, "tremor": 1.0}


def drawn(hand: dict[str, float], count: int, *, seed: int = 1) -> Manner:
    """What a session of so many movements by this hand comes to."""
    chance = Random(seed)
    ends = [(chance.uniform(0, 1_200), chance.uniform(0, 700)) for _ in range(count)]
    return PointerFeatures(
        features.tally([Pointer(kind="pointer", points=hand_movement(chance, (600.0, 350.0), end, **hand)) for end in ends])
    ).manner


def known_by(hand: dict[str, float], sessions: int = 5) -> Manner:
    known: Manner = ()
    for seed in range(sessions):
        known = with_manner(known, drawn(hand, 60, seed=100 + seed))
    return known


def test_a_movement_falls_into_one_bucket_of_each_habit() -> None:
    manner = drawn(BRISK, 40)
    assert len(manner) == BUCKETS
    assert {sum(manner[first : first + EACH]) for first in range(0, BUCKETS, EACH)} == {movements(manner)}
    assert movements(manner) >= 30


@given(some.lists(some.integers(0, BUCKETS - 1), max_size=200))
def test_counts_packed_into_one_number_stay_apart_and_exact(places: list[int]) -> None:
    packed = Counter[str]()
    for place in places:
        for count, amount in PointerFeatures.manner.tally(place):
            packed[count.name] += amount * 100
    assert all(number < 10**38 for number in packed.values())  # what DynamoDB keeps exactly
    assert PointerFeatures(packed).manner == tuple(100 * places.count(place) for place in range(BUCKETS))


@pytest.mark.thorough
@pytest.mark.parametrize(("own", "other"), [(BRISK, HEAVY), (HEAVY, BRISK)], ids=["brisk", "heavy"])
def test_another_hand_is_less_familiar_than_ones_own(own: dict[str, float], other: dict[str, float]) -> None:
    known = known_by(own)
    seeds = range(8)
    assert max(compared(known, drawn(own, 40, seed=seed)) for seed in seeds) < min(
        compared(known, drawn(other, 40, seed=seed)) for seed in seeds
    )


def test_the_less_was_seen_or_learned_the_less_is_said() -> None:
    known, one_of_each = known_by(BRISK), drawn(HEAVY, 40)
    several = tuple(4 * count for count in one_of_each)
    assert 0 < compared(known, one_of_each) < compared(known, several)
    assert compared(tuple(count // 10 for count in known), several) < compared(known, several)
    assert compared((), several) == compared(known, ()) == 0


@pytest.mark.thorough
def test_nothing_is_said_of_few_movements_or_of_somebody_hardly_known() -> None:
    assert unfamiliarity(known_by(BRISK), drawn(HEAVY, FEWEST_SEEN - 1)) is None
    assert unfamiliarity(drawn(BRISK, FEWEST_LEARNED - 1), drawn(HEAVY, 40)) is None
    assert unfamiliarity((), ()) is None
    assert unfamiliarity(known_by(BRISK), drawn(HEAVY, 40)) is not None


def test_a_long_session_teaches_no_more_than_its_share() -> None:
    long = tuple(50 * count for count in drawn(HEAVY, 40))
    assert movements(with_manner((), long)) <= MOST_OF_ONE
    assert with_manner(known_by(BRISK), (0,) * BUCKETS) == known_by(BRISK)


@pytest.mark.thorough
def test_what_is_known_stays_small_and_follows_who_changes() -> None:
    known = known_by(BRISK, sessions=10)
    for seed in range(60):
        known = with_manner(known, drawn(HEAVY, 60, seed=200 + seed))
    assert movements(known) <= MOST_KNOWN + MOST_OF_ONE
    assert compared(known, drawn(HEAVY, 40)) < 0 < compared(known, drawn(BRISK, 40))
    assert len(items.document(UserProfile(manner=known))) <= 300


def test_what_was_counted_by_other_edges_is_begun_anew() -> None:
    assert with_manner((5, 5, 5), drawn(BRISK, 40)) == with_manner((), drawn(BRISK, 40))
    assert with_manner(known_by(BRISK), (5, 5, 5)) == known_by(BRISK)
    assert unfamiliarity((500, 500, 500), drawn(BRISK, 40)) is None
