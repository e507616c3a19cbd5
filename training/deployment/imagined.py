"""An imagined deployment, whose truth is known: actions as the export writes them, for tests and for `benchmarks.learning`.

Its people and its frauds differ from those that the shipped model expects. A kind of fraud is a set of reasons with the odds by which it
fills their loud bins; some reasons that ship with a large weight mean nothing here (everybody is on a VPN, say), some mean more. An
imagined truth tests the machinery, not the product's detection: what is measured on it says how much of a known difference is learned.

Not in it: people who act more than once, days, attacks in waves.

    python -m training.deployment.imagined --seed 1 --actions 12000 --out actions.jsonl
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from tessera import artefacts
from tessera.control import INSTEAD, draw
from tessera.policy import Thresholds
from tessera.recommendation import recommend
from tessera.scoring import SOLE, Model, score
from tessera.units import DAY, MINUTE
from training.deployment.terms import Table, tables_of

START = 1_790_000_000_000
KINDS = 3  # of fraud
REASONS_OF_A_KIND = 12
MEANINGS = (0.0, 0.5, 1.0, 1.5)  # what a reason means here, in shares of what ships
COMMON = (0.02, 0.1)  # how often people fill a loud bin of a reason that means nothing here
RARE = (0.002, 0.03)  # and of one that means something
OBSERVED = 0.85  # of reasons, on an action
LOUDEST = 3.5  # nats that a reason's loud bin may count here
PLATFORMS = (("desktop", 0.45), ("mobile", 0.5), ("tablet", 0.05))
COMPLAINED = 0.9  # of frauds that succeed
PASSED_BY_PEOPLE, PASSED_BY_FRAUDS = 0.96, 0.15


@dataclass(frozen=True)
class Deployment:
    """One place: how often people fill each stair of each table, and by what odds each kind of fraud fills it otherwise."""

    artefact: Mapping[str, Any]
    tables: Sequence[Table]
    people: Sequence[Sequence[float]]
    kinds: Sequence[Sequence[Sequence[float]]]
    fraud_share: float

    @classmethod
    def imagine(cls, artefact: Mapping[str, Any], seed: int, fraud_share: float = 0.05) -> "Deployment":
        """A place of this seed, among whose reasons are those of the model."""
        chance = Random(seed)
        tables = tables_of(artefact)
        means = {code: chance.choice(MEANINGS) for code in sorted({table.code for table in tables})}
        people = [_shares([1.0, *(chance.uniform(*(RARE if means[table.code] else COMMON)) for _ in table.steps)]) for table in tables]
        kinds = [_kind(chance, tables, people, means) for _ in range(KINDS)]
        return cls(artefact, tables, people, kinds, fraud_share)

    def without_frauds_of_its_own(self) -> "Deployment":
        """The same place, but its frauds behave like its people: nothing can be learned here."""
        return Deployment(self.artefact, self.tables, self.people, [self.people] * KINDS, self.fraud_share)

    def actions(self, count: int, seed: int, *, control: float = 0.0, days: int = 60) -> Iterator[dict[str, Any]]:
        """Actions as exported, one after the other over `days`; `is_fraud` is the truth, which no export has."""
        chance, model = Random(seed), Model.of(self.artefact)
        for number in range(count):
            at = (START + number * days * DAY // count) // MINUTE * MINUTE
            fraud = chance.random() < self.fraud_share
            filled = chance.choice(self.kinds) if fraud else self.people
            yield _action(chance, model, self._observed(chance, filled), fraud, f"{seed:08x}{number:024x}", at, control)

    def _observed(self, chance: Random, filled: Sequence[Sequence[float]]) -> dict[str, Any]:
        observed: dict[str, Any] = {}
        for table, shares in zip(self.tables, filled, strict=True):
            if chance.random() < OBSERVED:
                value = _value_on(table, chance.choices(range(len(shares)), shares)[0])
                if table.measure == SOLE:
                    observed[table.code] = value
                else:
                    observed.setdefault(table.code, {})[table.measure] = value
        return observed


def _kind(
    chance: Random, tables: Sequence[Table], people: Sequence[Sequence[float]], means: Mapping[str, float]
) -> list[Sequence[float]]:  # fmt: skip
    """How one kind of fraud fills the stairs."""
    codes = sorted({table.code for table in tables})
    its_own = set(chance.sample(codes, min(REASONS_OF_A_KIND, len(codes))))
    filled: list[Sequence[float]] = []
    for table, shares in zip(tables, people, strict=True):
        meaning = means[table.code] if table.code in its_own else 0.0
        odds = [2.718281828 ** (table.sign * min(meaning * height, LOUDEST)) for height in table.stairs]
        filled.append(_shares([share * by for share, by in zip(shares, odds, strict=True)]))
    return filled


def _action(chance: Random, model: Model, observed: dict[str, Any], fraud: bool, action: str, at: int, control: float) -> dict[str, Any]:
    scored = score(observed, model)
    decided = recommend(scored.value, known=False, trusting=False, thresholds=Thresholds())
    lot = draw(control, chance.random(), decided, ())
    answered = INSTEAD[lot.treatment] if lot.treatment else decided
    row = {
        "action": action,
        "at": at,
        "base": "login",
        "platform": chance.choices([name for name, _ in PLATFORMS], [share for _, share in PLATFORMS])[0],
        "model": model.version,
        "observed": observed,
        "score": round(scored.value, 1),
        "decided": decided,
        "answered": answered,
        "is_fraud": fraud,
    }
    if lot.propensity < 1:
        row |= {"propensity": lot.propensity} | ({"treatment": lot.treatment} if lot.treatment else {})
    return row | _ended(chance, answered, fraud, at)


def _ended(chance: Random, answered: str, fraud: bool, at: int) -> dict[str, Any]:
    """How it ended. Successful frauds are mostly reported within a fortnight; that a denial was right is found by review."""
    if answered == "deny":
        reviewed = {"label": "CONFIRMED_FRAUD" if fraud else "CONFIRMED_LEGIT", "labelled_at": at + DAY, "label_source": "MANUAL_REVIEW"}
        return reviewed if chance.random() < 0.5 else {}
    passed = answered != "challenge" or chance.random() < (PASSED_BY_FRAUDS if fraud else PASSED_BY_PEOPLE)
    ended: dict[str, Any] = {"result": "success" if passed else chance.choice(("failure", "incomplete"))}
    if fraud and passed and chance.random() < COMPLAINED:
        ended |= {"label": "CONFIRMED_FRAUD", "labelled_at": at + chance.randrange(1, 14) * DAY, "label_source": "CUSTOMER_COMPLAINTS"}
    return ended


def _value_on(table: Table, stair: int) -> float | bool:
    """A value that stands on this stair."""
    place = stair if table.rising else len(table.edges) - stair
    if table.edges == (1.0,):
        return bool(place)
    edges = table.edges
    if place == 0:
        return edges[0] - abs(edges[0]) / 2 - 0.01
    return edges[place - 1] if place == len(edges) else (edges[place - 1] + edges[place]) / 2


def _shares(values: Sequence[float]) -> list[float]:
    total = sum(values)
    return [value / total for value in values]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.deployment.imagined", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1, help="of the place (default: %(default)s)")
    parser.add_argument("--actions", type=int, default=12_000, help="how many (default: %(default)s)")
    parser.add_argument("--control", type=float, default=0.02, help="share left to the lot (default: %(default)s)")
    parser.add_argument("--out", type=Path, required=True, help="file to write, one JSON object a line")
    options = parser.parse_args()
    place = Deployment.imagine(artefacts.read("model"), options.seed)
    with options.out.open("w") as lines:
        for row in place.actions(options.actions, options.seed + 1, control=options.control):
            lines.write(json.dumps(row, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
