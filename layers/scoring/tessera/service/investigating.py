"""Investigating: what is known of a user, a device or an address, put together for an analyst.

Everything is bounded: 25 actions a page, 50 links, 50 accounts. What an account was seen with is read from its newest 25 actions; who else
was seen with that, from the ties (`tie_store`).
"""

from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import get_args
from urllib.parse import urlencode
from uuid import UUID

from tessera.errors import Fault, Malformed, NotFound
from tessera.labels import Party
from tessera.profile import KnownPlace, Link, Profile, Values
from tessera.profile.familiarity import APART
from tessera.reputation import IN_EFFECT, Reputation
from tessera.service import answers, parts
from tessera.service.finder import Row
from tessera.service.investigation_exchange import (
    AccountShown,
    ActionLine,
    LatelyShown,
    LinkedAccount,
    LinkedAnswer,
    LinkShown,
    MarkShown,
    ReputationShown,
    SeenShown,
    ThingShown,
    TimelineEntry,
    TimelineEvent,
    TrustedDevice,
)
from tessera.service.person_store import Lately
from tessera.service.records import StoredAction
from tessera.service.responses import RecommendationAnswer
from tessera.ties import MOST_SHARING, Network, Sharing, Thing, walk

PAGE = 25  # actions
MOST_ACCOUNTS = 50  # shown at a device or an address
LONGEST_USER_ID = 256
END_OF_TIME = 2**47  # ms: the largest moment of a ULID is 2⁴⁸ − 1
AGENT = 3  # parts of a browser's path that people read: system, browser, version


# who is asked about


def user_of(path: str) -> str:
    """The user id that a path names: as it is, or after a tilde in base64url. API Gateway hands paths on decoded, and takes a slash or a
    question mark in one for its end; an id that has them can only be named so.

    Raises:
        Malformed.
    """
    if not path.startswith("~"):
        return path
    try:
        return urlsafe_b64decode(path[1:] + "=" * (-len(path[1:]) % 4)).decode()
    except ValueError:
        raise Malformed(faults=[Fault("path.user_id", "must be base64url of UTF-8 after a tilde")]) from None


def user_named(tenant: str, user_id: str) -> str:
    """The keyed hash of a user.

    Raises:
        Malformed.
    """
    if not 1 <= len(user_id) <= LONGEST_USER_ID:
        raise Malformed(faults=[Fault("path.user_id", f"must have 1 to {LONGEST_USER_ID} characters")])
    return parts.keyring().hash_user(tenant, user_id)


def device_named(tenant: str, device_id: str) -> str:
    """The device of an id as it is answered, or of its bare subject.

    Raises:
        NotFound: it was not issued here, for this tenant.
    """
    try:
        return UUID(device_id).hex
    except ValueError:
        device = parts.keyring().device_named(tenant, device_id)
    if device is None:
        raise NotFound("There is no such device.")
    return device


def address_named(ip: str) -> str:
    """An address in its shortest form.

    Raises:
        Malformed.
    """
    try:
        return str(ip_address(ip))
    except ValueError:
        raise Malformed(faults=[Fault("path.ip", "must be an address")]) from None


# what is shown of them


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


# the actions, and who they name


def page_of(rows: Sequence[Row]) -> tuple[Sequence[Row], str | None]:
    """A page of rows, and where to go on."""
    return rows[:PAGE], rows[PAGE - 1].ulid if len(rows) > PAGE else None


def actions_of(tenant: str, rows: Sequence[Row], now: int) -> tuple[Sequence[StoredAction], Mapping[str, RecommendationAnswer]]:
    """The actions of rows, and what was answered of each."""
    actions = tuple(parts.store().finder.actions(tenant, rows, now))
    return actions, {action.id: answers.first(action) for action in actions}


def accounts_at(
    tenant: str, thing: Thing, now: int
) -> tuple[tuple[AccountShown, ...], Sequence[StoredAction], Mapping[str, RecommendationAnswer], bool]:
    """Who was seen with a thing, by the actions that show it; whether there are more."""
    found = parts.store().ties.sharing(tenant, [thing], MOST_ACCOUNTS + 1, now)[thing]
    kept = found[:MOST_ACCOUNTS]
    actions, told = actions_of(tenant, list({Row(device=each.device, ulid=each.action) for each in kept}), now)
    shown = tuple(_account_shown(tenant, each, told) for each in sorted(kept, key=lambda each: -each.last))
    return shown, sorted(actions, key=lambda action: -action.at), told, len(found) > MOST_ACCOUNTS


