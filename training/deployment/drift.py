"""Drift: whether what is judged now is still what the model was fitted to.

The population stability index of a term compares how its bins are filled then and now: Σ (now − then) ln(now / then). *(lit.)* By custom
below 0.1 nothing has happened, above 0.25 something has. Beside it the share of actions on which each reason is named, and the share of
challenges passed by decile of the score: it must fall, or the score does not order what the challenge stops.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tessera.scoring import FEWEST_NATS, Model, score
from training.deployment.terms import stairs, tables_of

SLIGHT, SERIOUS = 0.1, 0.25
FLOOR = 1e-4  # of a share, so that an empty bin is not infinitely far
DECILES = 10
FEWEST_CHALLENGES = 20


@dataclass(frozen=True)
class Moved:
    """One table's index, or one reason's shares."""

    name: str
    then: float
    now: float
    index: float


def of_terms(artefact: Mapping[str, Any], then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[Moved]:
    """Each table's stability index, the largest first; `then` and `now` are the shares observed at all."""
    tables = tables_of(artefact)
    before, after = stairs(tables, [row["observed"] for row in then]), stairs(tables, [row["observed"] for row in now])
    moved = []
    for number, table in enumerate(tables):
        stood = (placed[:, number].astype(int) + 1 for placed in (before, after))
        filled = [np.bincount(each, minlength=len(table.weights) + 1) / len(each) for each in stood]
        name = f"{table.code}.{table.measure}" if table.measure else table.code
        moved.append(Moved(name, float(1 - filled[0][0]), float(1 - filled[1][0]), index(filled[0], filled[1])))
    return sorted(moved, key=lambda each: (-each.index, each.name))


def index(then: Sequence[float] | np.ndarray[Any, Any], now: Sequence[float] | np.ndarray[Any, Any]) -> float:
    """The population stability index of two sets of shares."""
    before, after = (np.maximum(np.asarray(shares, dtype=float), FLOOR) for shares in (then, now))
    return float(((after - before) * np.log(after / before)).sum())


def of_reasons(model: Model, then: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[Moved]:
    """On what share of actions each reason weighs enough to be named."""
    before, after = _named(model, then), _named(model, now)
    codes = sorted(before.keys() | after.keys())
    moved = [Moved(code, before.get(code, 0.0), after.get(code, 0.0), 0.0) for code in codes]
    return sorted(moved, key=lambda each: (-abs(each.now - each.then), each.name))


def passed_by_decile(rows: Sequence[Mapping[str, Any]]) -> list[tuple[float, float, int]]:
    """Of the challenged whose end was reported, by decile of all scores: the decile's lowest score, the share passed, and of how many.
    Deciles with fewer than twenty challenges are left out; without a random control only high ones have any."""
    ended = [row for row in rows if row["answered"] == "challenge" and row.get("result")]
    if not ended:
        return []
    floors = np.quantile([row["score"] for row in rows], np.linspace(0, 1, DECILES + 1)[:-1])
    decile = np.searchsorted(floors, [row["score"] for row in ended], "right") - 1
    passed = np.array([row["result"] == "success" for row in ended])
    counts = [(number, decile == number) for number in range(DECILES)]
    return [
        (float(floors[number]), float(passed[among].mean()), int(among.sum()))
        for number, among in counts
        if among.sum() >= FEWEST_CHALLENGES
    ]


def _named(model: Model, rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    counts: dict[str, int] = {}
    for row in rows:
        for code, contribution in score(row["observed"], model).contributions.items():
            if abs(contribution) >= FEWEST_NATS:
                counts[code] = counts.get(code, 0) + 1
    return {code: count / len(rows) for code, count in counts.items()}
