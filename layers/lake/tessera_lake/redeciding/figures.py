"""What a candidate would have come to, counted: whom it hits, how many of them were fraud, and how many honest people it would stop.

    precision = frauds hit / (frauds hit + legitimate hit)      of what is believed of the hits
    recall    = frauds hit / frauds
    friction  = legitimate hit / legitimate

Counted are frauds that a person or a bank named, and innocence that has matured (`tessera.truth`); a challenge that was not passed is too
weak a sign. Intervals are Wilson's, as if actions were independent.

What was challenged or denied ended because of that, so these figures lean towards what was already decided. Where an application draws
random controls (`tessera.control`), a second set is made of the actions that ended without a challenge, each standing for as many as its
propensity says: an action whose challenge was withheld, for all those like it that were challenged. Its intervals are Wilson's at as many
plain actions as the weighted ones are worth (Kish 1965).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from tessera.tradeoff import Rate, wilson
from tessera.units import DAY
from tessera_lake.redeciding.columns import Columns
from tessera_lake.redeciding.deciding import RECOMMENDATIONS, Decided
from tessera_lake.redeciding.endings import FRAUD, LEGITIMATE, Ended
from tessera_lake.redeciding.exactly import Flags, Numbers, Vector

MONDAY = 4 * DAY  # 1 January 1970 was a Thursday
WEEK = 7 * DAY
FEWEST_WITHHELD = 10  # below, a control says nothing
MOST_EXAMPLES = 20
CELLS = 8  # hit or not, by what is believed: not known, legitimate, fraud, suspected


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Precision, recall and friction with their 95 % intervals, and of how many actions each is a share."""

    precision: Rate
    recall: Rate
    friction: Rate
    hits: float
    frauds: float
    frauds_hit: float
    legitimate: float
    legitimate_hit: float


@dataclass(kw_only=True)
class Tally:
    """Counts that add up over batches, days and processes. Each cell is a hit or not, by what is believed of it."""

    actions: int = 0
    undecided: int = 0
    weeks: Counter[tuple[int, int]] = field(default_factory=Counter)  # by week's beginning (epoch milliseconds) and cell
    controlled: Counter[int] = field(default_factory=Counter)  # by cell, weights of actions that ended without a challenge
    squares: Counter[int] = field(default_factory=Counter)  # likewise, the weights' squares
    withheld: int = 0
    decisions: Counter[tuple[str, str]] = field(default_factory=Counter)  # before and after
    ways: Counter[tuple[str, str, bool]] = field(default_factory=Counter)  # result or label, its value, and whether it is a hit
    rules: Counter[tuple[str, bool]] = field(default_factory=Counter)  # another rule that matches, and whether it is a hit
    open: Counter[tuple[str, str]] = field(default_factory=Counter)  # rule, and the fact that was not kept
    examples: list[tuple[int, str]] = field(default_factory=list)  # when and which action, the newest first

    def __add__(self, other: Self) -> Self:
        summed = type(self)(
            actions=self.actions + other.actions,
            undecided=self.undecided + other.undecided,
            withheld=self.withheld + other.withheld,
            examples=sorted(self.examples + other.examples, reverse=True)[:MOST_EXAMPLES],
        )
        for name in COUNTED:
            getattr(summed, name).update(getattr(self, name))
            getattr(summed, name).update(getattr(other, name))
        return summed

    @property
    def plain(self) -> Mapping[str, Any]:
        """The tally as plain JSON."""
        counted = {name: [[key, number] for key, number in getattr(self, name).items()] for name in COUNTED}
        return {**counted, "actions": self.actions, "undecided": self.undecided, "withheld": self.withheld, "examples": self.examples}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """The tally from plain JSON."""
        tally = cls(
            actions=plain["actions"],
            undecided=plain["undecided"],
            withheld=plain["withheld"],
            examples=[(at, action) for at, action in plain["examples"]],
        )
        for name in COUNTED:
            getattr(tally, name).update({tuple(key) if isinstance(key, list) else key: number for key, number in plain[name]})
        return tally

    @property
    def figures(self) -> Figures:
        """The figures of the whole time."""
        return figures(_cells((cell, number) for (_, cell), number in self.weeks.items()))

    @property
    def by_week(self) -> Mapping[int, Figures]:
        """The figures of each week, by its beginning (epoch milliseconds)."""
        began = sorted({week for week, _ in self.weeks})
        return {week: figures(_cells((cell, number) for (other, cell), number in self.weeks.items() if other == week)) for week in began}

    @property
    def corrected(self) -> Figures | None:
        """The figures by the random control; None where it says too little."""
        if self.withheld < FEWEST_WITHHELD:
            return None
        return figures(_cells(self.controlled.items()), _cells(self.squares.items()))