def _account_shown(tenant: str, seen: Sharing, told: Mapping[str, RecommendationAnswer]) -> AccountShown:
    answer = told.get(seen.device + seen.action)
    return AccountShown(
        account=seen.account,
        user_id=user_id_of(tenant, seen.account, answer),
        device_id=answer.context.device_id if answer else None,
        action_id=seen.device + seen.action,
        first_seen=seen.first,
        last_seen=seen.last,
    )


def user_id_of(tenant: str, account: str, told: RecommendationAnswer | None) -> str | None:
    """The user id that an account's keyed hash stands for, if what was answered of an action names it."""
    named = (told.context.user_id, told.context.claimed_user_id) if told else ()
    return next((each for each in named if each and parts.keyring().hash_user(tenant, each) == account), None)


# who is linked to whom


def linked_to(tenant: str, user_id: str, account: str, now: int) -> LinkedAnswer:
    """The accounts linked to one, in two steps."""
    addresses: dict[str, str] = {}

    def things_of(accounts: Sequence[str]) -> Mapping[str, Sequence[Thing]]:
        rows = parts.store().finder.of_users(tenant, accounts, 0, END_OF_TIME, PAGE)
        found: dict[str, list[Thing]] = {}
        for each, some in rows.items():
            actions, told = actions_of(tenant, some, now)
            addresses.update({action.address: ip for action in actions if action.address and (ip := told[action.id].context.ip)})
            found[each] = list(dict.fromkeys(thing for action in actions for thing in things_in(action, told[action.id])))
        return found

    def sharing_of(things: Sequence[Thing]) -> Mapping[Thing, Sequence[Sharing]]:
        return parts.store().ties.sharing(tenant, things, MOST_SHARING + 1, now)

    return _linked_shown(tenant, {account: user_id}, walk(account, things_of, sharing_of), addresses, now)


def things_in(action: StoredAction, told: RecommendationAnswer) -> Iterator[Thing]:
    """What an action shows that its account was seen with."""
    context = told.context
    payee = action.lesson.get("payment", {}).get("payee")
    if context.device_id:
        yield Thing("device", action.device)
    if context.device_public_key:
        yield Thing("device_key", context.device_public_key)
    if payee:
        yield Thing("payee", payee)
    if context.device_fingerprint:
        yield Thing("device_fingerprint", context.device_fingerprint)
    if action.address:
        yield Thing("ip", action.address)


def _linked_shown(tenant: str, names: Mapping[str, str], found: Network, addresses: Mapping[str, str], now: int) -> LinkedAnswer:
    shown_by = [found.shown_by[account] for account in found.steps if account in found.shown_by]
    _, told = actions_of(tenant, list({Row(device=each.device, ulid=each.action) for each in shown_by}), now)
    reputations = parts.store().people.reputations(tenant, found.steps, now)

    def value(thing: Thing) -> str:
        if thing.kind == "device":
            return parts.keyring().name_device(tenant, thing.value)
        return addresses.get(thing.value, thing.value) if thing.kind == "ip" else thing.value

    def account(each: str) -> LinkedAccount:
        seen = found.shown_by.get(each)
        action_id = seen.device + seen.action if seen else None
        return LinkedAccount(
            account=each,
            user_id=names.get(each) or user_id_of(tenant, each, told.get(action_id or "")),
            steps=found.steps[each],
            fraud=reputations[each].fraud("user", now) >= IN_EFFECT,
            action_id=action_id,
        )

    return LinkedAnswer(
        accounts=tuple(account(each) for each in found.steps),
        links=tuple(
            LinkShown(one=each.one, other=each.other, by=each.thing.kind, value=value(each.thing), since=each.since, last=each.last)
            for each in found.connections
        ),
        crowded=tuple(ThingShown(by=thing.kind, value=value(thing)) for thing in found.crowded),
        cut=found.cut,
    )
