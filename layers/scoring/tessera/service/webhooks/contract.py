"""Requests and answers about receivers of webhooks, and what these are sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass as told
from typing import Annotated, Literal, Self

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera.action import ActionResult, ChallengeType
from tessera.policy import RecommendationType
from tessera.service.cases.contract import Case
from tessera.service.configuration.contract.configurations import VersionLine
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.http.contract import OURS, RecommendationName, Score
from tessera.service.labels.contract import Label
from tessera.service.store.outbox import DeliveryState, EventName, Pause, Standing, StoredDelivery
from tessera.service.webhooks.receivers import Receiver, Signature, Wishes
from tessera.webhooks.catalogue import EventType
from tessera.webhooks.filters import Filter

type WebhookUrl = Annotated[str, MaxLen(1024), Field(pattern=r"^https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[!-\"$-~]*)?$")]
"""A name, perhaps a port and a path: no user, no password, no fragment, and nothing that is not ASCII."""
type WebhookNames = Annotated[tuple[Annotated[str, MinLen(1), MaxLen(200)], ...], MaxLen(50)]
type WebhookDescription = Annotated[str, MaxLen(200)]
type DeliveryCursor = Annotated[str, Field(pattern=r"^[0-9]{13}\.msg_[0-9a-f]{32}$")]
type WebhookState = Literal["active", "resting", "paused", "off"]
type Moment = Annotated[int, Ge(0), Le(253_402_300_799_999)]  # until the year 9999


@dataclass(frozen=True, kw_only=True, config=OURS)
class WebhookChange:
    """Where a receiver is and what it wants to hear. `recommendations`, `reasons` and `rules` narrow `recommendation.created` to those that
    have one of each; `applications` narrows it and `action.result`. A receiver that is not `enabled` is told nothing."""

    url: WebhookUrl
    event_types: Annotated[tuple[EventType, ...], MinLen(1), MaxLen(10)]
    recommendations: Annotated[tuple[RecommendationType, ...], MaxLen(4)] = ()
    reasons: WebhookNames = ()
    rules: WebhookNames = ()
    applications: WebhookNames = ()
    description: WebhookDescription = ""
    enabled: bool = True

    @property
    def wishes(self) -> Wishes:
        wanted = Filter(
            types=tuple(dict.fromkeys(self.event_types)),
            recommendations=self.recommendations,
            reasons=self.reasons,
            rules=self.rules,
            applications=self.applications,
        )
        return Wishes(url=self.url, filter=wanted, description=self.description, enabled=self.enabled)


@dataclass(frozen=True, kw_only=True, config=OURS)
class WebhookRequest(WebhookChange):
    """A new receiver. `signature` is how it is signed to: `v1`, HMAC-SHA256 with a shared secret, or `v1a`, Ed25519, of which the receiver
    needs the public key alone."""

    signature: Signature = "v1"


@dataclass(frozen=True, kw_only=True, config=OURS)
class SecretRequest:
    """A new secret, of the kind of the newest unless another is named. The former ones go on signing beside it for so many hours."""

    overlap_hours: Annotated[int, Ge(0), Le(168)] = 24
    signature: Signature | None = None


@dataclass(frozen=True, kw_only=True, config=OURS)
class ReplayRequest:
    """A period of events that are sent again, as long as they are kept; times in epoch milliseconds. `include_delivered`: also those that
    were delivered before, under the same ids."""

    since: Moment
    until: Moment
    include_delivered: bool = False


@dataclass(frozen=True, kw_only=True, config=OURS)
class DeliveriesQuery:
    """Which part of the log, the newest events first; `cursor` continues where an answer ended."""

    cursor: DeliveryCursor | None = None
    take: Annotated[int, Ge(1), Le(50)] = 25

    @property
    def before(self) -> EventName | None:
        """The event before which to continue."""
        if self.cursor is None:
            return None
        at, _, name = self.cursor.partition(".")
        return EventName(at=int(at), id=name)


@told(frozen=True, kw_only=True)
class SecretLine:
    """A secret that signs: since when, until when if it is a former one, and the public key of `v1a`."""

    made_at: int
    signature: Signature
    good_until: int | None = None
    public_key: str | None = None


@told(frozen=True, kw_only=True)
class Webhook:
    """A receiver and how it does. `resting`: it failed repeatedly, one delivery goes on trying, the others wait. `paused`: it failed for a
    day, or said that it is gone; it is tried again once somebody resumes it. `missing_since` is when the earliest event happened that it
    has not got. `secret` appears once, when it is made."""

    webhook_id: str
    url: str
    event_types: tuple[EventType, ...]
    recommendations: tuple[RecommendationType, ...]
    reasons: tuple[str, ...]
    rules: tuple[str, ...]
    applications: tuple[str, ...]
    description: str
    enabled: bool
    state: WebhookState
    secrets: tuple[SecretLine, ...]
    created_by: str
    created_at: int
    updated_at: int
    failures: int = 0
    missing_since: int | None = None
    paused_because: Pause | None = None
    secret: str | None = None

    @classmethod
    def of(cls, receiver: Receiver, standing: Standing, now: int, secret: str | None = None) -> Self:
        wishes, wanted = receiver.wishes, receiver.wishes.filter
        return cls(
            webhook_id=receiver.id,
            url=wishes.url,
            event_types=wanted.types,
            recommendations=wanted.recommendations,
            reasons=wanted.reasons,
            rules=wanted.rules,
            applications=wanted.applications,
            description=wishes.description,
            enabled=wishes.enabled,
            state=_state_of(wishes, standing),
            secrets=tuple(
                SecretLine(made_at=each.made_at, signature=each.signature, good_until=each.good_until, public_key=each.public_key)
                for each in receiver.signing(now)
            ),
            created_by=receiver.created_by,
            created_at=receiver.created_at,
            updated_at=receiver.updated_at,
            failures=standing.failures,
            missing_since=standing.missing_since,
            paused_because=standing.paused,
            secret=secret,
        )


def _state_of(wishes: Wishes, standing: Standing) -> WebhookState:
    if not wishes.enabled:
        return "off"
    return "paused" if standing.paused else "resting" if standing.is_resting else "active"


@told(frozen=True, kw_only=True)
class WebhooksAnswer:
    """Every receiver of the tenant, at most ten."""

    webhooks: tuple[Webhook, ...]


@told(frozen=True, kw_only=True)
class WebhookEvent:
    """The event that a test sends; its delivery is in the log."""

    event_id: str
    message: str


@told(frozen=True, kw_only=True)
class DeliveryLine:
    """How telling of one event went. `retrying` until `next_at`; `waiting` for a receiver that rests or is paused; `dead` after a day of
    attempts. `fault` says why there was no good answer, `status` what the answer was."""

    event_id: str
    event_type: str
    happened_at: int
    state: DeliveryState
    attempts: int
    noted_at: int
    status: int | None = None
    fault: str | None = None
    next_at: int | None = None

    @classmethod
    def of(cls, delivery: StoredDelivery) -> Self:
        return cls(
            event_id=delivery.name.id,
            event_type=delivery.type,
            happened_at=delivery.name.at,
            state=delivery.state,
            attempts=delivery.attempts,
            noted_at=delivery.noted_at,
            status=delivery.status,
            fault=delivery.fault,
            next_at=delivery.next_at,
        )


@told(frozen=True, kw_only=True)
class DeliveriesAnswer:
    """Deliveries of the last seven days; with a `cursor` if there are more."""

    deliveries: tuple[DeliveryLine, ...]
    cursor: str | None = None

    @classmethod
    def of(cls, deliveries: Iterable[StoredDelivery], after: EventName | None) -> Self:
        cursor = f"{after.at:013}.{after.id}" if after else None
        return cls(deliveries=tuple(map(DeliveryLine.of, deliveries)), cursor=cursor)


# what receivers are sent


@told(frozen=True, kw_only=True)
class ReportedResult:
    """How an action ended, by its backend, and what had been recommended."""

    action_id: str
    application_id: str
    client_id: str
    action_type: str
    recommendation: RecommendationName
    risk_score: Score
    result: ActionResult
    reported_at: int | None = None
    challenge_type: ChallengeType | None = None
    correlation_id: str | None = None
    user_id: str | None = None


@told(frozen=True, kw_only=True)
class CreatedLabel:
    """A label, and the actions that it is about."""

    label: Label
    affected_action_ids: tuple[str, ...]


@told(frozen=True, kw_only=True)
class WebhookTestData:
    """What a test says."""

    webhook_id: str
    message: str


@told(frozen=True, kw_only=True)
class RecommendationCreated:
    type: Literal["recommendation.created"]
    timestamp: str
    data: RecommendationAnswer


@told(frozen=True, kw_only=True)
class ActionResulted:
    type: Literal["action.result"]
    timestamp: str
    data: ReportedResult


@told(frozen=True, kw_only=True)
class LabelCreated:
    type: Literal["label.created"]
    timestamp: str
    data: CreatedLabel


@told(frozen=True, kw_only=True)
class CaseChanged:
    type: Literal["case.changed"]
    timestamp: str
    data: Case


@told(frozen=True, kw_only=True)
class ConfigurationPublished:
    type: Literal["configuration.published"]
    timestamp: str
    data: VersionLine


@told(frozen=True, kw_only=True)
class WebhookTested:
    type: Literal["webhook.test"]
    timestamp: str
    data: WebhookTestData


type Payload = RecommendationCreated | ActionResulted | LabelCreated | CaseChanged | ConfigurationPublished | WebhookTested
PAYLOADS: Mapping[str, type] = {
    "recommendation.created": RecommendationCreated,
    "action.result": ActionResulted,
    "label.created": LabelCreated,
    "case.changed": CaseChanged,
    "configuration.published": ConfigurationPublished,
    "webhook.test": WebhookTested,
}
"""By type, the body that is sent. `timestamp` is when it happened, in ISO 8601."""