COUNTED = ("weeks", "controlled", "squares", "decisions", "ways", "rules", "open")


def figures(cells: Vector, squares: Vector | None = None) -> Figures:
    """The figures of counts by cell; of sums of weights, with the sums of their squares."""
    missed, hit = cells[:4], cells[4:]
    by_square = cells if squares is None else squares
    return Figures(
        precision=_rate(hit[FRAUD], hit[LEGITIMATE], by_square[4 + FRAUD] + by_square[4 + LEGITIMATE]),
        recall=_rate(hit[FRAUD], missed[FRAUD], by_square[4 + FRAUD] + by_square[FRAUD]),
        friction=_rate(hit[LEGITIMATE], missed[LEGITIMATE], by_square[4 + LEGITIMATE] + by_square[LEGITIMATE]),
        hits=float(hit.sum()),
        frauds=float(hit[FRAUD] + missed[FRAUD]),
        frauds_hit=float(hit[FRAUD]),
        legitimate=float(hit[LEGITIMATE] + missed[LEGITIMATE]),
        legitimate_hit=float(hit[LEGITIMATE]),
    )


def count(before: Decided, after: Decided, hit: Flags, ended: Ended, columns: Columns, rules: Mapping[str, Flags]) -> Tally:
    """Count the decisions of a batch. `rules` says which actions other rules match."""
    sure, at = ~(before.undecided | after.undecided), columns.at
    hit = hit & sure
    week, cell = (at - MONDAY) // WEEK, hit * 4 + ended.truth.astype(np.int64)
    begin = int(week.min()) if len(week) else 0
    tally = Tally(actions=len(at), undecided=int((~sure).sum()))
    for (number, which), times in _counted((week[sure] - begin) * CELLS + cell[sure], CELLS).items():
        tally.weeks[(number + begin) * WEEK + MONDAY, which] += times
    plain, weight = sure & ended.plain, 1 / ended.propensity
    tally.withheld = int((plain & ended.withheld).sum())
    for name, power in (("controlled", weight), ("squares", weight**2)):
        sums = np.bincount(cell[plain], power[plain], CELLS)
        getattr(tally, name).update({number: float(total) for number, total in enumerate(sums) if total})
    pair = before.decided[sure].astype(np.int64) * 4 + after.decided[sure]
    tally.decisions.update({(RECOMMENDATIONS[one], RECOMMENDATIONS[other]): n for (one, other), n in _counted(pair, 4).items()})
    for (of, value), actions in ended.ways.items():
        tally.ways.update({(of, value, True): int((actions & hit).sum()), (of, value, False): int((actions & sure & ~hit).sum())})
    for name, actions in rules.items():
        tally.rules.update({(name, True): int((actions & hit).sum()), (name, False): int((actions & sure & ~hit).sum())})
    newest = np.flatnonzero(hit)
    newest = newest[np.argsort(at[newest], kind="stable")][::-1][:MOST_EXAMPLES]
    ids = columns.array("action_id").take(newest).to_pylist()
    tally.examples = list(zip(at[newest].tolist(), ids, strict=True))
    return tally


def _counted(numbers: Numbers, wide: int) -> Mapping[tuple[int, int], int]:
    """How often each of some small numbers occurs, by its two parts."""
    times = np.bincount(numbers)
    return {divmod(each, wide): int(times[each]) for each in np.flatnonzero(times).tolist()}


def _cells(counts: Iterable[tuple[int, float]]) -> Vector:
    cells = np.zeros(CELLS)
    for cell, number in counts:
        cells[cell] += number
    return cells


def _rate(part: float, rest: float, squares: float) -> Rate:
    """A share; `squares` is the sum of the squared weights, which for plain actions is their number."""
    total = part + rest
    share = part / total if total else 0.0
    low, high = wilson(share, total**2 / squares if squares else 0.0)
    return Rate(share=float(share), low=float(low), high=float(high))
