"""What is usual for a user, and what the unusual weighs: `python -m training.profile` (no data needed).

Writes the levels of `profile.familiarity` and the terms of the reasons in the profile. Both are fitted on invented people, of other seeds
than those that judge (`benchmarks/r1.py`): the protocol's people, people whose devices lose their ids, people who keep no hours.
Everybody's shares of systems and browsers are those of the simulator's table, which a deployment's visitors resemble.

The terms are fitted together, so that what two reasons know alike is not counted twice: a logistic regression on the steps of their tables,
each step held to its reason's sign. Sign-ins with device ids and without count alike, attackers by `AGAINST`. Of the result a share is left
off (`TRUSTED`): these people are invented.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.sign_ins import Attempt, Memory, play, without_devices
from simulator.browsers import BROWSERS
from simulator.logins import PROTOCOL, Habits, simulate
from simulator.takeovers import ATTACKERS
from tessera.profile import familiarity
from training.artefacts import write, write_terms
from training.fitting import merged

SMOOTHING = {
    "country": (0.5, 0.1), "provider": (0.5, 0.1), "network": (0.5, 0.1), "address": (0.5, 0.05),
    "system": (0.5, 0.1), "browser": (0.5, 0.1), "version": (0.5, 0.2), "agent": (0.5, 0.1),
    "device": (0.5, 0.1), "timezone": (0.5, 0.1), "language": (0.5, 0.1), "hour": (4.0, 0.0),
}  # fmt: skip
"""Strength and discount of each level. Those of greatest likelihood on the protocol's people are smaller still (.1 to .5 and 0 to .2: the
simulator's people all roam alike); the discount is what makes a user's own roaming count."""
OTHERWISE = {
    "country": 0.05, "provider": 0.05, "network": 0.005, "address": 0.01, "system": 0.002, "browser": 0.01, "version": 0.2, "agent": 0.3,
    "device": 0.01, "timezone": 0.05, "language": 0.1, "hour": 1 / familiarity.HOURS,
}  # fmt: skip
"""Everybody's share of a value that is not listed: of a country, a provider of one, a /24 of a provider …"""

WORLDS = ((2_500, 11, PROTOCOL), (1_500, 12, Habits(lost_id=0.03)), (1_500, 13, Habits(hours_apart=30.0, lost_id=0.02)))
AGAINST = {
    True: {"naive": 0.25, "vpn": 0.4, "targeted": 0.35},  # where devices have ids
    False: {"naive": 0.93, "botnet": 0.07},  # a targeted attacker without a device of their own cannot be told from the victim
}
WITH_IDS = 0.28  # how much the sign-ins with device ids count
RIDGE = 1e-4
TRUSTED = 0.85
TRUSTED_LESS = {
    "PROFILE_DEVICE_FAMILIAR": 0.44,  # a simulated attacker never has the device; in life one in twenty may: e^-3
    "PROFILE_HOUR_UNUSUAL": 0.5,  # the simulator's hours are an assumption
}
FAMILY, MADE = "profile", "fitted: python -m training.profile, simulated sign-ins"

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

HAND: Mapping[str, Mapping[str, tuple[list[float], list[float]]]] = {
    "PROFILE_IMPOSSIBLE_TRAVEL": {"": ([900, 2000], [0, 1.5, 2.0])},
    "PROFILE_SETTINGS_UNFAMILIAR": {"timezone": ([0.8, 2.0], [0, 0.4, 0.9]), "language": ([0.8, 2.0], [0, 0.3, 0.7])},
}
"""What no simulated sign-in shows: travel, time zone and language. Travel is told here for devices that nobody saw before, and a person
may have two of them in two places."""


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

type Matrix = NDArray[np.float32]
type Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Judged sign-ins as steps taken, by whom they were made."""

    steps: Matrix
    by: NDArray[np.str_]
    with_ids: bool

    def without(self, *attackers: str) -> "Sample":
        kept = ~np.isin(self.by, attackers)
        return Sample(self.steps[kept], self.by[kept], self.with_ids)


def levels() -> dict[str, dict[str, Any]]:
    """The levels as they ship."""
    systems: dict[str, float] = {}
    for browser in BROWSERS:
        systems[browser.system] = systems.get(browser.system, 0.0) + browser.share
    browsers: dict[str, float] = {}
    for browser in BROWSERS:
        name = f"{browser.system}{familiarity.APART}{browser.name}"
        browsers[name] = browsers.get(name, 0.0) + browser.share / systems[browser.system]
    shares = {"system": systems, "browser": browsers}
    return {
        name: {
            "strength": strength,
            "discount": discount,
            "otherwise": round(OTHERWISE[name], 4),
            **({"shares": {value: round(share, 3) for value, share in shares[name].items()}} if name in shares else {}),
        }
        for name, (strength, discount) in SMOOTHING.items()
    }


def samples(people: int, seed: int, habits: Habits) -> Iterator[Sample]:
    """One world's sign-ins, judged with device ids and without."""
    logins = simulate(people, seed, habits)
    for with_ids in (True, False):
        played = play(logins if with_ids else without_devices(logins), Memory(), seed=seed, attacked=0.5)
        attempts = list(played)
        yield Sample(steps_of(attempts), np.array([attempt.attacker or "" for attempt in attempts]), with_ids)


