"""Scoring: from what the reasons measured to one number, 0 to 100, with every contribution exact.

    log-odds = b + Σ_r w_r · g_r(x)

The model is additive: each reason has one term, a table of bin edges and weights in log-odds, or several tables if it has several measures
(`artefacts/model.json`). A table jumps at its edges, or goes straight from bin to bin where the term `ramps` (`additive.Ramp`). It is
monotone, and its weights never have the sign of the other polarity; `w_r` is the customer's sensitivity, 1 by default. The sum of each
family is limited by proportional shrinking, so that one noisy family cannot deny alone and the contributions still add up. Up to three
quarters of its limit L a sum S counts in full. Beyond, it bends towards the limit (`limited`):

    3L/4 + L/4 · x / √(1 + x²)        x = (S - 3L/4) / (L/4)

so that more evidence always counts for more. Trust in a family has a lower limit (`most_trust`), so that familiarity cannot outweigh hard
evidence: familiar things can be copied. The risk score is a fixed, strictly increasing function of the log-odds, so that thresholds keep
their meaning when the model changes. The probability is a separate second number.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import copysign, exp, fsum, hypot, log
from typing import Any, Self

from tessera import artefacts, reasons
from tessera.additive import Bins, Ramp
from tessera.calibration import UNCALIBRATED, Calibration
from tessera.reasons import TRUST, Observed, Polarity

ANCHOR = log(0.01 / 0.99)  # the log-odds if nothing is known: one action in a hundred is fraud
ANCHOR_SCORE = 30.0  # and the score for it, well inside *allow*
STEEPNESS = 1.5  # log-odds per unit of the score's logit: 70 is 2.5 above the anchor, 90 is 4.6 above it
IN_FULL = 0.75  # the share of a family's limit up to which its sum is not bent
FEWEST_NATS = 0.2  # a smaller contribution says too little to be named as a reason


SOLE = ""  # the name of the only measure of a reason that answers one number

type Usual = Mapping[str, float] | Mapping[str, Mapping[str, float]]
"""The range of values that weigh nothing (`from`, `below`); by measure, if there are several."""


class ModelError(ValueError):
    """The artefact breaks its own rules; the message says which term, and how to correct it."""


@dataclass(frozen=True, kw_only=True)
class Term:
    """What one reason weighs: one table, or one for each of its named measures. Yes counts as 1, no as 0."""

    code: str
    family: str
    tables: Mapping[str, Bins]

    def weigh(self, observed: Observed) -> float:
        """The weight of what was observed (nats); a measure without a table weighs nothing."""
        tables = self.tables
        if isinstance(observed, Mapping):
            return fsum([tables[name].weigh(value) for name, value in observed.items() if name in tables])
        return tables[SOLE].weigh(observed) if SOLE in tables else 0.0

    @property
    def strongest(self) -> float:
        """The weight furthest from zero: the most by which the reason can move the log-odds, by default."""
        return fsum(table.loudest for table in self.tables.values())

    @property
    def usual(self) -> Usual:
        """The range of values that weigh nothing, as `from` and `below`; an open end is left out. By measure, if there are several."""
        ranges = {name: _quiet(table) for name, table in self.tables.items()}
        return ranges.get(SOLE, ranges)

    @classmethod
    def of(cls, code: str, term: Mapping[str, Any]) -> Self:
        tables = term.get("measures", {SOLE: term})
        kind = Ramp if term.get("ramps") else Bins
        bins = {name: kind(tuple(map(float, table["edges"])), tuple(map(float, table["weights"]))) for name, table in tables.items()}
        return cls(code=code, family=term["family"], tables=bins)


def _quiet(table: Bins) -> Mapping[str, float]:
    quiet = [bin for bin, weight in enumerate(table.weights) if not weight]
    if not quiet:
        return {}
    ends = {}
    if quiet[0] > 0:
        ends["from"] = table.edges[quiet[0] - 1]
    if quiet[-1] < len(table.edges):
        ends["below"] = table.edges[quiet[-1]]
    return ends


@dataclass(frozen=True, kw_only=True)
class Model:
    """A version of the artefact: intercept, terms by reason code, limit of each family's sum (nats)."""

    version: str
    intercept: float
    terms: Mapping[str, Term]
    limits: Mapping[str, float]
    most_trust: Mapping[str, float] = field(default_factory=dict)  # nats of trust that a family may add, if less than its limit
    bends: bool = False  # whether a sum bends towards its limit; versions that do not say so cut it off there
    calibration: Calibration = UNCALIBRATED

    def strongest(self, code: str) -> float:
        """The most by which a reason can move the log-odds, by default; 0 for one that this version does not weigh."""
        return self.terms[code].strongest if code in self.terms else 0.0

    def moved_by(self, observed: Mapping[str, Observed]) -> tuple[str, ...]:
        """The reasons whose measure weighs anything, by default."""
        return tuple(code for code, value in observed.items() if (term := self.terms.get(code)) and term.weigh(value))

    @classmethod
    def of(cls, artefact: Mapping[str, Any]) -> Self:
        """The model of a JSON artefact.

        Raises:
            ModelError: a term has no reason, is not monotone, or weighs against its reason's polarity; or the calibration falls.
        """
        terms = {code: Term.of(code, term) for code, term in artefact["terms"].items()}
        for term in terms.values():
            _check(term, artefact["families"])
        try:
            calibration = Calibration.of(artefact["calibration"]) if "calibration" in artefact else UNCALIBRATED
        except ValueError as fault:
            raise ModelError(str(fault)) from None
        return cls(
            version=artefact["version"],
            intercept=artefact["intercept"],
            terms=terms,
            limits=artefact["families"],
            most_trust=artefact.get("most_trust", {}),
            bends=artefact.get("bends", False),
            calibration=calibration,
        )

    @classmethod
    @cache
    def load(cls) -> Self:
        """The model that ships in the layer."""
        return cls.of(artefacts.read("model"))


