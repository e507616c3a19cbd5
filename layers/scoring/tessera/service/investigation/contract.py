"""Investigations as they are asked and answered."""

from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera.action import ActionResult, AssertedBy
from tessera.labels import LabelType, Verdict
from tessera.service.http.contract import OURS, RecommendationName
from tessera.ties import TieKind

TimelineEvent = Literal["action", "result", "label", "device_trusted", "device_revoked"]


@dataclass(frozen=True, kw_only=True, config=OURS)
class PersonQuery:
    """`cursor` goes on where an answer's actions ended."""

    cursor: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | None = None


@dataclass(frozen=True, kw_only=True)
class SeenValue:
    """What was seen to succeed: how often, and between which moments (epoch milliseconds)."""

    what: str
    count: int
    first_seen: int
    last_seen: int


@dataclass(frozen=True, kw_only=True)
class LabelMark:
    """What a label says."""

    label_id: str
    verdict: Verdict
    at: int


@dataclass(frozen=True, kw_only=True)
class ReputationSummary:
    """What labels have come to: 1 for one of fraud confirmed just now, half for a suspicion, fading; likewise of labels as legitimate."""

    fraud: float
    legitimate: float
    labels: tuple[LabelMark, ...]


@dataclass(frozen=True, kw_only=True)
class RecentActivity:
    """What counters say; numbers saturate at 48."""

    actions_60_sec: int
    failures_last_hour: int
    linked: int
    last_place: str | None = None
    last_place_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """One action. `asserted_by` says whose word it is that it was this user's; `compare` tells why its score differs from that of the
    action before it."""

    action_id: str
    at: int
    action_type: str
    recommendation: RecommendationName
    risk_score: float
    reasons: tuple[str, ...]
    device_id: str | None = None
    user_id: str | None = None
    claimed_user_id: str | None = None
    asserted_by: AssertedBy | None = None
    ip: str | None = None
    ip_country: str | None = None
    result: str | None = None
    challenge_type: str | None = None
    label: str | None = None
    assignee: str | None = None
    compare: str | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """Something that happened. `what` is the recommendation, the result, or what a label says."""

    at: int
    event: TimelineEvent
    what: RecommendationName | ActionResult | LabelType | Verdict | None = None
    action_id: str | None = None
    device_id: str | None = None
    label_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class TrustedDevice:
    """A device on which a backend has reported successes of a user: since when, and when last."""

    device_id: str
    successes: int
    since: int
    last_seen: int


@dataclass(frozen=True, kw_only=True)
class TrustedDevices:
    devices: tuple[TrustedDevice, ...]


@dataclass(frozen=True, kw_only=True)
class SeenAccount:
    """An account seen with a device or an address: `account` stands for it in the audit, `user_id` and `device_id` are known as long as the
    action is kept that shows it. `last_seen` is true to 30 days."""

    account: str
    action_id: str
    first_seen: int
    last_seen: int
    user_id: str | None = None
    device_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class UserProfile:
    """A user: what is usual for them, since when which devices are trusted, what labels say, and the newest actions."""

    user_id: str
    account: str
    successes: int
    places: tuple[SeenValue, ...]
    browsers: tuple[SeenValue, ...]
    timezones: tuple[SeenValue, ...]
    languages: tuple[SeenValue, ...]
    devices: tuple[TrustedDevice, ...]
    reputation: ReputationSummary
    actions: tuple[ActionLine, ...]
    timeline: tuple[TimelineEntry, ...]
    first_seen: int | None = None
    last_seen: int | None = None
    lately: RecentActivity | None = None
    cursor: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceProfile:
    """A device: since when it succeeds, with which keys and traits, for which accounts, what labels say, and the newest actions."""

    device_id: str
    successes: int
    keys: tuple[SeenValue, ...]
    traits: tuple[SeenValue, ...]
    places: tuple[SeenValue, ...]
    accounts: tuple[SeenAccount, ...]
    more_accounts: bool
    reputation: ReputationSummary
    actions: tuple[ActionLine, ...]
    timeline: tuple[TimelineEntry, ...]
    first_seen: int | None = None
    last_seen: int | None = None
    lately: RecentActivity | None = None
    cursor: str | None = None


@dataclass(frozen=True, kw_only=True)
class AddressProfile:
    """An address: where and whose it is, what labels say, who was seen there from which device, and one action of each."""

    ip: str
    facts: dict[str, Any]
    network: dict[str, Any]
    accounts: tuple[SeenAccount, ...]
    more_accounts: bool
    reputation: ReputationSummary
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True, kw_only=True)
class LinkedAccount:
    """An account that a walk has found, in so many steps; `fraud` where labels say so of it."""

    account: str
    steps: int
    fraud: bool
    user_id: str | None = None
    action_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccountLink:
    """What links two accounts: since when both had been seen with it, and when the later one was last, true to 30 days."""

    one: str
    other: str
    by: TieKind
    value: str
    since: int
    last: int


@dataclass(frozen=True, kw_only=True)
class CrowdedEntity:
    by: TieKind
    value: str


@dataclass(frozen=True, kw_only=True)
class LinkedAnswer:
    """The accounts linked to one in two steps, what links them, and what so many share that it links nobody. `cut`: bounds have left some
    out. Devices are told by their ids, keys and fingerprints as they are, addresses where an action of the user shows them, payees (and
    other addresses) by a keyed hash."""

    accounts: tuple[LinkedAccount, ...]
    links: tuple[AccountLink, ...]
    crowded: tuple[CrowdedEntity, ...]
    cut: bool
