"""Measure speed and cost: `python -m benchmarks.speed [--json FILE] [--rounds N] [--past N ...] [PART ...]`.

Parts are `counted`, `timed`, `cold`, `burst` and `growth`; without any, all. Exits 0 also where a figure falls short: some lines are goals.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.report import Row, as_json, table
from benchmarks.speed import burst, cold, counted, growth, timed
from benchmarks.speed.house import House, Log
from local.doubles.served import serving

PARTS = ("counted", "timed", "cold", "burst", "growth")


def measured(log: Log, options: argparse.Namespace) -> Iterator[Row]:
    """The rows of all parts that are wanted, each with a table of its own."""
    parts, scale = options.parts or PARTS, 1.0
    with serving() as served, House(served, log).open() as house:
        session = counted.count(house) if "counted" in parts else None
        if session:
            yield from counted.rows(session)
        if "timed" in parts:
            calls = timed.rounds(house, options.rounds)
            scale = timed.YARDSTICK_TAKES / timed.cpu(calls, timed.YARDSTICK)
            yield from timed.rows(calls)
            if session:
                yield from costs(session, timed.each(calls), house.template)
        if "cold" in parts:
            yield from cold.rows(cold.runs(house), scale)
        if "burst" in parts:
            yield from burst.rows(house, scale)
    if "growth" in parts:
        with serving() as served, House(served, log).open() as house:
            yield from growth.rows(house, options.past)


def judged_here(row: Row) -> Row:
    """A row, without its line where it is of wall time and the machine is busy: it would judge the machine."""
    load, cores = os.getloadavg()[0], os.cpu_count() or 1
    busy = "wall" in row.what and row.line is not None and load >= cores
    return replace(row, line=None, judged=f"not judged at a load of {load:.0f}") if busy else row


def costs(session: counted.Session, cpu: Mapping[str, float], template: Mapping[str, Any]) -> Iterator[Row]:
    """How long functions run for a session, and what a million cost."""
    milliseconds = counted.durations(session, cpu, template)
    judged = "processor time, by their memory, and 4 ms a trip"
    yield Row(what="a session: all functions run for", figure=sum(milliseconds.values()), unit="ms", judged=judged)
    yield Row(what="learn: runs for", figure=milliseconds["learn"], unit="ms", judged=judged)
    parts = counted.dollars(session, milliseconds, template)
    for what, sum_of_part in parts.items():
        yield Row(what=f"$ a million sessions: {what}", figure=sum_of_part)
    total = sum(parts.values())
    yield Row(what="$ a million sessions, in all", figure=total, line=25, stretch=20, better="lower", judged="without storage")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("parts", nargs="*", choices=(*PARTS, []), metavar="PART", help=f"which: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--json", type=Path, help="file to write the rows to")
    parser.add_argument("--rounds", type=int, default=12, help="of four sessions each (default: %(default)s)")
    parser.add_argument("--past", type=int, nargs="+", default=growth.PAST, help="past actions of the user who is searched for, ascending")
    options = parser.parse_args()
    with Log() as log:
        rows = tuple(map(judged_here, measured(log, options)))
    print(table(rows))
    if options.json:
        machine = {"machine": platform.machine(), "cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]}
        options.json.write_text(json.dumps({**machine, "rows": [as_json(row) for row in rows]}, indent=1) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
