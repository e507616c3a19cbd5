"""What is usual for a user, and what the unusual weighs: `python -m training.profile` (no data needed).

Writes the levels of `profile.familiarity`, the terms of the reasons in the profile, and `training/reports/profile.md`. Terms are fitted on
invented people, of other seeds than those that judge (`benchmarks/r1.py`): the protocol's people, people whose devices lose their ids,
people who keep no hours. Everybody's shares of systems and browsers are those of the simulator's table, which a deployment's visitors
resemble.

The terms are fitted together (`profile_steps`), so that what two reasons know alike is not counted twice. Of the result a share is left off
(`TRUSTED`): these people are invented. Two constraints of the fit are decisions, not measurements: what one success may earn, and how
much one reason may say for somebody.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from simulator.browsers import BROWSERS
from simulator.logins import PROTOCOL, Habits
from simulator.takeovers import ATTACKERS
from tessera import artefacts
from tessera.additive import TAIL
from tessera.profile import familiarity
from training import profile_report
from training.artefacts import write, write_terms
from training.fitting import merged
from training.profile_steps import EDGES, PLACE, TRUSTING, Sample, Step, Weights, fit, samples

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

WORLDS = (
    (1_500, 11, PROTOCOL),
    (1_500, 12, Habits(lost_id=0.03, alike=0.5)),
    (1_500, 13, Habits(hours_apart=30.0, lost_id=0.02)),
    (1_500, 14, Habits(lost_id=0.10, alike=1.0)),
)
"""People, seed and habits of each. In two of them browsers are shared: half of all devices, or each, send one user agent per version, so
that an attacker with a common browser has the victim's. In the last, one id in ten is lost at a sign-in (cleared, private windows)."""
TRUSTED = 0.85
TRUSTED_OTHERWISE = {
    "PROFILE_DEVICE_FAMILIAR": 0.44,  # a simulated attacker never has the device; in life one in twenty may: e^-3
    "PROFILE_DEVICE_NEW": 1.3,  # the one thing that whoever comes from elsewhere cannot hide; see *Tried* in the report
    "PROFILE_HOUR_UNUSUAL": 0.5,  # the simulator's hours are an assumption
}
FAMILY, MADE = "profile", "fitted: python -m training.profile, simulated sign-ins"
MOST_TRUST = 3.0
"""Nats that the family may speak for somebody, where its limit is 4: familiar things are what a thief copies, and must not outweigh hard
evidence."""
ONE_SUCCESS = 1.6
"""Nats that one success of a user from a device may earn. The fit alone gives 2.1, as no simulated attacker has ever succeeded; in life the
only success from a device may be a thief's. At 1.6 a country or a browser that is not the user's own outweighs it."""

RAMPING = ("PROFILE_NETWORK_FAMILIAR", "PROFILE_BROWSER_FAMILIAR")
"""What speaks for somebody by degrees goes straight from bin to bin (`additive.Ramp`): as steps it put one person in six on one value. What
speaks against somebody keeps its steps, as does a count of successes: on the worlds of the fit (seeds 12 and 13) ramps cost more there."""

HAND: Mapping[str, Mapping[str, tuple[list[float], list[float]]]] = {
    "PROFILE_IMPOSSIBLE_TRAVEL": {"": ([900, 2000], [0, 1.5, 2.0])},
    "PROFILE_SETTINGS_UNFAMILIAR": {"timezone": ([0.8, 2.0], [0, 0.4, 0.9]), "language": ([0.8, 2.0], [0, 0.3, 0.7])},
}
"""What no simulated sign-in shows: travel, time zone and language. Travel is told here for devices that nobody saw before, and a person
may have two of them in two places."""


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


def fitted(worlds: Sequence[Sample]) -> dict[str, dict[str, Any]]:
    """The terms of these sign-ins. No reason says more for somebody than its family's limit, with the tails of its ramps: else a lower
    sensitivity changes nothing."""
    first = Step("PROFILE_DEVICE_FAMILIAR", "", edge=1)
    limit = artefacts.read("model")["families"][FAMILY]
    most = {code: limit / _trusted(code) / (1 + TAIL if code in RAMPING else 1) for code in TRUSTING}
    return terms(fit(worlds, {first: ONE_SUCCESS / _trusted(first.code)}, most))


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
        made[code] = {
            "family": FAMILY,
            "made": how,
            **({"ramps": True} if code in RAMPING else {}),
            **(tables.get("") or {"measures": tables}),
        }
    return made


def _table(code: str, measure: str, weights: Weights) -> dict[str, Any]:
    first, edges = PLACE[code, measure], EDGES[code][measure]
    reached = _trusted(code) * np.cumsum(weights[first : first + len(edges)])
    kept, values = merged(edges, [0.0, *(round(float(weight), 2) for weight in reached)], least=0.05)
    return {"edges": kept, "weights": values}


def _trusted(code: str) -> float:
    return TRUSTED_OTHERWISE.get(code, TRUSTED)


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
    artefacts.read.cache_clear()
    familiarity.level.cache_clear()
    worlds = list(samples(WORLDS))
    shipped = fitted(worlds)
    print("model", write_terms(shipped, most_trust={FAMILY: MOST_TRUST}))
    artefacts.read.cache_clear()
    without = {attacker: fitted([world.without(attacker) for world in worlds]) for attacker in ATTACKERS}
    profile_report.write(artefacts.read("model"), shipped, without, worlds)


if __name__ == "__main__":
    main()
