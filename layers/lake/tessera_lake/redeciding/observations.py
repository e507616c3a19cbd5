"""What the reasons of many actions measured, flat: one entry for each measure of each reason of each action, in the actions' order."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tessera_lake.redeciding.exactly import Vector

type Name = tuple[str, str]
"""A reason's code and the name of its measure (`scoring.SOLE` for the only one)."""


@dataclass(frozen=True, kw_only=True)
class Observations:
    """Entry `k` is of action `rows[k]`: the measure `names[name[k]]` came to `value[k]`, not a number where it is not known."""

    actions: int
    names: tuple[Name, ...]
    rows: NDArray[np.int32]
    name: NDArray[np.int16]
    value: Vector

    def of(self, name: Name) -> NDArray[np.int64]:
        """The entries of one measure."""
        if name not in self.names:
            return np.empty(0, np.int64)
        return np.flatnonzero(self.name == self.names.index(name))
