"""What a column contains: derived from the types of `telemetry`, so that a new field becomes a new column without a change here."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import MISSING, dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin, get_type_hints

from tessera.telemetry import EVENT_KINDS

VERSION = 1
DIFFERENCES = frozenset({"x", "y"})
"""The repeated fields that are encoded as differences: the pointer is near its previous position."""

type Cells = Sequence[Any]
"""The values of a column, one per row; None where the field is absent."""

TYPES: Mapping[str, Set[type]] = {"whole": {int}, "number": {int, float}, "flag": {bool}, "text": {str}}


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a field may hold, by its type: `low` to `high` for a number, and for the length of a text. `part` is the type that repeats."""

    holds: Literal["whole", "number", "flag", "text", "parts"]
    low: float | None = None
    high: float | None = None
    words: frozenset[str] | None = None
    part: type | None = None
    required: bool = False

    def first_wrong(self, cells: Cells) -> int | None:
        """The row of the first cell that is not a value of this field, or is absent although the field is required."""
        present = cells if self.required or None not in cells else [cell for cell in cells if cell is not None]
        if self._are_values(present):
            return None
        return next(row for row, cell in enumerate(cells) if not (self._are_values([cell]) or (cell is None and not self.required)))

    def _are_values(self, cells: Cells) -> bool:
        return not cells or (self._are_of_type(cells) and self._are_within(cells))

    def _are_of_type(self, cells: Cells) -> bool:
        return set(map(type, cells)) <= TYPES[self.holds]

    def _are_within(self, cells: Cells) -> bool:
        if self.words is not None:
            return set(cells) <= self.words
        sizes = list(map(len, cells)) if self.holds == "text" else cells
        return (self.low is None or min(sizes) >= self.low) and (self.high is None or max(sizes) <= self.high)


@cache
def columns_of(row: type) -> Mapping[str, Column]:
    """The columns of a kind of event, or of the part that repeats in one."""
    hints = get_type_hints(row, include_extras=True)
    ours = {"kind", "after"} if row in EVENT_KINDS.values() else set()  # fields of all events, encoded once for all kinds
    return {each.name: _column(hints[each.name], each.default is MISSING) for each in fields(row) if each.name not in ours}


def _column(hint: Any, required: bool) -> Column:
    bare, limits = _bare(hint)

    def limit(*names: str) -> Any:
        return next((getattr(each, name) for each in limits for name in names if hasattr(each, name)), None)

    low, high = limit("ge", "min_length"), limit("le", "max_length")
    if get_origin(bare) is Literal:
        return Column(holds="text", words=frozenset(get_args(bare)), required=required)
    if get_origin(bare) is tuple:
        return Column(holds="parts", low=low, high=high, part=get_args(bare)[0], required=required)
    match bare():
        case bool():
            return Column(holds="flag", required=required)
        case int():
            return Column(holds="whole", low=low, high=high, required=required)
        case float():
            return Column(holds="number", low=low, high=high, required=required)
        case _:
            return Column(holds="text", low=low, high=high, required=required)


def _bare(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without its aliases, its limits and its `None`; and the limits."""
    limits: tuple[Any, ...] = ()
    while True:
        if isinstance(hint, TypeAliasType):
            hint = hint.__value__
        elif get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            limits = (*limits, *more)
        elif get_origin(hint) in (Union, UnionType):
            (hint,) = (each for each in get_args(hint) if each is not NoneType)
        else:
            return hint, limits
