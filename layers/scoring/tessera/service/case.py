"""The case: an action with all that bears on it, from what is loaded to the evidence it is judged on, and from its assessment to what
is stored and answered.

Whom an action is about is settled here. Who the action itself names goes before who is bound to its device session: otherwise somebody
could sign in as another and be judged by an account of their own.

Whose address is judged: the device's. That of its own request where it reports the action itself, that of its latest telemetry where a
backend does.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

from tessera import evidence
from tessera.action import Action, Payment
from tessera.assessment import Assessment, assess
from tessera.configuration import Configuration
from tessera.control import UNDRAWN
from tessera.custom_actions import Classifier, Surroundings
from tessera.errors import SessionClosed
from tessera.evidence import Evidence
from tessera.location import page_of
from tessera.place import NOWHERE, Place
from tessera.policy import Policy
from tessera.reputation import Reputation
from tessera.rules import Rulebook
from tessera.service import answers, parts, whose
from tessera.service.caller import Origin
from tessera.service.http import count
from tessera.service.lessons import Lesson
from tessera.service.model_versions import Models
from tessera.service.moment import Moment
from tessera.service.payment import payment_of
from tessera.service.records import BoundUser, Gathered, Heard, StoredAction, StoredSession, Subjects
from tessera.service.responses import (
    ActionAnswer,
    Context,
    CustomActionCheck,
    DraftVerdict,
    PreviewRuleShown,
    Recommendation,
    RecommendationAnswer,
    ShadowVerdict,
    SubScores,
    ThreatDetail,
    facts_of_device,
    facts_of_place,
    fingerprint,
    shares_of,
    signals_of,
)
from tessera.service.store import CONTESTED
from tessera.service.tokens import ActionToken, new_ulid
from tessera.session import DeviceSession
from tessera.telemetry import DeviceTraits, HeaderFacts
from tessera.ties import Thing, Tie


@dataclass(frozen=True, kw_only=True)
class Source:
    """An address, its keyed hash, what is known of it, the chain it says it was forwarded along, and which user agent called from there (16
    bits of its hash)."""

    address: str | None = None
    hashed: str | None = None
    likeness: str | None = None  # as in `DeviceSession.address`
    place: Place = NOWHERE
    forwarded_for: tuple[str, ...] = ()
    agent: str | None = None

    @classmethod
    def of(cls, tenant: str, address: str | None, forwarded_for: tuple[str, ...] = (), agent: str | None = None) -> Self:
        if address is None:
            return cls(forwarded_for=forwarded_for, agent=agent)
        keys, place = parts.keyring(), parts.ip_intelligence().place(address)
        hashed, likeness = keys.hash_address(tenant, address), keys.likeness_of_address(tenant, address)
        return cls(address=address, hashed=hashed, likeness=likeness, place=place, forwarded_for=forwarded_for, agent=agent)


@dataclass(frozen=True, kw_only=True)
class Case:
    """An action with all that bears on it, ready to be judged. `named` and `claimed` are keyed hashes of the users that the action names,
    `bound` is the user bound to its device session (`_bound`)."""

    moment: Moment
    gathered: Gathered
    source: Source
    named: str | None
    claimed: str | None
    bound: BoundUser | None

    @classmethod
    def load(cls, moment: Moment) -> Self:
        """Everything that bears on the action: one trip, a second where address or user have changed since the token was issued. A
        secured token is used up before anything is counted.

        Raises:
            SecuredTokenUsed, TooMany, SessionClosed, Unavailable.
        """
        store, token = parts.store(), moment.token
        named, claimed = _hashed(moment, moment.named_user), _hashed(moment, moment.request.claimed_user_id)
        source = Source.of(moment.tenant, moment.address or token.address, moment.forwarded_for, moment.agent)
        said = named or claimed
        subjects = Subjects(
            name=token.name,
            address=source.hashed,
            user=said or token.user,
            asserted_by=moment.reported_by if said else "sdk",
            reported_by=moment.reported_by,
            key=token.key,
            copy=moment.copy,
            place=source.place,
            payment=payment_of(moment.tenant, moment.request.transaction_data),
            now=moment.now,
        )
        if moment.secured:
            store.use_secured_token(token.name, moment.secured.id, moment.secured.expires_at, moment.now)
        with moment.repeatable():
            gathered = store.gather(subjects)
        if token.name.has_telemetry and (gathered.session.closed or gathered.session.traits is None):
            raise SessionClosed
        bound = _bound(gathered.session.bound_user, said, moment)
        subject = said or (bound.user if bound else None)
        latest = _latest_source(moment, gathered.session, source)
        asserted_by = bound.asserted_by if bound else subjects.asserted_by
        someone_else = subject if (subject, asserted_by) != (subjects.user, subjects.asserted_by) else None
        if latest.hashed != source.hashed or someone_else:
            elsewhere = latest if latest.hashed != source.hashed else Source()
            place = latest.place if elsewhere.hashed else None
            gathered = store.gather_again(
                subjects, gathered, address=elsewhere.hashed, user=someone_else, asserted_by=asserted_by, place=place
            )
        if subject is None and subjects.user:
            gathered = _about_nobody(gathered)
        return cls(moment=moment, gathered=gathered, source=latest, named=named, claimed=claimed, bound=bound)

    @property
    def policy(self) -> Policy:
        return self._policy_of(self.moment.in_force.configuration)

    def _policy_of(self, configuration: Configuration) -> Policy:
        application = self.moment.application
        return Policy(
            thresholds=configuration.thresholds_for(application.id),
            sensitivity=configuration.sensitivity,
            monitor_only=application.monitor_only,
            sandbox=application.sandbox,
            outage=application.outage,
            challenges=application.challenges,
            control=application.control,
        )

    @cached_property
    def payment(self) -> Payment | None:
        return payment_of(self.moment.tenant, self.moment.request.transaction_data)

    @cached_property
    def models(self) -> Models:
        """The models that judge it."""
        return parts.store().models.deciding(self.moment.tenant, self.moment.now)

    @cached_property
    def token(self) -> ActionToken:
        """The action's name, made with the case: the lot is drawn from it."""
        moment = self.moment
        return ActionToken(
            tenant=moment.tenant,
            application=moment.application.id,
            device=moment.token.device,
            ulid=new_ulid(moment.now),
            issued_at=moment.now,
        )

    @property
    def action(self) -> Action:
        moment, request = self.moment, self.moment.request
        return Action(
            id=self.token.action_id,
            type=request.action_type,
            base=moment.base,
            performed_at=moment.now,
            triggered_by=moment.reported_by,
            user=self.named or (self.bound.user if self.bound else None),
            user_asserted_by="backend" if self.named else self.bound.asserted_by if self.bound else None,
            secured=moment.secured is not None,
            claimed=self.claimed,
            claimed_type=request.claimed_user_id_type,
            correlation_id=request.correlation_id,
            location=page_of(request.location) if request.location else None,
            transaction=request.transaction_data,
            payment=self.payment,
            custom_attributes=moment.in_force.configuration.conforming(request.custom_attributes or {}),
        )

    @cached_property
    def session(self) -> DeviceSession:
        token, stored = self.moment.token, self.gathered.session
        opened = stored.traits
        return DeviceSession(
            id=token.session,
            device=token.device if token.name.has_telemetry else "",
            opened_at=token.opened_at,
            traits=_read(DeviceTraits, opened.traits if opened else {}),
            headers=_read(HeaderFacts, opened.headers if opened else {}),
            key=token.key,
            former_key=token.former_key,
            proven=self.moment.proven,
            place=self.source.place,
            issued_to=self.source.place if token.address == self.source.address else parts.ip_intelligence().place(token.address),
            heard_from=self.source.agent,
            contested=_contested(self.moment, stored),
            address=self.source.likeness,
            forwarded_for=self.source.forwarded_for,
            location=self.action.location or stored.location or (opened.location if opened else None),
            tallies=stored.tallies,
            page=stored.page,
            rhythm=stored.rhythm,
        )

    @property
    def rulebook(self) -> Rulebook:
        return self.moment.in_force.rulebook

    @cached_property
    def context(self) -> Mapping[str, Any]:
        """What rules may ask about beside the evidence."""
        moment = self.moment
        return {
            **facts_of_place(self.source.place),
            **facts_of_device(self.session),
            **self._device_names,
            "ip": self.source.address,
            "device_public_key": self.session.key,
            "users": tuple(dict.fromkeys(filter(None, (self._user_id, moment.request.claimed_user_id)))),
            "client_id": moment.client,
            "application_id": moment.application.id,
            "location": self.session.location,
        }

    @cached_property
    def _device_names(self) -> Mapping[str, Any]:
        """The device's id and fingerprint; unknown without telemetry."""
        if not self.session.device:
            return {"device_id": None, "device_fingerprint": None}
        device_id = parts.keyring().name_device(self.moment.tenant, self.session.device)
        return {"device_id": device_id, "device_fingerprint": fingerprint(self.session.traits)}

    @cached_property
    def _user_id(self) -> str | None:
        """The authenticated user as named by the action, else as bound to the device session."""
        if self.bound is None:
            return self.moment.named_user
        return parts.keyring().unseal("user id", self.moment.tenant, self.bound.sealed_user).decode()

    @cached_property
    def evidence(self) -> Evidence:
        gathered = self.gathered
        site = parts.store().sites.site(self.moment.tenant, self.moment.application.id, self.moment.now)
        return evidence.gather(self.action, self.session, gathered.profiles, gathered.history, gathered.missing, site)

    def save(self, assessment: Assessment) -> "Judged":
        """Store the judged action.

        Raises:
            Unavailable: it could not be stored; it has not been judged.
        """
        moment, keys, token = self.moment, parts.keyring(), self.token
        shadow, control = self.models.in_the_shadow(assessment), assessment.control
        answer = self._answer(assessment, shadow)
        correlation = moment.request.correlation_id
        with moment.repeatable():
            parts.store().put_action(
                StoredAction(
                    tenant=moment.tenant,
                    device=token.device,
                    ulid=token.ulid,
                    session=moment.token.session,
                    application=moment.application.id,
                    client=moment.client,
                    type=self.action.type,
                    base=self.action.base,
                    at=moment.now,
                    recommendation=assessment.decided,
                    score=assessment.score,
                    decision=assessment.decision,
                    answer=answers.keep(moment.tenant, answer),
                    triggered_by=moment.reported_by,
                    address=self.source.hashed,
                    subject=self.action.subject,
                    users=self._teachable,
                    lesson=Lesson.of(self.session, self.payment).plain,
                    correlation=whose.correlation(keys, moment.tenant, correlation, moment.reported_by) if correlation else None,
                    transaction=answers.keep_transaction(moment.tenant, moment.request.transaction_data),
                    reason=assessment.reasons[0] if assessment.reasons else None,
                    platform=facts_of_device(self.session)["device_platform"],
                    control=None if control == UNDRAWN else asdict(control),
                    shadow=shadow,
                    copy=moment.copy,
                ),
                moment.now,
                self._ties,
            )
        count("Decisions", type=assessment.decided, action=self.action.base)
        return Judged(answer=answer, action=ActionAnswer(action_token=token.sealed(keys), expires_at=token.expires_at))

    def _answer(self, assessment: Assessment, shadow: Mapping[str, Any] | None) -> RecommendationAnswer:
        return RecommendationAnswer(
            id=parts.keyring().hash("recommendation", self.token.tenant, self.token.action_id, size=32),
            issued_at=self.moment.now,
            recommendation=Recommendation(type=assessment.recommendation, suggested_challenges=assessment.suggested_challenges or None),
            risk_score=assessment.score,
            context=self._context(),
            risk_signals=signals_of(self.evidence),
            reasons=assessment.reasons,
            transaction_data=self.moment.request.transaction_data,
            custom_attributes=dict(self.action.custom_attributes) or None,
            threats=tuple(threat.name for threat in assessment.threats) or None,
            reason_details=shares_of(assessment),
            threat_details=tuple(ThreatDetail(threat=threat.name, reasons=threat.reasons) for threat in assessment.threats) or None,
            sub_scores=SubScores(**assessment.sub_scores),
            probability=round(assessment.probability, 4),
            decided=assessment.decided,
            model_score=assessment.model_score,
            model=assessment.decision["model"],
            shadow=ShadowVerdict(**shadow) if shadow else None,
            rule=assessment.rule,
            preview_rule=PreviewRuleShown.of(assessment.preview_rule),
            draft=self._rehearsed(),
            stale_signals=parts.ip_intelligence().stale or None,
            custom_action_check=self._custom_action_check,
        )

    def _rehearsed(self) -> DraftVerdict | None:
        """What the draft in preview would have decided."""
        in_force = self.moment.in_force
        if in_force.preview is None or in_force.preview_rulebook is None or in_force.head.preview is None:
            return None
        policy = self._policy_of(in_force.preview)
        would = assess(self.evidence, policy, self.models.deciding, in_force.preview_rulebook, self.context)
        return DraftVerdict(revision=in_force.head.preview, recommendation=would.decided, risk_score=would.score)

    def _context(self) -> Context:
        moment, token = self.moment, self.token
        return Context(
            action_id=token.action_id,
            action_type=self.action.type,
            action_performed_at=moment.now,
            device_timestamp=moment.device_timestamp,
            client_id=moment.client,
            application_id=moment.application.id,
            tenant_id=moment.tenant,
            device_public_key=self.session.key,
            correlation_id=moment.request.correlation_id,
            user_id=self._user_id,
            claimed_user_id=moment.request.claimed_user_id,
            location=self.session.location,
            ip=self.source.address,
            **self._device_names,
            **facts_of_place(self.source.place),
            **facts_of_device(self.session),
        )

    @cached_property
    def _custom_action_check(self) -> CustomActionCheck | None:
        """Whether an alias looks like what it is defined as; None of a base type itself."""
        if not self.moment.custom:
            return None
        around = Surroundings(page=self.session.location, user_set=self._user_was_set, transaction=self.action.transaction)
        found = Classifier.load().classify(self.action.type, around)
        verdict = found.verdict_on(self.action.base)
        count("CustomActions", verdict=verdict)
        return CustomActionCheck(configured=self.action.base, told=found.base, probability=found.probability, verdict=verdict)

    @property
    def _user_was_set(self) -> bool:
        """Whether somebody was bound to the device session, or named as signed in by the action."""
        return self.named is not None or self.gathered.session.bound_user is not None

    @property
    def _teachable(self) -> tuple[str, ...]:
        """Under whom a success may be learned: those whom a backend names, or has named in this device session."""
        told = (self.named, self.claimed) if self.moment.reported_by == "backend" else ()
        bound = (self.bound.user,) if self.bound and self.bound.asserted_by == "backend" else ()
        return tuple(dict.fromkeys(user for user in (*told, *bound) if user))

    @property
    def _ties(self) -> tuple[Tie, ...]:
        """What is new of whom the action turned out to be about and where it came from. The fingerprint goes with the device. Only accounts
        that a backend names are tied (`whose`)."""
        subject, source = self.action.subject, self.source.hashed
        ties = [tie for tie in self.gathered.ties if tie.account == subject and (tie.thing.kind != "ip" or tie.thing.value == source)]
        if subject and any(tie.thing.kind == "device" for tie in ties):
            ties.append(Tie(Thing("device_fingerprint", fingerprint(self.session.traits)), subject))
        return tuple(dict.fromkeys(ties))


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A stored action: the name by which its caller knows it, and the recommendation."""

    answer: RecommendationAnswer
    action: ActionAnswer


def _hashed(moment: Moment, user_id: str | None) -> str | None:
    return parts.keyring().hash_user(moment.tenant, user_id) if user_id else None


def _bound(found: BoundUser | None, said: str | None, moment: Moment) -> BoundUser | None:
    """The user bound to the device session, where the action names none, or an SDK claims the very one whom a backend has bound."""
    if said is None or found is None:
        return found
    is_vouched_for = moment.reported_by == "sdk" and found.asserted_by == "backend" and found.user == said
    return found if is_vouched_for else None


def _latest_source(moment: Moment, session: StoredSession, source: Source) -> Source:
    """Where the device was last heard of: where its own request or its latest telemetry came from, else where its token was issued. When
    is by our own clock; of two at the same moment the one that is elsewhere counts."""
    elsewhere = max(session.elsewhere, key=lambda heard: heard.at, default=None)
    if moment.address or not (session.heard or elsewhere):
        return source
    told = [_origin(moment, heard) for heard in (session.heard, elsewhere) if heard]
    latest = told[0]
    if session.heard and elsewhere and elsewhere.at >= session.heard.at and not told[1].is_of(latest):
        latest = told[1]
    return Source.of(moment.tenant, latest.address or source.address, latest.forwarded_for, latest.agent)


def _contested(moment: Moment, session: StoredSession) -> tuple[tuple[Place, str | None], ...]:
    """Where else the session was heard of lately, and by which user agents: it may be two people's."""
    heard = (_origin(moment, each) for each in session.elsewhere if each.at > moment.now - CONTESTED)
    return tuple((parts.ip_intelligence().place(origin.address), origin.agent) for origin in heard)


def _origin(moment: Moment, heard: Heard) -> Origin:
    return Origin.unsealed(parts.keyring(), moment.tenant, heard.sealed)


def _about_nobody(gathered: Gathered) -> Gathered:
    """What was gathered, without what was gathered of a user who turned out not to be set any more."""
    history = replace(
        gathered.history,
        user_action_rate_60_sec=None,
        user_failure_count_last_hour=None,
        user_failure_count_last_day=None,
        user_failure_count_last_week=None,
        user_hours_last_day=None,
        user_device_count_last_day=None,
        user_device_count_last_week=None,
        linking_user_to_device_count=None,
    )
    reputations = replace(gathered.profiles.reputations, user=Reputation())
    return replace(gathered, history=history, profiles=replace(gathered.profiles, user=None, link=None, reputations=reputations))


def _read[T](kind: type[T], stored: Mapping[str, Any]) -> T:
    """A flat frozen value from its stored JSON; names that are not known any more are left out."""
    known = {part.name for part in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in stored.items() if name in known})
