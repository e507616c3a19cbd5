"""What the model of a movement may be fitted on: people at three sites, tools of the public data and our own, each recorded in several
ways. How much each counts is chosen (`training.pointer`).

The fitting part of the public data, as its README draws it: SapiMouse users 1–60, Balabit's training sessions, circles with an even number,
generated movements 0–299, and the recorded bot. A sample is what the product's own code measures of a movement.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.movements import Recordings, as_drawn, as_event, generated, recorded
from tessera.features import movement
from tessera.features.movement import COARSE, Trace
from training.movement_people import altered, in_frames
from training.movement_tools import FAMILIES

FITTED_USERS = range(1, 61)  # of SapiMouse
FITTED_MOVEMENTS = range(300)  # of each generator
ALTERED, AGAIN = 1_500, 1_500  # movements of each site, altered and at other rates
RATES = (8, 33, 50, 109)  # ms between points
OWN = 350  # movements of each family
MOST_OF_A_SITE = 4_500
PARTS = 3

PLAIN, ALTERED_PEOPLE, OTHER_RATE, OWN_TOOL = range(4)

type Drawn = Iterable[tuple[int, list[tuple[float, float, float]]]]
"""Movements, each with its part."""
type Together = tuple[float, float, float, float]
"""How much a site or tool counts as recorded, a site altered, either at other rates, a family of ours."""


@dataclass(frozen=True)
class Samples:
    """Measured movements: a row each in `values` (NaN where unknown); whose, in which way, how coarsely sampled."""

    names: tuple[str, ...]
    values: NDArray[np.float64]
    sources: NDArray[np.str_]  # site or tool
    kinds: NDArray[np.int64]  # as recorded, altered, at another rate, a family of ours
    tools: NDArray[np.bool_]
    coarse: NDArray[np.bool_]
    parts: NDArray[np.int64]  # which third of its site's people made it, or of its tool's movements it is

    def only(self, chosen: NDArray[np.bool_]) -> "Samples":
        columns: tuple[NDArray[Any], ...] = (self.values, self.sources, self.kinds, self.tools, self.coarse, self.parts)
        return Samples(self.names, *(column[chosen] for column in columns))

    def weights(self, together: Together) -> NDArray[np.float64]:
        """Sites count alike, tools count alike, however many movements there are of each. Among the coarsely sampled as among the others
        people and tools weigh the same: that a movement was sampled coarsely says nothing of its maker. Where only one of both is, its
        movements weigh nothing."""
        groups = np.char.add(np.char.add(self.sources, "/"), self.kinds.astype(str))
        _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        weights = np.asarray(together)[self.kinds] / sizes[group]
        for coarse in (False, True):
            strata = [(self.coarse == coarse) & (self.tools == tools) & (weights > 0) for tools in (False, True)]
            for stratum in strata:
                weights[stratum] *= (0.25 if coarse else 0.75) / weights[stratum].sum() if all(map(np.any, strata)) else 0.0
        return np.asarray(weights * len(weights) / weights.sum())


def people(data: Path) -> Mapping[str, Recordings]:
    """The recordings of the fitting part, by site; each named by who made it."""
    circles = recorded(data / "pointer_delbot_pc1.csv.gz", ("set", "recording"), moves=("move", "drag"))
    return {
        "sapimouse": {
            name: moved
            for name, moved in recorded(data / "pointer_sapimouse.csv.gz", ("user", "session")).items()
            if int(name[0]) in FITTED_USERS
        },
        "balabit": {
            name[1:]: moved
            for name, moved in recorded(data / "pointer_balabit.csv.gz", ("part", "user", "session")).items()
            if name[0] == "train"
        },
        "circles": {name[1:]: moved for name, moved in circles.items() if name[0] == "circles_human_pc1" and int(name[1]) % 2 == 0},
    }


def tools(data: Path) -> Mapping[str, list[list[tuple[float, float, float]]]]:
    """The movements of the fitting part, by tool."""
    drawn: dict[str, list[list[tuple[float, float, float]]]] = {}
    for (tool, number), moved in generated(data / "pointer_generators.csv.gz").items():
        if int(number) in FITTED_MOVEMENTS:
            drawn.setdefault(tool, []).extend(moved)
    circles = recorded(data / "pointer_delbot_pc1.csv.gz", ("set", "recording"), moves=("move", "drag"))
    drawn["pynput"] = [each for name, moved in circles.items() if name[0] == "circles_bot_pynput" for each in moved]
    return drawn


def samples(data: Path, seed: int = 1) -> Samples:
    """Everything that is fitted on."""
    chance = Random(seed)
    rows: list[tuple[str, int, bool, int, Trace]] = []
    for site, recordings in people(data).items():
        parts = {name: number % PARTS for number, name in enumerate(sorted({name for name, *_ in recordings}))}
        moved = [(parts[name], each) for (name, *_), several in recordings.items() for each in several]
        chance.shuffle(moved)
        rows += [(site, PLAIN, False, *each) for each in _traces(moved[:MOST_OF_A_SITE])]
        again = [chance.choice(moved) for _ in range(min(AGAIN, 10 * len(moved)))]
        rows += [(site, OTHER_RATE, False, *each) for each in _traces((part, _otherwise(one, chance)) for part, one in again)]
        picked = [chance.choice(moved) for _ in range(min(ALTERED, 20 * len(moved)))]
        rows += [(site, ALTERED_PEOPLE, False, *each) for each in _traces((part, altered(one, chance)) for part, one in picked)]
    for tool, several in tools(data).items():
        drawn = [(number % PARTS, each) for number, each in enumerate(several)]
        rows += [(tool, PLAIN, True, *each) for each in _traces(drawn)]
        rows += [(tool, OTHER_RATE, True, *each) for each in _traces((part, _otherwise(one, chance)) for part, one in drawn)]
    for name, family in FAMILIES.items():
        made = ((number % PARTS, _seen(family(chance), chance)) for number in range(OWN))
        rows += [(f"own {name}", OWN_TOOL, True, *each) for each in _traces(made)]
    return _measured(rows)


def _otherwise(moved: list[tuple[float, float, float]], chance: Random) -> list[tuple[float, float, float]]:
    """As another recorder has it, at another rate."""
    return in_frames(moved, chance, chance.choice(RATES), chance.choice((0.6, 3)))


def _seen(drawn: list[tuple[float, float, float]], chance: Random) -> list[tuple[float, float, float]]:
    """Mostly as a browser sees it, else by another recorder."""
    return as_drawn(drawn, chance) if chance.random() < 0.75 else in_frames(drawn, chance, chance.choice((8, 11, 16.7, 33, 70, 109)), 1)


def _traces(moved: Drawn) -> Iterator[tuple[int, Trace]]:
    for part, each in moved:
        if each:
            for trace in movement.traces((point.after, point.x, point.y) for point in as_event(each).points):
                yield part, trace


def _measured(rows: list[tuple[str, int, bool, int, Trace]]) -> Samples:
    measured = [movement.measured(trace) for *_, trace in rows]
    names = tuple(sorted({name for each in measured for name in each}))
    values = np.array([[np.nan if (value := each.get(name)) is None else value for name in names] for each in measured])
    return Samples(
        names,
        values,
        np.array([source for source, *_ in rows]),
        np.array([kind for _, kind, *_ in rows]),
        np.array([tool for _, _, tool, *_ in rows]),
        np.array([trace.usual_interval > COARSE for *_, trace in rows]),
        np.array([part for _, _, _, part, _ in rows]),
    )
