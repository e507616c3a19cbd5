"""What the model of a movement is fitted on: people at three sites, tools of the public data and our own tools, each recorded in several
ways.

The fitting part of the public data, as its README draws it: SapiMouse users 1–60, Balabit's training sessions, circles with an even number,
generated movements 0–299, and the recorded bot. A sample is what the product's own code measures of a movement.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from datasets.movements import Recordings, as_drawn, as_event, generated, recorded
from tessera.features import movement
from tessera.features.movement import COARSE, Trace
from training.movement_people import altered, in_frames
from training.movement_tools import FAMILIES

FITTED_USERS = range(1, 61)  # of SapiMouse
FITTED_MOVEMENTS = range(300)  # of each generator
ALTERED = 5_000  # movements of each site
OWN = 350  # movements of each family
MOST_OF_A_SITE = 9_000
TOGETHER = 1.0, 0.14, 0.08, 0.08
"""How much a site counts altered, a tool at other rates, a family of ours, beside a site or a tool as recorded."""

PLAIN, ALTERED_PEOPLE, OTHER_RATE, OWN_TOOL = range(4)

type Drawn = Iterable[list[tuple[float, float, float]]]


@dataclass(frozen=True)
class Samples:
    """Measured movements: a row each in `values` (NaN where unknown); whose, in which way, how coarsely sampled."""

    names: tuple[str, ...]
    values: NDArray[np.float64]
    sources: NDArray[np.str_]  # site or tool
    kinds: NDArray[np.int64]  # as recorded, altered, at another rate, a family of ours
    tools: NDArray[np.bool_]
    coarse: NDArray[np.bool_]

    def only(self, chosen: NDArray[np.bool_]) -> "Samples":
        return Samples(self.names, self.values[chosen], self.sources[chosen], self.kinds[chosen], self.tools[chosen], self.coarse[chosen])

    @property
    def weights(self) -> NDArray[np.float64]:
        """Sites count alike, tools count alike, however many movements there are of each. Among the coarsely sampled as among the others
        people and tools weigh the same: that a movement was sampled coarsely says nothing of its maker."""
        groups = np.char.add(np.char.add(self.sources, "/"), self.kinds.astype(str))
        _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        weights = np.asarray(TOGETHER)[self.kinds] / sizes[group]
        for coarse in (False, True):
            for tools in (False, True):
                stratum = (self.coarse == coarse) & (self.tools == tools)
                if stratum.any():
                    weights[stratum] *= (0.25 if coarse else 0.75) / weights[stratum].sum()
        return np.asarray(weights * len(weights) / weights.sum())


def people(data: Path) -> Mapping[str, Recordings]:
    """The recordings of the fitting part, by site."""
    circles = recorded(data / "pointer_delbot_pc1.csv.gz", ("set", "recording"), moves=("move", "drag"))
    return {
        "sapimouse": {
            name: moved
            for name, moved in recorded(data / "pointer_sapimouse.csv.gz", ("user", "session")).items()
            if int(name[0]) in FITTED_USERS
        },
        "balabit": {
            name: moved
            for name, moved in recorded(data / "pointer_balabit.csv.gz", ("part", "user", "session")).items()
            if name[0] == "train"
        },
        "circles": {name: moved for name, moved in circles.items() if name[0] == "circles_human_pc1" and int(name[1]) % 2 == 0},
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
    rows: list[tuple[str, int, bool, Trace]] = []
    for site, recordings in people(data).items():
        moved = [each for several in recordings.values() for each in several]
        chance.shuffle(moved)
        rows += [(site, PLAIN, False, trace) for trace in _traces(moved[:MOST_OF_A_SITE])]
        picked = [chance.choice(moved) for _ in range(min(ALTERED, 20 * len(moved)))]
        rows += [(site, ALTERED_PEOPLE, False, trace) for trace in _traces(altered(each, chance) for each in picked)]
    for tool, drawn in tools(data).items():
        rows += [(tool, PLAIN, True, trace) for trace in _traces(drawn)]
        again = (in_frames(each, chance, chance.choice((8, 33, 50, 109)), chance.choice((0.6, 3))) for each in drawn)
        rows += [(tool, OTHER_RATE, True, trace) for trace in _traces(again)]
    for name, family in FAMILIES.items():
        rows += [(f"own {name}", OWN_TOOL, True, trace) for trace in _traces(_seen(family(chance), chance) for _ in range(OWN))]
    return _measured(rows)


def _seen(drawn: list[tuple[float, float, float]], chance: Random) -> list[tuple[float, float, float]]:
    """Mostly as a browser sees it, else by another recorder."""
    return as_drawn(drawn, chance) if chance.random() < 0.75 else in_frames(drawn, chance, chance.choice((8, 11, 16.7, 33, 70, 109)), 1)


def _traces(moved: Drawn) -> Iterator[Trace]:
    for each in moved:
        if each:
            yield from movement.traces((point.after, point.x, point.y) for point in as_event(each).points)


def _measured(rows: list[tuple[str, int, bool, Trace]]) -> Samples:
    measured = [movement.measured(trace) for *_, trace in rows]
    names = tuple(sorted({name for each in measured for name in each}))
    values = np.array([[np.nan if (value := each.get(name)) is None else value for name in names] for each in measured])
    return Samples(
        names,
        values,
        np.array([source for source, *_ in rows]),
        np.array([kind for _, kind, *_ in rows]),
        np.array([tool for _, _, tool, _ in rows]),
        np.array([trace.usual_interval > COARSE for *_, trace in rows]),
    )
