"""A model's tables as columns of numbers, and such numbers as tables again.

A table's weights rise, without their sign, from its *quiet* end to its *loud* one: it is a staircase. Its steps are what is fitted. A step
that is never negative keeps the table monotone and of its reason's polarity, whatever the data say.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from math import isnan, nan
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from tessera.additive import Bins, Ramp
from tessera.scoring import SOLE
from training.artefacts import version_of

type Matrix = NDArray[np.float64]
type Vector = NDArray[np.float64]

DIGITS = 3


@dataclass(frozen=True)
class Table:
    """One table of a reason: edges and weights, and the measure that it is of."""

    code: str
    measure: str
    edges: tuple[float, ...]
    weights: tuple[float, ...]
    ramps: bool = False

    @cached_property
    def rising(self) -> bool:
        """Whether the loud end is that of large values."""
        return abs(self.weights[-1]) >= abs(self.weights[0])

    @cached_property
    def sign(self) -> float:
        return -1.0 if min(self.weights) < 0 else 1.0

    @property
    def stairs(self) -> list[float]:
        """The weights without their sign, from the quiet end on."""
        heights = [abs(weight) for weight in self.weights]
        return heights if self.rising else heights[::-1]

    @property
    def steps(self) -> list[float]:
        """By how much each stair is higher than the one before, from the second on."""
        return [after - before for before, after in zip(self.stairs, self.stairs[1:], strict=False)]

    def of_steps(self, steps: Sequence[float]) -> list[float]:
        """The weights that these steps make."""
        heights = np.concatenate(([self.stairs[0]], self.stairs[0] + np.cumsum(steps)))
        ordered = heights if self.rising else heights[::-1]
        return [round(float(self.sign * height), DIGITS) + 0.0 for height in ordered]

    def stairs_of(self, observed: Sequence[Mapping[str, Any]]) -> Vector:
        """On which stair each observation stands, from the quiet end, on a ramp in parts; -1 where nothing was observed."""
        return self.heights_of(np.array([self._measured(row.get(self.code)) for row in observed], dtype=np.float64))

    def heights_of(self, values: Vector) -> Vector:
        """On which stair each value of the measure stands; -1 where it is not a number."""
        different, which = np.unique(values, return_inverse=True)
        heights = [-1.0 if isnan(value) else self._as_it_weighs.height(float(value)) for value in different]
        return np.array(heights, dtype=np.float64)[which]

    def _measured(self, value: Any) -> float:
        """The table's measure of what a reason observed; not a number where nothing was."""
        if isinstance(value, dict):
            value = value.get(self.measure)
        elif self.measure != SOLE:
            return nan
        return nan if value is None else float(value)

    @cached_property
    def _as_it_weighs(self) -> Bins:
        return (Ramp if self.ramps else Bins)(self.edges, self.weights)


def tables_of(artefact: Mapping[str, Any]) -> list[Table]:
    """Every table of a model that weighs anything."""
    return [table for table in _tables(artefact) if any(table.weights)]


def _tables(artefact: Mapping[str, Any]) -> Iterator[Table]:
    for code, term in sorted(artefact["terms"].items()):
        for measure, table in sorted(term.get("measures", {SOLE: term}).items()):
            edges, weights = (tuple(map(float, table[part])) for part in ("edges", "weights"))
            yield Table(code, measure, edges, weights, bool(term.get("ramps")))


@runtime_checkable
class Standing(Protocol):
    """Observations that know on which stair of a table each stands (`training.deployment.weighing`)."""

    def heights(self, table: Table) -> Vector: ...


def stairs(tables: Sequence[Table], observed: Sequence[Mapping[str, Any]]) -> Matrix:
    """A row for each observation, a column for each table: on which stair it stands."""
    if not tables:
        return np.zeros((len(observed), 0))
    return np.column_stack([observed.heights(each) if isinstance(observed, Standing) else each.stairs_of(observed) for each in tables])


def contributions(tables: Sequence[Table], placed: Matrix) -> Matrix:
    """What each table weighs in each row, before the limits of families."""
    columns = []
    for number, table in enumerate(tables):
        ground = (placed[:, number] >= 0) * table.sign * table.stairs[0]
        climbs = [table.sign * step * _taken(placed[:, number], at, table) for at, step in enumerate(table.steps, 1)]
        columns.append(np.sum([ground, *climbs], axis=0))
    return np.column_stack(columns) if columns else np.zeros((len(placed), 0))


def climbed(tables: Sequence[Table], placed: Matrix) -> Matrix:
    """A column for each step of each table: its sign, times how much of it the row has taken."""
    columns = [
        table.sign * _taken(placed[:, number], step, table)
        for number, table in enumerate(tables)
        for step in range(1, len(table.weights))
    ]  # fmt: skip
    return np.column_stack(columns) if columns else np.zeros((len(placed), 0))


def _taken(height: Vector, step: int, table: Table) -> Vector:
    """How much of a step is taken at each height: none, part or all of it; of the last one of a ramp a little more than all."""
    return np.clip(height - (step - 1), 0.0, np.inf if step == len(table.edges) else 1.0)


def with_tables(artefact: Mapping[str, Any], tables: Sequence[Table], made: str) -> dict[str, Any]:
    """A model with these tables in place of its own, and a version that says what it holds."""
    changed = deepcopy(dict(artefact))
    for table in tables:
        term = changed["terms"][table.code]
        target = term["measures"][table.measure] if "measures" in term else term
        target["edges"], target["weights"] = list(table.edges), list(table.weights)
        term["made"] = f"fitted: {made}"
    return versioned(changed)


def versioned(artefact: Mapping[str, Any]) -> dict[str, Any]:
    """A model named by its content."""
    return {**artefact, "version": version_of(artefact)}
