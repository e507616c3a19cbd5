"""Loading: an action with everything it is judged on, before anything is decided.

The user of an action is determined here. A user named by the action itself takes precedence over the one bound to its device session:
otherwise somebody could sign in as another person and be judged by an account of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import Any, Self, cast

from tessera import evidence
from tessera.action import Action
from tessera.configuration import Configuration
from tessera.device_fingerprint import fingerprint
from tessera.errors import SessionClosed
from tessera.evidence import Evidence
from tessera.location import page_of
from tessera.place import Place
from tessera.policy import Policy
from tessera.reputation import Reputation
from tessera.service import dependencies
from tessera.service.decisions.facts import facts_of_device, facts_of_place
from tessera.service.decisions.reported_action import ReportedAction
from tessera.service.decisions.source import Source, contested, goes_on_elsewhere, latest_source
from tessera.service.keys import whose
from tessera.service.keys.ids import is_again, new_name, new_ulid
from tessera.service.keys.tokens import ActionToken
from tessera.service.store.model_versions import Models
from tessera.service.store.records import BoundUser, Gathered, Subjects, is_elsewhere
from tessera.session import DeviceSession
from tessera.site import Site
from tessera.telemetry import DeviceTraits, HeaderFacts


@dataclass(frozen=True, kw_only=True)
class DecisionContext:
    """An action with everything it is judged on. `token` is its own token, made together with it; the random control is drawn from it.
    `issued_to` is where its session token was issued, `contested` where else its session's telemetry came from lately, `stale` the network
    signals with an outdated source. `named` and `claimed` are keyed hashes of the users named by the action, `bound` is the user bound to
    its device session (`_bound`). `copy` stands for a copy of the device, or for its session that goes on elsewhere (`whose`)."""

    reported: ReportedAction
    token: ActionToken
    gathered: Gathered
    site: Site
    models: Models
    source: Source
    issued_to: Place
    contested: tuple[tuple[Place, str | None], ...]
    stale: tuple[str, ...]
    named: str | None
    claimed: str | None
    bound: BoundUser | None
    copy: str | None

    @classmethod
    def load(cls, reported: ReportedAction) -> Self:
        """Load everything that the action is judged on, and the model and configuration that judge it: in one trip, or two if address or
        user have changed since the token was issued. A secured token is used up before anything is counted. The device counts as seen where
        its token was issued, or where it signed a secured one: somebody who uses a token elsewhere, through a tunnel or as a thief, does
        not move the device.

        Raises:
            SecuredTokenUsed, TooMany, SessionClosed, Unavailable.
        """
        store, token = dependencies.store(), reported.token
        named, claimed = _hashed(reported, reported.named_user), _hashed(reported, reported.request.claimed_user_id)
        source = Source.of(reported.tenant, reported.address or token.address, reported.forwarded_for, reported.agent)
        said = named or claimed
        issued_to = source.place if token.address == source.address else dependencies.ip_intelligence().place(token.address)
        is_elsewhere = goes_on_elsewhere(reported, issued_to, source)
        copy = reported.copy or (whose.gone_elsewhere(token.session) if is_elsewhere else None)
        subjects = Subjects(
            name=token.name,
            address=source.hashed,
            user=said or token.user,
            asserted_by=reported.reported_by if said else "sdk",
            reported_by=reported.reported_by,
            key=token.key,
            copy=copy,
            place=source.place if reported.secured else issued_to,
            payment=reported.payment,
            now=reported.now,
            again=is_again(),
        )
        if reported.secured:
            secured = reported.secured
            store.sessions.use_secured_token(token.name, secured.id, secured.expires_at, reported.now, use=new_name("use"))
        site = store.ahead(lambda: store.sites.site(reported.tenant, reported.application.id, reported.now))
        models = store.ahead(lambda: store.models.deciding(reported.tenant, reported.now))
        with reported.repeatable():
            gathered = store.gathering.gather(subjects)
        if token.name.has_telemetry and (gathered.session.closed or gathered.session.traits is None):
            raise SessionClosed
        bound = _bound(gathered.session.bound_user, said, reported, elsewhere=is_elsewhere)
        subject = said or (bound.user if bound else None)
        latest = latest_source(reported, gathered.session, source)
        asserted_by = bound.asserted_by if bound else subjects.asserted_by
        someone_else = subject if (subject, asserted_by) != (subjects.user, subjects.asserted_by) else None
        if latest.hashed != source.hashed or someone_else:
            elsewhere = latest if latest.hashed != source.hashed else Source()
            place = latest.place if elsewhere.hashed and reported.secured else None
            gathered = store.gathering.gather_again(
                subjects, gathered, address=elsewhere.hashed, user=someone_else, asserted_by=asserted_by, place=place
            )
        if subject is None and subjects.user:
            gathered = _about_nobody(gathered)
        return cls(
            reported=reported,
            token=_named(reported),
            gathered=gathered,
            site=site.result(),
            models=models.result(),
            source=latest,
            issued_to=issued_to,
            contested=contested(reported, gathered.session),
            stale=dependencies.ip_intelligence().stale,
            named=named,
            claimed=claimed,
            bound=bound,
            copy=copy,
        )

    @cached_property
    def action(self) -> Action:
        reported, request = self.reported, self.reported.request
        return Action(
            id=self.token.action_id,
            type=request.action_type,
            base=reported.base,
            performed_at=reported.now,
            triggered_by=reported.reported_by,
            user=self.named or (self.bound.user if self.bound else None),
            user_asserted_by="backend" if self.named else self.bound.asserted_by if self.bound else None,
            secured=reported.secured is not None,
            claimed=self.claimed,
            claimed_type=request.claimed_user_id_type,
            correlation_id=request.correlation_id,
            location=page_of(request.location) if request.location else None,
            transaction=request.transaction_data,
            payment=reported.payment,
            custom_attributes=reported.in_force.configuration.conforming(request.custom_attributes or {}),
            unobserved=reported.unobserved,
        )

    @cached_property
    def session(self) -> DeviceSession:
        token, stored = self.reported.token, self.gathered.session
        opened = stored.traits
        return DeviceSession(
            id=token.session,
            device=token.device if token.name.has_telemetry else "",
            opened_at=token.opened_at,
            traits=_read(DeviceTraits, opened.traits if opened else {}),
            headers=_read(HeaderFacts, opened.headers if opened else {"user_agent": self.reported.told_agent}),
            key=token.key,
            former_key=token.former_key,
            proven=self.reported.proven,
            may_be_anothers=is_elsewhere(self.copy),
            place=self.source.place,
            issued_to=self.issued_to,
            heard_from=self.source.agent,
            contested=self.contested,
            address=self.source.likeness,
            forwarded_for=self.source.forwarded_for,
            location=self.action.location or stored.location or (opened.location if opened else None),
            tallies=stored.tallies,
            page=stored.page,
            rhythm=stored.rhythm,
        )

    @cached_property
    def evidence(self) -> Evidence:
        gathered = self.gathered
        return evidence.gather(self.action, self.session, gathered.profiles, gathered.history, gathered.missing, self.site)

    def policy(self, configuration: Configuration) -> Policy:
        """The policy for the action by a configuration: the one in force, or a draft."""
        application = self.reported.application
        return Policy(
            thresholds=configuration.thresholds_for(application.id),
            sensitivity=configuration.sensitivity,
            monitor_only=application.monitor_only,
            sandbox=application.sandbox,
            outage=application.outage,
            without_telemetry=application.without_telemetry,
            challenges=application.challenges,
            control=application.control,
        )

    @cached_property
    def context(self) -> Mapping[str, Any]:
        """What rules may ask about in addition to the evidence."""
        reported = self.reported
        return {
            **self.facts,
            "ip": self.source.address,
            "device_public_key": self.session.key,
            "users": tuple(dict.fromkeys(filter(None, (self.user_id, reported.request.claimed_user_id)))),
            "client_id": reported.client,
            "application_id": reported.application.id,
            "location": self.session.location,
        }

    @cached_property
    def facts(self) -> Mapping[str, Any]:
        """Facts of device and address for rules and answers. The device's id and fingerprint are unknown without telemetry."""
        facts = {**facts_of_place(self.source.place), **facts_of_device(self.session), "device_id": None, "device_fingerprint": None}
        if not self.session.device:
            return facts
        device_id = dependencies.keyring().name_device(self.reported.tenant, self.session.device)
        return {**facts, "device_id": device_id, "device_fingerprint": fingerprint(self.session.traits)}

    @cached_property
    def user_id(self) -> str | None:
        """The authenticated user named by the action, otherwise the one bound to the device session."""
        if self.bound is None:
            return self.reported.named_user
        return dependencies.keyring().unseal("user id", self.reported.tenant, self.bound.sealed_user).decode()

    @property
    def user_was_set(self) -> bool:
        """Whether a user was bound to the device session, or the action names one as signed in."""
        return self.named is not None or self.gathered.session.bound_user is not None


