"""What a month was like: as it seems, as the random control corrects it, and as it truly was.

*As it seems* counts what is known: frauds that a person or a bank named, and innocence that has matured. Of a challenge that stopped
somebody nothing is known, so recall seems too low; of what was challenged and passed only people are seen.

*Corrected* takes each part of the actions by those of it that were drawn by lot, which then stand for all of it (Horvitz and Thompson 1952;
post-stratified):

    let       decided to let through               those to which the lot did not give a challenge
    drawn     decided to challenge, with a lot     those whose challenge was withheld by lot
    certain   denied, or hard evidence             those that were reviewed by hand: to be right they must be drawn by lot, too

What was let through shows itself by labels, and labels err: some frauds are never reported, some honest payments are disputed. An `Audit`
says how often, by counts of cases that somebody looked into.

Every figure follows from how many frauds each part has. Those that were not seen are drawn anew many times from what the seen ones say (a
beta-binomial with Jeffreys' prior), with the errors of labels as the audit has them, and the interval holds the central 95 % of what comes
of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from datasets.measures import Interval, share
from training.deployment.terms import Vector
from training.operating.actions import Actions, Flags, Truths

FIGURES = ("fraud rate", "recall", "people challenged", "precision")
PARTS = ("let", "drawn", "certain")
DRAWS = 2_000
BY_LABELS = (0, 1)  # the parts of which labels tell, and no review
FEWEST = 2  # known of a part, below which it cannot be said how much they differ


@dataclass(frozen=True, kw_only=True)
class Audit:
    """How far labels on what was let through can be believed: of so many that say fraud, how many are right; of so many frauds that are
    known from elsewhere, how many were labelled. As it is, every label is right and nothing stays unreported."""

    upheld: int = 1
    labels: int = 1
    reported: int = 1
    frauds: int = 1

    def factor(self) -> float:
        """How many frauds stand behind one label."""
        return self.upheld / self.labels * self.frauds / self.reported

    def drawn(self, labelled: int, chance: np.random.Generator) -> Vector:
        """Numbers of frauds that may stand behind so many labels."""
        if self == BELIEVED:
            return np.full(DRAWS, float(labelled))
        right = chance.beta(self.upheld + 0.5, self.labels - self.upheld + 0.5, DRAWS)
        told = chance.beta(self.reported + 0.5, self.frauds - self.reported + 0.5, DRAWS)
        frauds = chance.binomial(labelled, right)
        return np.asarray(frauds + chance.negative_binomial(frauds + 0.5, told), dtype=np.float64)


BELIEVED = Audit()


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """Actions whose truth counts, and how many of the place's each stands for. `of` is the number of actions in each part, `part` the
    place in `PARTS` of each; a part of which too few are known is `missing`."""

    actions: Actions
    fraud: Flags
    weight: Vector
    part: Vector
    of: Mapping[str, int]
    missing: tuple[str, ...]

    def total(self, values: Vector) -> float:
        """The estimated sum over all actions of the parts that are known."""
        return float(self.weight @ values)

    def deviation(self, values: Vector) -> float:
        """The standard error of `total` for actions like these that are still to come: the sum over the parts of N² s²/n."""
        variance = 0.0
        for number, name in enumerate(PARTS):
            among = values[self.part == number]
            if len(among) >= FEWEST:
                variance += self.of[name] ** 2 * float(among.var(ddof=1)) / len(among)
        return sqrt(variance)


def known(actions: Actions, now: int) -> Known:
    """What counts by now, each standing for its part."""
    counting = actions.where(actions.counting(now))
    parts, seen = _parts(counting), _seen(counting)
    of = {name: int((parts == number).sum()) for number, name in enumerate(PARTS)}
    missing = tuple(name for number, name in enumerate(PARTS) if of[name] > 0 and (seen & (parts == number)).sum() < FEWEST)
    kept = seen & ~np.isin(parts, [PARTS.index(name) for name in missing])
    counts = np.array([max(int((kept & (parts == number)).sum()), 1) for number in range(len(PARTS))])
    stands_for = np.array([of[name] for name in PARTS]) / counts
    chosen = counting.where(kept)
    return Known(actions=chosen, fraud=chosen.labelled_fraud, weight=stands_for[parts[kept]], part=parts[kept], of=of, missing=missing)


def corrected(actions: Actions, now: int, audit: Audit | None = None, seed: int = 1) -> dict[str, Interval]:
    """The figures as the control corrects them; none where a part of the actions stands for nothing."""
    found = known(actions, now)
    if found.missing or not len(found.fraud):
        return {}
    chance, sizes = np.random.default_rng(seed), np.array([found.of[name] for name in PARTS])
    frauds, drawn = np.zeros(len(PARTS)), np.zeros((len(PARTS), DRAWS))
    for number, size in enumerate(sizes):
        among = found.fraud[found.part == number]
        if seen := len(among):
            believed = (audit or BELIEVED) if number in BY_LABELS else BELIEVED
            frauds[number] = size * among.mean() * believed.factor()
            some = np.minimum(believed.drawn(int(among.sum()), chance), seen)
            drawn[number] = some + chance.binomial(size - seen, chance.beta(some + 0.5, seen - some + 0.5))
    figures, spread = _of_parts(sizes, frauds), _of_parts(sizes[:, None], drawn)
    ends = {name: np.quantile(values, (0.025, 0.975)) for name, values in spread.items()}
    return {name: Interval(float(figure), *map(float, ends[name])) for name, figure in figures.items()}


def naive(actions: Actions, now: int) -> dict[str, Interval]:
    """The figures as they seem: of what has a label or was let through, as if it were all."""
    counting = actions.where(actions.counting(now))
    truths = Truths.of(counting)
    counted = truths.known & (counting.labelled_fraud | ~truths.fraud)
    return _counted(counting.where(counted), truths.fraud[counted])


def true(actions: Actions) -> dict[str, Interval]:
    """The figures of simulated actions, whose truth is known."""
    if actions.truth is None:
        raise ValueError("The truth is known of simulated actions alone.")
    return {name: Interval(each.figure, each.figure, each.figure) for name, each in _counted(actions, actions.truth).items()}


def stops(actions: Actions) -> Flags:
    """Which were decided to be stopped, whatever the lot made of it."""
    return actions.decided_as("challenge", "deny")


def _parts(actions: Actions) -> Vector:
    let = actions.decided_as("trust", "allow")
    drawn = actions.decided_as("challenge") & (actions.propensity < 1)
    return np.select([let, drawn], [0, 1], 2)


def _seen(actions: Actions) -> Flags:
    """Of which the lot, or a review, makes the truth known."""
    let, drawn = actions.decided_as("trust", "allow"), actions.decided_as("challenge") & (actions.propensity < 1)
    reviewed = actions.of_source("MANUAL_REVIEW")
    return np.select([let, drawn], [~actions.treated("given"), actions.treated("withheld")], reviewed).astype(bool)


def _of_parts(sizes: Vector, frauds: Vector) -> dict[str, Vector]:
    """The figures of parts that have so many actions and so many frauds; those decided to be stopped come after the first."""
    all_frauds, stopped = frauds.sum(axis=0), frauds[1:].sum(axis=0)
    flagged = np.maximum(sizes[1:].sum(axis=0), 1)
    people = np.maximum(sizes.sum(axis=0) - all_frauds, 1)
    return {
        "fraud rate": all_frauds / sizes.sum(axis=0),
        "recall": stopped / np.maximum(all_frauds, 1e-9),
        "people challenged": (sizes[1:].sum(axis=0) - stopped) / people,
        "precision": stopped / flagged,
    }


def _counted(actions: Actions, fraud: Flags) -> dict[str, Interval]:
    stopped = stops(actions)
    pairs = {
        "fraud rate": (fraud, np.ones(len(fraud), bool)),
        "recall": (stopped & fraud, fraud),
        "people challenged": (stopped & ~fraud, ~fraud),
        "precision": (stopped & fraud, stopped),
    }
    return {name: share(int(over.sum()), int(under.sum())) for name, (over, under) in pairs.items() if under.any()}
