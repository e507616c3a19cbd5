"""What was measured of sign-ins as steps of tables, and the weights of the steps: a logistic regression under constraints.

A step is an edge of a table that a measure has reached; its weight has its reason's sign, so that tables are monotone. Sign-ins with device
ids and without count alike, attackers by `AGAINST`. The classes are balanced, so that weights add up to log likelihood ratios.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.sign_ins import Attempt, Memory, play, without_devices
from simulator.logins import Habits, simulate
from simulator.takeovers import ATTACKERS

AGAINST = {
    True: {"naive": 0.25, "vpn": 0.4, "targeted": 0.35},  # where devices have ids
    False: {"naive": 0.93, "botnet": 0.07},  # a targeted attacker without a device of their own cannot be told from the victim
}
WITH_IDS = 0.24  # how much the sign-ins with device ids count
RIDGE = 1e-4

EDGES: Mapping[str, Mapping[str, tuple[float, ...]]] = {
    "PROFILE_DEVICE_NEW": {"": (0.3, 0.6, 1, 1.5, 2, 2.5)},
    "PROFILE_DEVICE_FAMILIAR": {"": (1, 3, 10)},
    "PROFILE_LOCATION_NEW": {"": (0.3, 0.7, 1.2, 1.8, 2.5)},
    "PROFILE_NETWORK_UNFAMILIAR": {"provider": (0.3, 0.6, 1, 1.5, 2, 2.5), "network": (0.2, 0.5, 1), "address": (0.3, 0.8, 1.5)},
    "PROFILE_NETWORK_FAMILIAR": {
        "country": (0.5, 1.5, 2.5), "provider": (0.3, 0.8, 1.4, 2, 2.6), "network": (1, 2, 3, 4, 4.7), "address": (1, 2, 3, 4),
    },
    "PROFILE_BROWSER_UNFAMILIAR": {"system": (0.2, 0.4, 0.8, 1.2, 1.7, 2.3), "browser": (0.1, 0.2, 0.4, 0.8, 1.2, 1.7, 2.3)},
    "PROFILE_BROWSER_FAMILIAR": {
        "system": (0.2, 0.5, 1, 1.8), "browser": (0.1, 0.4, 0.8, 1.4), "version": (0.2, 0.5, 0.9, 1.3), "agent": (0.2, 0.5, 0.8, 1.05),
    },
    "PROFILE_HOUR_UNUSUAL": {"": (0.3, 0.6, 1, 1.5)},
}  # fmt: skip
TRUSTING = frozenset({"PROFILE_DEVICE_FAMILIAR", "PROFILE_NETWORK_FAMILIAR", "PROFILE_BROWSER_FAMILIAR"})

type Matrix = NDArray[np.float32]
type Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """One edge of one table, and which way its weight may go."""

    code: str
    measure: str
    edge: float

    @property
    def sign(self) -> int:
        return -1 if self.code in TRUSTING else 1


STEPS = tuple(Step(code, measure, edge) for code, tables in EDGES.items() for measure, edges in tables.items() for edge in edges)
PLACE = {(step.code, step.measure): number for number, step in reversed(tuple(enumerate(STEPS)))}
SIGNS = np.array([step.sign for step in STEPS], float)


@dataclass(frozen=True)
class Sample:
    """Judged sign-ins as steps taken, by whom they were made."""

    steps: Matrix
    by: NDArray[np.str_]
    with_ids: bool

    def without(self, *attackers: str) -> "Sample":
        kept = ~np.isin(self.by, attackers)
        return Sample(self.steps[kept], self.by[kept], self.with_ids)


def attempts(people: int, seed: int, habits: Habits, *, with_ids: bool) -> list[Attempt]:
    """One world's sign-ins, judged; every other is also tried by every attacker."""
    logins = simulate(people, seed, habits)
    return list(play(logins if with_ids else without_devices(logins), Memory(), seed=seed, attacked=0.5))


