"""The records that the store takes and returns: frozen values, already hashed and sealed. The store itself has no keys and no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tessera.action import ActionResult, AssertedBy, ChallengeType, Instrument, Payment
from tessera.features import Tallies
from tessera.history import History
from tessera.labels import LabelType, Party, Source, UseCase
from tessera.place import Place
from tessera.policy import RecommendationType
from tessera.profile import Profiles
from tessera.service.store.pending_outcomes import PendingOutcome
from tessera.telemetry import Rhythm
from tessera.ties import Tie

COPIED = "DEVICE_KEY_MISMATCH"  # the reason that says so


@dataclass(frozen=True, kw_only=True)
class Client:
    """A client of an application, as created by the administrator. Secrets are SHA-256 hashes (hexadecimal), at most two."""

    id: str
    tenant: str
    application: str
    scopes: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    recommendation_case: str = "lower"
    revoked: bool = False

    @property
    def collects(self) -> bool:
        """Whether devices may name it: it reports actions, or has no scope at all. A client for analysts or policy makers is not for an
        SDK."""
        return not self.scopes or "risk:actions" in self.scopes


@dataclass(frozen=True, kw_only=True)
class Application:
    """An application of a tenant and how its recommendations are given."""

    id: str
    tenant: str
    name: str
    monitor_only: bool = False
    sandbox: bool = False
    outage: RecommendationType = "allow"  # the least decision during an outage: allow, challenge or deny
    without_telemetry: RecommendationType = "allow"  # the least decision where telemetry was expected and there is none
    challenges: tuple[str, ...] | None = None  # the supported ones; None: all
    control: float = 0.0  # share of actions for which a random draw decides about the challenge


@dataclass(frozen=True, kw_only=True)
class SessionName:
    """A device session by name: tenant, device (UUID as 32 hexadecimal digits) and session id (32 hexadecimal digits). A payment without
    telemetry has none: then the session id is empty, and its initiator (a keyed hash of the same length) takes the place of the device."""

    tenant: str
    device: str
    session: str

    @property
    def has_telemetry(self) -> bool:
        return bool(self.session)


@dataclass(frozen=True, kw_only=True)
class SessionTraits:
    """What a device session opened with; written once at opening, rewritten at renewal. `traits` and `headers` as plain JSON values."""

    name: SessionName
    opened_at: int
    traits: Mapping[str, Any]
    headers: Mapping[str, Any]
    key: str | None = None
    former_key: str | None = None
    location: str | None = None


@dataclass(frozen=True, kw_only=True)
class Heard:
    """When a request of a device session arrived (epoch milliseconds), and from where, with which user agent: sealed."""

    at: int
    sealed: bytes


@dataclass(frozen=True, kw_only=True)
class BatchArrival:
    """One telemetry batch, to be added to the aggregate of its stream. `allowed` is how many batches the stream may have by now."""

    name: SessionName
    stream: str
    sequence: int
    tallies: Tallies
    sealed_address: bytes  # where it came from, the forwarding chain that it claims, and by which browser
    location: str | None = None
    rhythm: Rhythm | None = None  # of the field that was filled in last, if it opted in
    allowed: int
    now: int


@dataclass(frozen=True, kw_only=True)
class BoundUser:
    """The user bound to a device session: keyed hash, the id itself sealed, and who asserted it."""

    user: str
    sealed_user: bytes
    asserted_by: AssertedBy


@dataclass(frozen=True, kw_only=True)
class StoredPage:
    """What was heard of one page of a session: when first and last (epoch milliseconds), in how many batches, and what they add up to."""

    location: str | None
    first: int
    last: int
    batches: int
    tallies: Tallies


@dataclass(frozen=True, kw_only=True)
class StoredSession:
    """The content of a session's items: streams summed, the latest facts and the tallies of the latest stream. `heard` is its latest
    telemetry, `elsewhere` the latest request from each place other than that of issue."""

    traits: SessionTraits | None
    tallies: Tallies = field(default_factory=dict)
    page: Tallies = field(default_factory=dict)
    heard: Heard | None = None
    elsewhere: tuple[Heard, ...] = ()
    location: str | None = None
    rhythm: Rhythm | None = None
    bound_user: BoundUser | None = None
    closed: bool = False


ELSEWHERE = "~"
"""How the name of a device's own session begins that goes on elsewhere; no name of a copy begins with it."""


def is_elsewhere(copy: str | None) -> bool:
    """Whether what acts under this name is a device's own session that goes on elsewhere."""
    return copy is not None and copy.startswith(ELSEWHERE)


