"""The writer: what the spool holds is appended to the tables, each event once, whatever ends it in between.

    take a batch → append to each table, whose commit says the batch's id → forget the batch

Ended anywhere, it takes the same batch again: tables whose last commit says its id have it. An event that was delivered twice is in an
earlier batch or in this one; it is left out by its `event_id`. A row that is none is set aside in `refused.jsonl`, where somebody finds it.
"""

import fcntl
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.lake.spool import Spool, Taken
from local.lake.types import arrow_table
from local.lake.warehouse import Warehouse, during
from tessera_lake.columns import BY_NAME, TABLES
from tessera_lake.schema import Row, Table

BATCH = "tessera.batch"
AT_ONCE = 500  # batches of the spool in one commit
MOST_FILES = 40  # of one day in one table, before they become one
READING = 3_600_000  # milliseconds for which files are kept that somebody may be reading, though they were replaced
type Step = Callable[[str], None]
"""Is told each step as it is done; tests end the writer there."""


def unheeded(_: str) -> None:
    pass


def now() -> int:
    return time.time_ns() // 1_000_000


class Writer:
    """Writes what the spool in a folder holds into the warehouse in the same folder. One at a time: `alone` says so."""

    def __init__(self, folder: Path, step: Step = unheeded, clock: Callable[[], int] = now) -> None:
        self.folder = folder
        self.spool = Spool(folder)
        self.warehouse = Warehouse.open(folder)
        self._step, self._clock = step, clock
        for table in TABLES:
            self.warehouse.sweep(table.name)

    def close(self) -> None:
        self.warehouse.close()

    def write(self) -> bool:
        """Write the next batch; whether there was one."""
        taken = self.spool.take(AT_ONCE)
        if taken is None:
            return False
        self._step("taken")
        for table, rows in self._by_table(taken).items():
            if self.warehouse.said_last(table.name, BATCH) == taken.id:
                continue
            fresh = self._unknown(table, rows)
            self.warehouse.append(table, fresh, {BATCH: taken.id})
            self._step(f"committed {table.name}")
        taken.forget()
        self._step("forgotten")
        return True

    def drain(self) -> int:
        """Write all that is there; answers how many batches."""
        number = 0
        while self.write():
            number += 1
        return number

    def follow(self, stopping: threading.Event, every: float) -> None:
        """Write until told to stop, some seconds apart."""
        while not stopping.wait(every):
            if self.drain():
                self.tidy()

    def tidy(self) -> None:
        """Make one file of a day that has many."""
        for table in TABLES:
            for day, number in self.warehouse.days(table.name).items():
                if number > MOST_FILES:
                    self.warehouse.rewrite(table.name, day)
                    self.warehouse.forget_before(table.name, self._clock() - READING)
                    self._step(f"rewritten {table.name}")

    def _by_table(self, taken: Taken) -> Mapping[Table, list[Row]]:
        found: defaultdict[Table, list[Row]] = defaultdict(list)
        for line in taken.rows():
            try:
                row = read(line)
                found[BY_NAME[f"{row['event']}s"]].append(row)
            except (ValueError, LookupError, TypeError) as fault:  # the others are written
                self._refuse(line.decode(errors="replace"), fault)
        return {table: sound for table, rows in found.items() if (sound := self._sound(table, rows))}

    def _sound(self, table: Table, rows: list[Row]) -> list[Row]:
        """The rows that fit into the table: all of them, unless something is wrong."""
        try:
            arrow_table(table, rows)
        except Exception as fault:  # whatever Arrow finds
            if len(rows) == 1:
                self._refuse(json.dumps(rows[0]), fault)
                return []
            half = len(rows) // 2
            return [*self._sound(table, rows[:half]), *self._sound(table, rows[half:])]
        return rows

    def _refuse(self, row: str, fault: Exception) -> None:
        told = {"fault": f"{type(fault).__name__}: {fault}"[:500], "row": row}
        with (self.folder / "refused.jsonl").open("a") as refused:
            refused.write(json.dumps(told) + "\n")

    def _unknown(self, table: Table, rows: Iterable[Row]) -> list[Row]:
        """The rows of events that the table does not have yet, each once."""
        by_id = {row["event_id"]: row for row in rows}
        moments = [row["happened_at"] for row in by_id.values()]
        for known in self.warehouse.events(table.name, by_id, during(min(moments), max(moments) + 1)):
            del by_id[known]
        return list(by_id.values())


def read(line: bytes) -> Row:
    """A row as `filling.written` writes it."""
    wire: dict[str, Any] = json.loads(line)
    columns = BY_NAME[f"{wire['event']}s"].by_name
    return {name: value // 1000 if columns[name].type == "timestamp" else value for name, value in wire.items()}


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """While this writes here, nobody else does.

    Raises:
        BlockingIOError: somebody does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "writer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
