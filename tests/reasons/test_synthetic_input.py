"""Synthetic input: which marks count, of how many presses, and on which systems."""

from typing import Any

import pytest

from tessera.evidence import Evidence
from tessera.policy import Thresholds
from tessera.reasons import Observed
from tessera.reasons.behavior import bot, synthetic_input
from tessera.scoring import Model, score
from tessera.telemetry import Click, Event, Focus, Input, Key, Point, Pointer, Typing
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


PHONE = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Mobile Safari/537.36"
ON_A_PHONE: dict[str, Any] = {
    "user_agent": PHONE, "navigator_useragent": PHONE, "os_name": "Android", "hint_platform": "Android", "hint_mobile": True,
    "navigator_platform": "Linux armv81", "graphic_card": "Adreno (TM) 740", "touch_points": 5, "fine_pointer": False,
    "desktop_interfaces": False, "plugin_count": 0,
}  # fmt: skip
ON_WINDOWS: dict[str, Any] = {}  # the calm baseline
BY_FINGER: dict[str, Any] = {"pointer": "touch", "target_x": 0.31, "target_y": 0.62, "hold": 74, "pressure": 1.0, "contact": True}
AS_A_DRIVER: dict[str, Any] = {"hold": 1, "target_x": 0.5, "target_y": 0.5, "contact": False}


def taps(count: int = 3, **changes: Any) -> tuple[Event, ...]:
    return tuple(Click(kind="click", trusted=True, **{**BY_FINGER, **changes}) for _ in range(count))


def keys(count: int = 12, *, tool: bool = False, **marks: Any) -> Typing:
    """Keys of a keyboard, at a hand's pace or in a tool's fixed one."""
    holds, pauses = ((1,), (30,)) if tool else ((85, 120, 64, 97), (140, 230, 95, 310, 180))
    typed = tuple(Key(after=pauses[n % len(pauses)] if n else 0, hold=holds[n % len(holds)]) for n in range(count))
    return Typing(kind="typing", keys=typed, **{"placed": count, **marks})


def measured(measure: str, *events: Event, **traits: Any) -> float | None:
    observed = synthetic_input(evidence(events=events, **traits))
    assert observed is None or isinstance(observed, dict)
    return None if observed is None else observed.get(measure)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, 0),
        ({"contact": False}, 1),
        ({"hold": 2}, 1),
        ({"contact": False, "hold": 2}, 2),
        ({"contact": False, "target_x": 0.5, "target_y": 0.5}, 2),
        ({"contact": None, **{name: value for name, value in AS_A_DRIVER.items() if name != "contact"}}, None),  # an SDK that does not say
    ],
)
def test_a_finger_has_an_extent_and_stays(changes: dict[str, Any], told: float | None) -> None:
    assert measured("tapped", *taps(**changes), **ON_A_PHONE) == told


def test_taps_are_told_of_in_chromium_alone() -> None:
    """Firefox rounds them away while it resists fingerprinting; what Safari tells of an extent we have not seen."""
    firefox = "Mozilla/5.0 (Android 14; Mobile; rv:147.0) Gecko/147.0 Firefox/147.0"
    assert measured("tapped", *taps(**AS_A_DRIVER), **{**ON_A_PHONE, "user_agent": firefox, "navigator_useragent": firefox}) is None


def test_most_taps_must_be_so() -> None:
    assert measured("tapped", *taps(3), *taps(2, **AS_A_DRIVER), **ON_A_PHONE) == 0


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        ({}, 0),
        ({"unplaced": 12, "placed": 0}, 1),
        ({"unplaced": 1}, 0),  # a key that the browser does not know
        ({"sideless": 1}, 1),
        ({"latched": 1}, 1),
        ({"unshifted": 1}, 2),
        ({"unnumbered": 12}, 2),
        ({"unplaced": 12, "unnumbered": 12}, 3),
    ],
)
def test_a_key_has_a_place_a_number_and_a_shift(marks: dict[str, Any], told: float) -> None:
    assert measured("keys", keys(**marks), **ON_WINDOWS) == told


def test_a_stamp_counts_beside_a_mark_of_keys_alone() -> None:
    stamps: dict[str, Any] = {"submillisecond": 12}
    assert measured("keys", keys(**stamps), **ON_LINUX) == 0
    assert measured("keys", keys(**stamps, sideless=1), **ON_LINUX) == 2


