"""Actions of a user, a device or an address, page by page, and what else happened in that time.

Everything is bounded: 25 actions per page, 50 links, the dozen values that profiles keep."""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args
from urllib.parse import urlencode

from tessera.profile import Link
from tessera.reputation import Reputation
from tessera.service import dependencies
from tessera.service.decisions import answers
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.investigation.contract import ActionLine, TimelineEntry, TimelineEvent
from tessera.service.store.action_index import Row
from tessera.service.store.records import StoredAction

PAGE = 25  # actions
END_OF_TIME = 2**47  # ms: the latest time of a ULID is 2⁴⁸ − 1


def rows_of(tenant: str, accounts: Sequence[str], before: str | None = None) -> Sequence[Row]:
    """The newest actions of a person under all of their ids (keyed hashes), a page and one more."""
    found = (row for each in accounts for row in dependencies.store().index.of_user(tenant, each, 0, END_OF_TIME, PAGE + 1, before=before))
    return sorted({(row.device, row.ulid): row for row in found}.values(), key=lambda row: row.ulid, reverse=True)[: PAGE + 1]


def page_of(rows: Sequence[Row]) -> tuple[Sequence[Row], str | None]:
    """A page of rows, and where to continue."""
    return rows[:PAGE], rows[PAGE - 1].ulid if len(rows) > PAGE else None


def actions_of(tenant: str, rows: Sequence[Row], now: int) -> tuple[Sequence[StoredAction], Mapping[str, RecommendationAnswer]]:
    """The actions of rows, and the answer to each."""
    actions = tuple(dependencies.store().index.actions(tenant, rows, now))
    return actions, {action.id: answers.first(action) for action in actions}


def lines(actions: Sequence[StoredAction], told: Mapping[str, RecommendationAnswer]) -> tuple[ActionLine, ...]:
    """Actions, the newest first, each with the link by which to compare it with the one before it."""
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
        place=", ".join(part for part in (context.ip_location_city, context.ip_country) if part) or None,
        latitude=degrees(context.ip_location_latitude),
        longitude=degrees(context.ip_location_longitude),
        result=action.result,
        challenge_type=action.challenge_type,
        label=action.label.type if action.label else None,
        assignee=action.assignee,
        compare=compare,
    )


def degrees(text: str | None) -> float | None:
    """A coordinate of an answer, which has it as a text."""
    return float(text) if text else None


def timeline(
    tenant: str, actions: Sequence[StoredAction], links: Mapping[str, Link], reputation: Reputation, *, newest: bool, oldest: bool
) -> tuple[TimelineEntry, ...]:
    """What happened in the time of these actions, the newest first: the actions, their results and labels, and when devices became trusted
    or were revoked. `newest` and `oldest` say that no other page has anything later or earlier."""
    since = 0 if oldest else min((action.at for action in actions), default=0)
    until = END_OF_TIME if newest else max((action.at for action in actions), default=0)
    own = [entry for action in actions for entry in _of_action(action)]
    told = {entry.label_id for entry in own}
    beside = [*_of_links(tenant, links), *(entry for entry in _of_reputation(reputation) if entry.label_id not in told)]
    return tuple(sorted([*own, *(entry for entry in beside if since <= entry.at <= until)], key=_order, reverse=True))


def _order(entry: TimelineEntry) -> tuple[int, int]:
    """The sort key: events of the same millisecond are in the order of their names in their type."""
    return entry.at, get_args(TimelineEvent).index(entry.event)


def _of_action(action: StoredAction) -> Iterator[TimelineEntry]:
    yield TimelineEntry(at=action.at, event="action", what=action.recommendation, action_id=action.id)
    if action.result:
        yield TimelineEntry(at=action.reported_at or action.at, event="result", what=action.result, action_id=action.id)
    if label := action.label:
        yield TimelineEntry(at=int(label.id[:12], 16), event="label", what=label.type, action_id=action.id, label_id=label.id)


def _of_links(tenant: str, links: Mapping[str, Link]) -> Iterator[TimelineEntry]:
    for device, link in links.items():
        device_id = dependencies.keyring().name_device(tenant, device)
        if link.seen:
            yield TimelineEntry(at=link.seen.first, event="device_trusted", device_id=device_id)
        if link.revoked_at:
            yield TimelineEntry(at=link.revoked_at, event="device_revoked", device_id=device_id)


def _of_reputation(reputation: Reputation) -> Iterator[TimelineEntry]:
    for mark in reputation.marks.values():
        yield TimelineEntry(at=mark.at, event="label", what=mark.verdict, label_id=mark.label)