def samples(worlds: Iterable[tuple[int, int, Habits]]) -> Iterator[Sample]:
    """The sign-ins of several worlds (people, seed, habits), judged with device ids and without."""
    for people, seed, habits in worlds:
        for with_ids in (True, False):
            played = attempts(people, seed, habits, with_ids=with_ids)
            yield Sample(steps_of(played), np.array([attempt.attacker or "" for attempt in played]), with_ids)


def steps_of(judged: Sequence[Attempt]) -> Matrix:
    """A row per sign-in, a column per step: whether what was measured has reached its edge."""
    taken = np.zeros((len(judged), len(STEPS)), np.float32)
    for row, attempt in zip(taken, judged, strict=True):
        for code, value in attempt.observed.items():
            measures: Mapping[str, float] = value if isinstance(value, Mapping) else {"": value}
            for measure, number in measures.items():
                if (first := PLACE.get((code, measure))) is not None:
                    edges = EDGES[code][measure]
                    row[first : first + int(np.searchsorted(edges, float(number), "right"))] = 1
    return taken


def fit(worlds: Sequence[Sample], most: Mapping[Step, float], together: Mapping[str, float]) -> Weights:
    """The weight of every step. No weight goes further from zero than `most` says of its step, and those of a reason together no further
    than `together` says of it.

    Sequential least squares (Kraft 1988, by scipy): the loss is convex, the constraints are linear."""
    from scipy.optimize import minimize

    taken, target, emphasis = _alike(worlds)

    def loss(weights: Weights) -> tuple[float, Weights]:
        margins = (taken @ weights) * target
        slope = (-emphasis * target / (1 + np.exp(margins))) @ taken
        return float(emphasis @ np.logaddexp(0, -margins) + RIDGE * weights @ weights), slope + 2 * RIDGE * weights

    found = minimize(
        loss,
        np.zeros(len(STEPS)),
        jac=True,
        method="SLSQP",
        bounds=[(0.0, most.get(step)) for step in STEPS],
        constraints=[_no_further(code, limit) for code, limit in together.items()],
        options={"maxiter": 500, "ftol": 1e-12},
    )
    if not found.success:
        raise ArithmeticError(f"The weights of the steps were not found: {found.message}")
    return np.asarray(found.x * SIGNS, float)


def _no_further(code: str, limit: float) -> Mapping[str, Any]:
    own = np.array([-1.0 if step.code == code else 0.0 for step in STEPS])
    return {"type": "ineq", "fun": lambda weights: limit + own @ weights, "jac": lambda weights: own}


def _alike(worlds: Sequence[Sample]) -> tuple[Weights, Weights, Weights]:
    """The different rows of steps, signed; whether each is an attack (1) or not (-1); how much it counts in all."""
    steps = np.concatenate([world.steps for world in worlds])
    attacks = np.concatenate([world.by != "" for world in worlds])
    counts = np.concatenate([_emphasis(world, worlds) for world in worlds])
    steps, attacks, counts = steps[counts > 0], attacks[counts > 0], counts[counts > 0]
    packed = np.packbits(np.column_stack((steps > 0, attacks)), axis=1)
    _, first, which = np.unique(packed, axis=0, return_index=True, return_inverse=True)
    return steps[first] * SIGNS, np.where(attacks[first], 1.0, -1.0), np.bincount(which.ravel(), counts).astype(float)


def _emphasis(world: Sample, worlds: Sequence[Sample]) -> Weights:
    """How much each sign-in counts: half for people, half for attackers in their shares, over all worlds of the same kind."""
    alike = np.concatenate([other.by for other in worlds if other.with_ids == world.with_ids])
    counts = {name: int((alike == name).sum()) for name in ("", *ATTACKERS)}
    present = {name: share for name, share in AGAINST[world.with_ids].items() if counts[name]}
    shares = {"": 0.5, **{name: share / sum(present.values()) / 2 for name, share in present.items()}}
    kind = WITH_IDS if world.with_ids else 1 - WITH_IDS
    return np.array([kind * shares.get(name, 0.0) / counts[name] for name in world.by])