def test_no_single_mark_of_a_tap_or_a_key_that_people_leave_challenges() -> None:
    for measure, most in (("tapped", 2.0), ("keys", 1.0)):
        assert score({"BEHAVIOR_SYNTHETIC_INPUT": {measure: most}}, Model.load()).value <= 45
    assert score({"BEHAVIOR_SYNTHETIC_INPUT": {"keys": 2}}, Model.load()).value >= Thresholds().challenge


def test_on_macos_whoever_types_for_somebody_sends_characters() -> None:
    for mark in ("unshifted", "latched", "sideless"):
        marks: dict[str, Any] = {mark: 1}
        assert measured("keys", keys(**marks), os_name="macOS") == 0


def test_the_keyboard_on_a_screen_has_no_places() -> None:
    """That of Windows sends characters, and is tapped."""
    tapped = Pointer(kind="pointer", pointer="touch", points=(Point(after=0, x=0, y=0),))
    assert measured("keys", tapped, keys(unplaced=12, placed=0)) == 0


def test_a_shift_that_is_latched_is_an_on_screen_keyboards_where_keys_are_picked() -> None:
    picked = Typing(kind="typing", keys=tuple(Key(after=900 + 40 * (n % 7), hold=60) for n in range(12)), placed=12, latched=1)
    assert measured("keys", picked, **ON_LINUX) == 0


def test_keys_of_a_phone_are_not_asked_for_unless_it_only_claims_to_be_one() -> None:
    """Android's keyboards write capitals as they like; what is emulated on a desktop has a desktop's keys."""
    typed = keys(unshifted=1)
    assert measured("keys", typed, *taps(), **ON_A_PHONE) is None
    assert measured("keys", typed, *taps(), **{**ON_A_PHONE, "desktop_interfaces": True}) == 2


class TestOnGlass:
    """What `BEHAVIOR_BOT` says where most text has no keys that anybody could ask for."""

    TEXT = (Input(kind="input", method="is_typing", keyed=False, after=900, trusted=True),)

    def told(self, *events: Event, **changes: Any) -> dict[str, float]:
        observed = bot(evidence(events=events, **{**ON_A_PHONE, **changes}))
        assert isinstance(observed, dict)
        return {name: observed[name] for name in ("causeless", "together", "unkeyed", "tapped")}

    def test_a_person_types_by_an_input_method(self) -> None:
        typed = Typing(kind="typing", keys=tuple(Key(after=240, hold=4, type="other") for _ in range(12)))
        keyed = Input(kind="input", method="is_insert_composition", keyed=True)
        assert not any(self.told(*taps(), typed, keyed).values())

    def test_text_without_a_key_is_a_habit(self) -> None:
        assert self.told(*taps(), *self.TEXT) == {"causeless": 0, "together": 0, "unkeyed": 1, "tapped": 0}

    def test_on_an_iphone_suggestions_and_dictation_have_none(self) -> None:
        iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1"
        assert not any(self.told(*taps(), *self.TEXT, user_agent=iphone, navigator_useragent=iphone, os_name="iOS").values())

    def test_beside_taps_that_no_finger_makes_it_is_one_assistive_tool(self) -> None:
        """A tool that sets text and makes gestures is one habit: its taps count in `BEHAVIOR_SYNTHETIC_INPUT`."""
        assert not any(self.told(*taps(**AS_A_DRIVER), *self.TEXT).values())

    def test_and_in_haste_it_is_a_program(self) -> None:
        entered = Focus(kind="focus", by="script")
        at_once = Input(kind="input", method="is_typing", keyed=False, after=5, trusted=True)
        assert self.told(*taps(**AS_A_DRIVER), entered, at_once)["tapped"] == 1

    def test_and_where_no_phone_is(self) -> None:
        assert self.told(*taps(), *self.TEXT, desktop_interfaces=True)["tapped"] == 1

    def test_keys_of_a_tool_are_told_by_their_rhythm(self) -> None:
        assert self.told(*taps(**AS_A_DRIVER), keys(24, tool=True))["tapped"] == 1
        assert self.told(*taps(**AS_A_DRIVER), keys(24))["tapped"] == 0
        assert self.told(*taps(), keys(24, tool=True))["tapped"] == 0
