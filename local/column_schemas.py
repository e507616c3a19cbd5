"""The schema of a batch in columns, derived like the columns themselves from the types of telemetry."""

from collections.abc import Mapping
from typing import Any

from tessera.columns import Column, columns_of
from tessera.columns.column import DIFFERENCES, VERSION
from tessera.columns.reading import AFTER, LONGEST_NAME, MOST_EVENTS
from tessera.telemetry import EVENT_KINDS

ABOUT = (
    "The events of a batch, column by column. `kinds` and `after` have a cell per event, in order; each kind has a table with a row per "
    "event of it and a column per field. What repeats within an event is a table of its own, whose `count` says how many rows each event "
    "has. In a column of texts a text is written out at first, later as its number among the texts so far, from 0. `x` and `y` of "
    "points are differences to the point before in the same movement, the first one to 0. `null`, or a column that is left out, is an "
    "absent field."
)

type Schema = dict[str, Any]


def batch() -> Schema:
    """Of `columns` in a request."""
    kinds = {"type": "array", "maxItems": MOST_EVENTS, "items": {"anyOf": [{"type": "string", "maxLength": LONGEST_NAME}, _index()]}}
    return {
        "description": ABOUT,
        "type": "object",
        "properties": {
            "version": {"const": VERSION},
            "kinds": kinds,
            "after": _cells(AFTER),
            **{kind: _table(columns_of(row)) for kind, row in EVENT_KINDS.items()},
        },
        "required": ["version", "kinds"],
        "title": "Columns",
    }


def _table(columns: Mapping[str, Column]) -> Schema:
    return {"type": "object", "properties": {name: _column(column) for name, column in columns.items()}, "additionalProperties": False}


def _column(column: Column) -> Schema:
    if column.part:
        counts = _cells(Column(holds="whole", low=column.low, high=column.high, required=True))
        columns = {name: _differing(each) if name in DIFFERENCES else each for name, each in columns_of(column.part).items()}
        return {**_table(columns), "properties": {"count": counts, **_table(columns)["properties"]}, "required": ["count"]}
    cells = _cells(column)
    return cells if column.holds in ("whole", "number") else {"anyOf": [_cell(column), cells]}


def _differing(column: Column) -> Column:
    return Column(holds="whole", required=column.required)


def _cells(column: Column) -> Schema:
    cell = [_cell(column), *([_index()] if column.holds == "text" else []), *([] if column.required else [{"type": "null"}])]
    return {"type": "array", "items": cell[0] if len(cell) == 1 else {"anyOf": cell}}


def _index() -> Schema:
    return {"type": "integer", "minimum": 0}


def _cell(column: Column) -> Schema:
    if column.words:
        return {"enum": sorted(column.words)}
    if column.holds == "flag":
        return {"type": "boolean"}
    low, high = ("minLength", "maxLength") if column.holds == "text" else ("minimum", "maximum")
    limits = {name: limit for name, limit in ((low, column.low), (high, column.high)) if limit is not None}
    return {"type": {"whole": "integer", "number": "number", "text": "string"}[column.holds], **limits}