@dataclass(frozen=True, kw_only=True)
class Score:
    """The model's result for an action: `contributions` in nats by reason, which with the intercept add up to `log_odds`."""

    intercept: float
    contributions: Mapping[str, float]
    calibration: Calibration = UNCALIBRATED

    @property
    def log_odds(self) -> float:
        return fsum((self.intercept, *self.contributions.values()))

    @property
    def value(self) -> float:
        """The risk score, 0 (safe) to 100 (fraud)."""
        return risk_score(self.log_odds)

    @property
    def probability(self) -> float:
        """The probability of fraud, to the extent that the artefact is calibrated."""
        return self.calibration.probability(self.log_odds)

    @property
    def points(self) -> Mapping[str, float]:
        """The contributions in score points: each is its step along the scale, taken in order from the strongest, so that together with the
        intercept's score they add up to `value`."""
        reached, steps = self.intercept, {}
        for code, contribution in self.strongest:
            steps[code] = risk_score(reached + contribution) - risk_score(reached)
            reached += contribution
        return steps

    @property
    def strongest(self) -> Sequence[tuple[str, float]]:
        """The contributions, those furthest from zero first; equal ones by code."""
        return sorted(self.contributions.items(), key=lambda item: (-abs(item[1]), item[0]))


def score(observed: Mapping[str, Observed], model: Model, sensitivity: Mapping[str, float] | None = None) -> Score:
    """Weigh what was observed. `sensitivity` multiplies the terms of the reasons it names."""
    factors = sensitivity or {}
    weighed = {
        code: weight
        for code, value in observed.items()
        if (term := model.terms.get(code)) and (weight := term.weigh(value) * factors.get(code, 1.0))
    }
    shrink = _shrinking(weighed, model)
    return Score(
        intercept=model.intercept,
        contributions={code: weight * shrink[model.terms[code].family] for code, weight in weighed.items()},
        calibration=model.calibration,
    )


def risk_score(log_odds: float) -> float:
    """The fixed function from log-odds to 0–100: a logistic curve through 30 at the anchor."""
    at_anchor = log(ANCHOR_SCORE / (100 - ANCHOR_SCORE))
    return 100 / (1 + exp(-(at_anchor + (log_odds - ANCHOR) / STEEPNESS)))


def _shrinking(weighed: Mapping[str, float], model: Model) -> Mapping[str, float]:
    """For each family, the factor that brings its sum inside its limit."""
    weights: dict[str, list[float]] = {}
    for code, weight in weighed.items():
        weights.setdefault(model.terms[code].family, []).append(weight)
    return {family: _factor(fsum(each), family, model) for family, each in weights.items()}


def _factor(total: float, family: str, model: Model) -> float:
    return limited(total, family, model) / total if total else 1.0


def limited(total: float, family: str, model: Model) -> float:
    """What a family's sum counts for (nats): strictly rising with the sum where the model bends, and never beyond the family's limit."""
    limit = model.limits[family]
    most = model.most_trust.get(family, limit) if total < 0 else limit
    if not (model.bends and most):
        return max(-most, min(most, total))
    full, size = IN_FULL * most, abs(total)
    if size <= full:
        return total
    beyond = (size - full) / (most - full)
    return copysign(full + (most - full) * beyond / hypot(1, beyond), total)


def _check(term: Term, families: Mapping[str, float]) -> None:
    declared = reasons.CATALOGUE.get(term.code)
    if declared is None:
        raise ModelError(f"{term.code} has a term but no reason: write its function in tessera/reasons, or drop the term.")
    if term.family not in families:
        raise ModelError(f"{term.code} is of the family {term.family!r}, which has no limit.")
    for name, table in term.tables.items():
        _check_table(f"{term.code}.{name}" if name else term.code, table, declared.polarity)


def _check_table(name: str, table: Bins, polarity: Polarity) -> None:
    if len(table.weights) != len(table.edges) + 1:
        raise ModelError(f"{name} has {len(table.edges)} edges and {len(table.weights)} weights; it takes one weight more.")
    if any(low >= high for low, high in pairwise(table.edges)):
        raise ModelError(f"{name}: edges must rise.")
    steps = [after - before for before, after in pairwise(table.weights)]
    if any(step > 0 for step in steps) and any(step < 0 for step in steps):
        raise ModelError(f"{name}: weights must be monotone.")
    sign = -1 if polarity is TRUST else 1
    if any(weight * sign < 0 for weight in table.weights):
        raise ModelError(f"{name} is a {polarity} reason, but a weight has the other sign.")
