"""The manner in which a user moves the pointer, learned from confirmed sessions.

Whole-number counts are kept (`features.movement.manner`). For each habit, the shares of movements above its three edges are computed. In
some combinations of these shares people differ less than one person does from day to day, in others more. The artefact `pointer_manner` has
the combinations (*directions*) in which one person has variance 1 and people have variance `spread`, independently. With z the session and
y the user, relative to people's mean, in these directions (a two-covariance model, Brümmer & de Villiers 2010):

    unfamiliarity = Σ_directions clip((z - y)² - z² / (1 + spread), ± `FARTHEST`) · seen / (seen + 10) · learned / (learned + 100)

Positive if people in general explain the session better, and small while little was seen or learned. Counts only add, until there are
`MOST_KNOWN`; then all are halved, to follow a user who changes. One session contributes at most `MOST_OF_ONE` movements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sumprod
from typing import Any, Self

from tessera import artefacts
from tessera.features.movement.manner import BUCKETS, EACH, Manner, movements

FARTHEST = 8.0
SEEN_HALF_SURE, LEARNED_HALF_SURE = 10, 100  # movements
FEWEST_SEEN, FEWEST_LEARNED = 10, 150
MOST_OF_ONE, MOST_KNOWN = 120, 2_000


@dataclass(frozen=True, kw_only=True, eq=False)
class People:
    """How people move, and how they differ: see `training/pointer_manner.py`."""

    mean: Sequence[float]  # share above each edge
    directions: Sequence[Sequence[float]]
    spread: Sequence[float]  # between people, in each direction, where a person's own variance is 1

    @classmethod
    @cache
    def load(cls) -> Self:
        """The values that ship in the layer."""
        return cls.of(artefacts.read("pointer_manner"))

    @classmethod
    def of(cls, artefact: Mapping[str, Any]) -> Self:
        return cls(**{name: artefact[name] for name in ("mean", "directions", "spread")})

    def placed(self, manner: Manner) -> list[float]:
        """A manner's distance from people's mean, in each direction."""
        away = [share - usual for share, usual in zip(shares(manner), self.mean, strict=True)]
        return [sumprod(direction, away) for direction in self.directions]


def shares(manner: Manner) -> list[float]:
    """The shares of movements above each edge of each habit; there must be movements."""
    total = movements(manner)
    return [sum(manner[first + above : first + EACH]) / total for first in range(0, len(manner), EACH) for above in range(1, EACH)]


def with_manner(known: Manner, seen: Manner) -> Manner:
    """The known manner with a session added; of a long session, a part of each bucket."""
    total = movements(seen)
    if not total or len(seen) != BUCKETS:
        return known
    before = known if len(known) == BUCKETS else (0,) * BUCKETS
    halved = 2 if movements(before) >= MOST_KNOWN else 1
    return tuple(one // halved + other * min(total, MOST_OF_ONE) // total for one, other in zip(before, seen, strict=True))


def unfamiliarity(known: Manner, seen: Manner) -> float | None:
    """How much more a session's movements are like people's in general than like this user's; None where too few are known or seen."""
    enough = len(known) == len(seen) == BUCKETS and movements(known) >= FEWEST_LEARNED and movements(seen) >= FEWEST_SEEN
    return compared(known, seen) if enough else None


def compared(known: Manner, seen: Manner, people: People | None = None) -> float:
    """The same for any number of movements; 0 for none."""
    learned, looked_at = movements(known), movements(seen)
    if not learned or not looked_at:
        return 0.0
    people = people or People.load()
    parts = (
        min(FARTHEST, max(-FARTHEST, (session - user) ** 2 - session**2 / (1 + spread)))
        for session, user, spread in zip(people.placed(seen), people.placed(known), people.spread, strict=True)
    )
    return sum(parts) * looked_at / (looked_at + SEEN_HALF_SURE) * learned / (learned + LEARNED_HALF_SURE)
