"""Weighing in columns: what `scoring.score` comes to for each of many actions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from tessera.additive import TAIL, Bins, Ramp
from tessera.calibration import Calibration
from tessera.scoring import FEWEST_NATS, IN_FULL, Model
from tessera.threats import SUB_SCORES, SubScore, speaks_of
from tessera_lake.redeciding.exactly import Flags, Numbers, Vector, exps, hypots, risk_scores, sums, tenths
from tessera_lake.redeciding.observations import Name, Observations


@dataclass(frozen=True, kw_only=True)
class Scored:
    """The model's result for each action. Contribution `k` (nats) is that of reason `codes[code[k]]` to action `rows[k]`; those of one
    action stand together, from `bounds[action]` on."""

    model: Model
    actions: int
    codes: tuple[str, ...]
    rows: Numbers
    code: NDArray[np.int16]
    contribution: Vector

    @cached_property
    def bounds(self) -> Numbers:
        return np.searchsorted(self.rows, np.arange(self.actions + 1))

    @cached_property
    def log_odds(self) -> Vector:
        return sums(self.contribution, self.bounds, self.model.intercept)

    @cached_property
    def value(self) -> Vector:
        """The risk score, 0 to 100, not rounded."""
        return risk_scores(self.log_odds)

    @cached_property
    def rounded(self) -> Vector:
        """The risk score as it is answered, and as rules see it."""
        return tenths(self.value)

    @cached_property
    def probability(self) -> Vector:
        return 1 / (1 + exps(-_corrected(self.model.calibration, self.log_odds)))

    @cached_property
    def named(self) -> Flags:
        """Which contributions are large enough for their reason to be named."""
        return np.abs(self.contribution) >= FEWEST_NATS

    @cached_property
    def strongest(self) -> Numbers:
        """The contributions in order: of each action those furthest from zero first; equal ones by code."""
        alphabetical = np.argsort(np.argsort(np.array(self.codes, dtype=object))) if self.codes else np.empty(0, np.int64)
        return np.lexsort((alphabetical[self.code], -np.abs(self.contribution), self.rows))

    def sub_score(self, kind: SubScore) -> Vector:
        """A sub-score of each action, 0 to 100, to one decimal."""
        speaking = np.array([kind in speaks_of(code) for code in self.codes], bool)[self.code]
        bounds = np.searchsorted(self.rows[speaking], np.arange(self.actions + 1))
        return tenths(risk_scores(self.model.intercept + sums(self.contribution[speaking], bounds)))

    @cached_property
    def sub_scores(self) -> Mapping[SubScore, Vector]:
        return {kind: self.sub_score(kind) for kind in SUB_SCORES}

    def rows_with(self, chosen: Flags) -> Flags:
        """The actions that have one of the chosen contributions."""
        found = np.zeros(self.actions, bool)
        found[self.rows[chosen]] = True
        return found

    def of_codes(self, codes: frozenset[str]) -> Flags:
        """Which contributions are of these reasons."""
        return np.array([code in codes for code in self.codes], bool)[self.code]


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What the reasons of each action weigh by default (nats), before sensitivity and the families' limits: weight `k` is that of reason
    `codes[code[k]]` for action `rows[k]`, in order of actions and, of each, of codes."""

    model: Model
    actions: int
    codes: tuple[str, ...]
    rows: Numbers
    code: Numbers
    weight: Vector

    def score(self, factors: Mapping[str, float], without: frozenset[str] = frozenset()) -> Scored:
        """The model's result with the sensitivity's factors, as if some reasons had not been observed."""
        factor = np.array([0.0 if code in without else factors.get(code, 1.0) for code in self.codes])
        weight = self.weight * factor[self.code]
        heavy = weight != 0
        rows, code, weight = self.rows[heavy], self.code[heavy], weight[heavy]
        return Scored(
            model=self.model,
            actions=self.actions,
            codes=self.codes,
            rows=rows,
            code=code.astype(np.int16),
            contribution=weight * _shrinking(rows, code, weight, self.codes, self.model),
        )

    def among(self, rows: Flags) -> "Weighed":
        """Those of some actions, numbered anew."""
        kept, number = rows[self.rows], np.cumsum(rows) - 1
        return replace(self, actions=int(rows.sum()), rows=number[self.rows[kept]], code=self.code[kept], weight=self.weight[kept])


