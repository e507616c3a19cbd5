"""Columns say what events say: all of it, nothing else, and within the same limits."""

import json
from typing import Any

import pytest
from hypothesis import given
from pydantic import TypeAdapter

from simulator.client import as_json
from tessera import columns
from tessera.columns import columns_of
from tessera.errors import Malformed
from tessera.service.device_sessions.contract import TelemetryRequest
from tessera.service.http.validation import validate
from tessera.telemetry import EVENT_KINDS, Event, PageLoad, Point, Pointer, UnknownEvent
from tests.builders import human_events
from tests.columns import vectors
from tests.features.strategies import runs

REQUEST = TypeAdapter(TelemetryRequest)
BATCH: dict[str, Any] = {"session_token": "t", "stream": "mdq1x8k0a7f3", "sequence": 1}
MOVEMENT = {"version": 1, "kinds": ["pointer"], "pointer": {"points": {"count": [2], "after": [0, 16], "x": [10, -3], "y": [0, 5]}}}


def over_the_wire(value: Any) -> Any:
    return json.loads(json.dumps(value))


def read(**sent: Any) -> tuple[Event, ...]:
    events: tuple[Event, ...] = validate(REQUEST, over_the_wire({**BATCH, **sent}), "body").events
    return events


@pytest.mark.thorough
@given(runs)
def test_a_batch_and_its_columns_are_the_same_events(events: tuple[Event, ...]) -> None:
    assert read(columns=columns.encode(events)) == read(events=[as_json(event) for event in events]) == events


@pytest.mark.thorough
@given(runs)
def test_columns_that_were_read_are_written_alike(events: tuple[Event, ...]) -> None:
    told = over_the_wire(columns.encode(events))
    assert columns.encode(columns.decode(told)) == told


def test_the_vectors_are_fresh_and_read_as_what_they_tell() -> None:
    fresh = vectors.WRITTEN.read_text() == vectors.text()
    assert fresh, f"{vectors.WRITTEN} is not what the code says: run `.venv/bin/python -m tests.columns.vectors`."
    told = json.loads(vectors.WRITTEN.read_text())
    assert {kind for vector in told for kind in (event["kind"] for event in vector["events"])} == {*EVENT_KINDS, "gaze"}
    for vector in told:
        assert read(columns=vector["columns"]) == read(events=vector["events"])


def test_a_person_in_columns_is_a_third_as_long() -> None:
    events = human_events()
    plain, told = (json.dumps(value, separators=(",", ":")) for value in ([as_json(event) for event in events], columns.encode(events)))
    assert len(told) < 0.4 * len(plain)


def test_what_is_left_out_is_absent() -> None:
    told = {"version": 1, "kinds": ["pointer", "page_load"], "pointer": {"pointer": [None], "points": MOVEMENT["pointer"]["points"]}}  # type: ignore[index]
    points = (Point(after=0, x=10, y=0), Point(after=16, x=7, y=5))
    assert read(columns=told) == (Pointer(kind="pointer", pointer="mouse", points=points), PageLoad(kind="page_load"))


def test_a_kind_of_a_newer_sdk_is_counted_and_its_table_ignored() -> None:
    told = {"version": 1, "kinds": ["gaze", "page_load", 0], "gaze": {"at": [[1], "?"]}}
    assert read(columns=told) == (UnknownEvent(kind="gaze"), PageLoad(kind="page_load"), UnknownEvent(kind="gaze"))


def changed(path: str, value: Any) -> Any:
    """The movement with one thing in it changed."""
    told = over_the_wire(MOVEMENT)
    *way, last = path.split(".")
    table = told
    for name in way:
        table = table.setdefault(name, {})
    table[last] = value
    return told


@pytest.mark.parametrize(
    ("told", "location"),
    [
        (7, ""),
        ([], ""),
        (changed("version", 2), ".version"),
        (changed("version", True), ".version"),
        (changed("kinds", None), ".kinds"),
        (changed("kinds", "pointer"), ".kinds"),
        (changed("kinds", ["page_load"] * 501), ".kinds"),
        (changed("kinds", [0]), ".kinds[0]"),
        (changed("kinds", ["k" * 65]), ".kinds[0]"),
        (changed("kinds", [None]), ".kinds[0]"),
        (changed("after", [-1]), ".after[0]"),
        (changed("after", [1, 2]), ".after"),
        (changed("after", 3), ".after"),
        (changed("scroll", {}), ".scroll"),
        (changed("pointer", []), ".pointer"),
        (changed("pointer.speed", [1]), ".pointer.speed"),
        (changed("pointer.pointer", "nose"), ".pointer.pointer[0]"),
        (changed("pointer.pointer", True), ".pointer.pointer[0]"),
        (changed("pointer.pointer", [["mouse"]]), ".pointer.pointer[0]"),
        (changed("pointer.points", [2]), ".pointer.points"),
        (changed("pointer.points.count", [0]), ".pointer.points.count[0]"),
        (changed("pointer.points.count", [601]), ".pointer.points.count[0]"),
        (changed("pointer.points.count", [3]), ".pointer.points.x"),
        (changed("pointer.points.count", [2, 2]), ".pointer.points.count"),
        (changed("pointer.points.after", [0, -1]), ".pointer.points.after[1]"),
        (changed("pointer.points.after", 16), ".pointer.points.after"),
        (changed("pointer.points.x", None), ".pointer.points.x"),
        (changed("pointer.points.x", [0, None]), ".pointer.points.x[1]"),
        (changed("pointer.points.x", [0, 1.5]), ".pointer.points.x[1]"),
        (changed("pointer.points.x", [0, True]), ".pointer.points.x[1]"),
        (changed("pointer.points.x", [0, "1"]), ".pointer.points.x[1]"),
        (changed("pointer.points.x", [99_999, 2]), ".pointer.points.x[1]"),
        (changed("pointer.points.x", [0, 10**40]), ".pointer.points.x[1]"),
        ({"version": 1, "kinds": ["visibility"], "visibility": {}}, ".visibility.visible"),
        ({"version": 1, "kinds": ["visibility"]}, ".visibility.visible"),
        ({"version": 1, "kinds": ["click"], "click": {"target_x": [1.5]}}, ".click.target_x[0]"),
        ({"version": 1, "kinds": ["input"], "input": {"method": "is_typing", "trusted": "yes"}}, ".input.trusted[0]"),
        ({"version": 1, "kinds": ["page_load"], "page_load": {"location": ["l" * 1025]}}, ".page_load.location[0]"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(told: Any, location: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(columns=told)
    assert [fault.location for fault in refused.value.faults] == [f"body.columns{location}"]


def test_much_is_never_made_of_little() -> None:
    """Short columns cannot stand for many points: each point has its numbers."""
    told = {"version": 1, "kinds": ["pointer", *[0] * 499], "pointer": {"points": {"count": [600] * 500, "x": [], "y": [], "after": []}}}
    with pytest.raises(Malformed):
        read(columns=told)


def test_events_come_one_way_only() -> None:
    with pytest.raises(Malformed) as refused:
        read(columns=MOVEMENT, events=[])
    assert [fault.location for fault in refused.value.faults] == ["body.columns"]


def test_every_field_of_every_event_has_a_column() -> None:
    for row in EVENT_KINDS.values():
        for column in columns_of(row).values():
            assert column.holds != "parts" or column.required, "what repeats is never absent"
