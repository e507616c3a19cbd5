"""A model's tables as columns of numbers, and such numbers as tables again.

A table's weights rise, without their sign, from its *quiet* end to its *loud* one: it is a staircase. Its steps are what is fitted. A step
that is never negative keeps the table monotone and of its reason's polarity, whatever the data say.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

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

    def stair_of(self, observed: Mapping[str, Any]) -> int:
        """On which stair an observation stands, from the quiet end; -1 where nothing was observed."""
        value = observed.get(self.code)
        if isinstance(value, Mapping):
            value = value.get(self.measure)
        elif self.measure != SOLE:
            value = None
        if value is None:
            return -1
        place = bisect_right(self.edges, float(value))
        return place if self.rising else len(self.edges) - place


def tables_of(artefact: Mapping[str, Any]) -> list[Table]:
    """Every table of a model that weighs anything."""
    return [table for table in _tables(artefact) if any(table.weights)]


def _tables(artefact: Mapping[str, Any]) -> Iterator[Table]:
    for code, term in sorted(artefact["terms"].items()):
        for measure, table in sorted(term.get("measures", {SOLE: term}).items()):
            yield Table(code, measure, tuple(map(float, table["edges"])), tuple(map(float, table["weights"])))


def stairs(tables: Sequence[Table], observed: Sequence[Mapping[str, Any]]) -> NDArray[np.int16]:
    """A row for each observation, a column for each table: on which stair it stands."""
    return np.array([[table.stair_of(row) for table in tables] for row in observed], dtype=np.int16).reshape(len(observed), len(tables))


def contributions(tables: Sequence[Table], placed: NDArray[np.int16]) -> Matrix:
    """What each table weighs in each row, before the limits of families."""
    columns = []
    for number, table in enumerate(tables):
        signed = np.append(table.sign * np.asarray(table.stairs), 0.0)  # the last one, which -1 finds, is for nothing observed
        columns.append(signed[placed[:, number]])
    return np.column_stack(columns) if columns else np.zeros((len(placed), 0))


def climbed(tables: Sequence[Table], placed: NDArray[np.int16]) -> Matrix:
    """A column for each step of each table: its sign where the row stands on that stair or above."""
    columns = [
        table.sign * (placed[:, number] >= step)
        for number, table in enumerate(tables)
        for step in range(1, len(table.weights))
    ]  # fmt: skip
    return np.column_stack(columns).astype(np.float64) if columns else np.zeros((len(placed), 0))


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
