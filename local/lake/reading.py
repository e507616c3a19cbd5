"""Reading the lake: documented questions, free SQL, and exports of any size, for one tenant each.

Whoever asks freely sees their own tenant's rows and nothing else of this machine: a statement is parsed by DuckDB itself, must be one
SELECT, and may name only the lake's tables and views. Memory, threads and time are bounded.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from local.lake.warehouse import AT_ONCE, NAMES, Warehouse
from tessera_lake.asking import Argument, literal, question, views

MEMORY = "1GB"
SECONDS = 60.0
LONGEST = 100_000  # characters of a statement
UNNESTING = frozenset({"unnest", "range", "generate_series"})
FORMATS: Mapping[str, str] = {
    ".parquet": "FORMAT parquet, COMPRESSION zstd",
    ".csv": "FORMAT csv, HEADER true",
    ".jsonl": "FORMAT json",
}
"""Files that can be written, by their ending."""


class Refused(ValueError):
    """A statement is none that may be asked; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Rows, under the names of their columns."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


class Reading:
    """What one tenant may read of a warehouse, as it is when this is made."""

    def __init__(
        self, warehouse: Warehouse, tenant: str, *, memory: str = MEMORY, seconds: float = SECONDS, threads: int = AT_ONCE
    ) -> None:
        self._tenant, self._seconds = tenant, seconds
        self._connection = warehouse.connection(threads=threads, tenant=tenant)
        self._connection.execute("SET preserve_insertion_order = false")
        self._connection.execute(f"SET memory_limit = '{memory}'")
        for name, select in views().items():
            self._connection.execute(f'CREATE VIEW "{name}" AS {select}')
        self._connection.execute("SET lock_configuration = true")

    def close(self) -> None:
        self._connection.close()

    def ask(self, name: str, arguments: Mapping[str, str], *, end: datetime | None = None, days: int | None = None) -> Answer:
        """The answer to a documented question, of the `days` before `end`, by default as many as it says, until now.

        Raises:
            UnknownQuestion.
        """
        return self._answer(self.statement(name, arguments, end=end, days=days))

    def statement(self, name: str, arguments: Mapping[str, str], *, end: datetime | None = None, days: int | None = None) -> str:
        """A documented question with its arguments, as SQL.

        Raises:
            UnknownQuestion.
        """
        return statement(name, self._tenant, arguments, end=end, days=days)

    def sql(self, text: str) -> Answer:
        """The answer to a free question.

        Raises:
            Refused.
        """
        self._check(text)
        return self._answer(text)

    def export(self, text: str, path: Path) -> int:
        """Write the answer to a free question into a file, whose ending says in which format; answers the number of rows. It streams:
        what it needs of memory does not depend on how much it is.

        Raises:
            Refused.
        """
        if path.suffix not in FORMATS:
            raise Refused(f"a file is written as {', '.join(FORMATS)}, not {path.suffix or 'without an ending'}")
        self._check(text)
        with self._in_time():
            written = self._connection.execute(f"COPY ({text.strip().rstrip(';')}) TO {literal(str(path))} ({FORMATS[path.suffix]})")
            return int(written.fetchone()[0])

    def _answer(self, text: str) -> Answer:
        with self._in_time():
            found = self._connection.execute(text)
            return Answer(columns=[column[0] for column in found.description], rows=found.fetchall())

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        timer = threading.Timer(self._seconds, self._connection.interrupt)
        timer.start()
        try:
            yield
        except duckdb.InterruptException:
            raise Refused(f"it took more than {self._seconds:.0f} s: ask for a shorter period, or for fewer columns") from None
        except duckdb.Error as fault:
            raise Refused(str(fault)) from None
        finally:
            timer.cancel()

    def _check(self, text: str) -> None:
        """
        Raises:
            Refused.
        """
        if len(text) > LONGEST:
            raise Refused(f"a statement has {LONGEST} characters at most")
        try:
            statements = duckdb.extract_statements(text)
        except duckdb.Error as fault:
            raise Refused(str(fault)) from None
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise Refused("it must be one SELECT, and nothing else")
        parsed = json.loads(self._connection.execute("SELECT json_serialize_sql(?)", [text]).fetchone()[0])
        if parsed["error"]:
            raise Refused(f"it must be one SELECT: {parsed['error_message']}")
        named = {*NAMES, *views(), *_expressions(parsed)}
        for node in _nodes(parsed):
            _check_node(node, named)


def statement(name: str, tenant: str, arguments: Mapping[str, str], *, end: datetime | None = None, days: int | None = None) -> str:
    """A documented question of one tenant, with its arguments, as SQL.

    Raises:
        UnknownQuestion.
    """
    asked, until = question(name), end or datetime.now(UTC)
    period: Mapping[str, Argument] = {"start": until - timedelta(days=days or asked.days), "end": until}
    return asked.asked({**arguments, **period, "tenant": tenant})


def _check_node(node: Mapping[str, Any], named: set[str]) -> None:
    match node.get("type"):
        case "BASE_TABLE":
            if node["schema_name"] or node["catalog_name"] or node["table_name"] not in named:
                raise Refused(f"there is no table {node['table_name']}; there are {', '.join(sorted({*NAMES, *views()}))}")
        case "TABLE_FUNCTION":
            if node["function"]["function_name"] not in UNNESTING:
                raise Refused(f"{node['function']['function_name']} reads what is not in the lake")


def _nodes(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Every node of a parsed statement."""
    if isinstance(tree, Mapping):
        yield tree
        for part in tree.values():
            yield from _nodes(part)
    elif isinstance(tree, list):
        for part in tree:
            yield from _nodes(part)


def _expressions(tree: Any) -> Iterator[str]:
    """The names that WITH introduces."""
    for node in _nodes(tree):
        for each in (node.get("cte_map") or {}).get("map", ()):
            yield each["key"]
