"""Signals and their documentation are the same list, and each file holds what a signal's file must hold."""

from dataclasses import asdict, fields
from importlib import import_module
from inspect import getdoc

import pytest

from tessera import signals
from tessera.history import History
from tessera.place import Place
from tessera.session import DeviceSession
from tests.builders import a_history, a_session

DOCUMENTED = {
    "device": {
        "ram", "total_storage", "available_storage", "battery_level", "device_power_state", "core_number", "graphic_card", "model",
        "screen_width", "screen_height", "screen_avail_width", "screen_avail_height", "screen_pixel_depth", "screen_color_depth",
        "incognito", "tampered", "emulated", "spoofed", "tz_mismatch", "esim_usage", "accept_languages", "mobile_network_code",
        "font_count", "cpu_arch", "navigator_useragent", "true_useragent", "device_timezone_offset", "summer_timezone_offset",
        "winter_timezone_offset", "device_name",
        "connection", "permissions", "storages", "session_moved",  # ours
    },
    "network": {
        "vpn", "tor", "hosting", "proxy", "anonymizer", "x_forwarded_for",
        "relay", "crawler", "mobile_carrier", "block_lists", "ja4",  # ours
    },
    "behavior": {
        "typing_velocity", "movement_velocity", "input_method", "no_user_interaction", "straight_line_ratio", "right_angels_ratio",
        "minor_angels_ratio", "movement_latency", "corner_click",
        "pointer_coarsening",  # ours
    },
    "history": {
        "ip_action_rate_60_sec", "user_action_rate_60_sec", "device_action_rate_60_sec", "ip_user_count_last_hour",
        "ip_device_count_last_hour", "linking_device_to_users_count", "linking_user_to_device_count",
    },
}  # fmt: skip
"""The documented signals: the public API's `risk_signals`, by group."""

NAMES = [(group, name) for group, names in signals.CATALOGUE.items() for name in names]
SILENT = DeviceSession(id="session-1", device="device-1", opened_at=0)


@pytest.mark.parametrize("group", DOCUMENTED)
def test_every_documented_signal_has_a_file_and_every_file_is_documented(group: str) -> None:
    files = set(signals.CATALOGUE[group])
    folder = f"layers/scoring/tessera/signals/{group}/"
    assert not files - DOCUMENTED[group], f"add to DOCUMENTED in tests/signals/test_catalogue.py: {sorted(files - DOCUMENTED[group])}"
    assert not DOCUMENTED[group] - files, f"each needs a file in {folder}: {sorted(DOCUMENTED[group] - files)}"


def test_there_are_no_other_groups() -> None:
    assert set(signals.GROUPS) == set(DOCUMENTED) == {field.name for field in fields(signals.Signals)}


@pytest.mark.parametrize(("group", "name"), NAMES)
def test_a_signal_says_what_it_is_and_when_it_is_wrong(group: str, name: str) -> None:
    description = getdoc(import_module(f"tessera.signals.{group}.{name}")) or ""
    first, *_ = description.split("\n\n")
    file = f"layers/scoring/tessera/signals/{group}/{name}.py"
    assert first.endswith("."), f"begin the docstring of {file} with a sentence that says what the signal is"
    assert "\n\nWrong when: " in description, f"say in the docstring of {file}, after a blank line, `Wrong when: …`"


@pytest.mark.parametrize(("group", "name"), NAMES)
def test_nothing_is_told_of_a_device_that_told_nothing(group: str, name: str) -> None:
    subjects = {type(subject): subject for subject in (SILENT, SILENT.place, History())}
    answer = signals.CATALOGUE[group][name](subjects[signals.SUBJECTS[group][name]])
    assert answer is None, f"layers/scoring/tessera/signals/{group}/{name}.py answers {answer!r} where nothing is known: answer None"


def test_the_network_is_read_from_a_place_alone_but_for_what_the_request_says() -> None:
    assert {name for name, subject in signals.SUBJECTS["network"].items() if subject is not Place} == {"x_forwarded_for", "ja4"}
    assert signals.told_of("network", a_session().place) == signals.read(a_session(), a_history()).network


def test_what_cannot_be_told_is_left_out() -> None:
    assert signals.read(SILENT, History()) == signals.Signals(device={}, network={}, behavior={}, history={})


def test_the_calm_baseline_raises_no_flag() -> None:
    facts = asdict(signals.read(a_session(), a_history()))
    assert not [f"{group}.{name}" for group, values in facts.items() for name, value in values.items() if value is True]
