"""The report of a fit: what was learned from, what each way of fitting is worth, what changed, what has drifted. In Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasets.measures import Interval
from tessera.scoring import Model
from training.deployment import drift, thresholds
from training.deployment.bands import HEADINGS, Band, verdict
from training.deployment.drift import Moved
from training.deployment.judging import Controlled, Judgement

MOST_ROWS = 15
CHOSEN = (
    "the best of those that were no worse than the current weights on what came next, three times within the training time.",
    "weights as they are: no other was shown to be no worse on what came next, three times within the training time.",
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that a run found. Without a candidate, the model that decides now stays."""

    learned_from: Mapping[str, int]
    current: Judgement | None = None
    candidates: Mapping[str, Judgement] = field(default_factory=dict)
    chosen: str | None = None
    gained: Mapping[str, Interval] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    controlled: Mapping[str, Controlled] = field(default_factory=dict)
    terms: Sequence[Moved] = ()
    reasons: Sequence[Moved] = ()
    passed: Sequence[tuple[float, float, int]] = ()
    weak: str = ""
    base_rate: float | None = None
    reliable: Sequence[Band] = ()
    cheapest: Sequence[tuple[str, ...]] = ()

    @property
    def text(self) -> str:
        return (
            "\n".join([*self._learned(), *self._worth(), *self._reliability(), *self._changed(), *self._control(), *self._drift()]) + "\n"
        )

    def _learned(self) -> Iterator[str]:
        yield "# What this deployment's outcomes teach\n"
        yield from _table(("what was learned from", ""), [(name, f"{count:,}") for name, count in self.learned_from.items()])
        if self.weak:
            yield f"\n{self.weak}"

    def _worth(self) -> Iterator[str]:
        if self.current is None:
            return
        yield "\n## Worth, on the actions after those that were fitted to\n"
        judged = {"current": self.current, **self.candidates}
        rows = [(name, *(_shown(one.figures[name]) for one in judged.values())) for name in self.current.figures]
        yield from _table(("", *(f"{name} ({one.version})" for name, one in judged.items())), rows)
        if self.chosen:
            yield f"\nChosen: **{self.chosen}**, {CHOSEN[self.chosen == 'calibrated']} Against the current model:\n"
            yield from _table(("", "gained"), [(name, _shown(gain, sign="+")) for name, gain in self.gained.items()])
            yield f"\n{self._verdict}"
        yield "\nFalse alarms at the threshold of 1 % over all, by device class:\n"
        platforms = sorted(self.current.false_alarms_by_platform)
        rows = [(name, *(_alarms(one, name) for one in judged.values())) for name in platforms]
        yield from _table(("", *judged), rows)

    @property
    def _verdict(self) -> str:
        """What the intervals allow one to conclude."""
        better = [name for name, gain in self.gained.items() if gain.low > 0]
        worse = [name for name, gain in self.gained.items() if gain.high < 0]
        if worse:
            return f"Surely **worse** in {', '.join(worse)}: not to be promoted."
        return f"Surely better in {', '.join(better)}." if better else "Nowhere surely better: there is no reason to promote it."

    def _reliability(self) -> Iterator[str]:
        if not self.reliable:
            return
        yield "\n## Probability and fraud by score\n"
        if self.base_rate is not None:
            yield f"Of all actions here {self.base_rate:.2%} are fraud, by labels and control; what follows is of such a place.\n"
        yield from _table(HEADINGS, [tuple(map(str, band.row)) for band in self.reliable])
        yield f"\n{verdict(self.reliable)}"
        if self.cheapest:
            yield "\n## Thresholds that cost least\n"
            yield from _table(thresholds.HEADINGS, self.cheapest)
            yield f"\n{' '.join(thresholds.ABOUT.split())}"

    def _changed(self) -> Iterator[str]:
        if not self.factors:
            return
        yield "\n## What reasons are worth here\n\nFactor on the shipped weight; 1 is as shipped, 0 means nothing here.\n"
        moved = sorted(self.factors.items(), key=lambda item: (-abs(item[1] - 1), item[0]))
        yield from _table(("reason", "factor"), [(code, f"{factor:.2f}") for code, factor in moved[:MOST_ROWS] if abs(factor - 1) >= 0.05])

    def _control(self) -> Iterator[str]:
        yield "\n## Under the random control\n"
        if not self.controlled:
            yield "There was none, or too little of one: what challenged actions would have come to is not known."
            return
        rows = [(name, _shown(one.auc), f"{one.effective:.0f}", str(one.withheld)) for name, one in self.controlled.items()]
        yield from _table(("model", "AUC, inverse propensity", "worth plain actions", "challenges withheld"), rows)

    def _drift(self) -> Iterator[str]:
        yield "\n## Drift, from the time of training to the time after\n"
        moved = [each for each in self.terms if each.index >= drift.SLIGHT]
        if moved:
            rows = [(each.name, f"{each.then:.1%}", f"{each.now:.1%}", f"{each.index:.2f}") for each in moved[:MOST_ROWS]]
            yield from _table(("term", "observed then", "observed now", "stability index"), rows)
        else:
            yield f"No term's stability index reaches {drift.SLIGHT}."
        if shifted := [each for each in self.reasons if abs(each.now - each.then) >= 0.01][:MOST_ROWS]:
            yield ""
            yield from _table(("reason named on", "then", "now"), [(each.name, f"{each.then:.1%}", f"{each.now:.1%}") for each in shifted])
        if self.passed:
            yield "\nChallenges passed, by decile of the score; it must fall:\n"
            yield from _table(
                ("score from", "passed", "of"), [(f"{floor:.0f}", f"{share:.1%}", str(of)) for floor, share, of in self.passed]
            )


def made_by(rung: str, counts: Mapping[str, int]) -> str:
    """The words with which a fitted term says how it was made."""
    return f"training.deployment from {counts['labelled frauds']} labelled frauds among {counts['believed']} actions of this deployment"


def describe(artefact: Mapping[str, Any]) -> str:
    """What a model is, in a line."""
    model = Model.of(artefact)
    return f"{model.version}: {len(model.terms)} reasons, {'calibrated' if model.calibration.log_odds else 'not calibrated'}"


def _shown(interval: Interval, sign: str = "") -> str:
    return f"{interval.figure:{sign}.3f} ({interval.low:{sign}.3f} – {interval.high:{sign}.3f})"


def _alarms(judgement: Judgement, platform: str) -> str:
    share, count = judgement.false_alarms_by_platform.get(platform, (0.0, 0))
    return f"{share:.2%} of {count:,}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(headings)} |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield f"| {' | '.join(row)} |"
