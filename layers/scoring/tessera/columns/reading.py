"""From columns to events. No event is made before every column is checked: as many cells as rows, each a value of its field."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import accumulate, islice, repeat
from typing import Any, NoReturn

from tessera.columns.column import DIFFERENCES, VERSION, Cells, Column, columns_of
from tessera.errors import Fault, Malformed
from tessera.telemetry import EVENT_KINDS, Event, UnknownEvent

MOST_EVENTS = 500
MOST_PARTS = 10_000  # keys, or points, per batch
LONGEST_NAME = 64  # of a kind, and of a name that a location quotes

AFTER = Column(holds="whole", low=0, high=86_400_000)
KIND = Column(holds="text", high=LONGEST_NAME, required=True)
DIFFERENCE = Column(holds="whole", required=True)  # the limits are those of the positions


def decode(sent: Any, place: str = "columns") -> tuple[Event, ...]:
    """The events in these columns.

    Raises:
        Malformed: with the place of the first fault.
    """
    if not isinstance(sent, dict):
        refuse(place, "must be an object")
    if type(sent.get("version")) is not int or sent["version"] != VERSION:
        refuse(f"{place}.version", f"must be {VERSION}")
    kinds = _kinds(sent.get("kinds"), f"{place}.kinds")
    after = _cells(AFTER, sent.get("after"), len(kinds), f"{place}.after") or [None] * len(kinds)
    for name in sorted(sent.keys() - {"version", "kinds", "after", *kinds}):
        refuse(f"{place}.{_shown(name)}", "is not the table of a kind in `kinds`")
    made: dict[str, Iterator[Event]] = {}
    for kind in sorted(EVENT_KINDS.keys() & kinds):
        times = [time for time, each in zip(after, kinds, strict=True) if each == kind]
        columns = _table(EVENT_KINDS[kind], sent.get(kind, {}), len(times), f"{place}.{kind}")
        made[kind] = iter(_rows(EVENT_KINDS[kind], len(times), {"kind": [kind] * len(times), "after": times, **columns}))
    return tuple(next(made[kind]) if kind in made else UnknownEvent(kind=kind) for kind in kinds)


def refuse(place: str, message: str) -> NoReturn:
    raise Malformed(faults=[Fault(place, message)])


def _shown(name: str) -> str:
    """A name in the form in which a location quotes it: short, plain ASCII."""
    return ascii(name[:LONGEST_NAME])[1:-1]


def _kinds(sent: Any, place: str) -> Cells:
    if not isinstance(sent, list) or len(sent) > MOST_EVENTS:
        refuse(place, f"must be a list of at most {MOST_EVENTS} kinds")
    return _cells(KIND, sent, len(sent), place) or ()


def _table(row: type, sent: Any, count: int, place: str) -> dict[str, Cells]:
    """The columns of a table of `count` rows, without missing ones."""
    if not isinstance(sent, dict):
        refuse(place, "must be an object")
    columns = columns_of(row)
    for name in sorted(sent.keys() - columns.keys()):
        refuse(f"{place}.{_shown(name)}", "is not a column of this table")
    read = {name: _cells(column, sent.get(name), count, f"{place}.{name}") for name, column in columns.items()}
    return {name: cells for name, cells in read.items() if cells is not None}


def _cells(column: Column, sent: Any, count: int, place: str) -> Cells | None:
    """The values of a column; None if it is missing."""
    if sent is None:
        return refuse(place, "is required") if column.required and count else None
    if column.part:
        return _parts(column, column.part, sent, count, place)
    if column.holds in ("text", "flag") and isinstance(sent, str | bool):
        return _checked(column, [sent], place) * count
    if not isinstance(sent, list) or len(sent) != count:
        refuse(place, f"must be a list of {count} cells")
    return _checked(column, _texts(sent) if column.holds == "text" else sent, place)


def _checked(column: Column, cells: list[Any], place: str) -> list[Any]:
    if (wrong := column.first_wrong(cells)) is not None:
        refuse(f"{place}[{wrong}]", "is not a value that this field may have")
    return cells


def _parts(column: Column, part: type, sent: Any, count: int, place: str) -> Cells:
    """The repeated part: for each row its keys, or its points."""
    if not isinstance(sent, dict):
        refuse(place, "must be an object")
    lengths = Column(holds="whole", low=column.low, high=column.high, required=True)
    counts = _cells(lengths, sent.get("count"), count, f"{place}.count") or ()
    if (total := sum(counts)) > MOST_PARTS:
        refuse(f"{place}.count", f"adds up to more than {MOST_PARTS}")
    table = {name: cells for name, cells in sent.items() if name != "count"}
    for name in sorted(DIFFERENCES & table.keys() & columns_of(part).keys()):
        table[name] = _summed(_cells(DIFFERENCE, table[name], total, f"{place}.{name}") or (), counts)
    rows = iter(_rows(part, total, _table(part, table, total, place)))
    return [tuple(islice(rows, length)) for length in counts]


def _summed(differences: Cells, counts: Cells) -> list[int]:
    """Positions from their differences, which start anew with each movement."""
    steps = iter(differences)
    return [at for count in counts for at in accumulate(islice(steps, count))]


def _texts(sent: list[Any]) -> list[Any]:
    """The texts of a column: written out the first time, then by number. A number without a text stays, and is refused as not a text."""
    texts: list[str] = []
    cells: list[Any] = []
    for cell in sent:
        if isinstance(cell, str):
            texts.append(cell)
        cells.append(texts[cell] if type(cell) is int and 0 <= cell < len(texts) else cell)
    return cells


def _rows(row: type, count: int, columns: Mapping[str, Cells]) -> list[Any]:
    """The instances of a table. They have slots, which are filled column by column: a tenth of the work of calling `__init__` for each
    frozen instance."""
    made: list[Any] = list(map(object.__new__, repeat(row, count)))
    for each in fields(row):
        cells = columns.get(each.name) or [None] * count
        if None in cells:
            cells = [each.default if cell is None else cell for cell in cells]
        deque(map(getattr(row, each.name).__set__, made, cells), maxlen=0)
    return made
