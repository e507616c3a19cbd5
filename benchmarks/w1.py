"""What goes over the wire: bytes of a minute at a page, bytes and reading time of a batch.

The minute is the simulator's (`simulator/minute.py`): a pointer that moves half the time at 60 Hz, three fields typed, clicks, scrolls. The
browser SDK itself makes requests of it, under node; the bodies are counted. Reading means parsing and validating in this process, warm.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from pydantic import TypeAdapter

from benchmarks.report import Options, Row, main
from simulator.client import as_json
from simulator.minute import busy_minute
from tessera import columns
from tessera.service.device_sessions.contract import TelemetryRequest
from tessera.service.http import body
from tessera.telemetry import Event, Point, Pointer

SDK = Path("web/sdk")
MOST = 20  # KB a minute
MOVEMENTS = 10  # of the batch that is read
REPEATS = 400


def minute(format: str) -> list[dict[str, Any]]:
    """What the SDK sends in the minute: path and bytes of each request."""
    script = SDK / ".cache/minute.mjs"
    subprocess.run(["node", "build.mjs", "--script", "minute"], cwd=SDK, check=True)
    done = subprocess.run(["node", script, format], input=json.dumps(busy_minute()), check=True, capture_output=True, text=True)
    sent: list[dict[str, Any]] = json.loads(done.stdout)
    return sent


def benchmark(options: Options) -> Iterator[Row]:
    for format, line in (("gzip", MOST), ("columns", None), ("events", None)):
        sent = minute(format)
        total = sum(request["bytes"] for request in sent) / 1000
        yield Row(what=f"a minute as {format}", judged=f"{len(sent)} requests", figure=total, unit="KB", line=line, better="lower")
    events = a_batch()
    request = {"session_token": "t", "stream": "s", "sequence": 1}
    plain = json.dumps({**request, "events": [as_json(event) for event in events]}, separators=(",", ":")).encode()
    told = json.dumps({**request, "columns": columns.encode(events)}, separators=(",", ":")).encode()
    points = sum(len(event.points) for event in events)
    yield Row(what="a batch, event by event", judged=f"{points} points", figure=len(plain) / 1000, unit="KB", better="lower")
    yield Row(what="the same in columns", figure=len(told) / 1000, unit="KB", better="lower")
    repeats = REPEATS // 8 if options.quick else REPEATS
    yield Row(what="read event by event", figure=fastest(lambda: read(plain), repeats), unit="µs", better="lower")
    yield Row(what="read in columns", figure=fastest(lambda: read(told), repeats), unit="µs", better="lower")


def a_batch() -> list[Pointer]:
    """The minute's first movements."""
    moves = [(at, each["clientX"], each["clientY"]) for at, kind, each in busy_minute() if kind == "pointermove"]
    size = len(moves) // 40
    runs = [moves[size * number : size * (number + 1)] for number in range(MOVEMENTS)]
    return [Pointer(kind="pointer", points=tuple(_points(run))) for run in runs]


def _points(run: list[tuple[int, int, int]]) -> Iterator[Point]:
    began, x, y = run[0]
    for at, here, there in run:
        yield Point(after=at - began, x=here - x, y=there - y)
        began = at


REQUEST = TypeAdapter(TelemetryRequest)


def read(content: bytes) -> tuple[Event, ...]:
    events: tuple[Event, ...] = REQUEST.validate_python(body.parse_json(content)).events
    return events


def fastest(call: Callable[[], object], repeats: int) -> float:
    """The shortest of some calls, in microseconds: other load on the machine can only add to it."""
    taken = []
    for _ in range(repeats):
        began = perf_counter_ns()
        call()
        taken.append(perf_counter_ns() - began)
    return min(taken) / 1000


if __name__ == "__main__":
    main("w1", __doc__ or "", benchmark)
