"""The lake's tables in a folder: Iceberg's files under `tables/`, and its catalogue in SQLite.

Files are planned by pyiceberg and read by DuckDB, which is told each column's id in Iceberg: so it finds a column by what it is and not by
what it was called, and files that are older than a column have no value there.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import duckdb
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.table import Table as IcebergTable
from pyiceberg.transforms import DayTransform
from pyiceberg.types import IcebergType, ListType, LongType, MapType, NestedField, StructType

from local.lake.types import arrow_schema, arrow_table, doc_of, iceberg_schema
from tessera.units import DAY
from tessera_lake.asking import literal
from tessera_lake.columns import TABLES
from tessera_lake.schema import Row, Table

NAMESPACE, BY_DAY = "tessera", "day"
PROPERTIES = {
    "format-version": "2",
    "write.parquet.compression-codec": "zstd",
    "write.parquet.row-group-limit": "65536",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
}
SQL_TYPES = {"string": "VARCHAR", "boolean": "BOOLEAN", "int": "INTEGER", "long": "BIGINT", "double": "DOUBLE", "timestamp": "TIMESTAMP"}
AT_ONCE = 2  # threads of a connection
NAMES = tuple(each.name for each in TABLES)


class Warehouse:
    """The tables in one folder. Open it with `Warehouse.open`, which makes and evolves what is missing; close it, or use it in `with`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder.resolve()
        place = {"uri": f"sqlite:///{self.folder / 'catalogue.db'}", "warehouse": self.folder.as_uri()}
        self._catalogue = SqlCatalog(NAMESPACE, **place)

    @classmethod
    def open(cls, folder: Path, tables: Iterable[Table] = TABLES) -> "Warehouse":
        """The warehouse in a folder, with these tables as they are now."""
        warehouse = cls(folder)
        warehouse._catalogue.create_namespace_if_not_exists(NAMESPACE)
        for table in tables:
            warehouse._make(table)
        return warehouse

    def close(self) -> None:
        self._catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make(self, table: Table) -> None:
        name = (NAMESPACE, table.name)
        if self._catalogue.table_exists(name):
            evolve(self._catalogue.load_table(name), table)
            return
        schema = iceberg_schema(table.columns)
        by_day = PartitionField(source_id=schema.find_field("happened_at").field_id, field_id=1000, transform=DayTransform(), name=BY_DAY)
        place = (self.folder / "tables" / table.name).as_uri()
        self._catalogue.create_table(name, schema, location=place, partition_spec=PartitionSpec(by_day), properties=PROPERTIES)

    def table(self, name: str) -> IcebergTable:
        """A table as it is at this moment."""
        return self._catalogue.load_table((NAMESPACE, name))

    def append(self, table: Table, rows: Iterable[Row] | pa.Table, said: Mapping[str, str] | None = None) -> None:
        """Add rows, in one commit: all of them are there, or none. `said` is kept with the commit, and found again by `said_last`."""
        batch = rows if isinstance(rows, pa.Table) else arrow_table(table, rows)
        self.table(table.name).append(batch.cast(arrow_schema(table)), snapshot_properties=dict(said or {}))

    def said_last(self, name: str, what: str) -> str | None:
        """What the last commit said under a name that said anything; None if none did."""
        snapshots = sorted(self.table(name).snapshots(), key=lambda each: each.sequence_number or 0, reverse=True)
        told = (each.summary.additional_properties.get(what) for each in snapshots if each.summary)
        return next((each for each in told if each is not None), None)

    def files(self, name: str, where: str | None = None) -> list[str]:
        """The paths of the files that a question has to read; `where`, a condition in Iceberg's words such as `during` answers,
        leaves out those that can hold no row of interest.

        Raises:
            NotImplementedError: another writer has deleted rows beside the files; only readers that know of it may read them.
        """
        tasks = list(self.table(name).scan(row_filter=where or AlwaysTrue()).plan_files())
        if any(task.delete_files for task in tasks):
            raise NotImplementedError(f"{name} has rows that were deleted beside their files: rewrite the files first")
        return [task.file.file_path.removeprefix("file://") for task in tasks]

    def rows(self, name: str) -> int:
        """How many rows a table has, by its catalogue."""
        snapshot = self.table(name).current_snapshot()
        return int(snapshot.summary.additional_properties.get("total-records", "0")) if snapshot and snapshot.summary else 0

    def days(self, name: str) -> Mapping[int, int]:
        """How many files each day has, by the day's first millisecond."""
        tasks = self.table(name).scan().plan_files()
        return Counter(int(task.file.partition[0]) * DAY for task in tasks)

    def rewrite(self, name: str, day: int) -> None:
        """Make one file of all of a day, the rows of a device beside each other: a reader sees the old files, or the new one."""
        table, where = self.table(name), during(day, day + DAY)
        rows = table.scan(row_filter=where).to_arrow()
        by = [(column, "ascending") for column in ("tenant", "device", "happened_at") if column in rows.column_names]
        table.overwrite(rows.sort_by(by), overwrite_filter=where)

    def forget_before(self, name: str, moment: int) -> int:
        """Forget how the table was before a moment (epoch milliseconds), and remove the files that only belonged to that; answers how
        many. Nobody else may be writing."""
        self.table(name).maintenance.expire_snapshots().older_than(datetime.fromtimestamp(moment / 1000)).commit()
        return self.sweep(name)

    def events(self, name: str, ids: Collection[str], where: str) -> set[str]:
        """Which of these events the table has, among the rows of a period."""
        if not (files := self.files(name, where)):
            return set()
        connection = duckdb.connect(":memory:", config={"threads": AT_ONCE})
        connection.register("asked", pa.table({"event_id": pa.array(ids, pa.string())}))
        found = connection.execute("SELECT event_id FROM read_parquet(?) SEMI JOIN asked USING (event_id)", [files]).fetchall()
        connection.close()
        return {event for (event,) in found}

    def sweep(self, name: str) -> int:
        """Remove the files of commits that never came about, because their writer was ended; answers how many. Nobody else may be
        writing."""
        table, data = self.table(name), self.folder / "tables" / name / "data"
        known = {path.removeprefix("file://") for path in table.inspect.all_files()["file_path"].to_pylist()}
        left = [file for file in data.rglob("*.parquet") if str(file) not in known]
        for file in left:
            file.unlink()
        return len(left)

    def connection(self, names: Sequence[str] = NAMES, *, threads: int = AT_ONCE, tenant: str | None = None) -> Any:
        """A connection to DuckDB in memory, with a view of each table as it is now; of one tenant's rows, if it is named."""
        connection = duckdb.connect(":memory:", config={"threads": threads})
        connection.execute("SET TimeZone = 'UTC'")
        for name in names:
            connection.execute(self.view(name, tenant=tenant))
        return connection

    def view(self, name: str, where: str | None = None, *, tenant: str | None = None) -> str:
        """The statement that makes DuckDB's view of a table."""
        files, fields = self.files(name, where), self.table(name).schema().fields
        if not files:
            nothing = ", ".join(f'CAST(NULL AS {sql_type(field.field_type)}) AS "{field.name}"' for field in fields)
            return f'CREATE OR REPLACE VIEW "{name}" AS SELECT {nothing} WHERE false'
        paths = ", ".join("'" + path.replace("'", "''") + "'" for path in files)
        shape = ", ".join(f"{field.field_id}: {_shape(field)}" for field in fields)
        whose = f" WHERE tenant = {literal(tenant)}" if tenant is not None else ""
        return f'CREATE OR REPLACE VIEW "{name}" AS SELECT * FROM read_parquet([{paths}], schema=MAP {{{shape}}}){whose}'  # noqa: S608


