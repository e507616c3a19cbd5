"""Recording: a decided action is stored and answered. Nothing is loaded or decided here."""

from dataclasses import asdict, dataclass, replace

from tessera.control import UNDRAWN
from tessera.device_fingerprint import fingerprint
from tessera.service import dependencies
from tessera.service.decisions import answers
from tessera.service.decisions.contract.recommendations import (
    ActionAnswer,
    Context,
    PreviewRuleMatch,
    Recommendation,
    RecommendationAnswer,
    ShadowVerdict,
    SubScores,
    ThreatDetail,
)
from tessera.service.decisions.deciding import Decided
from tessera.service.decisions.facts import shares_of, signals_of
from tessera.service.decisions.loading import DecisionContext
from tessera.service.decisions.payment import instrument_of
from tessera.service.keys import whose
from tessera.service.metrics import count
from tessera.service.store.pending_outcomes import PendingOutcome
from tessera.service.store.records import StoredAction
from tessera.ties import SharedEntity, Tie

LONGEST_VERSION = 16  # characters of an application's version that are kept


STORING = 0.2  # seconds beyond the deadline of what is gathered, in which a decision must be stored


@dataclass(frozen=True, kw_only=True)
class RecordedDecision:
    """A stored action: the token by which its caller refers to it, and the recommendation."""

    answer: RecommendationAnswer
    action: ActionAnswer


def record(loaded: DecisionContext, decided: Decided) -> RecordedDecision:
    """Store a decided action. If an earlier attempt of the same request has stored it, its decision stands.

    Raises:
        Unavailable: it could not be stored; it has not been judged.
    """
    reported, action, token = loaded.reported, loaded.action, loaded.token
    answer = _answer(loaded, decided)
    told = _stored(loaded, decided, answer)
    with reported.repeatable():
        until = loaded.gathered.until + STORING
        stored = dependencies.store().actions.put_action(told, reported.now, _ties(loaded), until, named=_named_besides(loaded))
    if stored is not told:
        answer = replace(answers.first(stored), transaction_data=answer.transaction_data)
    count("Decisions", type=decided.assessment.decided, action=action.base)
    if check := decided.custom_action_check:
        count("CustomActions", verdict=check.verdict)
    return RecordedDecision(
        answer=answer, action=ActionAnswer(action_token=token.sealed(dependencies.keyring()), expires_at=token.expires_at)
    )


def _stored(loaded: DecisionContext, decided: Decided, answer: RecommendationAnswer) -> StoredAction:
    reported, action, assessment = loaded.reported, loaded.action, decided.assessment
    correlation, control = reported.request.correlation_id, assessment.control
    return StoredAction(
        tenant=reported.tenant,
        device=loaded.token.device,
        ulid=loaded.token.ulid,
        session=reported.token.session,
        application=reported.application.id,
        client=reported.client,
        type=action.type,
        base=action.base,
        at=reported.now,
        recommendation=assessment.decided,
        score=assessment.score,
        decision=assessment.decision,
        answer=answers.keep(reported.tenant, answer),
        triggered_by=reported.reported_by,
        address=loaded.source.hashed,
        subject=action.subject,
        users=_teachable(loaded),
        lesson=PendingOutcome.of(loaded.session, reported.payment).plain,
        correlation=whose.correlation(dependencies.keyring(), reported.tenant, correlation, reported.reported_by) if correlation else None,
        transaction=answers.keep_transaction(reported.tenant, reported.request.transaction_data),
        reason=assessment.reasons[0] if assessment.reasons else None,
        platform=loaded.facts["device_platform"],
        control=None if control == UNDRAWN else asdict(control),
        shadow=decided.shadow,
        copy=loaded.copy,
        policy=reported.in_force.head.version or None,
        app_version=(loaded.session.traits.app_version or "")[:LONGEST_VERSION] or None,
        instrument=instrument_of(reported.request.transaction_data),
    )


def _answer(loaded: DecisionContext, decided: Decided) -> RecommendationAnswer:
    assessment, action = decided.assessment, loaded.action
    return RecommendationAnswer(
        id=answers.id_of(dependencies.keyring(), loaded.token.tenant, loaded.token.action_id),
        issued_at=loaded.reported.now,
        recommendation=Recommendation(type=assessment.recommendation, suggested_challenges=assessment.suggested_challenges or None),
        risk_score=assessment.score,
        context=_context(loaded),
        risk_signals=signals_of(loaded.evidence),
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
        preview_rule=PreviewRuleMatch.of(assessment.preview_rule),
        draft=decided.draft,
        stale_signals=loaded.stale or None,
        custom_action_check=decided.custom_action_check,
    )


def _context(loaded: DecisionContext) -> Context:
    reported, request = loaded.reported, loaded.reported.request
    return Context(
        action_id=loaded.token.action_id,
        action_type=loaded.action.type,
        action_performed_at=reported.now,
        device_timestamp=reported.device_timestamp,
        client_id=reported.client,
        application_id=reported.application.id,
        tenant_id=reported.tenant,
        device_public_key=loaded.session.key,
        correlation_id=request.correlation_id,
        user_id=loaded.user_id,
        claimed_user_id=request.claimed_user_id,
        location=loaded.session.location,
        ip=loaded.source.address,
        **loaded.facts,
    )


def _teachable(loaded: DecisionContext) -> tuple[str, ...]:
    """The users whose profiles may learn a success: those whom a backend names, or has named in this device session."""
    told = (loaded.named, loaded.claimed) if loaded.reported.reported_by == "backend" else ()
    bound = (loaded.bound.user,) if loaded.bound and loaded.bound.asserted_by == "backend" else ()
    return tuple(dict.fromkeys(user for user in (*told, *bound) if user))


def _named_besides(loaded: DecisionContext) -> tuple[str, ...]:
    """The users whom the action names in any way, without its own."""
    named = (loaded.named, loaded.claimed, loaded.bound.user if loaded.bound else None)
    return tuple(dict.fromkeys(user for user in named if user and user != loaded.action.subject))


def _ties(loaded: DecisionContext) -> tuple[Tie, ...]:
    """New links between the user of the action and where it came from. The fingerprint is linked together with the device. Only accounts
    that a backend names are linked (`whose`)."""
    subject, source = loaded.action.subject, loaded.source.hashed
    ties = [tie for tie in loaded.gathered.ties if tie.account == subject and (tie.entity.kind != "ip" or tie.entity.value == source)]
    if subject and any(tie.entity.kind == "device" for tie in ties):
        ties.append(Tie(SharedEntity("device_fingerprint", fingerprint(loaded.session.traits)), subject))
    return tuple(dict.fromkeys(ties))
