"""What a device sends: what Chromium on Windows tells of itself (`traits.json`, with all that the SDK reads), and batches of telemetry that
are 13 KB as readable JSON: some 40 events with 200 points of movements."""

import json
from functools import cache
from gzip import compress
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Literal

from simulator.actors import LOGIN_PAGE
from simulator.behavior import person_fills_form
from simulator.client import as_json
from tessera.columns import encode
from tessera.telemetry import DeviceTraits, Event

READABLE = 13_000  # bytes
type Form = Literal["readable", "columns"]


def traits() -> DeviceTraits:
    told: dict[str, Any] = json.loads(Path(__file__).with_name("traits.json").read_text())
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return DeviceTraits(**told)


@cache
def events(number: int) -> tuple[Event, ...]:
    """The events of a batch, each time the same: as many as make 13 KB."""
    random, made = Random(number), list[Event]()
    for _ in count():
        for event in person_fills_form(random, location=LOGIN_PAGE):
            if len(json.dumps(as_json((*made, event)), separators=(",", ":"))) > READABLE:
                return tuple(made)
            made.append(event)
    raise AssertionError


@cache
def _told(number: int, form: Form) -> dict[str, Any]:
    return {"events": as_json(events(number))} if form == "readable" else {"columns": encode(events(number))}


def batch(number: int, form: Form, **more: Any) -> bytes:
    """The body of a batch's request, gzipped as the SDK does."""
    return compress(json.dumps({**more, **_told(number, form)}, separators=(",", ":")).encode(), mtime=0)


def as_text(number: int) -> str:
    """A batch as readable JSON: what parsing it takes is the yardstick of a machine's speed."""
    return json.dumps({"events": _told(number, "readable")["events"]}, separators=(",", ":"))
