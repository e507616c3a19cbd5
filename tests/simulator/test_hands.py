"""A hand can be distinguished from other hands, and is recognised a month later; people use pages in different ways."""

from random import Random
from statistics import fmean

import pytest

from simulator import hardware, programs
from simulator.hands import Hand
from simulator.hardware import Machine, Pointing
from simulator.manners import SIGN_IN, Filling, Habits, Manner, by_hand
from tessera.telemetry import Click, Event, Focus, Input, Key, Pointer, Typing

HANDS = [Hand.drawn(Random(seed)) for seed in range(40)]
MOUSE = Machine(traits=hardware.windows(Random(1))[0], key=None, pointing="mouse")
PHONE = Machine(traits=hardware.android(Random(1))[0], key=None, pointing="touch")


def rhythm(keys: tuple[Key, ...]) -> list[int]:
    return [key.after for key in keys[1:]] + [key.hold for key in keys]


def apart(one: tuple[Key, ...], other: tuple[Key, ...]) -> float:
    """Mean distance of two vectors of timings, each timing relative to their mean."""
    return fmean(abs(a - b) / (a + b + 1) for a, b in zip(rhythm(one), rhythm(other), strict=True))


def events(habits: Habits, machine: Machine = MOUSE, seed: int = 4) -> list[Event]:
    return by_hand(SIGN_IN, HANDS[0], habits, machine)(Random(seed))


def methods(found: list[Event]) -> set[str]:
    return {event.method for event in found if isinstance(event, Input)}


def test_a_password_has_the_rhythm_of_its_hand() -> None:
    chance = Random(7)
    first = [hand.keys(chance, "password", 12) for hand in HANDS]
    later = [hand.keys(chance, "password", 12) for hand in HANDS]
    nearest = [min(range(len(HANDS)), key=lambda number: apart(first[number], typed)) for typed in later]
    right = sum(found == owner for owner, found in enumerate(nearest))
    assert right > len(HANDS) * 0.6, "by chance it would be one of them"


def test_a_rhythm_belongs_to_a_text() -> None:
    hand, chance = HANDS[0], Random(7)
    same = fmean(apart(hand.keys(chance, "password", 12), hand.keys(chance, "password", 12)) for _ in range(30))
    other = fmean(apart(hand.keys(chance, "password", 12), hand.keys(chance, "name", 12)) for _ in range(30))
    assert same < other


def test_hands_type_as_fast_as_people_do() -> None:
    """136 million keystrokes: 239 ms between two in the mean, deviating by 112 ms from person to person (Dhakal et al. 2018)."""
    paces = [fmean(key.after for key in Hand.drawn(Random(seed)).keys(Random(seed), "", 60)[1:]) for seed in range(300)]
    assert 200 < fmean(paces) < 280


def test_glass_tells_of_press_and_release_in_one_breath() -> None:
    typed = [event for event in events(Habits(), PHONE) if isinstance(event, Typing)]
    assert {key.type for event in typed for key in event.keys} == {"other"}
    assert max(key.hold for event in typed for key in event.keys) < 10


@pytest.mark.parametrize("fills, method", [("types", "is_typing"), ("pastes", "is_paste")])
def test_a_sign_in_form_is_filled_as_its_owner_does(fills: Filling, method: str) -> None:
    assert methods(events(Habits(fills=fills))) == {method}


def test_a_password_manager_types_nothing() -> None:
    found = events(Habits(fills="manager"))
    assert methods(found) <= {"is_password_manager", "is_autocomplete"}
    assert all(key.type != "character" for event in found if isinstance(event, Typing) for key in event.keys)


def test_who_hears_the_screen_uses_the_keyboard() -> None:
    found = events(Habits(assistance="screen_reader"))
    assert {event.by for event in found if isinstance(event, Focus)} == {"keyboard"}
    assert not [event for event in found if isinstance(event, Pointer | Click)]


@pytest.mark.parametrize("pointing, more", [("mouse", False), ("touchpad", True)])
def test_a_touch_pad_takes_several_strokes(pointing: Pointing, more: bool) -> None:
    strokes = [HANDS[1].movement(Random(seed), (100, 100), (800, 500), pointing) for seed in range(20)]
    assert all(len(made) > 1 for made in strokes) is more
    assert all(made[-1][-1].x == pytest.approx(800, abs=12) for made in strokes)


def test_a_remote_desktop_shows_fewer_positions() -> None:
    def positions(habits: Habits) -> int:
        return sum(len(event.points) for seed in range(10) for event in events(habits, seed=seed) if isinstance(event, Pointer))

    assert positions(Habits(assistance="remote_desktop")) < 0.7 * positions(Habits())


@pytest.mark.parametrize(
    "manner", [programs.filled(SIGN_IN), programs.typed_with_delay(SIGN_IN, 80), programs.imitated(SIGN_IN), programs.injected(SIGN_IN)]
)
def test_programs_fill_the_same_fields(manner: Manner) -> None:
    inputs = [event.field for event in manner(Random(1)) if isinstance(event, Input)]
    assert inputs == ["text-1", "password-1"]