def steps_of(attempts: Sequence[Attempt]) -> Matrix:
    """A row per sign-in, a column per step: whether what was measured has reached its edge."""
    taken = np.zeros((len(attempts), len(STEPS)), np.float32)
    for row, attempt in zip(taken, attempts, strict=True):
        for code, value in attempt.observed.items():
            measures: Mapping[str, float] = value if isinstance(value, Mapping) else {"": value}
            for measure, number in measures.items():
                if (first := PLACE.get((code, measure))) is not None:
                    edges = EDGES[code][measure]
                    row[first : first + int(np.searchsorted(edges, float(number), "right"))] = 1
    return taken


def fit(worlds: Sequence[Sample], free: NDArray[np.bool_] | None = None) -> Weights:
    """The weight of every step. The classes are balanced, so that weights add up to log likelihood ratios; `free` steps may have one."""
    taken = np.concatenate([world.steps for world in worlds])
    emphasis = np.concatenate([_emphasis(world, worlds) for world in worlds])
    target = np.concatenate([np.where(world.by == "", -1.0, 1.0) for world in worlds])
    signs = np.array([step.sign for step in STEPS], np.float32)
    taken, emphasis, target = taken[emphasis > 0] * signs, emphasis[emphasis > 0], target[emphasis > 0]

    def loss(weights: Weights) -> tuple[float, Weights]:
        margins = (taken @ weights.astype(np.float32)).astype(float) * target
        slope = (-emphasis * target / (1 + np.exp(margins))).astype(np.float32) @ taken
        penalty = RIDGE * float(weights @ weights)
        return float(emphasis @ np.logaddexp(0, -margins)) + penalty, slope.astype(float) + 2 * RIDGE * weights

    allowed = np.ones(len(STEPS), bool) if free is None else free
    bounds = [(0.0, None if may else 0.0) for may in allowed]
    found = minimize(loss, np.zeros(len(STEPS)), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x * signs, float)


def _emphasis(world: Sample, worlds: Sequence[Sample]) -> Weights:
    """How much each sign-in counts: half for people, half for attackers in their shares, over all worlds of the same kind."""
    alike = np.concatenate([other.by for other in worlds if other.with_ids == world.with_ids])
    counts = {name: int((alike == name).sum()) for name in ("", *ATTACKERS)}
    present = {name: share for name, share in AGAINST[world.with_ids].items() if counts[name]}
    shares = {"": 0.5, **{name: share / sum(present.values()) / 2 for name, share in present.items()}}
    kind = WITH_IDS if world.with_ids else 1 - WITH_IDS
    return np.array([kind * shares.get(name, 0.0) / counts[name] for name in world.by])


def terms(weights: Weights) -> dict[str, dict[str, Any]]:
    """The fitted steps, and those set by hand, as terms of the model."""
    made: dict[str, dict[str, Any]] = {}
    for code in {*EDGES, *HAND}:
        tables: dict[str, Any] = {name: _table(code, name, weights) for name in EDGES.get(code, {})}
        by_hand = {name: {"edges": edges, "weights": values} for name, (edges, values) in HAND.get(code, {}).items()}
        tables |= by_hand
        how = f"{MADE}; {', '.join(by_hand)} by hand" if by_hand else MADE
        if by_hand.keys() == tables.keys():
            how = "hand: nothing public has it"
        made[code] = {"family": FAMILY, "made": how, **(tables.get("") or {"measures": tables})}
    return made


def _table(code: str, measure: str, weights: Weights) -> dict[str, Any]:
    first, edges = PLACE[code, measure], EDGES[code][measure]
    reached = TRUSTED_LESS.get(code, TRUSTED) * np.cumsum(weights[first : first + len(edges)])
    kept, values = merged(edges, [0.0, *(round(float(weight), 2) for weight in reached)], least=0.05)
    return {"edges": kept, "weights": values}


def main() -> None:
    content: dict[str, Any] = {
        "card": {
            "made": "python -m training.profile",
            "data": "shares of systems and browsers: npm user-agents 2.1.198; smoothing: by likelihood on simulated sign-ins",
            "meant_for": "how surprising a sign-in is for a user, level by level",
            "limits": "shares of countries, providers and addresses are one number each: a deployment's own would know the frequent ones",
        },
        "levels": levels(),
    }
    print("profile", write("profile", content))
    familiarity.level.cache_clear()
    worlds = [sample for world in WORLDS for sample in samples(*world)]
    weights = fit(worlds)
    print("model", write_terms(terms(weights)))


if __name__ == "__main__":
    main()
