"""Many observations weighed at once, exactly as the product weighs each (`tessera.scoring.score`; a test compares them).

A table's stairs depend on its edges alone, so that models which only weigh differently share them: `Columns` remembers on which stair of a
table each observation stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from tessera.additive import Ramp
from tessera.scoring import FEWEST_NATS, SOLE, Model, limited
from training.deployment.terms import Matrix, Table, Vector, contributions, stairs

type Key = tuple[str, str, tuple[float, ...], bool, bool]


class Columns(Sequence[Mapping[str, Any]]):
    """Observations, in their order, that remember their stairs."""

    def __init__(self, values: Sequence[Mapping[str, Any]]) -> None:
        self.values = values
        self._heights: dict[Key, Vector] = {}
        self._measured: dict[tuple[str, str], Vector] | None = None

    def heights(self, table: Table) -> Vector:
        """On which stair of the table each stands."""
        key = (table.code, table.measure, table.edges, table.rising, table.ramps)
        if key not in self._heights:
            nothing = np.full(len(self.values), np.nan)
            self._heights[key] = table.heights_of(self.measured.get((table.code, table.measure), nothing))
        return self._heights[key]

    @property
    def measured(self) -> Mapping[tuple[str, str], Vector]:
        """By reason and measure what was observed of each; not a number where nothing was."""
        if self._measured is None:
            self._measured = {}
            for place, observed in enumerate(self.values):
                for code, told in observed.items():
                    for measure, value in told.items() if isinstance(told, dict) else ((SOLE, told),):
                        if (code, measure) not in self._measured:
                            self._measured[code, measure] = np.full(len(self.values), np.nan)
                        self._measured[code, measure][place] = np.nan if value is None else value
        return self._measured

    def part(self, places: NDArray[np.int64]) -> "Columns":
        """Some of them, which share what is remembered."""
        return Part(self, places)

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self.values[place]


class Part(Columns):
    """Some of larger columns."""

    def __init__(self, whole: Columns, places: NDArray[np.int64]) -> None:
        super().__init__([whole.values[place] for place in places])
        self._whole, self._places = whole, places

    def heights(self, table: Table) -> Vector:
        return self._whole.heights(table)[self._places]


@dataclass(frozen=True, eq=False)
class Weighed:
    """Log-odds of each observation, and what each table contributes to them after the limits of families."""

    log_odds: Vector
    contributions: Matrix
    codes: Sequence[str]

    def named(self, code: str) -> NDArray[np.bool_]:
        """Where a reason weighs enough to be named."""
        of_it = self.contributions[:, [each == code for each in self.codes]]
        return np.asarray(np.abs(of_it.sum(axis=1)) >= FEWEST_NATS)


def weigh(model: Model, observed: Columns) -> Weighed:
    """What the model makes of each observation."""
    tables = list(_tables(model))
    weighed = contributions(tables, stairs(tables, observed))
    for family in model.limits:
        among = np.array([model.terms[table.code].family == family for table in tables], dtype=bool)
        sums, which = np.unique(weighed[:, among].sum(axis=1), return_inverse=True)
        shrunk = np.array([limited(float(total), family, model) / total if total else 1.0 for total in sums])
        weighed[:, among] *= shrunk[which][:, None]
    return Weighed(model.intercept + weighed.sum(axis=1), weighed, [table.code for table in tables])


def _tables(model: Model) -> Iterator[Table]:
    for code, term in model.terms.items():
        for measure, bins in term.tables.items():
            if any(bins.weights):
                yield Table(code, measure, bins.edges, bins.weights, isinstance(bins, Ramp))
