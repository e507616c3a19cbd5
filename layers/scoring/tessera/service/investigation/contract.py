"""Requests and answers of investigations."""

from typing import Any, Literal

from pydantic.dataclasses import dataclass

from tessera.action import ActionResult, AssertedBy
from tessera.labels import LabelType, Verdict
from tessera.service.http.contract import OURS, Cursor, RecommendationName
from tessera.ties import TieKind

TimelineEvent = Literal["action", "result", "label", "device_trusted", "device_revoked"]


@dataclass(frozen=True, kw_only=True, config=OURS)
class PersonQuery:
    """`cursor` continues where the actions of an answer ended."""

    cursor: Cursor | None = None


@dataclass(frozen=True, kw_only=True)
class SeenValue:
    """A value with which actions succeeded: how often, and when first and last (epoch milliseconds)."""

    what: str
    count: int
    first_seen: int
    last_seen: int


@dataclass(frozen=True, kw_only=True)
class SeenPlace(SeenValue):
    """A place from which actions succeeded; coordinates in degrees, where they are known."""

    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class LabelMark:
    """What a label says."""

    label_id: str
    verdict: Verdict
    at: int


@dataclass(frozen=True, kw_only=True)
class ReputationSummary:
    """What the labels add up to: 1 for fraud confirmed just now, half for a suspicion, fading over time; likewise for labels as
    legitimate."""

    fraud: float
    legitimate: float
    labels: tuple[LabelMark, ...]


@dataclass(frozen=True, kw_only=True)
class RecentActivity:
    """The counters; they count up to 48."""

    actions_60_sec: int
    failures_last_hour: int
    linked: int
    last_place: str | None = None
    last_place_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """One action. `asserted_by` says who named this user; `compare` is the link to why its score differs from that of the action before
    it."""

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
    place: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    result: str | None = None
    challenge_type: str | None = None
    label: str | None = None
    assignee: str | None = None
    compare: str | None = None


@dataclass(frozen=True, kw_only=True)
class PageActivity:
    """What somebody did on one page of a device session, from the first to the last batch of its telemetry (epoch milliseconds). Times in
    milliseconds; `methods` says in which ways text was entered. A mean is left out where there was nothing."""

    first: int
    last: int
    batches: int
    active_time: int
    key_strokes: int
    pointer_positions: int
    movements: int
    straight_movements: int
    touches: int
    scripted_presses: int
    methods: tuple[str, ...]
    location: str | None = None
    mean_hold: float | None = None
    mean_interval: float | None = None


@dataclass(frozen=True, kw_only=True)
class SessionActivity:
    """The device session of an action: its pages in order, as long as its telemetry is kept (a day), and all of its actions, oldest first.
    Without `opened_at` the telemetry is gone, or there was none."""

    pages: tuple[PageActivity, ...]
    actions: tuple[ActionLine, ...]
    opened_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineEntry:
    """One event. `what` is the recommendation, the result, or the label."""

    at: int
    event: TimelineEvent
    what: RecommendationName | ActionResult | LabelType | Verdict | None = None
    action_id: str | None = None
    device_id: str | None = None
    label_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class TrustedDevice:
    """A device on which a backend has reported successes of a user: when first, and when last."""

    device_id: str
    successes: int
    since: int
    last_seen: int


@dataclass(frozen=True, kw_only=True)
class TrustedDevices:
    devices: tuple[TrustedDevice, ...]


@dataclass(frozen=True, kw_only=True)
class SeenAccount:
    """An account seen with a device or an address. `account` is its name in the audit; `user_id` and `device_id` are known as long as an
    action that shows them is kept. `last_seen` is accurate to 30 days."""

    account: str
    action_id: str
    first_seen: int
    last_seen: int
    user_id: str | None = None
    device_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class UserProfile:
    """A user: what is usual for them, which devices are trusted since when, what labels say, and the newest actions: also those under
    `other_ids`, ids of the same person as a backend has reported, each as an action shows it."""

    user_id: str
    account: str
    other_ids: tuple[str, ...]
    successes: int
    places: tuple[SeenPlace, ...]
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
    """A device: when it first succeeded, with which keys and traits, for which accounts, what labels say, and the newest actions."""

    device_id: str
    successes: int
    keys: tuple[SeenValue, ...]
    traits: tuple[SeenValue, ...]
    places: tuple[SeenPlace, ...]
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
    """An address: where it is and who owns it, what labels say, who was seen there with which device, and one action of each."""

    ip: str
    facts: dict[str, Any]
    network: dict[str, Any]
    accounts: tuple[SeenAccount, ...]
    more_accounts: bool
    reputation: ReputationSummary
    actions: tuple[ActionLine, ...]


@dataclass(frozen=True, kw_only=True)
class LinkedAccount:
    """An account that was found, and in how many steps; `fraud` if labels say so about it, `same_person` if it is another id of the one
    that was asked about."""

    account: str
    steps: int
    fraud: bool
    same_person: bool
    user_id: str | None = None
    action_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccountLink:
    """What links two accounts: since when both have been seen with it, and when the later of them was seen last, accurate to 30 days."""

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
    """The accounts linked to one in at most two steps, what links them, and what too many share to be a link. `cut`: some were left out
    because of limits. Devices appear by their ids, keys and fingerprints appear as they are, addresses appear if an action of the user
    shows them, payees (and other addresses) appear as keyed hashes."""

    accounts: tuple[LinkedAccount, ...]
    links: tuple[AccountLink, ...]
    crowded: tuple[CrowdedEntity, ...]
    cut: bool
