"""From events to columns, as a client does it. The browser SDK does the same in `web/sdk/src/columns.ts`."""

from collections.abc import Sequence
from itertools import accumulate, chain
from typing import Any

from tessera.columns.column import DIFFERENCES, VERSION, Cells, columns_of
from tessera.telemetry import EVENT_KINDS, Event


def encode(events: Sequence[Event]) -> dict[str, Any]:
    """The columns of these events, as `decode` reads them."""
    kinds = [event.kind for event in events]
    after = [getattr(event, "after", None) for event in events]
    tables = {kind: _table(row, [event for event in events if event.kind == kind]) for kind, row in EVENT_KINDS.items() if kind in kinds}
    return {
        "version": VERSION,
        "kinds": _numbered(kinds),
        **({"after": after} if _any(after) else {}),
        **{kind: table for kind, table in tables.items() if table},
    }


def _table(row: type, rows: Sequence[Any]) -> dict[str, Any]:
    """The columns of a table, without empty ones."""
    table: dict[str, Any] = {}
    for name, column in columns_of(row).items():
        cells = [getattr(each, name) for each in rows]
        if column.part:
            table[name] = _parts(column.part, cells)
        elif _any(cells):
            table[name] = _once_or_all(cells, column.holds)
    return table


def _parts(part: type, runs: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The table of the repeated part."""
    counts = [len(run) for run in runs]
    begins = set(accumulate(counts[:-1], initial=0))
    table = _table(part, list(chain.from_iterable(runs)))
    for name in DIFFERENCES & table.keys():
        at = table[name]
        table[name] = [each if index in begins else each - at[index - 1] for index, each in enumerate(at)]
    return {"count": counts, **table}


def _once_or_all(cells: Cells, holds: str) -> Any:
    """One text, yes or no for all rows if they agree."""
    if holds in ("text", "flag") and len(set(cells)) == 1:
        return cells[0]
    return _numbered(cells) if holds == "text" else cells


def _numbered(texts: Cells) -> list[Any]:
    """Each text the first time, afterwards its number."""
    numbers: dict[str, int] = {}
    written: list[Any] = []
    for text in texts:
        written.append(numbers.get(text, text))
        if text is not None:
            numbers.setdefault(text, len(numbers))
    return written


def _any(cells: Cells) -> bool:
    return any(cell is not None for cell in cells)