def weigh(observations: Observations, model: Model) -> Weighed:
    """Weigh what was observed. Most of it is nought and weighs nothing, and is put aside first."""
    codes = tuple(sorted(model.terms, key=lambda code: (model.terms[code].family, code)))
    tables = [_table(model, name) for name in observations.names]
    loud = np.array([table is not None for table in tables], bool)
    loud_at_nought = np.array([table is not None and table.weigh(0.0) != 0 for table in tables], bool)
    entries = np.flatnonzero(np.where(observations.value == 0, loud_at_nought[observations.name], loud[observations.name]))
    name, values = observations.name[entries], observations.value[entries]
    order = np.argsort(name, kind="stable")
    starts = np.searchsorted(name[order], np.arange(len(tables) + 1))
    weights = np.zeros(len(entries))
    for table, start, end in zip(tables, starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        if table is not None and end > start:
            chosen = order[start:end]
            weights[chosen] = weights_in(table, values[chosen])
    number = {code: at for at, code in enumerate(codes)}
    place = np.array([number.get(code, 0) for code, _ in observations.names], np.int64)
    rows, code_of, weight = _by_reason(observations.rows[entries].astype(np.int64), place[name], weights, len(codes))
    return Weighed(model=model, actions=observations.actions, codes=codes, rows=rows, code=code_of, weight=weight)


def _table(model: Model, name: Name) -> Bins | None:
    """The table of a measure; None of one that the model does not weigh."""
    code, measure = name
    return model.terms[code].tables.get(measure) if code in model.terms else None


def weights_in(table: Bins, values: Vector) -> Vector:
    """`table.weigh` of each value; what is not a number is not known."""
    weighed = _ramped(table, values) if isinstance(table, Ramp) else np.array(table.weights)[np.searchsorted(table.edges, values, "right")]
    known: Vector = np.where(np.isnan(values), table.unknown, weighed)
    return known


def _ramped(table: Ramp, values: Vector) -> Vector:
    """`Ramp.weigh`, step by step the same."""
    if not table.edges:
        return np.full(len(values), table.weights[0])
    knots, at = np.array(table.knots), values if table.rising else -values
    place = np.searchsorted(knots, at, "right")
    low, following = knots[np.maximum(place, 1) - 1], knots[np.minimum(place, len(knots) - 1)]
    inner, outer = (place > 0) & (place < len(knots)), place == len(knots)
    height = np.zeros(len(values))
    height[inner] = place[inner] - 1 + (at[inner] - low[inner]) / (following[inner] - low[inner])
    tail = -(at[outer] - low[outer]) / (low[outer] - knots[-2])
    height[outer] = place[outer] - 1 + TAIL * (1 - exps(tail))
    weights = np.array(table.weights if table.rising else table.weights[::-1])
    below = np.minimum(height.astype(np.int64), max(len(weights) - 2, 0))
    weighed: Vector = weights[below] + (height - below) * (weights[below + 1] - weights[below])
    return weighed


def _by_reason(rows: Numbers, place: Numbers, weights: Vector, codes: int) -> tuple[Numbers, Numbers, Vector]:
    """The weights of each reason's measures together: of which action, which reason, and their sum; by action and reason in order."""
    heavy = weights != 0
    key, weights = rows[heavy] * codes + place[heavy], weights[heavy]
    if len(key) and not np.all(key[1:] >= key[:-1]):
        order = np.argsort(key, kind="stable")
        key, weights = key[order], weights[order]
    first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.empty(0, np.int64)
    total = sums(weights, np.append(first, len(key)))
    some = total != 0
    row, code = np.divmod(key[first][some], max(codes, 1))
    return row, code, total[some]


def _shrinking(rows: Numbers, code_of: Numbers, weight: Vector, codes: tuple[str, ...], model: Model) -> Vector:
    """For each weight the factor that brings the sum of its family inside the family's limit."""
    if not len(weight):
        return weight
    families = [family for family, _ in groupby(model.terms[code].family for code in codes)]
    family_of = np.array([families.index(model.terms[code].family) for code in codes])[code_of]
    key = rows * len(families) + family_of
    begins = np.concatenate(([True], key[1:] != key[:-1]))
    first = np.flatnonzero(begins)
    total, family = sums(weight, np.append(first, len(key))), family_of[first]
    limit = np.array([model.limits[each] for each in families])
    trust = np.array([model.most_trust.get(each, model.limits[each]) for each in families])
    most = np.where(total < 0, trust[family], limit[family])
    limited = _limited(total, most, bends=model.bends)
    factor = np.divide(limited, total, out=np.ones(len(total)), where=total != 0)
    each: Vector = factor[np.cumsum(begins) - 1]
    return each


def _limited(total: Vector, most: Vector, *, bends: bool) -> Vector:
    """`scoring.limited` of each sum."""
    cut = np.maximum(-most, np.minimum(most, total))
    if not bends:
        return cut
    full, size = IN_FULL * most, np.abs(total)
    counted = np.where(most == 0, cut, total)
    bent = np.flatnonzero((size > full) & (most != 0))
    beyond = (size[bent] - full[bent]) / (most[bent] - full[bent])
    counted[bent] = np.copysign(full[bent] + (most[bent] - full[bent]) * beyond / hypots(1, beyond), total[bent])
    return counted


def _corrected(calibration: Calibration, log_odds: Vector) -> Vector:
    """`calibration.corrected` of each."""
    if not calibration.log_odds:
        return log_odds
    knots, true = np.array(calibration.log_odds), np.array(calibration.true)
    right = np.clip(np.searchsorted(knots, log_odds, "right"), 1, len(knots) - 1) if len(knots) > 1 else np.zeros(len(log_odds), np.int64)
    between = true[0] + log_odds - knots[0]
    if len(knots) > 1:
        low, high, start, end = knots[right - 1], knots[right], true[right - 1], true[right]
        between = start + (end - start) * (log_odds - low) / (high - low)
    between = np.where(log_odds <= knots[0], true[0] + log_odds - knots[0], between)
    corrected: Vector = np.where(log_odds >= knots[-1], true[-1] + log_odds - knots[-1], between)
    return corrected
