"""Recording: a decided action is stored, and answered. Nothing is loaded here, and nothing decided any more."""

from dataclasses import asdict, dataclass

from tessera.control import UNDRAWN
from tessera.service import answers, parts, whose
from tessera.service.case import Case
from tessera.service.deciding import Decided
from tessera.service.lessons import Lesson
from tessera.service.metrics import count
from tessera.service.records import StoredAction
from tessera.service.responses import (
    ActionAnswer,
    Context,
    PreviewRuleShown,
    Recommendation,
    RecommendationAnswer,
    ShadowVerdict,
    SubScores,
    ThreatDetail,
    fingerprint,
    shares_of,
    signals_of,
)
from tessera.ties import Thing, Tie


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A stored action: the name by which its caller knows it, and the recommendation."""

    answer: RecommendationAnswer
    action: ActionAnswer


def record(case: Case, decided: Decided) -> Judged:
    """Store a decided action.

    Raises:
        Unavailable: it could not be stored; it has not been judged.
    """
    moment, action, token = case.moment, case.action, case.token
    answer = _answer(case, decided)
    with moment.repeatable():
        parts.store().put_action(_stored(case, decided, answer), moment.now, _ties(case))
    count("Decisions", type=decided.assessment.decided, action=action.base)
    if check := decided.custom_action_check:
        count("CustomActions", verdict=check.verdict)
    return Judged(answer=answer, action=ActionAnswer(action_token=token.sealed(parts.keyring()), expires_at=token.expires_at))


def _stored(case: Case, decided: Decided, answer: RecommendationAnswer) -> StoredAction:
    moment, action, assessment = case.moment, case.action, decided.assessment
    correlation, control = moment.request.correlation_id, assessment.control
    return StoredAction(
        tenant=moment.tenant,
        device=case.token.device,
        ulid=case.token.ulid,
        session=moment.token.session,
        application=moment.application.id,
        client=moment.client,
        type=action.type,
        base=action.base,
        at=moment.now,
        recommendation=assessment.decided,
        score=assessment.score,
        decision=assessment.decision,
        answer=answers.keep(moment.tenant, answer),
        triggered_by=moment.reported_by,
        address=case.source.hashed,
        subject=action.subject,
        users=_teachable(case),
        lesson=Lesson.of(case.session, moment.payment).plain,
        correlation=whose.correlation(parts.keyring(), moment.tenant, correlation, moment.reported_by) if correlation else None,
        transaction=answers.keep_transaction(moment.tenant, moment.request.transaction_data),
        reason=assessment.reasons[0] if assessment.reasons else None,
        platform=case.facts["device_platform"],
        control=None if control == UNDRAWN else asdict(control),
        shadow=decided.shadow,
        copy=moment.copy,
    )


def _answer(case: Case, decided: Decided) -> RecommendationAnswer:
    assessment, action = decided.assessment, case.action
    return RecommendationAnswer(
        id=parts.keyring().hash("recommendation", case.token.tenant, case.token.action_id, size=32),
        issued_at=case.moment.now,
        recommendation=Recommendation(type=assessment.recommendation, suggested_challenges=assessment.suggested_challenges or None),
        risk_score=assessment.score,
        context=_context(case),
        risk_signals=signals_of(case.evidence),
        reasons=assessment.reasons,
        transaction_data=action.transaction,
        custom_attributes=dict(action.custom_attributes) or None,
        threats=tuple(threat.name for threat in assessment.threats) or None,
        reason_details=shares_of(assessment),
        threat_details=tuple(ThreatDetail(threat=threat.name, reasons=threat.reasons) for threat in assessment.threats) or None,
        sub_scores=SubScores(**assessment.sub_scores),
        probability=round(assessment.probability, 4),
        decided=assessment.decided,
        model_score=assessment.model_score,
        model=assessment.decision["model"],
        shadow=ShadowVerdict(**decided.shadow) if decided.shadow else None,
        rule=assessment.rule,
        preview_rule=PreviewRuleShown.of(assessment.preview_rule),
        draft=decided.draft,
        stale_signals=case.stale or None,
        custom_action_check=decided.custom_action_check,
    )


def _context(case: Case) -> Context:
    moment, request = case.moment, case.moment.request
    return Context(
        action_id=case.token.action_id,
        action_type=case.action.type,
        action_performed_at=moment.now,
        device_timestamp=moment.device_timestamp,
        client_id=moment.client,
        application_id=moment.application.id,
        tenant_id=moment.tenant,
        device_public_key=case.session.key,
        correlation_id=request.correlation_id,
        user_id=case.user_id,
        claimed_user_id=request.claimed_user_id,
        location=case.session.location,
        ip=case.source.address,
        **case.facts,
    )


def _teachable(case: Case) -> tuple[str, ...]:
    """Under whom a success may be learned: those whom a backend names, or has named in this device session."""
    told = (case.named, case.claimed) if case.moment.reported_by == "backend" else ()
    bound = (case.bound.user,) if case.bound and case.bound.asserted_by == "backend" else ()
    return tuple(dict.fromkeys(user for user in (*told, *bound) if user))


def _ties(case: Case) -> tuple[Tie, ...]:
    """What is new of whom the action turned out to be about and where it came from. The fingerprint goes with the device. Only accounts
    that a backend names are tied (`whose`)."""
    subject, source = case.action.subject, case.source.hashed
    ties = [tie for tie in case.gathered.ties if tie.account == subject and (tie.thing.kind != "ip" or tie.thing.value == source)]
    if subject and any(tie.thing.kind == "device" for tie in ties):
        ties.append(Tie(Thing("device_fingerprint", fingerprint(case.session.traits)), subject))
    return tuple(dict.fromkeys(ties))
