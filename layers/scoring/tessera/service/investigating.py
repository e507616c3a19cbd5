"""Investigating: what is known of a user, a device or an address, as an analyst reads it.

Everything is bounded: 25 actions a page, 50 links, the dozen values that profiles keep.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import get_args
from urllib.parse import urlencode

from tessera.labels import Party
from tessera.profile import KnownPlace, Link, Profile, Values
from tessera.profile.familiarity import APART
from tessera.reputation import Reputation
from tessera.service import answers, parts
from tessera.service.finder import Row
from tessera.service.investigation_exchange import (
    ActionLine,
    LatelyShown,
    MarkShown,
    ReputationShown,
    SeenShown,
    TimelineEntry,
    TimelineEvent,
    TrustedDevice,
)
from tessera.service.person_store import Lately
from tessera.service.records import StoredAction
from tessera.service.responses import RecommendationAnswer

PAGE = 25  # actions
END_OF_TIME = 2**47  # ms: the largest moment of a ULID is 2⁴⁸ − 1
AGENT = 3  # parts of a browser's path that people read: system, browser, version


def page_of(rows: Sequence[Row]) -> tuple[Sequence[Row], str | None]:
    """A page of rows, and where to go on."""
    return rows[:PAGE], rows[PAGE - 1].ulid if len(rows) > PAGE else None


def actions_of(tenant: str, rows: Sequence[Row], now: int) -> tuple[Sequence[StoredAction], Mapping[str, RecommendationAnswer]]:
    """The actions of rows, and what was answered of each."""
    actions = tuple(parts.store().finder.actions(tenant, rows, now))
    return actions, {action.id: answers.first(action) for action in actions}


def lines(actions: Sequence[StoredAction], told: Mapping[str, RecommendationAnswer]) -> tuple[ActionLine, ...]:
    """Actions, the newest first, each with the way to compare it with the one before it."""
    before = [*(action.id for action in actions[1:]), None]
    return tuple(_line(action, told[action.id], previous) for action, previous in zip(actions, before, strict=False))


def _line(action: StoredAction, told: RecommendationAnswer, previous: str | None) -> ActionLine:
    context = told.context
    compare = "/risk/v1/actions/compare?" + urlencode({"one": previous, "other": action.id}) if previous else None
    return ActionLine(
        action_id=action.id,
        at=action.at,
        action_type=action.type,
        recommendation=action.recommendation,
        risk_score=action.score,
        device_id=context.device_id,
        reasons=tuple(told.reasons),
        user_id=context.user_id,
        claimed_user_id=context.claimed_user_id,
        asserted_by=None if action.subject is None else "sdk" if action.subject_is_claimed else "backend",
        ip=context.ip,
        ip_country=context.ip_country,
        result=action.result,
        challenge_type=action.challenge_type,
        label=action.label.type if action.label else None,
        assignee=action.assignee,
        compare=compare,
    )


def timeline(
    tenant: str, actions: Sequence[StoredAction], links: Mapping[str, Link], reputation: Reputation, *, newest: bool, oldest: bool
) -> tuple[TimelineEntry, ...]:
    """What happened while these actions did, the newest first: the actions, their results and labels, and when devices came to be trusted
    and were revoked. `newest` and `oldest`: nothing later or earlier is on another page."""
    since = 0 if oldest else min((action.at for action in actions), default=0)
    until = END_OF_TIME if newest else max((action.at for action in actions), default=0)
    own = [entry for action in actions for entry in _of_action(action)]
    told = {entry.label_id for entry in own}
    beside = [*_of_links(tenant, links), *(entry for entry in _of_reputation(reputation) if entry.label_id not in told)]
    return tuple(sorted([*own, *(entry for entry in beside if since <= entry.at <= until)], key=_order, reverse=True))


def _order(entry: TimelineEntry) -> tuple[int, int]:
    """What happened in the same millisecond is told in the order of the events' names in their type."""
    return entry.at, get_args(TimelineEvent).index(entry.event)


