"""Erasing people from the lake in a folder: their rows go, and with them every file that still had them.

    python -m local.lake.erasing --folder .local/lake --tenant TENANT --account HASH [HASH …]

Rows are found by the keyed hashes of the person's ids (`tessera_lake.people`). Iceberg writes a new file without a row and keeps the old
one for as long as an earlier state of the table names it. So every earlier state is forgotten at once, and what no state names is removed:
data, and lists of files, which have the least and the greatest value of each column. Nobody else may be writing meanwhile.

On AWS the same is done by Athena: `tessera_lake.erasing` has what to run there, and `--sql DATABASE` prints it.
"""

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyiceberg.expressions import BooleanExpression, EqualTo, In
from pyiceberg.table import Table as IcebergTable

from local.lake.types import arrow_schema
from local.lake.warehouse import Warehouse
from tessera_lake.columns import TABLES
from tessera_lake.erasing import ACTION, ACTIONS, OWNERS, actions_of, statements
from tessera_lake.people import Person, columns_of
from tessera_lake.schema import Column, Table


def erase(warehouse: Warehouse, tenant: str, users: Iterable[str]) -> Mapping[str, int]:
    """Erase people, by the keyed hashes of their ids; answers how many rows of each table were removed or changed. Safe to repeat."""
    users = frozenset(users)
    person = Person(users=users, actions=frozenset(_actions_of(warehouse, tenant, users)))
    changed = {table.name: _erase_from(warehouse, tenant, table, person) for table in TABLES}
    for table in TABLES:
        forget_the_past(warehouse.table(table.name))
    return {name: number for name, number in changed.items() if number}


def _actions_of(warehouse: Warehouse, tenant: str, users: frozenset[str]) -> Iterator[str]:
    """The actions whose own user the person is."""
    for table in TABLES:
        if {ACTION, "subject"} <= table.by_name.keys():
            found = warehouse.table(table.name).scan(_of(tenant) & _one_of("subject", users), selected_fields=(ACTION,)).to_arrow()
            yield from found[ACTION].to_pylist()


def _erase_from(warehouse: Warehouse, tenant: str, table: Table, person: Person) -> int:
    """Remove the person's rows from a table, and their names from the rows of others."""
    naming = list(columns_of(table, person))
    if not naming:
        return 0
    there = warehouse.table(table.name)
    rows = [row for row in _rows(there, tenant, naming) if any(_holds(row[column.name], names) for column, names in naming)]
    kept = [_without(row, naming) for row in rows if not _is_theirs(row, person)]
    if rows:
        there.delete(_of(tenant) & _one_of("event_id", {row["event_id"] for row in rows}))
    if kept:
        warehouse.table(table.name).append(pa.Table.from_pylist(kept, arrow_schema(table)))
    return len(rows)


def _rows(there: IcebergTable, tenant: str, naming: Sequence[tuple[Column, frozenset[str]]]) -> Iterator[dict[str, Any]]:
    """The rows that may name somebody: found by the columns that hold one name, and looked at where a column holds several."""
    several = any(column.type.startswith("array") for column, _ in naming)
    where: BooleanExpression = _of(tenant)
    if not several:
        found: BooleanExpression | None = None
        for column, names in naming:
            found = _one_of(column.name, names) if found is None else found | _one_of(column.name, names)
        where = where & found if found is not None else where
    for batch in there.scan(where).to_arrow_batch_reader():
        yield from batch.to_pylist()


def _holds(value: Any, names: frozenset[str]) -> bool:
    return bool(names.intersection(value)) if isinstance(value, list) else value in names


def _is_theirs(row: Mapping[str, Any], person: Person) -> bool:
    """Whether a whole row is the person's: their own action, a label about them, a case with nobody else's action."""
    own = any(row.get(name) in person.users for name in OWNERS) or row.get(ACTION) in person.actions
    return own or (ACTIONS in row and set(row[ACTIONS] or ()) <= person.actions)


def _without(row: Mapping[str, Any], naming: Sequence[tuple[Column, frozenset[str]]]) -> dict[str, Any]:
    kept = dict(row)
    for column, names in naming:
        value = kept[column.name]
        if isinstance(value, list):
            kept[column.name] = [each for each in value if each not in names]
        elif value in names:
            kept[column.name] = None
    return kept


def _of(tenant: str) -> BooleanExpression:
    return EqualTo("tenant", tenant)  # type: ignore[call-arg]


def _one_of(name: str, values: Iterable[str]) -> BooleanExpression:
    return In(name, values)  # type: ignore[call-arg]


def forget_the_past(there: IcebergTable) -> None:
    """Forget every earlier state of a table, and remove every file that its present state does not name."""
    if there.current_snapshot() is None:
        return
    there.maintenance.expire_snapshots().older_than(datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)).commit()
    there.refresh()
    snapshot = there.current_snapshot()
    manifests = [each.manifest_path for each in snapshot.manifests(there.io)] if snapshot else []
    data = [task.file.file_path for task in there.scan().plan_files()]
    named = {*manifests, *data, there.metadata_location, *((snapshot.manifest_list,) if snapshot else ())}
    known = {path.removeprefix("file://") for path in named}
    for file in Path(there.location().removeprefix("file://")).rglob("*"):
        if file.is_file() and str(file) not in known:
            file.unlink()


def _for_athena(options: argparse.Namespace) -> Iterator[str]:
    return statements(options.tenant, options.account, options.action, options.sql)


def main(arguments: Sequence[str] | None = None) -> None:
    described = argparse.ArgumentParser(prog="python -m local.lake.erasing", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--folder", type=Path, default=Path(".local/lake"), help="default: %(default)s")
    described.add_argument("--tenant", required=True)
    described.add_argument("--account", nargs="+", required=True, help="keyed hashes, as the audit has them")
    described.add_argument("--sql", metavar="DATABASE", help="erase nothing here: print what to run in Athena")
    described.add_argument("--action", nargs="*", default=[], help="with --sql: what its first question answered")
    options = described.parse_args(arguments)
    if options.sql:
        print(";\n".join((actions_of(options.tenant, options.account, options.sql), *_for_athena(options))))
        return
    with Warehouse.open(options.folder) as warehouse:
        for name, number in erase(warehouse, options.tenant, options.account).items():
            print(f"{number} rows of {name}")


if __name__ == "__main__":
    main()
