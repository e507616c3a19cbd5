"""What was accepted gets into the tables once, whatever ends the writer in between and however often it was delivered."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from local.lake.firehose import Firehose, start_writer
from local.lake.warehouse import Warehouse
from local.lake.writing import MOST_FILES, Writer, alone
from tessera.units import DAY, HOUR
from tessera_lake import filling
from tessera_lake.columns import VERSION
from tessera_lake.filling import fill, written
from tests.builders import NOW
from tests.doors.house import House
from tests.lake.test_rows import pays

STEPS = ("taken", "committed decisions", "committed results", "forgotten")


class Ended(BaseException):
    """The writer is ended where it stands."""


def a_row(number: int, event: str = "decision", **more: Any) -> bytes:
    row = {"event_id": f"{event}{number:024x}", "event": event, "tenant": "fjord", "happened_at": NOW + number, "schema_version": VERSION}
    return written({**row, **more})


def counted(folder: Path, name: str = "decisions") -> tuple[int, int]:
    """How many rows a table has, and of how many events."""
    with Warehouse(folder) as warehouse:
        sql = f"SELECT count(*), count(DISTINCT event_id) FROM {name}"  # noqa: S608
        found: tuple[int, int] = warehouse.connection([name]).execute(sql).fetchone()
    return found


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path)
    yield writer
    writer.close()


@pytest.mark.parametrize("end", STEPS)
def test_ended_at_any_step_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path, end: str) -> None:
    def step(done: str) -> None:
        if done == end:
            raise Ended

    first = Writer(tmp_path, step)
    first.spool.add([*map(a_row, range(50)), *(a_row(number, "result", decided_at=NOW) for number in range(20))])
    first.spool.add(map(a_row, range(50, 80)))
    with pytest.raises(Ended):
        first.drain()
    first.close()
    second = Writer(tmp_path)
    second.drain()
    second.close()
    assert counted(tmp_path) == (80, 80)
    assert counted(tmp_path, "results") == (20, 20)
    assert second.spool.waiting() == []


def test_delivered_twice_an_event_is_one_row(writer: Writer, tmp_path: Path) -> None:
    for numbers in (range(10), range(5, 15), range(15)):
        writer.spool.add([*map(a_row, numbers), *map(a_row, numbers)])
        writer.drain()
    assert counted(tmp_path) == (15, 15)


def test_a_file_of_a_commit_that_never_came_about_is_swept_away(writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer.spool.add([a_row(1)])

    def ends(*_: Any, **__: Any) -> None:
        raise Ended

    with monkeypatch.context() as patch:
        patch.setattr("pyiceberg.catalog.sql.SqlCatalog.commit_table", ends)
        with pytest.raises(Ended):
            writer.drain()
    files = list((tmp_path / "tables" / "decisions").rglob("*.parquet"))
    assert len(files) == 1
    second = Writer(tmp_path)
    assert list((tmp_path / "tables" / "decisions").rglob("*.parquet")) == []
    second.drain()
    second.close()
    assert counted(tmp_path) == (1, 1)


def test_what_is_no_row_is_set_aside_and_the_others_are_written(writer: Writer, tmp_path: Path) -> None:
    writer.spool.add([a_row(1), b"no json", a_row(2, score="much"), b'{"event":"nothing"}', a_row(3)])
    writer.drain()
    assert counted(tmp_path) == (2, 2)
    refused = [json.loads(line) for line in (tmp_path / "refused.jsonl").read_text().splitlines()]
    assert len(refused) == 3
    assert all(each["fault"] for each in refused)


def test_a_day_of_many_files_becomes_one_and_the_old_ones_go_when_nobody_reads_them(tmp_path: Path) -> None:
    writer = Writer(tmp_path, clock=lambda: time.time_ns() // 1_000_000 + 2 * HOUR)
    for number in range(MOST_FILES + 1):
        writer.spool.add([a_row(number), a_row(number, event="label", action_id="a", happened_at=NOW + DAY * (number % 2))])
        writer.write()
    writer.tidy()
    assert list(writer.warehouse.days("decisions").values()) == [1]
    assert len(list((tmp_path / "tables" / "decisions").rglob("*.parquet"))) == 1
    assert set(writer.warehouse.days("labels").values()) == {(MOST_FILES + 1) // 2, MOST_FILES // 2 + 1}
    writer.close()
    assert counted(tmp_path) == (MOST_FILES + 1, MOST_FILES + 1)


def test_only_one_writes(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(BlockingIOError), alone(tmp_path):
        pass


class TestByFirehose:
    """From the stream's records to the tables, over Firehose's own protocol."""

    @pytest.fixture
    def firehose(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Firehose]:
        firehose = Firehose(tmp_path, writes=False)
        environment = {
            "AWS_ENDPOINT_URL_FIREHOSE": firehose.url,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
            "TESSERA_LAKE_STREAM": "lake",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        filling.forget()
        yield firehose
        filling.forget()
        firehose.close()

    def filled(self, house: House) -> Mapping[str, Any]:
        return fill(house.table.changes, house.now, pause=lambda _: None)

    def test_rows_get_there(self, house: House, firehose: Firehose, tmp_path: Path) -> None:
        answers = [pays(house) for _ in range(3)]
        house.backend().result(answers[0]["action_token"], "success")
        assert self.filled(house) == {"batchItemFailures": []}
        writer = Writer(tmp_path)
        writer.drain()
        writer.close()
        assert counted(tmp_path) == (3, 3)
        assert counted(tmp_path, "results") == (1, 1)

    def test_the_first_record_that_is_not_taken_is_told_and_sent_again_it_is_there_once(
        self, house: House, firehose: Firehose, tmp_path: Path
    ) -> None:
        actions = [pays(house)["context"]["action_id"] for _ in range(4)]
        firehose.refuses = lambda row: actions[2].encode() in row
        told = self.filled(house)
        key = {"PK": {"S": f"fjord#D#{actions[2][:32]}"}, "SK": {"S": f"A#{actions[2][32:]}"}}
        (named,) = (record["dynamodb"] for record in house.table.changes if record["dynamodb"]["Keys"] == key)
        assert told == {"batchItemFailures": [{"itemIdentifier": named["SequenceNumber"]}]}
        firehose.refuses = lambda _: False
        assert self.filled(house) == {"batchItemFailures": []}
        writer = Writer(tmp_path)
        writer.drain()
        writer.close()
        assert counted(tmp_path) == (4, 4)

    def test_what_it_takes_a_moment_later_is_tried_again_at_once(self, house: House, firehose: Firehose) -> None:
        refused: list[bytes] = []
        firehose.refuses = lambda row: not refused and not refused.append(row)  # type: ignore[func-returns-value]
        pays(house)
        assert self.filled(house) == {"batchItemFailures": []}
        assert len(refused) == 1

    def test_where_it_cannot_be_reached_the_first_record_is_told(self, house: House, firehose: Firehose) -> None:
        pays(house)
        firehose.close()
        assert len(self.filled(house)["batchItemFailures"]) == 1

    def test_a_record_that_cannot_be_told_stops_only_what_comes_after_it(
        self, house: House, firehose: Firehose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        actions = [pays(house)["context"]["action_id"] for _ in range(3)]
        kept = house.store.actions.transaction
        monkeypatch.setattr(house.store.actions, "transaction", lambda action: None if action.id == actions[1] else kept(action))
        assert len(self.filled(house)["batchItemFailures"]) == 1
        rows = b"".join(path.read_bytes() for path in firehose.spool.waiting())
        assert [action.encode() in rows for action in actions] == [True, False, False]

    def test_transaction_data_that_never_came_are_not_waited_for_for_ever(
        self, house: House, firehose: Firehose, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pays(house)
        monkeypatch.setattr(house.store.actions, "transaction", lambda _: None)
        house.wait(HOUR)
        assert self.filled(house) == {"batchItemFailures": []}
        (row,) = (json.loads(line) for path in firehose.spool.waiting() for line in path.read_bytes().splitlines())
        assert row["amount"] == 250.0
        assert "transaction_type" not in row


def test_the_writers_process_is_killed_again_and_again_and_all_of_it_gets_there_once(tmp_path: Path) -> None:
    firehose = Firehose(tmp_path, writes=False)
    stopping = threading.Event()

    def sends() -> None:
        for start in range(0, 3000, 60):
            firehose.take([a_row(number) for number in range(start, start + 60)])
            firehose.take([a_row(number) for number in range(start, start + 5)])  # once more
            if stopping.wait(0.05):
                return

    sender = threading.Thread(target=sends)
    sender.start()
    try:
        for _ in range(3):
            process = start_writer(tmp_path, "--every", "0.05")
            _wait_until(lambda: (tmp_path / "taking.json").exists() or not firehose.spool.waiting())
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        sender.join()
    finally:
        stopping.set()
        firehose.close()
    writer = Writer(tmp_path)
    writer.drain()
    writer.close()
    assert counted(tmp_path) == (3000, 3000)


def _wait_until(holds: Any) -> None:
    until = time.monotonic() + 60
    while not holds() and time.monotonic() < until:
        time.sleep(0.01)