def _of_action(action: StoredAction) -> Iterator[TimelineEntry]:
    yield TimelineEntry(at=action.at, event="action", what=action.recommendation, action_id=action.id)
    if action.result:
        yield TimelineEntry(at=action.reported_at or action.at, event="result", what=action.result, action_id=action.id)
    if label := action.label:
        yield TimelineEntry(at=int(label.id[:12], 16), event="label", what=label.type, action_id=action.id, label_id=label.id)


def _of_links(tenant: str, links: Mapping[str, Link]) -> Iterator[TimelineEntry]:
    for device, link in links.items():
        device_id = parts.keyring().name_device(tenant, device)
        if link.seen:
            yield TimelineEntry(at=link.seen.first, event="device_trusted", device_id=device_id)
        if link.revoked_at:
            yield TimelineEntry(at=link.revoked_at, event="device_revoked", device_id=device_id)


def _of_reputation(reputation: Reputation) -> Iterator[TimelineEntry]:
    for mark in reputation.marks.values():
        yield TimelineEntry(at=mark.at, event="label", what=mark.verdict, label_id=mark.label)


def reputation_shown(party: Party, reputation: Reputation, now: int) -> ReputationShown:
    marks = sorted(reputation.marks.values(), key=lambda mark: mark.label, reverse=True)
    return ReputationShown(
        fraud=round(reputation.fraud(party, now), 3),
        legitimate=round(reputation.legit(party, now), 3),
        labels=tuple(MarkShown(label_id=mark.label, verdict=mark.verdict, at=mark.at) for mark in marks),
    )


def lately_shown(lately: Lately | None) -> LatelyShown | None:
    if lately is None:
        return None
    seen = lately.last_place
    return LatelyShown(
        actions_60_sec=lately.actions_60_sec,
        failures_last_hour=lately.failures_last_hour,
        linked=lately.linked,
        last_place=", ".join(part for part in (seen.place.city, seen.place.country) if part) if seen else None,
        last_place_at=seen.at if seen else None,
    )


def values_shown(values: Values, read: Callable[[str], str] = str) -> tuple[SeenShown, ...]:
    """A table of values as people read it, the latest first; those that are read alike are one."""
    shown: dict[str, SeenShown] = {}
    for value, seen in values.items():
        what = read(value)
        own = SeenShown(what=what, count=seen.count, first_seen=seen.first, last_seen=seen.last)
        shown[what] = _joined(shown[what], own) if what in shown else own
    return tuple(sorted(shown.values(), key=lambda each: (-each.last_seen, each.what)))


def _joined(one: SeenShown, other: SeenShown) -> SeenShown:
    return SeenShown(
        what=one.what,
        count=one.count + other.count,
        first_seen=min(one.first_seen, other.first_seen),
        last_seen=max(one.last_seen, other.last_seen),
    )


def browser_read(value: str) -> str:
    """A browser's path without the part that tells its user agent apart."""
    return " ".join(value.split(APART)[:AGENT])


def places_shown(places: Iterable[KnownPlace]) -> tuple[SeenShown, ...]:
    return values_shown({", ".join(part for part in (place.name, place.country) if part): place.seen for place in places})


def span_of(profile: Profile) -> dict[str, int | None]:
    return {"first_seen": profile.seen.first if profile.seen else None, "last_seen": profile.seen.last if profile.seen else None}


def trusted(tenant: str, links: Mapping[str, Link]) -> tuple[TrustedDevice, ...]:
    """The devices that are known for a user, the latest first."""
    known = [(device, link.seen) for device, link in links.items() if link.seen]
    shown = [
        TrustedDevice(device_id=parts.keyring().name_device(tenant, device), successes=seen.count, since=seen.first, last_seen=seen.last)
        for device, seen in known
    ]
    return tuple(sorted(shown, key=lambda each: -each.last_seen))
