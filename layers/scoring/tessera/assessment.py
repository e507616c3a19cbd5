"""The assessment: from evidence to a recommendation, in order, on one screen.

`consider` collects everything that the decision depends on; `decide` is a pure function of that and the model. What was considered is plain
JSON and is stored with the action: `replay` decides it again, with the identical answer.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from tessera import explanation, reasons
from tessera.action import ActionType
from tessera.control import INSTEAD, UNDRAWN, Control, draw, lot_of
from tessera.evidence import Evidence, Unproven
from tessera.explanation import Seen
from tessera.policy import Policy, RecommendationType, Thresholds
from tessera.reasons import RISK, TRUST, Observed
from tessera.recommendation import FIXED_SCORES, Severity, more_severe, recommend, suggested_challenges
from tessera.rules import NO_RULES, NO_VERDICT, Rulebook, Verdict
from tessera.rules.facts import Facts, gather, of_score
from tessera.scoring import FEWEST_NATS, Model, Score, Usual, score
from tessera.threats import Threat, sub_scores, threats

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, kw_only=True)
class PreviewRule:
    """The rule in preview that would have decided if all rules were in production, and the fixed score of its recommendation."""

    rule_name: str
    recommendation: RecommendationType
    risk_score: float


@dataclass(frozen=True, kw_only=True)
class Considered:
    """Everything that a decision depends on, apart from the model: what was measured, whether the pair is known, and the policy in
    force."""

    base: ActionType
    observed: Mapping[str, Observed]
    known: bool
    thresholds: Thresholds
    factors: Mapping[str, float]
    denying: tuple[str, ...]
    enforced: RecommendationType | None
    missing: tuple[str, ...]
    outage: RecommendationType
    monitor_only: bool
    challenges: tuple[str, ...] | None
    control: float = 0.0
    lot: float | None = None
    rule: str | None = None  # the name of the rule that enforces
    preview_rule: PreviewRule | None = None
    shown: Mapping[str, Seen] = field(default_factory=dict)  # by reason, what helps to understand its measure
    unproven: tuple[Unproven, ...] = ()  # what rests on an SDK's word only
    without_telemetry: RecommendationType | None = None  # the least decision, of an action for which telemetry was expected
    grounded: bool = True  # whether a payment has a ground of its own for trust; other actions need none
    tentative: tuple[str, ...] = ()  # reasons that may challenge but not deny: the site has too few movements of its own


@dataclass(frozen=True, kw_only=True)
class ReasonDetail:
    """One reason's share: `contribution` in nats and `points` of score (both add up), what was observed, which range weighs nothing, and
    what helps to understand the measure, if there is anything."""

    code: str
    contribution: float
    points: float
    observed: Observed
    usual: Usual
    evidence: Seen | None = None


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The judgement of one action. `decided` is the result of the model and the policy; `recommendation` is what is answered: it differs
    where the application only monitors (allow), and where the random control decided."""

    recommendation: RecommendationType
    decided: RecommendationType
    score: float  # 0–100, one decimal
    model_score: float  # the model's result alone
    probability: float
    reasons: tuple[str, ...]  # ordered, the most important first
    details: tuple[ReasonDetail, ...]
    threats: tuple[Threat, ...]  # the one with the most support first
    sub_scores: Mapping[str, float]  # 0–100, one decimal
    suggested_challenges: tuple[str, ...]
    rule: str | None  # which rule enforced the recommendation
    preview_rule: PreviewRule | None
    decision: Mapping[str, Any]  # plain JSON, for `replay`
    control: Control = UNDRAWN


def assess(
    evidence: Evidence, policy: Policy, model: Model, rulebook: Rulebook = NO_RULES, context: Mapping[str, Any] = NOTHING
) -> Assessment:
    """Judge an action by its evidence. `context` has what rules may ask about in addition (`rules.facts.gather`)."""
    return decide(consider(evidence, policy, model, rulebook, context), model)


