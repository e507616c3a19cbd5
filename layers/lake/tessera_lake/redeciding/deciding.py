"""Deciding many past actions again: what `backtest.decide_again` comes to for each of them, in columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from tessera import reasons
from tessera.control import HARD_EVIDENCE
from tessera.policy import Policy, RecommendationType, Thresholds
from tessera.reasons import TRUST
from tessera.recommendation import FIXED_SCORES, Severity
from tessera.scoring import Model
from tessera_lake.redeciding.columns import Columns
from tessera_lake.redeciding.exactly import Flags, Vector, tenths
from tessera_lake.redeciding.facts import Fact, Texts
from tessera_lake.redeciding.matching import NOBODY, Asked, ColumnRule, Facts, Verdicts, judge
from tessera_lake.redeciding.possibilities import Outcomes
from tessera_lake.redeciding.weighing import Scored, Weighed, weigh

RECOMMENDATIONS: tuple[RecommendationType, ...] = get_args(RecommendationType.__value__)
"""The recommendations; here each is known by its place, which is also its severity."""
ALLOW, CHALLENGE, DENY, TRUSTED = (Severity[name].value for name in ("allow", "challenge", "deny", "trust"))
NONE = -1
FIXED = np.array([FIXED_SCORES[name] for name in RECOMMENDATIONS])
type Recommendations = NDArray[np.int8]

READ = (
    "happened_at", "application", "base_type", "observed", "known", "grounded", "enforced", "rule", "missing", "outage",
    "without_telemetry", "monitor_only", "tentative", "unproven", "control_share", "lot", "schema_version",
)  # fmt: skip
"""The columns that every decision is made of."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What decides: `policies` by application, of which thresholds and sensitivity are used (the latter is the same in all), the model,
    and the rules in order of priority."""

    policies: Mapping[str, Policy]
    model: Model
    rules: Sequence[ColumnRule] = ()
    otherwise: Policy = field(default_factory=Policy)  # for an application that is not among them

    @property
    def factors(self) -> Mapping[str, float]:
        return self.otherwise.factors

    @property
    def columns(self) -> frozenset[str]:
        """The columns of `decisions` that it takes."""
        return frozenset(READ).union(*(rule.columns for rule in self.rules))


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a candidate comes to. `undecided` are the actions for which a fact that was not kept decides which rule is enforced: of these,
    all else says what it would be without such a rule."""

    scored: Scored
    verdicts: Verdicts
    rules: Sequence[ColumnRule]
    decided: Recommendations
    answered: Recommendations
    shown: Vector  # the score that is answered, not rounded
    enforced: Recommendations
    missing: Flags
    treated: Flags  # whether the control decided
    propensity: Vector

    @property
    def undecided(self) -> Flags:
        return self.verdicts.undecided

    @cached_property
    def score(self) -> Vector:
        return tenths(self.shown)

    @property
    def model_score(self) -> Vector:
        return self.scored.rounded

    @cached_property
    def _leaning(self) -> Flags:
        """For each action whether the reasons for trust are answered."""
        below: Flags = self.scored.log_odds < self.scored.model.intercept
        return np.asarray((self.decided == TRUSTED) | ((self.decided == ALLOW) & below))

    @cached_property
    def reasons(self) -> Sequence[tuple[str, ...]]:
        """The reasons of each action that are answered, the most important first."""
        scored = self.scored
        order = scored.strongest
        trusting = np.array([reasons.CATALOGUE[code].polarity is TRUST for code in scored.codes], bool)
        order = order[scored.named[order]]
        order = order[trusting[scored.code[order]] == self._leaning[scored.rows[order]]]
        codes = np.array(scored.codes, dtype=object)[scored.code[order]].tolist() if len(order) else []
        bounds = np.searchsorted(scored.rows[order], np.arange(scored.actions + 1)).tolist()
        enforced = [*(f"RULE_{name.upper()}" for name in RECOMMENDATIONS)]
        return [
            (
                *((enforced[by],) if by != NONE else ()),
                *(("POLICY_CONTROL",) if treated else ()),
                *(("POLICY_DEGRADED",) if missing else ()),
                *codes[start:end],
            )
            for by, treated, missing, start, end in zip(
                self.enforced.tolist(), self.treated.tolist(), self.missing.tolist(), bounds[:-1], bounds[1:], strict=True
            )
        ]


