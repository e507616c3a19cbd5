"""Everything that an analyst sees about a user, a device or an address."""

from collections.abc import Callable, Iterable, Mapping

from tessera.errors import NotFound
from tessera.labels import Party
from tessera.profile import KnownPlace, Link, Profile, Values
from tessera.profile.familiarity import APART
from tessera.reputation import Reputation
from tessera.service import dependencies
from tessera.service.decisions.facts import facts_of_network, facts_of_place
from tessera.service.investigation.actions import END_OF_TIME, PAGE, actions_of, lines, page_of, rows_of, timeline
from tessera.service.investigation.contract import (
    AddressProfile,
    DeviceProfile,
    LabelMark,
    RecentActivity,
    ReputationSummary,
    SeenPlace,
    SeenValue,
    TrustedDevice,
    UserProfile,
)
from tessera.service.investigation.linked_accounts import accounts_at, user_id_of
from tessera.service.investigation.subjects import NO_DEVICE
from tessera.service.store.people import Lately
from tessera.ties import SharedEntity

AGENT = 3  # parts of a browser's path that people read: system, browser, version


def reputation_shown(party: Party, reputation: Reputation, now: int) -> ReputationSummary:
    marks = sorted(reputation.marks.values(), key=lambda mark: mark.label, reverse=True)
    return ReputationSummary(
        fraud=round(reputation.fraud(party, now), 3),
        legitimate=round(reputation.legit(party, now), 3),
        labels=tuple(LabelMark(label_id=mark.label, verdict=mark.verdict, at=mark.at) for mark in marks),
    )


def lately_shown(lately: Lately | None) -> RecentActivity | None:
    if lately is None:
        return None
    seen = lately.last_place
    return RecentActivity(
        actions_60_sec=lately.actions_60_sec,
        failures_last_hour=lately.failures_last_hour,
        linked=lately.linked,
        last_place=", ".join(part for part in (seen.place.city, seen.place.country) if part) if seen else None,
        last_place_at=seen.at if seen else None,
    )


def values_shown(values: Values, read: Callable[[str], str] = str) -> tuple[SeenValue, ...]:
    """A table of values in readable form, the latest first; values that read the same are combined."""
    shown: dict[str, SeenValue] = {}
    for value, seen in values.items():
        what = read(value)
        own = SeenValue(what=what, count=seen.count, first_seen=seen.first, last_seen=seen.last)
        shown[what] = _joined(shown[what], own) if what in shown else own
    return tuple(sorted(shown.values(), key=lambda each: (-each.last_seen, each.what)))


def _joined(one: SeenValue, other: SeenValue) -> SeenValue:
    return SeenValue(
        what=one.what,
        count=one.count + other.count,
        first_seen=min(one.first_seen, other.first_seen),
        last_seen=max(one.last_seen, other.last_seen),
    )


def browser_read(value: str) -> str:
    """A browser's path without the part that identifies its user agent."""
    return " ".join(value.split(APART)[:AGENT])


def places_shown(places: Iterable[KnownPlace]) -> tuple[SeenPlace, ...]:
    """Places, the last visited first."""
    shown = (
        SeenPlace(
            what=", ".join(part for part in (each.name, each.country) if part),
            count=each.seen.count,
            first_seen=each.seen.first,
            last_seen=each.seen.last,
            latitude=each.latitude,
            longitude=each.longitude,
        )
        for each in places
    )
    return tuple(sorted(shown, key=lambda each: (-each.last_seen, each.what)))


def span_of(profile: Profile) -> dict[str, int | None]:
    return {"first_seen": profile.seen.first if profile.seen else None, "last_seen": profile.seen.last if profile.seen else None}


def trusted(tenant: str, links: Mapping[str, Link]) -> tuple[TrustedDevice, ...]:
    """The known devices of a user, the latest first."""
    known = [(device, link.seen) for device, link in links.items() if link.seen]
    shown = [
        TrustedDevice(
            device_id=dependencies.keyring().name_device(tenant, device), successes=seen.count, since=seen.first, last_seen=seen.last
        )
        for device, seen in known
    ]
    return tuple(sorted(shown, key=lambda each: -each.last_seen))


def of_user(tenant: str, user_id: str, account: str, cursor: str | None, now: int) -> UserProfile:
    """A user (`account`: the keyed hash), with the actions before `cursor` (a ULID)."""
    people = dependencies.store().people
    known, links = people.user(tenant, account, now), people.links(tenant, account, now)
    others = people.other_ids(tenant, account, list(links), now)
    rows, further = page_of(rows_of(tenant, (account, *others), cursor))
    actions, told = actions_of(tenant, rows, now)
    profile = known.profile
    named = (user_id_of(tenant, other, answer) for other in others for answer in told.values())
    return UserProfile(
        user_id=user_id,
        account=account,
        other_ids=tuple(dict.fromkeys(filter(None, named))),
        **span_of(profile),
        successes=profile.successes,
        places=places_shown(profile.places),
        browsers=values_shown(profile.browsers, browser_read),
        timezones=values_shown(profile.timezones),
        languages=values_shown(profile.languages),
        devices=trusted(tenant, links),
        reputation=reputation_shown("user", known.reputation, now),
        lately=lately_shown(known.lately),
        actions=lines(actions, told),
        timeline=timeline(tenant, actions, links, known.reputation, newest=cursor is None, oldest=further is None),
        cursor=further,
    )


def of_device(tenant: str, device: str, cursor: str | None, now: int, *, issued: bool) -> DeviceProfile:
    """A device, with the actions before `cursor` (a ULID). `issued`: the caller sent its signed id.

    Raises:
        NotFound: without a signed id, a device about which nothing is known. Nobody gets an id signed by inventing one.
    """
    known = dependencies.store().people.device(tenant, device, now)
    rows, further = page_of(dependencies.store().index.of_device(tenant, device, 0, END_OF_TIME, PAGE + 1, before=cursor))
    actions, told = actions_of(tenant, rows, now)
    accounts, _, _, more = accounts_at(tenant, SharedEntity("device", device), now)
    profile = known.profile
    if not (issued or profile.seen or known.lately or known.reputation.marks or rows or accounts):
        raise NotFound(NO_DEVICE)
    return DeviceProfile(
        device_id=dependencies.keyring().name_device(tenant, device),
        **span_of(profile),
        successes=profile.successes,
        keys=values_shown(profile.keys),
        traits=values_shown(profile.traits),
        places=places_shown(profile.places),
        accounts=accounts,
        more_accounts=more,
        reputation=reputation_shown("device", known.reputation, now),
        lately=lately_shown(known.lately),
        actions=lines(actions, told),
        timeline=timeline(tenant, actions, {}, known.reputation, newest=cursor is None, oldest=further is None),
        cursor=further,
    )


def of_address(tenant: str, address: str, hashed: str, now: int) -> AddressProfile:
    """An address (`hashed`: the keyed hash), with one action of each account that was seen there."""
    accounts, actions, told, more = accounts_at(tenant, SharedEntity("ip", hashed), now)
    place = dependencies.ip_intelligence().place(address)
    return AddressProfile(
        ip=address,
        facts={name: fact for name, fact in facts_of_place(place).items() if fact is not None},
        network=dict(facts_of_network(place)),
        accounts=accounts,
        more_accounts=more,
        reputation=reputation_shown("address", dependencies.store().people.reputation(tenant, "address", hashed, now), now),
        actions=lines(actions[:PAGE], told),
    )