def _named(reported: ReportedAction) -> ActionToken:
    return ActionToken(
        tenant=reported.tenant,
        application=reported.application.id,
        device=reported.token.device,
        ulid=new_ulid(reported.now, "action"),
        issued_at=reported.now,
    )


def _hashed(reported: ReportedAction, user_id: str | None) -> str | None:
    return dependencies.keyring().hash_user(reported.tenant, user_id) if user_id else None


def _bound(found: BoundUser | None, said: str | None, reported: ReportedAction, *, elsewhere: bool) -> BoundUser | None:
    """The user bound to the device session, if the action names none, or if an SDK claims the same user that a backend has bound. If the
    session goes on elsewhere, a backend's word about it counts as the SDK's."""
    if found and elsewhere:
        found = replace(found, asserted_by="sdk")
    if said is None or found is None:
        return found
    is_vouched_for = reported.reported_by == "sdk" and found.asserted_by == "backend" and found.user == said
    return found if is_vouched_for else None


def _about_nobody(gathered: Gathered) -> Gathered:
    """What was gathered, without the parts about a user who is no longer bound to the session."""
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
    """A flat frozen value from its stored JSON; names that no longer exist are left out."""
    known = _names(cast(Any, kind))
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in stored.items() if name in known})


@cache
def _names(kind: type[Any]) -> frozenset[str]:
    return frozenset(part.name for part in fields(kind))