class Past:
    """Past actions in columns, and what was worked out of them: candidates that share a model, a sensitivity or a rule share that, too."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._weighed: list[Weighed] = []
        self._scored: list[tuple[Model, Mapping[str, float], Scored]] = []
        self._outcomes: dict[tuple[int, int], Outcomes] = {}
        self._facts: dict[str, Fact] = {}
        self._facts_of_models: dict[int, dict[str, Fact]] = {}
        self.open: dict[str, dict[str, int]] = {}
        """By rule and fact: for how many actions a comparison with a fact could not be decided."""

    def decide(self, candidate: Candidate) -> Decided:
        """The candidate's decisions."""
        columns = self.columns
        scored = self._score(candidate.model, candidate.factors)
        verdicts = judge(candidate.rules, lambda rule: self.outcome(rule, scored), columns.actions)
        by_rule = _enforced_by(candidate.rules, verdicts)
        by_sandbox = np.where(_is_absent(self._rule), self._recommended("enforced"), NONE).astype(np.int8)
        enforced = np.where(by_sandbox != NONE, by_sandbox, by_rule).astype(np.int8)
        decided, shown = self._settle(candidate, scored, enforced)
        monitored, missing = columns.flags("monitor_only"), columns.has_any("missing")
        sure = (enforced != NONE) | missing | monitored
        treated, propensity = self._drawn(scored, decided, sure)
        flipped = np.where(decided == CHALLENGE, ALLOW, CHALLENGE)
        answered = np.where(monitored, ALLOW, np.where(treated, flipped, decided)).astype(np.int8)
        return Decided(
            scored=scored,
            verdicts=_without(verdicts, by_sandbox != NONE),
            rules=candidate.rules,
            decided=decided,
            answered=answered,
            shown=shown,
            enforced=enforced,
            missing=missing,
            treated=treated,
            propensity=propensity,
        )

    @cached_property
    def _rule(self) -> Texts:
        return self.columns.texts("rule")

    def _score(self, model: Model, factors: Mapping[str, float]) -> Scored:
        for known, by, scored in self._scored:
            if known is model and by == factors:
                return scored
        scored = self._weigh(model).score(factors)
        self._scored.append((model, factors, scored))
        return scored

    def _weigh(self, model: Model) -> Weighed:
        for weighed in self._weighed:
            if weighed.model is model:
                return weighed
        self._weighed.append(weigh(self.columns.observations, model))
        return self._weighed[-1]

    def outcome(self, rule: ColumnRule, scored: Scored) -> Outcomes:
        """What a rule came to for each action, by itself."""
        key = (id(rule), id(scored) if rule.asks_the_model else NONE)
        if key not in self._outcomes:
            asked = Asked(self.columns, scored, facts=Facts(self._facts, self._facts_of_models.setdefault(id(scored), {})))
            self._outcomes[key] = rule.test(asked)
            if asked.open:
                self.open[rule.rule.name] = dict(asked.open)
        return self._outcomes[key]

    def _recommended(self, column: str) -> Recommendations:
        """A column of recommendations by their place; `NONE` where there is none."""
        told = self.columns.texts(column)
        return np.array([*map(RECOMMENDATIONS.index, told.words), NONE], np.int8)[told.codes]

    def _settle(self, candidate: Candidate, scored: Scored, enforced: Recommendations) -> tuple[Recommendations, Vector]:
        """`assessment._decided` of each: the decision, and the score shown with it."""
        columns, value = self.columns, scored.value
        trust, challenge, deny = self._thresholds(candidate)
        trusting = scored.rows_with(scored.named & scored.of_codes(TRUSTS))
        trusted = (value <= trust) & columns.flags("known") & columns.flags("grounded") & trusting
        reached = np.where(value >= deny, DENY, np.where(value >= challenge, CHALLENGE, np.where(trusted, TRUSTED, ALLOW)))
        settled = np.where((reached == DENY) & self._tentative(candidate, scored, reached, deny), CHALLENGE, reached)
        missing, outage = columns.has_any("missing"), self._recommended("outage")
        settled = np.where(missing, np.maximum(np.maximum(settled, ALLOW), outage), settled)
        silent = self._recommended("without_telemetry")
        settled = np.where(silent != NONE, np.maximum(np.maximum(settled, ALLOW), silent), settled)
        shown = np.where((settled == reached) | (settled < CHALLENGE), value, FIXED[settled])
        denying = scored.rows_with(scored.named & scored.of_codes(candidate.otherwise.denying))
        settled, shown = np.where(denying, DENY, settled), np.where(denying, FIXED[DENY], shown)
        by_rule = enforced != NONE
        return np.where(by_rule, enforced, settled).astype(np.int8), np.where(by_rule, FIXED[enforced], shown)

    def _thresholds(self, candidate: Candidate) -> tuple[Vector, Vector, Vector]:
        """The thresholds of each action: for trust (below zero: never), challenge and denial."""
        application, base = self.columns.texts("application"), self.columns.texts("base_type")
        bounds = np.empty((len(application.words) + 1, len(base.words) + 1, 3))
        for one, name in enumerate((*application.words, "")):
            policy = candidate.policies.get(name, candidate.otherwise)
            for other, kind in enumerate((*base.words, "")):
                bounds[one, other] = _bounds(policy.thresholds_for(kind))  # type: ignore[arg-type]
        trust, challenge, deny = bounds[application.codes, base.codes].T
        return trust, challenge, deny

    def _tentative(self, candidate: Candidate, scored: Scored, reached: NDArray[np.int64], deny: Vector) -> Flags:
        """`assessment._denies_by_movement_alone` of those that would be denied."""
        alone = np.zeros(self.columns.actions, bool)
        looked_at = (reached == DENY) & self.columns.has_any("tentative")
        if looked_at.any():
            for codes in self.columns.different_texts("tentative", looked_at):
                rows = looked_at & self.columns.has_exactly("tentative", codes)
                firm = self._weigh(candidate.model).among(rows).score(candidate.factors, without=frozenset(codes))
                alone[rows] = firm.value < deny[rows]
        return alone

    def _drawn(self, scored: Scored, decided: Recommendations, sure: Flags) -> tuple[Flags, Vector]:
        """`control.draw` of each: whether the control decides, and how likely its result was."""
        share, lot = np.nan_to_num(self.columns.numbers("control_share")), self.columns.numbers("lot")
        hard = scored.rows_with(scored.named & scored.of_codes(HARD_EVIDENCE))
        drawn = ~sure & (share > 0) & ~np.isnan(lot) & ((decided == ALLOW) | ((decided == CHALLENGE) & ~hard))
        treated = drawn & (lot < share)
        return treated, np.where(treated, share, np.where(drawn, 1 - share, 1.0))


TRUSTS = frozenset(code for code, declared in reasons.CATALOGUE.items() if declared.polarity is TRUST)


def _bounds(thresholds: Thresholds) -> tuple[float, float, float]:
    return -1.0 if thresholds.trust is None else thresholds.trust, thresholds.challenge, thresholds.deny


def _is_absent(told: Texts) -> Flags:
    return np.array([*(not word for word in told.words), True], bool)[told.codes]


def _enforced_by(rules: Sequence[ColumnRule], verdicts: Verdicts) -> Recommendations:
    """What the enforced rule recommends."""
    return np.array([*(RECOMMENDATIONS.index(each.rule.recommendation) for each in rules), NONE], np.int8)[verdicts.enforced]


def _without(verdicts: Verdicts, sandbox: Flags) -> Verdicts:
    """A rule is not enforced where the sandbox decides, so nothing is undecided there."""
    return Verdicts(
        enforced=np.where(sandbox, NOBODY, verdicts.enforced).astype(np.int16),
        preview=verdicts.preview,
        undecided=verdicts.undecided & ~sandbox,
        preview_undecided=verdicts.preview_undecided,
    )
