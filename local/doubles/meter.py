"""The meter: capacity units by DynamoDB's own size rules, since moto's are constant.

An item's size is its attribute names in UTF-8 plus its values; a number takes about half a byte for each digit, and one byte more. A write
costs a unit per 1 KB of the larger of the item before and after, whatever was changed, even when its condition fails. A read costs a unit
per 4 KB, half of that when it is eventually consistent, even when nothing is found. A query is rounded up once, a batch get item by item.
An index row is written when a projected attribute changes, twice when a key does.
(docs.aws.amazon.com/amazondynamodb/latest/developerguide: CapacityUnitCalculations, read-write-operations, GSI.)
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from math import ceil
from threading import Lock
from typing import Any

WRITE_UNIT = 1024  # bytes
READ_UNIT = 4096


def size_of(image: Mapping[str, Any]) -> int:
    """The size of an item in bytes."""
    return sum(len(name.encode()) + _size(*next(iter(typed.items()))) for name, typed in image.items())


def _size(kind: str, value: Any) -> int:
    match kind:
        case "S":
            return len(value.encode())
        case "B":
            return len(value)
        case "N":
            return _number_size(value)
        case "SS":
            return sum(len(member.encode()) for member in value)
        case "BS":
            return sum(len(member) for member in value)
        case "NS":
            return sum(_number_size(member) for member in value)
        case "BOOL" | "NULL":
            return 1
        case _:
            raise TypeError(f"the store keeps no values of type {kind}")


@lru_cache(65_536)
def _number_size(text: str) -> int:
    sign, digits, _ = Decimal(text).normalize().as_tuple()
    return ceil(len(digits) / 2) + 1 + sign


def write_units(before: Mapping[str, Any], after: Mapping[str, Any]) -> int:
    return max(1, ceil(max(size_of(before), size_of(after)) / WRITE_UNIT))


def read_units(size: int, *, consistent: bool) -> float:
    return max(1, ceil(size / READ_UNIT)) * (1.0 if consistent else 0.5)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call and what it costs. `began` and `ended` are times of the monotonic clock."""

    part: str
    operation: str
    began: float
    ended: float
    write_units: float = 0
    index_units: float = 0
    read_units: float = 0


@dataclass(frozen=True, kw_only=True)
class Bill:
    """The sum of the calls of one part. `trips` is the longest chain of calls in which each began after the one before had ended."""

    calls: int
    trips: int
    write_units: float
    index_units: float
    read_units: float


@dataclass
class Meter:
    """Counts the calls of a double, separately for each named part."""

    calls: list[Call] = field(default_factory=list)
    _part: str = ""
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Name what is called from here on."""
        before, self._part = self._part, name
        try:
            yield
        finally:
            self._part = before

    def note(self, operation: str, began: float, ended: float, *, write: float = 0, index: float = 0, read: float = 0) -> None:
        with self._lock:
            self.calls.append(
                Call(
                    part=self._part,
                    operation=operation,
                    began=began,
                    ended=ended,
                    write_units=write,
                    index_units=index,
                    read_units=read,
                )
            )

    def bill(self, *parts: str) -> Bill:
        """The cost of these parts, or of everything."""
        calls = [call for call in self.calls if not parts or call.part in parts]
        return Bill(
            calls=len(calls),
            trips=_longest_chain(calls),
            write_units=sum(call.write_units for call in calls),
            index_units=sum(call.index_units for call in calls),
            read_units=sum(call.read_units for call in calls),
        )


def _longest_chain(calls: list[Call]) -> int:
    trips, ended = 0, float("-inf")
    for call in sorted(calls, key=lambda each: each.ended):
        if call.began >= ended:
            trips, ended = trips + 1, call.ended
    return trips
