"""The lake's types as Iceberg's and Arrow's, and rows as Arrow's tables."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count
from typing import Any

import pyarrow as pa
from pyiceberg.schema import Schema
from pyiceberg.types import (
    BooleanType,
    DoubleType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    MapType,
    NestedField,
    StringType,
    StructType,
    TimestampType,
)

from tessera_lake.schema import Column, Row, Table

PLAIN: dict[str, tuple[IcebergType, pa.DataType]] = {
    "string": (StringType(), pa.string()),
    "boolean": (BooleanType(), pa.bool_()),
    "int": (IntegerType(), pa.int32()),
    "bigint": (LongType(), pa.int64()),
    "double": (DoubleType(), pa.float64()),
    "timestamp": (TimestampType(), pa.timestamp("us")),
}


def split(text: str) -> list[str]:
    """The parts between commas that are not inside of angle brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "<") - (letter == ">")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def iceberg_type(kind: str, ids: Iterator[int]) -> IcebergType:
    """A type as Iceberg knows it; every part of it needs an id of its own."""
    if kind in PLAIN:
        return PLAIN[kind][0]
    outer, _, inner = kind.removesuffix(">").partition("<")
    match outer:
        case "array":
            return ListType(element_id=next(ids), element_type=iceberg_type(inner, ids), element_required=False)
        case "map":
            key, value = split(inner)
            key_id, value_id = next(ids), next(ids)
            return MapType(key_id, iceberg_type(key, ids), value_id, iceberg_type(value, ids), value_required=False)
        case "struct":
            named = [part.partition(":") for part in split(inner)]
            return StructType(*(NestedField(next(ids), name, iceberg_type(part, ids), required=False) for name, _, part in named))
    raise ValueError(f"no type of the lake: {kind}")


def iceberg_schema(columns: Iterable[Column]) -> Schema:
    """The schema of a new table. Every column may be absent, since older rows lack newer columns."""
    columns = tuple(columns)
    ids = count(len(columns) + 1)
    fields = [
        NestedField(number, column.name, iceberg_type(column.type, ids), required=False, doc=doc_of(column))
        for number, column in enumerate(columns, 1)
    ]
    return Schema(*fields)


def doc_of(column: Column) -> str:
    """What a column's documentation is in a catalogue."""
    return f"{column.text} Unit: {column.unit}." if column.unit else column.text


@cache
def arrow_type(kind: str) -> pa.DataType:
    if kind in PLAIN:
        return PLAIN[kind][1]
    outer, _, inner = kind.removesuffix(">").partition("<")
    match outer:
        case "array":
            return pa.list_(arrow_type(inner))
        case "map":
            key, value = split(inner)
            return pa.map_(arrow_type(key), arrow_type(value))
        case "struct":
            return pa.struct([(name, arrow_type(part)) for name, _, part in (each.partition(":") for each in split(inner))])
    raise ValueError(f"no type of the lake: {kind}")


@cache
def arrow_schema(table: Table) -> pa.Schema:
    return pa.schema([pa.field(column.name, arrow_type(column.type)) for column in table.columns])


def arrow_table(table: Table, rows: Iterable[Row]) -> pa.Table:
    """Rows as one Arrow table, with every column of the table: what a row does not have is null."""
    rows = list(rows)
    arrays = [pa.array([_value(column, row.get(column.name)) for row in rows], arrow_type(column.type)) for column in table.columns]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))


def _value(column: Column, value: Any) -> Any:
    """A value as Arrow takes it: moments in microseconds."""
    if value is None:
        return None
    if column.type == "timestamp":
        return value * 1000
    return list(value.items()) if column.type.startswith("map<") else value
