"""Processor time and wall time of each door: medians of interleaved rounds, with the table's double answering 4 ms after each request.

Processor time is that of all threads of this process; the table lives in another. In every round there are a session of each person, the
naive build, and the yardstick of the machine: `json.loads` of a batch of 13 KB. Machines differ, and a busy one is half as fast as a quiet
one. So a line in milliseconds is held against the figure for a machine on which the yardstick takes as long as where the lines were drawn.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from time import perf_counter, process_time

from benchmarks.report import Row
from benchmarks.speed import sent
from benchmarks.speed.counted import ACTION, RESULT
from benchmarks.speed.house import BATCHES, FOLLOWERS, Call, House
from benchmarks.speed.naive import Naive

AFTER, PEOPLE, YARDSTICK = 0.004, 4, "json.loads of 13 KB"
YARDSTICK_TAKES = 0.133  # ms, where the lines were drawn
OPEN, READ, TOKEN = "POST /risk-collect/sessions", "GET /risk/v1/recommendation", "POST /oidc/token"
NAMES = {
    OPEN: "open a device session",
    "batch, readable": "batch of 13 KB, readable",
    "batch, columns": "batch of 13 KB, in columns",
    ACTION: "action with its recommendation",
    READ: "read a recommendation",
    RESULT: "report a result",
    TOKEN: "issue an access token",
    "authorize": "authorizer",
    "learn": "learn, of one record",
    "roll_up": "roll_up, of three records",
    "announce": "announce, of three records",
    "naive action, 2 calls": "naive: an action that takes 2 calls",
    "naive action, 6 calls": "naive: an action that takes 6 calls",
    "naive batch": "naive: a batch of 13 KB, readable",
    YARDSTICK: YARDSTICK,
}
CPU_LINES = {ACTION: 5.0, "batch, readable": 2.5, "batch, columns": 2.0}  # ms
WALL_LINES = {ACTION: (13.0, 25.0)}  # ms: median, and of 99 in 100

type Calls = Mapping[str, Sequence[Call]]


def rounds(house: House, count: int) -> Calls:
    """Everything that was measured in so many rounds, by what it was."""
    people, naive = house.people(PEOPLE + 1), Naive()
    house.table.ask("wait", seconds=AFTER)
    house.calls.clear()
    for number in range(count):
        house.round(people, read_later=True)
        house.renew_token()
        for name, run in _naive(naive, number):
            house.calls.append(_timed(name, run))
    house.table.ask("wait", seconds=0)
    by_name: dict[str, list[Call]] = defaultdict(list)
    for call in house.calls:
        by_name[call.name].append(call)
    return by_name


def _naive(naive: Naive, number: int) -> Iterator[tuple[str, Callable[[], object]]]:
    text = sent.as_text(number % BATCHES + 1)
    for _ in range(PEOPLE):
        yield "naive action, 2 calls", lambda: naive.action(2)
        yield "naive action, 6 calls", lambda: naive.action(6)
        yield "naive batch", lambda: naive.batch(text)
        yield YARDSTICK, lambda: json.loads(text)


def _timed(name: str, run: Callable[[], object]) -> Call:
    cpu, wall = process_time(), perf_counter()
    run()
    return Call(name, process_time() - cpu, perf_counter() - wall, 0, 0)


def cpu(calls: Calls, name: str) -> float:
    """The median processor time of something (ms)."""
    return 1000 * median(call.cpu for call in calls[name])


def wall(calls: Calls, name: str, share: float = 0.5) -> float:
    """The wall time (ms) that this share of the calls stays below."""
    times = sorted(call.wall for call in calls[name])
    return 1000 * times[min(len(times) - 1, int(share * len(times)))]


def of_a_session(calls: Calls, *, followers: bool) -> float:
    """The processor time of a session's requests (ms), of its batches half in columns; with those who follow, if wanted."""
    batches = BATCHES * (cpu(calls, "batch, readable") + cpu(calls, "batch, columns")) / 2
    rest = sum(cpu(calls, name) for name in (OPEN, ACTION, RESULT))
    return batches + rest + (sum(cpu(calls, name) for name in FOLLOWERS if name in calls) if followers else 0.0)


def rows(calls: Calls) -> Iterator[Row]:
    """Each door's row, and what follows from them."""
    scale = YARDSTICK_TAKES / cpu(calls, YARDSTICK)
    for name, shown in NAMES.items():
        if name in calls:
            line, here = CPU_LINES.get(name), f"{cpu(calls, name):.3g} here"
            yield Row(what=f"CPU: {shown}", figure=scale * cpu(calls, name), unit="ms", line=line, better="lower", judged=here)
    for followers, line in ((False, 40), (True, 32)):
        what = "CPU: protected sessions a second of one core" + (", followers included" if followers else "")
        of_one = of_a_session(calls, followers=followers)
        yield Row(what=what, figure=1000 / (scale * of_one), line=line, judged=f"{1000 / of_one:.3g} here")
    for what, ours, naive in (
        ("an action", ACTION, "naive action, 6 calls"),
        ("a readable batch", "batch, readable", "naive batch"),
    ):
        yield Row(what=f"CPU: {what}, of the naive build's", figure=cpu(calls, ours) / cpu(calls, naive), unit="×")
        yield Row(what=f"wall: {what}, of the naive build's", figure=wall(calls, ours) / wall(calls, naive), unit="×")
    yield from _walls(calls)


def _walls(calls: Calls) -> Iterator[Row]:
    for name in (OPEN, "batch, readable", "batch, columns", ACTION, READ, RESULT, "learn"):
        lines: tuple[float | None, ...] = WALL_LINES.get(name, (None, None))
        for share, line in zip((0.5, 0.99), lines, strict=True):
            what = f"wall: {NAMES[name]}, p{100 * share:g}"
            yield Row(what=what, figure=wall(calls, name, share), unit="ms", line=line, better="lower")


def each(calls: Calls) -> Mapping[str, float]:
    """The processor time (ms) of one call of each part of a session, as on the machine where the lines were drawn."""
    scale = YARDSTICK_TAKES / cpu(calls, YARDSTICK)
    batch = (cpu(calls, "batch, readable") + cpu(calls, "batch, columns")) / 2
    parts = {name: cpu(calls, name) for name in (OPEN, ACTION, RESULT, *FOLLOWERS) if name in calls}
    return {name: scale * time for name, time in {**parts, "POST /risk-collect/device/events": batch}.items()}