def during(start: int, end: int) -> str:
    """The condition on a row's moment, from `start` up to `end` without it (epoch milliseconds)."""
    first, last = (datetime.fromtimestamp(at / 1000, UTC).replace(tzinfo=None).isoformat() for at in (start, end))
    return f"happened_at >= '{first}' AND happened_at < '{last}'"


def _shape(field: NestedField) -> str:
    return f"{{name: '{field.name}', type: '{sql_type(field.field_type)}', default_value: NULL}}"


def sql_type(kind: IcebergType) -> str:
    """A type as DuckDB writes it."""
    match kind:
        case ListType():
            return f"{sql_type(kind.element_type)}[]"
        case MapType():
            return f"MAP({sql_type(kind.key_type)}, {sql_type(kind.value_type)})"
        case StructType():
            return "STRUCT(" + ", ".join(f'"{part.name}" {sql_type(part.field_type)}' for part in kind.fields) + ")"
    return SQL_TYPES[str(kind)]


def evolve(there: IcebergTable, table: Table) -> None:
    """Bring a table to its columns as they are now: rename, widen, add. Nothing is ever taken away, and no file is rewritten."""
    with there.update_schema() as change:
        known = {field.name: field for field in there.schema().fields}
        for column in table.columns:
            if column.formerly in known and column.name not in known:
                change.rename_column(column.formerly, column.name)
                known[column.name] = known.pop(column.formerly)
            wanted = iceberg_schema([column]).fields[0].field_type
            if column.name not in known:
                change.add_column(column.name, wanted, doc=doc_of(column))
            elif isinstance(wanted, LongType) and known[column.name].field_type != wanted:
                change.update_column(column.formerly or column.name, field_type=wanted)
