"""What a column and a table of the lake are.

Types are written as Glue and Athena write them. `timestamp` is a moment in UTC, in steps of a millisecond. A column is known by its name:
it is never used for something else, and `formerly` names what it was called before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

type Type = Literal[
    "string", "boolean", "int", "bigint", "double", "timestamp", "array<string>", "map<string,string>", "map<string,double>",
    "map<string,boolean>", "array<struct<reason:string,measure:string,value:double>>",
    "array<struct<id:string,name:string,priority:int,recommendation:string,mode:string,enabled:boolean>>",
]  # fmt: skip
type Whose = Literal["user", "device", "address", "action", "session", "correlation", "payee", "payer"]
"""Whose keyed hash or id a column holds; by these columns a person's rows are found."""
type Row = Mapping[str, Any]

WIDER: Mapping[str, tuple[str, ...]] = {"int": ("bigint",), "bigint": (), "string": (), "double": ()}
"""What a type may become in a later version: every older value keeps its meaning."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column. `unit` says in what its numbers are, `since` which version of the schema brought it."""

    name: str
    type: str
    text: str
    unit: str | None = None
    since: int = 1
    whose: Whose | None = None
    formerly: str | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table: one row for each event of a kind. `event` is that kind, as the column of this name has it."""

    event: str
    text: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return f"{self.event}s"

    @property
    def by_name(self) -> Mapping[str, Column]:
        return {column.name: column for column in self.columns}

    def held(self, whose: Iterable[Whose]) -> tuple[Column, ...]:
        """The columns that hold one of these."""
        wanted = frozenset(whose)
        return tuple(column for column in self.columns if column.whose in wanted)
