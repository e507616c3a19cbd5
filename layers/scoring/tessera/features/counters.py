"""How features are declared: once, with the short name under which the counters are stored.

    class TypingFeatures(Features):
        rollovers = Count("kr")
        hold = Spread("kh")

On the class, `TypingFeatures.hold` is what counts events; on an instance, it is the figure computed from the instance's tallies.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, overload

from tessera.features.statistics import Histogram, Moments
from tessera.telemetry import Event

type Tallies = Mapping[str, int]
type Counted = Iterator[tuple[Count, int]]


@dataclass(frozen=True)
class Features(ABC):
    """The figures of one subject, computed from tallies on access."""

    tallies: Tallies

    @classmethod
    @abstractmethod
    def tally(cls, event: Event) -> Counted:
        """What this event adds, and to which of the subject's counters."""


class Feature[Figure](ABC):
    """A feature as its subject declares it."""

    @overload
    def __get__(self, features: None, subject: type[Features]) -> Self: ...
    @overload
    def __get__(self, features: Features, subject: type[Features]) -> Figure: ...
    def __get__(self, features: Features | None, subject: type[Features]) -> Self | Figure:
        return self if features is None else self.read(features.tallies)

    @abstractmethod
    def read(self, tallies: Tallies) -> Figure:
        """The figure for these tallies."""


class Count(Feature[int]):
    """How often, or how much in all: one counter."""

    def __init__(self, name: str) -> None:
        self.name = name

    def read(self, tallies: Tallies) -> int:
        return tallies.get(self.name, 0)


class Spread(Feature[Moments]):
    """How whole numbers spread: their count, sum and sum of squares, stored under the name and `n`, `s` and `q`."""

    def __init__(self, name: str) -> None:
        self.count, self.total, self.squares = Count(f"{name}n"), Count(f"{name}s"), Count(f"{name}q")

    def tally(self, value: int) -> Counted:
        yield self.count, 1
        yield self.total, value
        yield self.squares, value * value

    def tally_each(self, values: Sequence[int]) -> Counted:
        """The same for several values."""
        yield self.count, len(values)
        yield self.total, sum(values)
        yield self.squares, sum([value * value for value in values])

    def read(self, tallies: Tallies) -> Moments:
        return Moments(self.count.read(tallies), self.total.read(tallies), self.squares.read(tallies))


class Buckets(Feature[Histogram]):
    """How many values fell between ascending edges, stored under the name and the bucket's number; there is one more bucket than edges."""

    def __init__(self, name: str, edges: tuple[float, ...]) -> None:
        self.edges = edges
        self.buckets = tuple(Count(f"{name}{number}") for number in range(len(edges) + 1))

    def tally(self, value: float) -> Counted:
        yield self.buckets[bisect_right(self.edges, value)], 1

    def tally_each(self, values: Iterable[float]) -> Counted:
        """The same for several values, with what each bucket adds in one."""
        edges, counts = self.edges, [0] * len(self.buckets)
        for value in values:
            counts[bisect_right(edges, value)] += 1
        yield from ((bucket, count) for bucket, count in zip(self.buckets, counts, strict=True) if count)

    def read(self, tallies: Tallies) -> Histogram:
        return Histogram(self.edges, tuple(bucket.read(tallies) for bucket in self.buckets))


class Packed(Feature[tuple[int, ...]]):
    """How many fell into each of a number of buckets, eight of them in one stored number: 15 bits each, in the 38 digits that DynamoDB
    keeps exactly. Stored under the name and the number of the group of eight; exact up to 32,767 in a bucket, beyond which it spills into
    the next."""

    BITS, TOGETHER = 15, 8

    def __init__(self, name: str, buckets: int) -> None:
        self.buckets = buckets
        self.numbers = tuple(Count(f"{name}{number}") for number in range(-(-buckets // self.TOGETHER)))

    def tally(self, bucket: int) -> Counted:
        number, place = divmod(bucket, self.TOGETHER)
        yield self.numbers[number], 1 << (self.BITS * place)

    def read(self, tallies: Tallies) -> tuple[int, ...]:
        numbers, most = [number.read(tallies) for number in self.numbers], (1 << self.BITS) - 1
        places = (divmod(bucket, self.TOGETHER) for bucket in range(self.buckets))
        return tuple(numbers[number] >> (self.BITS * place) & most for number, place in places)


class Kinds(Feature[tuple[str, ...]]):
    """Which kinds of a vocabulary were seen, in its order; stored under the name and the kind's hexadecimal number."""

    def __init__(self, name: str, vocabulary: Sequence[str]) -> None:
        self.kinds = {kind: Count(f"{name}{number:x}") for number, kind in enumerate(vocabulary)}

    def tally(self, kind: str) -> Counted:
        yield self.kinds[kind], 1

    def read(self, tallies: Tallies) -> tuple[str, ...]:
        return tuple(kind for kind, seen in self.kinds.items() if seen.read(tallies))