@dataclass(frozen=True, kw_only=True)
class Subjects:
    """Whose counters and profiles an action changes (`whose`). `user` is the subject's keyed hash, `asserted_by` says who named the user;
    `reported_by` says who reported the action with its payment; `copy` distinguishes a copy of the device; `place` is the device's new
    observed place; `again` says that an earlier attempt of the same request may have counted it."""

    name: SessionName
    address: str | None
    user: str | None
    key: str | None
    place: Place | None
    now: int
    payment: Payment | None = None
    asserted_by: AssertedBy = "sdk"
    reported_by: AssertedBy = "sdk"
    copy: str | None = None
    again: bool = False

    @property
    def goes_on_elsewhere(self) -> bool:
        return is_elsewhere(self.copy)


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """The result of one trip. `missing` names what did not arrive before the deadline (`user`, `device`, `address`, `profiles`)."""

    session: StoredSession
    history: History
    profiles: Profiles
    missing: frozenset[str] = frozenset()
    ties: tuple[Tie, ...] = ()  # that are new in the last 30 days
    until: float = 0.0  # the decision's deadline, on the process's monotonic clock


@dataclass(frozen=True, kw_only=True)
class ActionLabel:
    """What the latest label says about an action."""

    id: str
    type: LabelType
    source: Source | None = None
    use_case: UseCase | None = None


@dataclass(frozen=True, kw_only=True)
class AnsweredAction:
    """What an index has of an action, and all that is shown of it: the sealed answer, and what became of it."""

    tenant: str
    device: str
    ulid: str
    answer: bytes
    result: ActionResult | None = None
    challenge_type: ChallengeType | None = None
    consumed: bool = False
    label: ActionLabel | None = None
    assignee: str | None = None  # the analyst who investigates it

    @property
    def id(self) -> str:
        """64 hexadecimal digits: the device, then the action's ULID."""
        return self.device + self.ulid


@dataclass(frozen=True, kw_only=True)
class StoredAction(AnsweredAction):
    """One judged action. `decision` is what the model saw and which versions judged it (plain JSON).

    `lesson` is what a success would teach (`PendingOutcome`, as plain JSON); `users` the keyed hashes of all ids whose profiles may learn
    it (the authenticated user's and the claimed one's), if a backend asserted them. `control` is the result of the random control, if it
    was drawn (treatment and propensity), `shadow` what the shadow model would have decided.
    """

    session: str
    application: str
    client: str
    type: str
    base: str
    at: int
    recommendation: RecommendationType
    score: float
    decision: Mapping[str, Any]
    triggered_by: AssertedBy
    address: str | None = None  # keyed hash
    subject: str | None = None
    users: tuple[str, ...] = ()
    lesson: Mapping[str, Any] = field(default_factory=dict)
    correlation: str | None = None  # keyed hash of the correlation id
    transaction: bytes | None = None  # sealed
    reported_at: int | None = None
    reason: str | None = None  # the first of its reasons
    platform: str | None = None  # desktop, mobile, tablet …, as the device says
    control: Mapping[str, Any] | None = None
    shadow: Mapping[str, Any] | None = None
    copy: str | None = None  # what distinguishes the copy of the device that did it
    policy: int | None = None  # the version of the configuration in force
    app_version: str | None = None  # of the application, as the device says
    instrument: Instrument | None = None  # by what was paid, if a payment's report says so

    @property
    def payment(self) -> Payment | None:
        """Its payment, in the form that a success would teach; only if a backend reported it."""
        return PendingOutcome.read(self.lesson).payment if self.triggered_by == "backend" else None

    @property
    def device_was_copied(self) -> bool:
        """Whether the device's id was sent without its key, or its session's token from elsewhere: then the action is not that device's."""
        return bool(self._mismatch) or is_elsewhere(self.copy)

    @property
    def device_was_proven(self) -> bool:
        """Whether the device proved the key that belongs to its id."""
        return self._mismatch is False

    @property
    def _mismatch(self) -> bool | None:
        told: bool | None = self.decision.get("observed", {}).get(COPIED)
        return told

    @property
    def subject_is_claimed(self) -> bool:
        """Whether only an SDK says whose action it is."""
        return self.subject is not None and self.subject not in self.users

    @property
    def session_name(self) -> SessionName:
        return SessionName(tenant=self.tenant, device=self.device, session=self.session)

    @property
    def has_telemetry(self) -> bool:
        """Whether it came from a device. One that a backend reports without telemetry did not, and its `device` is the initiator."""
        return self.session_name.has_telemetry


@dataclass(frozen=True, kw_only=True)
class StoredLabel:
    """A label: what was sent (sealed), the ids of its actions, and whom it marked: party, keyed hash (or device) and cause."""

    tenant: str
    id: str
    type: LabelType
    sealed: bytes
    actions: tuple[str, ...] = ()
    marks: tuple[tuple[Party, str, str], ...] = ()
    withdrawn_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claim of an idempotency key: ours, or an earlier one with the hash of its body, and the first answer if there is one. `began_at` is
    the moment of the first attempt; `again` says that there has been one."""

    body: str
    status: int | None = None
    answer: bytes | None = None
    began_at: int = 0
    is_ours: bool = False
    again: bool = False
