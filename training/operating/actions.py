"""Actions in columns: what was measured and decided, how it ended, what it was labelled, as far as it is known at a time.

An observation that many actions share is held once: `seen` is its place among the different ones. Whatever weighs observations weighs each
once, with the product's own functions, however many actions there are.

An action *counts* from the time on by which frauds of its kind have come to light (`tessera.truth`), not from its label on: of young
actions only the frauds would be known.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from tessera.action import ActionResult, ActionType
from tessera.control import HARD_EVIDENCE
from tessera.labels import LabelType, Source
from tessera.policy import RecommendationType
from tessera.recommendation import Severity
from tessera.scoring import Model
from tessera.truth import DISPUTED_WITHIN, NOTICED_WITHIN, PAID, Ending, truth_of
from training.deployment.fitting import Sample
from training.deployment.outcomes import MOST_WEIGHT
from training.deployment.terms import Vector
from training.deployment.weighing import Columns, weigh

type Flags = NDArray[np.bool_]
type Numbers = NDArray[np.int64]

BASES: tuple[str, ...] = get_args(ActionType)
DECISIONS = tuple(one.name for one in Severity)
NONE = ""
TREATMENTS = (NONE, "withheld", "given")
RESULTS: tuple[str, ...] = (NONE, *get_args(ActionResult))
LABELS: tuple[str, ...] = (NONE, *get_args(LabelType))
SOURCES: tuple[str, ...] = (NONE, *get_args(Source))
WAITS = np.array([DISPUTED_WITHIN if base in PAID else NOTICED_WITHIN for base in BASES])
"""By base: after how long frauds have come to light (ms)."""


class Observations:
    """The different observations there are. Each model weighs them once, when it is first asked."""

    def __init__(self, values: Sequence[Mapping[str, Any]]) -> None:
        self.columns = Columns(values)
        self._log_odds: dict[str, Vector] = {}
        self._hard: dict[str, Flags] = {}

    def log_odds(self, model: Model) -> Vector:
        """How a model judges each."""
        self._weigh(model)
        return self._log_odds[model.version]

    def hard(self, model: Model) -> Flags:
        """On which a reason is named on which no challenge is ever withheld (`tessera.control`)."""
        self._weigh(model)
        return self._hard[model.version]

    def _weigh(self, model: Model) -> None:
        if model.version not in self._log_odds:
            weighed = weigh(model, self.columns)
            self._log_odds[model.version] = weighed.log_odds
            self._hard[model.version] = np.any([weighed.named(code) for code in HARD_EVIDENCE], axis=0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Actions:
    """A row an action, in order of time; texts are places in the tuples above. `truth` is known of simulated actions alone."""

    observed: Observations
    seen: Numbers
    at: Numbers
    base: Numbers
    decided: Numbers
    answered: Numbers
    treatment: Numbers
    propensity: Vector
    result: Numbers
    label: Numbers
    source: Numbers
    labelled_at: Numbers
    truth: Flags | None = None

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> "Actions":
        """The actions of exported lines (`local.export`), or of the lake's tables laid together (`training.operating.lake`)."""
        ordered = sorted(rows, key=lambda row: (row["at"], row["action"]))
        texts = [json.dumps(row["observed"], sort_keys=True) for row in ordered]
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}

        def column(name: str, among: Sequence[str]) -> Numbers:
            return np.array([among.index(row.get(name) or NONE) for row in ordered], dtype=np.int64)

        return cls(
            observed=Observations([json.loads(text) for text in places]),
            seen=np.array([places[text] for text in texts], dtype=np.int64),
            at=np.array([row["at"] for row in ordered], dtype=np.int64),
            base=column("base", BASES),
            decided=column("decided", DECISIONS),
            answered=column("answered", DECISIONS),
            treatment=column("treatment", TREATMENTS),
            propensity=np.array([row.get("propensity") or 1.0 for row in ordered], dtype=np.float64),
            result=column("result", RESULTS),
            label=column("label", LABELS),
            source=column("label_source", SOURCES),
            labelled_at=np.array([row.get("labelled_at") or 0 for row in ordered], dtype=np.int64),
        )

    def where(self, chosen: Flags) -> "Actions":
        """Some of them."""
        columns = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "observed"}
        return replace(self, **{name: column[chosen] for name, column in columns.items() if column is not None})

    def as_of(self, now: int) -> "Actions":
        """What was known of them at a time: later actions and labels were not."""
        past = self.where(self.at <= now)
        known = past.labelled_at <= now
        return replace(past, label=past.label * known, source=past.source * known, labelled_at=past.labelled_at * known)

    def between(self, since: int, until: int) -> "Actions":
        """Those of a time, its end not included."""
        return self.where((self.at >= since) & (self.at < until))

    def counting(self, now: int) -> Flags:
        """Which have been known for as long as frauds of their kind take to come to light."""
        return np.asarray(self.at + WAITS[self.base] <= now)

    def decided_as(self, *decisions: RecommendationType) -> Flags:
        return np.isin(self.decided, [DECISIONS.index(one) for one in decisions])

    def answered_as(self, *decisions: RecommendationType) -> Flags:
        return np.isin(self.answered, [DECISIONS.index(one) for one in decisions])

    def treated(self, treatment: str) -> Flags:
        return np.asarray(self.treatment == TREATMENTS.index(treatment))

    def ended(self, result: str) -> Flags:
        return np.asarray(self.result == RESULTS.index(result))

    def of_source(self, source: str) -> Flags:
        return np.asarray(self.source == SOURCES.index(source))

    @property
    def labelled_fraud(self) -> Flags:
        """Which a person or a bank named as fraud."""
        return np.isin(self.label, [LABELS.index(each) for each in ("CONFIRMED_FRAUD", "DEVICE_TAKEOVER")])

    def log_odds(self, model: Model) -> Vector:
        """How a model judges each."""
        return self.observed.log_odds(model)[self.seen]


