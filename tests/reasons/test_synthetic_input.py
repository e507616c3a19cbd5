"""Synthetic input: which marks count, of how many presses, and on which systems."""

from typing import Any

import pytest

from tessera.evidence import Evidence
from tessera.policy import Thresholds
from tessera.reasons import Observed
from tessera.reasons.behavior import synthetic_input
from tessera.scoring import Model, score
from tessera.telemetry import Click, Event, Key, Point, Pointer, Typing
from tests.builders import evidence, human_events

BY_HAND: dict[str, Any] = {
    "target_x": 0.31,
    "target_y": 0.62,
    "hold": 84,
    "pressure": 0.5,
    "subpixel": False,
    "submillisecond": False,
    "polled": 0.96,
}
ON_LINUX = {"os_name": "Linux"}


def clicks(count: int = 3, **changes: Any) -> tuple[Event, ...]:
    return tuple(Click(kind="click", approach=20, trusted=True, **{**BY_HAND, **changes}) for _ in range(count))


def clicked(*events: Event, **traits: Any) -> Evidence:
    """After the pointer was moved about."""
    about = tuple(Point(after=16, x=5 * step, y=step * step % 37) for step in range(60))
    return evidence(events=(Pointer(kind="pointer", points=about), *events), **traits)


def marks(*events: Event, **traits: Any) -> float:
    observed = synthetic_input(clicked(*events, **traits))
    assert isinstance(observed, dict)
    return float(observed["marks"])


def stamped(*events: Event, **traits: Any) -> bool:
    observed = synthetic_input(clicked(*events, **traits))
    assert isinstance(observed, dict)
    return bool(observed["stamped"])


def test_a_hand_bears_no_mark() -> None:
    assert synthetic_input(clicked(*clicks(), **ON_LINUX)) == {"marks": 0, "pressed": False, "stamped": False}


@pytest.mark.parametrize(("mark", "traits"), [({"pressure": 0.0}, {}), ({"subpixel": True}, {}), ({}, {"fine_pointer": False})])
def test_each_mark_counts_once(mark: dict[str, Any], traits: dict[str, Any]) -> None:
    assert marks(*clicks(**mark), **traits) == 1


@pytest.mark.parametrize("mark", [{"hold": 1}, {"target_x": 0.5, "target_y": 0.502}, {"hold": 0, "target_x": 0.5, "target_y": 0.5}])
def test_a_moment_and_the_middle_are_one_habit_and_no_mark(mark: dict[str, Any]) -> None:
    assert synthetic_input(clicked(*clicks(**mark))) == {"marks": 0, "pressed": True, "stamped": False}


def test_a_press_without_a_cause_is_that_habit_already() -> None:
    presses = clicks(hold=0, target_x=0.5, target_y=0.5)
    unled, moved = synthetic_input(evidence(events=presses)), synthetic_input(clicked(*presses))
    assert isinstance(unled, dict) and isinstance(moved, dict)
    assert (unled["pressed"], moved["pressed"]) == (False, True)


def test_marks_add_up() -> None:
    driven = clicks(pressure=0.0, hold=0, target_x=0.5, target_y=0.5, subpixel=True, submillisecond=True)
    observed = synthetic_input(clicked(*driven, fine_pointer=False, **ON_LINUX))
    assert observed == {"marks": 3, "pressed": True, "stamped": True}


def test_webkit_told_no_pressure_for_years() -> None:
    safari = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Safari/605.1.15"
    assert marks(*clicks(pressure=0.0), user_agent=safari, navigator_useragent=safari, os_name="macOS") == 0


def test_what_presses_like_a_mouse_on_a_phone_is_a_screen_reader() -> None:
    phone = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36"
    double_taps = clicks(pressure=0.0, hold=0, target_x=0.5, target_y=0.5)
    assert synthetic_input(clicked(*double_taps, user_agent=phone, os_name="Android", fine_pointer=False)) is None


def test_a_coarse_clock_is_no_other_clock() -> None:
    keys = tuple(Key(after=(150, 100, 200)[number % 3], hold=(50, 100)[number % 2]) for number in range(30))
    typed = Typing(kind="typing", keys=keys, submillisecond=28)
    observed = synthetic_input(clicked(typed, *clicks(submillisecond=True, polled=0.0), **ON_LINUX))
    assert observed == {"marks": 0, "pressed": False, "stamped": False}


def test_most_presses_must_bear_it() -> None:
    assert marks(*clicks(3), *clicks(2, pressure=0.0)) == 0
    assert marks(*clicks(3), *clicks(3, pressure=0.0)) == 1


def test_one_click_in_the_middle_is_chance() -> None:
    assert marks(*clicks(1, target_x=0.5, target_y=0.5)) == 0


def test_a_mac_moves_the_mouse_between_pixels_and_others_stamp_finer() -> None:
    finer = clicks(subpixel=True, submillisecond=True)
    assert (marks(*finer, os_name="macOS"), stamped(*finer, os_name="macOS")) == (0, False)
    assert (marks(*finer, os_name="Windows"), stamped(*finer, os_name="Windows")) == (1, False)


def test_keys_are_stamped_too() -> None:
    keys = tuple(Key(after=150, hold=90) for _ in range(12))
    assert stamped(Typing(kind="typing", keys=keys, submillisecond=11), **ON_LINUX)
    assert not stamped(Typing(kind="typing", keys=keys, submillisecond=4), **ON_LINUX)


@pytest.mark.parametrize(("stamped", "polled", "marks"), [(True, 0.05, 2), (True, 0.96, 0), (True, None, 0), (False, 0.05, 0)])
def test_the_pace_of_frames_counts_beside_a_stamp_alone(stamped: bool, polled: float | None, marks: int) -> None:
    """A pointer of a virtual machine has that pace too, and the clock of the window system."""
    observed = synthetic_input(clicked(*clicks(submillisecond=stamped, polled=polled), **ON_LINUX))
    assert observed == {"marks": marks, "pressed": False, "stamped": stamped}


def test_no_single_mark_challenges_and_no_stamp_does() -> None:
    """Not even before a software graphics card, and beside a stamp."""
    observed: dict[str, Observed] = {"BEHAVIOR_SYNTHETIC_INPUT": {"marks": 1, "stamped": 1}, "DEVICE_SUSPICIOUS_PLATFORM": True}
    assert score(observed, Model.load()).value < Thresholds().challenge
    assert score({"BEHAVIOR_SYNTHETIC_INPUT": {"marks": 2}}, Model.load()).value >= Thresholds().challenge


def test_touch_has_no_such_marks_and_nothing_clicked_is_unknown() -> None:
    assert synthetic_input(clicked(*clicks(pointer="touch", hold=0, pressure=0.0))) is None
    assert synthetic_input(clicked(human_events()[0])) is None
