"""Rows in files: appended whole, planned, asked in SQL; and five versions of a table in one."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from local.lake.types import arrow_table, iceberg_schema
from local.lake.warehouse import Warehouse, during
from tessera.units import DAY
from tessera_lake.columns import BY_NAME, DECISIONS, TABLES, VERSION, of_events
from tessera_lake.schema import Column, Row, Table
from tests.builders import NOW
from tests.doors.house import House
from tests.lake.conftest import told
from tests.lake.test_rows import pays


def a_row(number: int, **more: Any) -> Row:
    return {"event_id": f"{number:032x}", "event": "decision", "tenant": "fjord", "happened_at": NOW, "schema_version": VERSION, **more}


def asked(warehouse: Warehouse, sql: str) -> list[Any]:
    found: list[Any] = warehouse.connection().execute(sql).fetchall()
    return found


def test_what_happened_at_the_doors_is_asked_in_sql(house: House, warehouse: Warehouse) -> None:
    answer = pays(house)
    house.backend().result(answer["action_token"], "success")
    rows = told(house)
    for table in TABLES:
        warehouse.append(table, [row for row in rows if row["event"] == table.event])
    found = asked(warehouse, "SELECT d.amount, r.result FROM decisions d JOIN results r ON d.action_id = r.action_id")
    assert found == [(250.0, "success")]


def test_a_row_is_read_as_it_was_written(house: House, warehouse: Warehouse) -> None:
    pays(house, custom_attributes={"branch": "north", "visits": 3, "vip": True})
    (row,) = told(house, "decision")
    warehouse.append(DECISIONS, [row])
    connection = warehouse.connection()
    names = [name for name, *_ in connection.execute("DESCRIBE decisions").fetchall()]
    (values,) = connection.execute("SELECT * REPLACE (epoch_ms(happened_at) AS happened_at) FROM decisions").fetchall()
    read = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    assert {**read, "observed": [_without_none(each) for each in read["observed"]]} == dict(row)


def _without_none(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}


def test_a_table_without_rows_can_be_asked(warehouse: Warehouse) -> None:
    for table in TABLES:
        assert asked(warehouse, f"SELECT count(*) FROM {table.name}") == [(0,)]  # noqa: S608


def test_days_are_files_of_their_own_and_a_question_about_one_reads_no_other(warehouse: Warehouse) -> None:
    warehouse.append(DECISIONS, [a_row(day, happened_at=NOW + day * DAY) for day in range(4)])
    assert len(warehouse.files("decisions")) == 4
    assert len(warehouse.files("decisions", during(NOW + DAY, NOW + 3 * DAY))) == 2


def test_a_batch_is_there_whole_or_not_at_all(warehouse: Warehouse) -> None:
    rows = [a_row(1), a_row(2, score="no number")]
    with pytest.raises(Exception, match="number"):
        warehouse.append(DECISIONS, rows)
    assert warehouse.rows("decisions") == 0


def test_a_commit_says_what_is_asked_of_it_until_another_one_says_otherwise(warehouse: Warehouse) -> None:
    assert warehouse.said_last("decisions", "until") is None
    warehouse.append(DECISIONS, [a_row(1)], {"until": "1"})
    warehouse.append(DECISIONS, [a_row(2)], {"until": "2"})
    warehouse.append(DECISIONS, [a_row(3)])
    assert warehouse.said_last("decisions", "until") == "2"


def test_opened_again_it_is_the_same(warehouse: Warehouse) -> None:
    warehouse.append(DECISIONS, [a_row(1)])
    with Warehouse.open(warehouse.folder) as again:
        assert again.rows("decisions") == 1
        assert again.table("decisions").schema() == warehouse.table("decisions").schema()


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_tables_are_as_the_columns_say(warehouse: Warehouse, table: Table) -> None:
    wanted = [(field.name, field.field_type, field.doc) for field in iceberg_schema(BY_NAME[table.name].columns).fields]
    there = [(field.name, field.field_type, field.doc) for field in warehouse.table(table.name).schema().fields]
    assert there == wanted
    assert arrow_table(table, []).num_columns == len(wanted)


# five versions


def version(*columns: Column) -> Table:
    return Table(event="thing", text="Something that changes its columns.", columns=(*of_events("When."), *columns))


def a(name: str, kind: str, since: int, formerly: str | None = None) -> Column:
    return Column(name=name, type=kind, text="A column.", since=since, formerly=formerly)


COUNT, LARGE = a("count", "int", 1), a("count", "bigint", 1)
TAGS = a("tags", "array<string>", 2)
COLOR, COLOUR = a("color", "string", 3), a("colour", "string", 3, formerly="color")
PARTS = a("parts", "array<struct<name:string,weight:double>>", 5)
VERSIONS: Sequence[tuple[Table, dict[str, Any]]] = (
    (version(COUNT), {"count": 1}),
    (version(COUNT, TAGS), {"count": 2, "tags": ["b"]}),
    (version(COUNT, TAGS, COLOR), {"count": 3, "tags": ["c"], "color": "red"}),
    (version(LARGE, TAGS, COLOUR), {"count": 2**40, "tags": ["d"], "colour": "blue"}),
    (version(LARGE, TAGS, COLOUR, PARTS), {"count": 5, "tags": ["e"], "colour": "green", "parts": [{"name": "x", "weight": 0.5}]}),
)


def test_five_versions_of_a_table_are_read_as_one(tmp_path: Path) -> None:
    for number, (table, values) in enumerate(VERSIONS, 1):
        with Warehouse.open(tmp_path, [table]) as warehouse:
            warehouse.append(table, [a_row(number, schema_version=number, **values)])
    with Warehouse(tmp_path) as warehouse:
        connection = warehouse.connection(["things"])
    found = connection.execute("SELECT schema_version, count, tags, colour, parts FROM things ORDER BY schema_version").fetchall()
    assert found == [
        (1, 1, None, None, None),
        (2, 2, ["b"], None, None),
        (3, 3, ["c"], "red", None),
        (4, 2**40, ["d"], "blue", None),
        (5, 5, ["e"], "green", [{"name": "x", "weight": 0.5}]),
    ]


def test_a_version_may_be_skipped_and_no_file_is_rewritten(tmp_path: Path) -> None:
    first, last = VERSIONS[0][0], VERSIONS[-1][0]
    with Warehouse.open(tmp_path, [first]) as warehouse:
        warehouse.append(first, [a_row(1, count=1)])
        files = warehouse.files("things")
    with Warehouse.open(tmp_path, [last]) as again:
        assert again.files("things") == files
        assert again.connection(["things"]).execute("SELECT count, parts FROM things").fetchall() == [(1, None)]
