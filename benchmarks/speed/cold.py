"""A cold start: what a deciding function takes from its start to its first answer, and what the layer weighs.

Each run is a process of its own, with everything compiled before, as in the layer; it imports the door, and then judges an action, for
which it reads the keys and everything else. Not in it: what Lambda takes itself.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.report import Row
from benchmarks.speed.counted import ACTION
from benchmarks.speed.house import SETTINGS, House
from local.cloud import connection
from simulator.transport import Handler

RUNS = 7
LARGEST_LAYER, SLOWEST = 32, 400  # MB, ms
LAYERS = {name: Path(__file__).parents[2] / f".aws-sam/{name}/build/ScoringLayer" for name in ("arm64", "x86_64")}
MB = 1_000_000

FUNCTION = """
import json, resource, sys, time
event, now = json.loads(sys.stdin.read()), int(sys.argv[1])
began, cpu = time.perf_counter(), time.process_time()
from functions.trigger_action.app import handler
from tessera.service import dependencies
loaded, loaded_cpu = time.perf_counter(), time.process_time()
dependencies.clock = lambda: now
answer = handler(event, None)
told = {
    "init": loaded - began, "init cpu": loaded_cpu - cpu,
    "first": time.perf_counter() - loaded, "first cpu": time.process_time() - loaded_cpu,
    "modules": len(sys.modules), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "status": answer["statusCode"],
}
print("told " + json.dumps(told))
"""


def runs(house: House, count: int = RUNS) -> list[Mapping[str, float]]:
    """So many cold starts, the table's double answering after 4 ms."""
    event = _an_action(house)
    environment = {**os.environ, **connection(house.table.endpoint), **SETTINGS}
    command = [sys.executable, "-c", FUNCTION, str(house.now)]
    house.table.ask("wait", seconds=0.004)
    told = []
    for _ in range(count + 1):  # the first one compiles
        ran = subprocess.run(command, input=json.dumps(event), env=environment, capture_output=True, text=True, check=True)
        (line,) = (line.removeprefix("told ") for line in ran.stdout.splitlines() if line.startswith("told "))
        told.append(json.loads(line))
        if told[-1]["status"] != 201:
            raise RuntimeError(f"the first request was not served:\n{ran.stdout}")
    house.table.ask("wait", seconds=0)
    return told[1:]


def _an_action(house: House) -> Any:
    """The event of an action of somebody who is known."""
    events = []

    def noted(name: str, handler: Handler) -> Handler:
        def call(event: Any, context: Any) -> Any:
            if name == ACTION:
                events.append(json.loads(json.dumps(event)))
            return handler(event, context)

        return call

    (person,) = house.people(1)
    with house.also(noted):
        house.session(person)
    return events[0]


def rows(told: list[Mapping[str, float]], scale: float) -> Iterator[Row]:
    """Medians of these runs, and the layer's size where one is built. `scale` makes of this machine's time that of the one where the line
    was drawn."""

    def usual(name: str, scale: float = 1000) -> float:
        return scale * median(each[name] for each in told)

    yield Row(what="cold start: import of the deciding door, CPU", figure=scale * usual("init cpu"), unit="ms")
    yield Row(what="cold start: its first action, CPU", figure=scale * usual("first cpu"), unit="ms")
    both = 1000 * median(each["init cpu"] + each["first cpu"] for each in told)
    yield Row(what="cold start: both, CPU", figure=scale * both, unit="ms", line=SLOWEST, better="lower", judged=f"{both:.0f} here")
    yield Row(what="cold start: modules", figure=usual("modules", 1))
    yield Row(what="cold start: memory", figure=usual("memory", 1), unit="MB")
    for architecture, folder in LAYERS.items():
        if folder.exists():
            size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
            yield Row(what=f"layer for {architecture}, unzipped", figure=size / MB, unit="MB", line=LARGEST_LAYER, better="lower")