def consider(
    evidence: Evidence, policy: Policy, model: Model, rulebook: Rulebook = NO_RULES, context: Mapping[str, Any] = NOTHING
) -> Considered:
    """Collect what the decision depends on, including the verdict of the rules."""
    base = evidence.action.base
    observed = reasons.observe(evidence)
    verdict = NO_VERDICT
    if rulebook.rules:
        verdict = asked(rulebook, gather(evidence, context, observed), score(observed, model, policy.factors))
    considered = Considered(
        base=base,
        observed=observed,
        known=evidence.may_be_trusted,
        grounded=evidence.has_ground,
        thresholds=policy.thresholds_for(base),
        factors=policy.factors,
        denying=tuple(sorted(policy.denying)),
        enforced=policy.enforced(evidence.action.correlation_id),
        missing=tuple(sorted(evidence.missing)),
        outage=policy.outage,
        without_telemetry=policy.without_telemetry if evidence.action.unobserved else None,
        monitor_only=policy.monitor_only,
        challenges=policy.challenges,
        control=policy.control,
        shown=explanation.show(evidence, model.moved_by(observed)),
        lot=lot_of(evidence.action.id) if policy.control and evidence.action.id else None,
        unproven=evidence.unproven,
        tentative=() if evidence.site.is_calibrated else reasons.KINEMATIC,
    )
    return ruled(considered, verdict)


def ruled(considered: Considered, verdict: Verdict) -> Considered:
    """The same, with the verdict of the rules; what a sandbox enforces takes precedence."""
    enforced, preview = None if considered.enforced else verdict.enforced, verdict.preview
    told = FIXED_SCORES[preview.recommendation] if preview else 0.0
    return replace(
        considered,
        enforced=enforced.recommendation if enforced else considered.enforced,
        rule=enforced.name if enforced else None,
        preview_rule=PreviewRule(rule_name=preview.name, recommendation=preview.recommendation, risk_score=told) if preview else None,
    )


def decide(considered: Considered, model: Model) -> Assessment:
    """Weigh, score, recommend."""
    scored = score(considered.observed, model, considered.factors)
    named, points = _named(scored), scored.points
    decided, value = _decided(considered, scored, named, model)
    control = _controlled(considered, decided, named)
    answered = _answered(considered, decided, control)
    return Assessment(
        recommendation=answered,
        decided=decided,
        score=round(value, 1),
        model_score=round(scored.value, 1),
        probability=scored.probability,
        reasons=(*_enforced_reasons(considered, control), *_on_the_side_of(decided, scored, named)),
        details=tuple(
            ReasonDetail(
                code=code,
                contribution=contribution,
                points=points[code],
                observed=considered.observed[code],
                usual=model.terms[code].usual,
                evidence=considered.shown.get(code),
            )
            for code, contribution in scored.strongest
        ),
        threats=threats(scored, considered.base),
        sub_scores=_rounded(sub_scores(scored)),
        suggested_challenges=suggested_challenges(considered.base, considered.challenges) if answered == "challenge" else (),
        rule=considered.rule,
        preview_rule=considered.preview_rule,
        decision={"model": model.version, **_plain(considered)},
        control=control,
    )


def replay(decision: Mapping[str, Any], model: Model) -> Assessment:
    """Decide a stored decision again. `model` must be the version that `decision["model"]` names."""
    return decide(considered_in(decision), model)


def considered_in(decision: Mapping[str, Any]) -> Considered:
    """What a stored decision depended on."""
    settings = {name: value for name, value in decision.items() if name != "model"}
    preview = decision.get("preview_rule")
    return Considered(
        **{
            **settings,
            "thresholds": Thresholds(**decision["thresholds"]),
            "denying": tuple(decision["denying"]),
            "preview_rule": PreviewRule(**preview) if preview else None,
            "missing": tuple(decision["missing"]),
            "tentative": tuple(decision.get("tentative", ())),
            "unproven": tuple(decision.get("unproven", ())),
            "challenges": None if decision["challenges"] is None else tuple(decision["challenges"]),
        }
    )


def asked(rulebook: Rulebook, known: Facts, scored: Score) -> Verdict:
    """The rules' verdict on an action; rules may ask for the model's result, too."""
    scores = _rounded(sub_scores(scored))
    return rulebook.judge({**known, **of_score(round(scored.value, 1), scored.probability, _named(scored), scores)})


def _rounded(scores: Mapping[str, float]) -> Mapping[str, float]:
    return {kind: round(value, 1) for kind, value in scores.items()}


