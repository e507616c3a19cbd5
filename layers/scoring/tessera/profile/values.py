"""Values: how often, how lately and since when something was seen, and the bounded tables in which this is kept.

Recency is *forward decay* (Cormode, Shkapenyuk, Srivastava & Xu 2009): a sighting is worth more the later it happens, and nothing that is
stored ever has to be aged. What it is worth is a whole number, so adding is exact and the order of learning does not matter; only when a
table is read is it divided by what a sighting is worth by then.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from tessera.units import DAY

HALF_LIFE = 90 * DAY  # after which a sighting counts half
LANDMARK = 1_704_067_200_000  # 2024-01-01 UTC; a sighting then is worth `UNIT`, one 90 days later twice that
UNIT = 16  # rounding a sighting to a whole number is off by 3 % at most
MOST_VALUES = 12  # of one attribute; the least recently seen goes first


@dataclass(frozen=True, kw_only=True)
class Sightings:
    """How often and between which moments something was seen, and what these sightings are worth. Adding is commutative."""

    count: int
    first: int  # epoch milliseconds
    last: int
    weight: int = 0  # the sum of `worth`

    def and_at(self, at: int) -> "Sightings":
        return Sightings(count=self.count + 1, first=min(self.first, at), last=max(self.last, at), weight=self.weight + worth(at))

    def and_of(self, other: "Sightings") -> "Sightings":
        return Sightings(
            count=self.count + other.count,
            first=min(self.first, other.first),
            last=max(self.last, other.last),
            weight=self.weight + other.weight,
        )

    def lately(self, now: int) -> float:
        """How many sightings just now would be worth as much."""
        return self.weight / worth(now)


type Values = Mapping[str, Sightings]


def worth(at: int) -> int:
    """What a sighting at that moment is worth."""
    return max(1, round(UNIT * 2 ** ((at - LANDMARK) / HALF_LIFE)))


def saw(seen: Sightings | None, at: int) -> Sightings:
    """The sightings with one more."""
    return seen.and_at(at) if seen else Sightings(count=1, first=at, last=at, weight=worth(at))


def with_value(values: Values, value: str | None, at: int) -> Values:
    """The table with a value seen once more; the newest `MOST_VALUES` of it. What is not known is not learned."""
    if value is None:
        return values
    grown = {**values, value: saw(values.get(value), at)}
    newest = sorted(grown.items(), key=lambda item: (item[1].last, item[0]), reverse=True)[:MOST_VALUES]
    return dict(sorted(newest))


def renamed(values: Values, name_of: Callable[[str], str]) -> Values:
    """The table under other names; what comes to have one name is one value."""
    if all(name_of(value) == value for value in values):
        return values
    alike: dict[str, Sightings] = {}
    for value, seen in values.items():
        name = name_of(value)
        alike[name] = alike[name].and_of(seen) if name in alike else seen
    return dict(sorted(alike.items()))


def with_values(values: Values, several: Iterable[str], at: int) -> Values:
    """The table with several values seen once more."""
    for value in several:
        values = with_value(values, value, at)
    return values
