"""Additive models: log-odds as a sum of tables, one per feature, at most a few per pair of features.

    log-odds = b + Σ_f w_f(x_f) + Σ_(f,g) w_fg(x_f, x_g)

Fitted offline as an explainable boosting machine and exported (`training/fitting.py`); evaluated here with a bisection per table and a sum,
so that every contribution is exact and a person can read each curve. An unknown feature weighs what its table says for *unknown*, nothing
by default.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import exp, fsum
from typing import Any, Self


@dataclass(frozen=True)
class Bins:
    """A table of one number: `len(edges) + 1` weights; a value has the weight of its bin. A bin begins at its lower edge."""

    edges: tuple[float, ...]
    weights: tuple[float, ...]
    unknown: float = 0.0

    def weigh(self, value: float | None) -> float:
        return self.unknown if value is None else self.weights[bisect_right(self.edges, value)]

    def height(self, value: float) -> float:
        """How many steps a value has taken from the quiet end, that of the smallest weight."""
        place = bisect_right(self.edges, value)
        return place if self.rising else len(self.edges) - place

    @property
    def rising(self) -> bool:
        """Whether the quiet end is that of small values."""
        return abs(self.weights[0]) <= abs(self.weights[-1])

    @property
    def loudest(self) -> float:
        """The weight furthest from zero."""
        return max(self.weights, key=abs)


TAIL = 0.1  # of the last step: what a ramp may still gain beyond its last knot


@dataclass(frozen=True)
class Ramp(Bins):
    """A table whose weights go straight from one bin to the next instead of jumping, so that no two different measures weigh the same.

    The quiet bin (that of the smallest weight) is as level as in a table of steps, up to its edge. From there the weight goes to each bin's
    own at the middle of that bin. In the outermost bin it reaches the bin's own weight as far behind the edge as the middle of the bin
    before, and goes on rising ever more slowly, by a tenth of the last step at most.
    """

    def weigh(self, value: float | None) -> float:
        return self.unknown if value is None else self._at(self.height(value))

    def height(self, value: float) -> float:
        """How many steps are taken, in parts: half of the second is 1.5."""
        if not self.edges:
            return 0.0
        knots = self.knots
        at = value if self.rising else -value
        place = bisect_right(knots, at)
        if place == 0:
            return 0.0
        low = knots[place - 1]
        if place < len(knots):
            return place - 1 + (at - low) / (knots[place] - low)
        return place - 1 + TAIL * (1 - exp(-(at - low) / (low - knots[-2])))

    @property
    def loudest(self) -> float:
        return self._at(len(self.edges) + TAIL if self.edges else 0.0)

    def _at(self, height: float) -> float:
        weights = self.weights if self.rising else self.weights[::-1]
        below = min(int(height), max(len(weights) - 2, 0))
        step = weights[below + 1] - weights[below] if len(weights) > 1 else 0.0
        return weights[below] + (height - below) * step

    @cached_property
    def knots(self) -> tuple[float, ...]:
        """Where the weight turns, from the quiet end on; if that is the end of large values, all are taken negative."""
        edges = self.edges if self.rising else tuple(-edge for edge in reversed(self.edges))
        middles = [(low + high) / 2 for low, high in pairwise(edges)]
        half = middles[-1] - edges[-2] if middles else abs(edges[0]) / 2 or 0.5
        return (edges[0], *middles, edges[-1] + half)


@dataclass(frozen=True)
class Grid:
    """A table of two numbers: `weights[i][j]` where the first falls into bin `i` and the second into bin `j`; 0 if either is unknown."""

    features: tuple[str, str]
    edges: tuple[tuple[float, ...], tuple[float, ...]]
    weights: tuple[tuple[float, ...], ...]

    def weigh(self, one: float | None, other: float | None) -> float:
        if one is None or other is None:
            return 0.0
        return self.weights[bisect_right(self.edges[0], one)][bisect_right(self.edges[1], other)]


@dataclass(frozen=True, kw_only=True)
class Additive:
    """Tables by feature, and by pairs under both names joined by ` x `."""

    intercept: float
    tables: Mapping[str, Bins]
    grids: Mapping[str, Grid]

    @classmethod
    def of(cls, artefact: Mapping[str, Any]) -> Self:
        """The model of an artefact's `intercept`, `terms` and, where it has any, `pairs`."""
        return cls(
            intercept=artefact["intercept"],
            tables={
                name: Bins(tuple(term["edges"]), tuple(term["weights"]), term.get("unknown", 0.0))
                for name, term in artefact["terms"].items()
            },
            grids={name: _grid(name, pair) for name, pair in artefact.get("pairs", {}).items()},
        )

    def contributions(self, features: Mapping[str, float | None]) -> Mapping[str, float]:
        """What each table adds, in nats."""
        single = {name: table.weigh(features.get(name)) for name, table in self.tables.items()}
        return single | {name: grid.weigh(*map(features.get, grid.features)) for name, grid in self.grids.items()}

    def log_odds(self, features: Mapping[str, float | None]) -> float:
        """The intercept and all contributions: the same sum, without naming what it is made of, which takes half as long."""
        told = features.get
        single = [table.weigh(told(name)) for name, table in self.tables.items()]
        paired = [grid.weigh(told(grid.features[0]), told(grid.features[1])) for grid in self.grids.values()]
        return fsum([self.intercept, *single, *paired])


def _grid(name: str, pair: Mapping[str, Any]) -> Grid:
    one, _, other = name.partition(" x ")
    rows, columns = pair["edges"]
    return Grid((one, other), (tuple(rows), tuple(columns)), tuple(map(tuple, pair["weights"])))