def together(parts: Sequence[Actions]) -> Actions:
    """Several times of the same observations, one after the other."""
    observed = parts[0].observed
    if any(part.observed is not observed for part in parts):
        raise ValueError("Only actions of the same observations can be laid together.")
    names = [one.name for one in fields(Actions) if one.name != "observed" and getattr(parts[0], one.name) is not None]
    return Actions(observed=observed, **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


@dataclass(frozen=True, eq=False)
class Truths:
    """What the endings say by `tessera.truth`: whether anything, whether fraud, and how much it counts."""

    known: Flags
    fraud: Flags
    weight: Vector

    @classmethod
    def of(cls, actions: Actions) -> "Truths":
        """Each different ending is asked about once."""
        columns = np.column_stack((actions.base, actions.answered, actions.result, actions.label, actions.source))
        endings, which = np.unique(columns, axis=0, return_inverse=True)
        said = [truth_of(_ending(*map(int, ending))) for ending in endings]
        table = np.array([(1.0, one.fraud, one.weight) if one else (0.0, 0.0, 0.0) for one in said]).reshape(-1, 3)[which.ravel()]
        return cls(known=table[:, 0] > 0, fraud=table[:, 1] > 0, weight=table[:, 2])


def sample_of(actions: Actions, now: int) -> Sample:
    """What counts by now as a sample to fit to. Actions of one observation that ended alike are one row that weighs as much."""
    counting = actions.where(actions.counting(now))
    truths = Truths.of(counting)
    drawn = np.where(counting.treatment > 0, np.minimum(1 / counting.propensity, MOST_WEIGHT), 1.0)
    return gathered(counting.where(truths.known), truths.fraud[truths.known], (truths.weight * drawn)[truths.known])


def gathered(actions: Actions, fraud: Flags, weight: Vector) -> Sample:
    """The sample of actions with their truth and weight, a row for each different observation and truth."""
    keys, which = np.unique(actions.seen * 2 + fraud, return_inverse=True)
    return Sample(
        observed=actions.observed.columns.part(keys // 2),
        fraud=(keys % 2).astype(np.float64),
        weight=np.bincount(which.ravel(), weight, minlength=len(keys)).astype(np.float64),
    )


def _ending(base: int, answered: int, result: int, label: int, source: int) -> Ending:
    """An ending by the places of its words; its times do not matter for what it says."""
    return Ending(
        base=BASES[base],  # type: ignore[arg-type]
        at=0,
        challenged=DECISIONS[answered] == "challenge",
        denied=DECISIONS[answered] == "deny",
        result=RESULTS[result] or None,  # type: ignore[arg-type]
        label=LABELS[label] or None,  # type: ignore[arg-type]
        label_source=SOURCES[source] or None,  # type: ignore[arg-type]
        labelled_at=0 if label else None,
    )