def _decided(considered: Considered, scored: Score, named: tuple[str, ...], model: Model) -> tuple[RecommendationType, float]:
    """The decision of model and policy, and the score shown with it. An enforced decision comes first, then a reason that denies by itself.
    Pointer movement denies nobody before the site is calibrated. During an outage nobody is trusted, and the decision is at least what the
    application chose for outages. Likewise without the telemetry that was expected."""
    if considered.enforced:
        return considered.enforced, FIXED_SCORES[considered.enforced]
    if any(code in considered.denying for code in named):
        return "deny", FIXED_SCORES["deny"]
    trusting = any(reasons.CATALOGUE[code].polarity is TRUST for code in named)
    may_be_trusted = considered.known and considered.grounded
    reached = recommend(scored.value, known=may_be_trusted, trusting=trusting, thresholds=considered.thresholds)
    settled = "challenge" if reached == "deny" and _denies_by_movement_alone(considered, model) else reached
    if considered.missing:
        settled = more_severe(more_severe(settled, "allow"), considered.outage)
    if considered.without_telemetry:
        settled = more_severe(more_severe(settled, "allow"), considered.without_telemetry)
    return settled, scored.value if settled == reached or Severity[settled] < Severity.challenge else FIXED_SCORES[settled]


def _denies_by_movement_alone(considered: Considered, model: Model) -> bool:
    """Whether the action would not be denied without the tentative reasons."""
    firm = {code: value for code, value in considered.observed.items() if code not in considered.tentative}
    return score(firm, model, considered.factors).value < considered.thresholds.deny


def _controlled(considered: Considered, decided: RecommendationType, named: tuple[str, ...]) -> Control:
    """The result of the random control, where it may be drawn."""
    sure = considered.enforced or considered.missing or considered.monitor_only
    return UNDRAWN if sure else draw(considered.control, considered.lot, decided, named)


def _answered(considered: Considered, decided: RecommendationType, control: Control) -> RecommendationType:
    if considered.monitor_only:
        return "allow"
    return INSTEAD[control.treatment] if control.treatment else decided


def _named(scored: Score) -> tuple[str, ...]:
    """The reasons that weigh enough to be named, the strongest first."""
    return tuple(code for code, contribution in scored.strongest if abs(contribution) >= FEWEST_NATS)


def _on_the_side_of(decided: RecommendationType, scored: Score, named: tuple[str, ...]) -> tuple[str, ...]:
    """The named reasons that speak for the decision; for *allow*, those on the side of the score."""
    leans_to_trust = decided == "trust" or (decided == "allow" and scored.log_odds < scored.intercept)
    side = TRUST if leans_to_trust else RISK
    return tuple(code for code in named if reasons.CATALOGUE[code].polarity is side)


def _enforced_reasons(considered: Considered, control: Control) -> tuple[str, ...]:
    rule = (f"RULE_{considered.enforced.upper()}",) if considered.enforced else ()
    by_lot = ("POLICY_CONTROL",) if control.treatment else ()
    return (*rule, *by_lot, "POLICY_DEGRADED") if considered.missing else (*rule, *by_lot)


def _plain(considered: Considered) -> Mapping[str, Any]:
    thresholds = considered.thresholds
    return {
        "base": considered.base,
        "observed": {code: dict(value) if isinstance(value, Mapping) else value for code, value in considered.observed.items()},
        "known": considered.known,
        "thresholds": {"trust": thresholds.trust, "challenge": thresholds.challenge, "deny": thresholds.deny},
        "factors": dict(considered.factors),
        "denying": list(considered.denying),
        "enforced": considered.enforced,
        "missing": list(considered.missing),
        "outage": considered.outage,
        "monitor_only": considered.monitor_only,
        "challenges": None if considered.challenges is None else list(considered.challenges),
        **({"without_telemetry": considered.without_telemetry} if considered.without_telemetry else {}),
        **({} if considered.grounded else {"grounded": False}),
        **({"tentative": list(considered.tentative)} if considered.tentative else {}),
        **({"unproven": list(considered.unproven)} if considered.unproven else {}),
        **({"control": considered.control, "lot": considered.lot} if considered.control else {}),
        **({"rule": considered.rule} if considered.rule else {}),
        **({"preview_rule": asdict(considered.preview_rule)} if considered.preview_rule else {}),
        **({"shown": {code: dict(shown) for code, shown in considered.shown.items()}} if considered.shown else {}),
    }
