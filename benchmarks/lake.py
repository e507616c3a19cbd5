"""The lake: 10,000,000 actions, and the time that each documented question takes on two cores.

People and attackers of the simulator's world go through the doors; what the streams tell goes by Firehose's protocol into the tables, and
its counts are compared with the table's. What went through is then spread over ninety days, a million users and their devices
(`lake_spread` says what that shows, and what it does not). Each question is asked of all of it, a few times on a new connection; the best
is shown, by the clock, and by what it took of the processors: where others are busy, too, only the latter says what it costs.
"""

import os
import resource
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

import pyarrow as pa

from benchmarks.lake_spread import Spread, append_day, days
from benchmarks.report import Options, Row, main
from local.embedded import TENANT, Embedded
from local.lake.firehose import Firehose
from local.lake.reading import Reading
from local.lake.warehouse import Warehouse
from local.lake.writing import Writer
from simulator.attackers import CATALOGUE
from simulator.world import imagine, live
from tessera.units import DAY
from tessera_lake.asking import questions
from tessera_lake.columns import LABELS
from tessera_lake.filling import fill, forget

ACTIONS, QUICK = 10_000_080, 20_000  # ninety times 111,112
PEOPLE, LIVED, VISITS = 60, 10, 8
DAYS = 90
SLOWEST = 1.0  # seconds
REPEATS = 3
RULE = {
    "name": "Large payments",
    "priority": 10,
    "recommendation": "challenge",
    "mode": "production",
    "type": "risk",
    "enabled": True,
    "conditions": {"field": "transaction.amount", "op": "gt", "value": 200},
}
EXPORTED = "SELECT happened_at, action_id, subject, device, country, score, recommendation, answered_reasons FROM decisions"


def benchmark(options: Options) -> Iterator[Row]:
    folder = Path(tempfile.mkdtemp(prefix="lake"))
    try:
        yield from _measured(folder, options)
    finally:
        shutil.rmtree(folder)


