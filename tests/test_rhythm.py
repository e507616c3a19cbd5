"""Typing rhythm: what is learned of a field that is always filled in alike, and how strange a filling is."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera.profile import UserProfile
from tessera.profile.rhythm import MOST_RHYTHMS, KnownRhythm, Settings, strangeness, times, with_rhythm
from tessera.service.store import items
from tessera.telemetry import Rhythm, Stroke
from tests.builders import DAY, NOW, a_filling, some_rhythms

SETTINGS = Settings.load()
A_TIME = some.integers(0, 3_000)
FILLINGS = some.lists(some.builds(Stroke, after=A_TIME, hold=A_TIME), min_size=12, max_size=12).map(
    lambda keys: Rhythm(kind="rhythm", field="password-1", keys=tuple(keys))
)


def known(fillings: int = 12) -> KnownRhythm:
    return some_rhythms(fillings)[0]


def test_a_filling_is_its_holds_its_steps_its_gaps_its_weight_and_its_pace() -> None:
    keys = (Stroke(after=0, hold=80), Stroke(after=100, hold=90), Stroke(after=300, hold=70))
    assert times(keys) == (80, 90, 70, 100, 300, 20, 210, 80, 544)  # the pace: 100 · ln(200 + 30)


def test_the_users_own_fillings_are_nearer_than_other_peoples() -> None:
    own = [known().distance(a_filling(seed=seed), SETTINGS) for seed in range(30)]
    others = [known().distance(a_filling(seed=seed, pace=1.4, weight=0.75), SETTINGS) for seed in range(30)]
    assert max(own) < SETTINGS.usual < min(others)


@pytest.mark.thorough
@given(some.lists(FILLINGS, min_size=1, max_size=10), FILLINGS)
def test_whatever_is_learned_distances_stay_within_the_cap(fillings: list[Rhythm], judged: Rhythm) -> None:
    rhythms: tuple[KnownRhythm, ...] = ()
    for at, filling in enumerate(fillings):
        rhythms = with_rhythm(rhythms, filling, at)
    assert 0 <= rhythms[0].distance(judged, SETTINGS) <= SETTINGS.cap
    assert all(deviation >= 0 for deviation in rhythms[0].deviations)


@given(FILLINGS)
def test_a_single_odd_filling_moves_what_is_known_by_a_bounded_step(odd: Rhythm) -> None:
    before = known()
    after = before.learn(odd, NOW, SETTINGS)
    farthest = [SETTINGS.rate * SETTINGS.step * expected + 1 for expected in before._expected(SETTINGS)]
    moved = [abs(new - old) for new, old in zip(after.centres, before.centres, strict=True)]
    assert all(step <= most for step, most in zip(moved, farthest, strict=True))


def test_whoever_changes_slowly_is_followed() -> None:
    rhythms = some_rhythms()
    for step in range(30):
        rhythms = with_rhythm(rhythms, a_filling(seed=500 + step, pace=1 - step / 100), NOW + step * DAY)
    quicker = a_filling(seed=900, pace=0.7)
    assert rhythms[0].distance(quicker, SETTINGS) < SETTINGS.usual < known().distance(quicker, SETTINGS)


def test_a_filling_that_arrives_late_or_again_is_not_learned() -> None:
    rhythms = some_rhythms()
    assert with_rhythm(rhythms, a_filling(seed=7), rhythms[0].last) == rhythms
    assert with_rhythm(rhythms, a_filling(seed=7), rhythms[0].last - 1) == rhythms
    assert with_rhythm(rhythms, None, NOW) == rhythms


def test_fields_and_lengths_are_known_apart_and_the_newest_are_kept() -> None:
    rhythms: tuple[KnownRhythm, ...] = ()
    for number in range(MOST_RHYTHMS + 2):
        rhythms = with_rhythm(rhythms, replace(a_filling(), field=f"password-{number}"), NOW + number)
    assert [rhythm.field for rhythm in rhythms] == ["password-2", "password-3", "password-4"]
    shorter = replace(a_filling(), field="password-4", keys=a_filling().keys[:9])
    assert [(rhythm.field, rhythm.keys) for rhythm in with_rhythm(rhythms, shorter, NOW + 10)] == [
        ("password-3", 12), ("password-4", 12), ("password-4", 9),
    ]  # fmt: skip


def test_strangeness_grows_with_what_is_known() -> None:
    stranger = a_filling(pace=1.6, weight=0.7)
    assert strangeness(some_rhythms(2), stranger) is None
    few, many = strangeness(some_rhythms(3), stranger), strangeness(some_rhythms(15), stranger)
    assert few is not None and many is not None
    assert 0 < few < many
    assert strangeness(some_rhythms(), None) is None


@pytest.mark.parametrize(("keys", "most"), [(12, 400), (32, 700)])
def test_a_rhythm_is_stored_small(keys: int, most: int) -> None:
    random = Random(3)
    rhythms: tuple[KnownRhythm, ...] = ()
    for at in range(25):
        strokes = tuple(Stroke(after=random.randint(60, 900), hold=random.randint(50, 160)) for _ in range(keys))
        rhythms = with_rhythm(rhythms, Rhythm(kind="rhythm", field="password-1", keys=strokes), at)
    assert len(items.document(UserProfile(rhythms=rhythms))) <= most


@given(FILLINGS)
def test_a_rhythm_lies_in_its_stream_as_it_was_typed(filling: Rhythm) -> None:
    assert items.rhythm_of(items.rhythm_attribute(filling)) == filling


def test_the_longest_rhythm_leaves_the_stream_its_room() -> None:
    longest = Rhythm(kind="rhythm", field="a" * 64, keys=(Stroke(after=86_400_000, hold=86_400_000),) * 32)
    attribute = items.rhythm_attribute(longest)
    assert len(attribute) <= 200
    assert items.rhythm_of(attribute).keys[0] == Stroke(after=items.LONGEST_TIME, hold=items.LONGEST_TIME)
