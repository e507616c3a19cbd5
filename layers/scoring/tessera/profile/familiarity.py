"""Familiarity: how much rarer a value is for one user than for everybody.

The *surprise* of a value is ln(p / p_u), in nats: `p` is its share of everybody's sign-ins, `p_u` its expected share of this user's.
Positive means that it speaks for somebody else, negative that it is the user's own (Freeman, Jain, Dürmuth, Biggio & Giacinto, "Who are
you? A statistical approach to measuring user authenticity", NDSS 2016). A value has several levels (country, provider, address; system,
browser, version), each judged given the one above it, so that the surprises of all levels add up to that of the whole.

A user's share is smoothed by what everybody does, as in a Pitman–Yor process (Teh 2006):

    p_u = (max(c − d, 0) + (θ + s) · p) / (n + θ),    s = Σ min(c, d) over the values seen

with `c` of `n` sightings at that level being of the value, all decayed. The strength θ says how much a new user is assumed to be like
everybody; the discount d is taken from every value seen and given to those not seen yet: a user who roams is expected to keep roaming.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any, Self

from tessera import artefacts
from tessera.profile.values import Values, worth

APART = "|"  # between the levels of a value
HOURS = 24


@dataclass(frozen=True)
class Level:
    """How one level of a value is smoothed: strength, discount, everybody's shares by value, and the share of one not listed."""

    strength: float
    discount: float
    shares: Mapping[str, float]
    otherwise: float

    @classmethod
    def of(cls, level: Mapping[str, Any]) -> Self:
        return cls(level["strength"], level["discount"], level.get("shares", {}), level["otherwise"])

    def surprise(self, value: str, seen: Mapping[str, float], everybody: str) -> float:
        """The surprise of a value, given the decayed sightings of all values of its level; `everybody` is its name among the shares."""
        share = self.shares.get(everybody, self.otherwise)
        total = sum(seen.values())
        spare = sum(min(count, self.discount) for count in seen.values())
        own = max(seen.get(value, 0.0) - self.discount, 0.0)
        return log(share * (total + self.strength) / (own + (self.strength + spare) * share))


@cache
def level(name: str) -> Level:
    """The level of this name in the artefact."""
    return Level.of(artefacts.read("profile")["levels"][name])


def path(*parts: str | int | None) -> str | None:
    """A value of several levels, starting with the widest, up to the first unknown one; None if none is known."""
    known: list[str] = []
    for part in parts:
        if part is None:
            break
        known.append(str(part).replace(APART, " "))
    return APART.join(known) or None


def surprises(values: Values, value: str, levels: Sequence[str | None], now: int) -> Mapping[str, float]:
    """The surprise of a value at each of its levels; those that the value does not have, or that have no name, are left out."""
    parts = value.split(APART)
    seen = _seen(values, parts, now)
    return {
        name: level(name).surprise(part, seen[depth], APART.join(parts[: depth + 1]))
        for depth, (name, part) in enumerate(zip(levels, parts, strict=False))
        if name
    }


def _seen(values: Values, parts: Sequence[str], now: int) -> Sequence[Mapping[str, float]]:
    """For each level, the decayed sightings of everything seen below the same parts."""
    seen: list[dict[str, float]] = [{} for _ in parts]
    unit = worth(now)
    for value, sightings in values.items():
        lately = sightings.weight / unit
        for own, part, counts in zip(value.split(APART), parts, seen, strict=False):
            counts[own] = counts.get(own, 0.0) + lately
            if own != part:
                break
    return seen
