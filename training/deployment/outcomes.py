"""Outcomes: exported actions with what may be believed of them, split by time and never at random.

A truth that is believed (`tessera.truth`) gives a row its label and weight. Actions under the random control stand for all those whose
challenge was left as decided: their weight is divided by their propensity, no further than `MOST_WEIGHT`, since one row must not decide.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tessera.truth import Ending, Truth, mature

MOST_WEIGHT = 10.0
FEWEST_DRAWN = 20  # withheld challenges from which on they stand for all
TRAINING_SHARE = 0.7  # of the believed actions, the earliest


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One action: what the reasons measured, what came of it, and what may be believed."""

    at: int
    base: str
    observed: Mapping[str, Any]
    truth: Truth
    platform: str
    decided: str
    answered: str
    treatment: str | None = None
    propensity: float = 1.0

    @property
    def fraud(self) -> bool:
        return self.truth.fraud

    @property
    def weight(self) -> float:
        """How much the row counts in fitting."""
        return self.truth.weight * (min(1 / self.propensity, MOST_WEIGHT) if self.treatment else 1.0)


def read(files: Iterable[Path]) -> list[Mapping[str, Any]]:
    """The lines of all exports together, earliest first; of one action the last line counts."""
    rows: dict[str, Mapping[str, Any]] = {}
    for file in files:
        with file.open() as lines:
            for line in lines:
                row = json.loads(line)
                rows[row["action"]] = row
    return sorted(rows.values(), key=lambda row: (row["at"], row["action"]))


def latest(rows: Sequence[Mapping[str, Any]]) -> int:
    """The latest time in the exports (epoch milliseconds): truths are believed as of then."""
    return max(max(int(row["at"]), int(row.get("labelled_at", 0))) for row in rows)


def believed(rows: Iterable[Mapping[str, Any]], now: int) -> Iterator[Outcome]:
    """The actions whose truth is believed by now."""
    for row in rows:
        if truth := mature(_ending(row), now):
            yield Outcome(
                at=row["at"],
                base=row["base"],
                observed=row["observed"],
                truth=truth,
                platform=row.get("platform") or "unknown",
                decided=row["decided"],
                answered=row["answered"],
                treatment=row.get("treatment"),
                propensity=row.get("propensity", 1.0),
            )


def split(outcomes: Sequence[Outcome], share: float = TRAINING_SHARE) -> tuple[list[Outcome], list[Outcome]]:
    """The earlier share and what came after; actions of the same minute stay together."""
    if not outcomes:
        return [], []
    boundary = outcomes[min(int(len(outcomes) * share), len(outcomes) - 1)].at
    return [one for one in outcomes if one.at < boundary], [one for one in outcomes if one.at >= boundary]


def base_rate(rows: Sequence[Mapping[str, Any]], outcomes: Sequence[Outcome]) -> float:
    """The share of fraud among all actions, of which only some have an outcome: the share among those that have one, by what was decided,
    and then as many of each as were decided so. If challenges were withheld by lot, those alone stand for the challenged: what comes of a
    challenge is known of those whom it let pass. A weak sign of fraud counts as far as it is believed. Denied actions of which none was
    labelled are left out."""
    decided = Counter(str(row["decided"]) for row in rows)
    expected = total = 0.0
    for kind, count in decided.items():
        known = [one for one in outcomes if one.decided == kind]
        drawn = [one for one in known if one.treatment == "withheld"]
        known = drawn if len(drawn) >= FEWEST_DRAWN else known
        if known:
            expected += count * sum(1.0 if one.truth.strong else one.truth.weight for one in known if one.fraud) / len(known)
            total += count
    return (expected + 0.5) / (total + 1)


def frauds(outcomes: Iterable[Outcome]) -> int:
    """How many are labelled as fraud, by a person or a bank."""
    return sum(one.fraud and one.truth.strong for one in outcomes)


def _ending(row: Mapping[str, Any]) -> Ending:
    return Ending(
        base=row["base"],
        at=row["at"],
        challenged=row["answered"] == "challenge",
        denied=row["answered"] == "deny",
        result=row.get("result"),
        label=row.get("label"),
        label_source=row.get("label_source"),
        labelled_at=row.get("labelled_at"),
    )