def _measured(folder: Path, options: Options) -> Iterator[Row]:
    in_table = lived(folder / "lived", people=20 if options.quick else PEOPLE, days=6 if options.quick else LIVED)
    with Warehouse(folder / "lived") as through:
        base = {name: through.table(name).scan().to_arrow() for name in ("decisions", "results", "labels")}
    for name in ("decisions", "results", "labels"):
        lacking = abs(in_table[name] - _events(name, base[name]))
        yield Row(what=f"{name} through the doors", judged=f"{in_table[name]} in the table", figure=base[name].num_rows)
        yield Row(what="of these missing or too many", figure=lacking, line=0, better="lower")
    actions, began = QUICK if options.quick else ACTIONS, perf_counter()
    with Warehouse.open(folder / "spread") as warehouse:
        begin, number = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 1000, 5 if options.quick else DAYS
        spread(warehouse, Spread(base, users=actions // 10), begin, actions, number)
        yield Row(what="spread over days", judged=f"{actions} actions", figure=perf_counter() - began, unit="s")
        yield Row(what="on the disk", judged="zstd", figure=_size(folder / "spread") / 1e9, unit="GB")
        yield from _asked(warehouse, datetime.fromtimestamp((begin + number * DAY) / 1000, UTC))
        yield from _exported(warehouse, folder)


def lived(folder: Path, *, people: int, days: int) -> Counter[str]:
    """A world that goes through the doors into the lake of a folder; answers how many decisions, results and labels the table has seen."""
    world = imagine(people, days, dict.fromkeys(CATALOGUE, VISITS), seed=4)
    house, seen = Embedded(world.internet, round(world.begin * 1000)), Counter[str]()
    with sent_to(folder) as send, house.open() as application:
        backend = application.backend()
        backend.ask("POST", "/risk/v1/rules", RULE)
        for number, deed in enumerate(live(world.visits, application, lambda at: house.advance(round(at * 1000)))):
            if deed.fraud and deed.recommendation != "refused" and number % 2:
                source = "CHARGEBACKS" if deed.action in ("transaction", "checkout") else "MANUAL_REVIEW"
                backend.label("CONFIRMED_FRAUD", "ACTION_ID", deed.answer["context"]["action_id"], source=source)
            seen.update(_seen(house.changes))
            send(house)
            house.learn()
    return seen


def _seen(changes: list[dict[str, Any]]) -> Iterator[str]:
    """What changes of the table are, by their keys alone."""
    for change in changes:
        images = change["dynamodb"]
        partition, sort = images["Keys"]["PK"]["S"].split("#")[1], images["Keys"]["SK"]["S"]
        new, old = images.get("NewImage", {}), images.get("OldImage", {})
        if partition == "D" and sort.startswith("A#") and "type" in new:
            yield from ["decisions"] * (not old) + ["results"] * ("result" in new and "result" not in old)
        elif partition == "B" and not old:
            yield "labels"


@contextmanager
def sent_to(folder: Path) -> Iterator[Callable[[Embedded], None]]:
    """Sends what the streams of a world tell by Firehose's protocol; at the end it is written into the tables."""
    firehose = Firehose(folder, writes=False)
    connection = {
        "AWS_ENDPOINT_URL_FIREHOSE": firehose.url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "TESSERA_LAKE_STREAM": "lake",
    }

    def send(house: Embedded) -> None:
        failed = fill(house.changes, house.now)["batchItemFailures"]
        assert not failed, "Firehose's stand-in refuses nothing"  # noqa: S101

    with closing(firehose), patch.dict(os.environ, connection):
        forget()
        yield send
        forget()
    writer = Writer(folder)
    writer.drain()
    writer.close()


def spread(warehouse: Warehouse, drawing: Spread, begin: int, actions: int, number: int) -> None:
    """Fill a warehouse with so many actions over so many days."""
    labels = []
    for day, some in days(begin, number, actions):
        tables = drawing.day(day, some)
        for name in ("decisions", "results"):
            append_day(warehouse.table(name), tables[name], day // DAY)
        labels.append(tables["labels"])
    warehouse.append(LABELS, pa.concat_tables(labels))  # of whatever days they came: at once, as they are after a compaction


def _asked(warehouse: Warehouse, end: datetime) -> Iterator[Row]:
    reading = Reading(warehouse, TENANT)
    sample = reading.sql("SELECT device, subject FROM decisions WHERE subject IS NOT NULL AND has_telemetry LIMIT 1").rows[0]
    arguments = {"device": sample[0], "user": sample[1], "rule": RULE["name"]}
    reading.close()
    for name in questions():
        tries = [_timed(warehouse, name, arguments, end) for _ in range(REPEATS)]
        took, worked = (min(each) for each in zip(*((took, worked) for took, worked, _ in tries), strict=True))
        yield Row(what=name, judged=f"{tries[0][2]} lines", figure=took, unit="s", line=SLOWEST, better="lower")
        yield Row(what="  of it a processor's time, shared by two", figure=worked, unit="s", better="lower")


def _timed(warehouse: Warehouse, name: str, arguments: Mapping[str, Any], end: datetime) -> tuple[float, float, int]:
    """How long a question takes, by the clock and of the processors (s), and how many lines it answers."""
    reading = Reading(warehouse, TENANT)
    began, worked = perf_counter(), process_time()
    rows = len(reading.ask(name, arguments, end=end).rows)
    took, worked = perf_counter() - began, process_time() - worked
    reading.close()
    return took, worked, rows


def _exported(warehouse: Warehouse, folder: Path) -> Iterator[Row]:
    reading, before, began = Reading(warehouse, TENANT, memory="300MB", seconds=600), _peak(), perf_counter()
    rows = reading.export(EXPORTED, folder / "export.parquet")
    yield Row(what="export", judged=f"{rows} rows", figure=perf_counter() - began, unit="s")
    yield Row(what="more memory than before", judged="300 MB are DuckDB's", figure=max(0.0, _peak() - before) / 1e6, unit="MB")


def _events(name: str, rows: pa.Table) -> int:
    """How many events the rows are of: a label is a row for each of its actions."""
    return len(set(rows["label_id" if name == "labels" else "event_id"].to_pylist()))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*.parquet"))


if __name__ == "__main__":
    main("lake", __doc__ or "", benchmark)
