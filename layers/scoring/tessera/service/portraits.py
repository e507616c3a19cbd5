"""Portraits: a user, a device or an address as a whole, put together for an analyst."""

from tessera.errors import NotFound
from tessera.service import parts
from tessera.service.investigating import (
    END_OF_TIME,
    PAGE,
    actions_of,
    browser_read,
    lately_shown,
    lines,
    page_of,
    places_shown,
    reputation_shown,
    span_of,
    timeline,
    trusted,
    values_shown,
)
from tessera.service.investigation_exchange import AddressShown, DeviceShown, UserShown
from tessera.service.linked_accounts import accounts_at
from tessera.service.naming import NO_DEVICE
from tessera.service.responses import facts_of_network, facts_of_place
from tessera.ties import Thing


def of_user(tenant: str, user_id: str, account: str, cursor: str | None, now: int) -> UserShown:
    """A user (`account`: the keyed hash), with the actions before `cursor` (a ULID)."""
    known, links = parts.store().people.user(tenant, account, now), parts.store().people.links(tenant, account, now)
    rows, further = page_of(parts.store().finder.of_user(tenant, account, 0, END_OF_TIME, PAGE + 1, before=cursor))
    actions, told = actions_of(tenant, rows, now)
    profile = known.profile
    return UserShown(
        user_id=user_id,
        account=account,
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


def of_device(tenant: str, device: str, cursor: str | None, now: int, *, issued: bool) -> DeviceShown:
    """A device, with the actions before `cursor` (a ULID). `issued`: its id was shown as we signed it.

    Raises:
        NotFound: nothing is known of a device whose id was not shown. Nobody has an id signed by making one up.
    """
    known = parts.store().people.device(tenant, device, now)
    rows, further = page_of(parts.store().finder.of_device(tenant, device, 0, END_OF_TIME, PAGE + 1, before=cursor))
    actions, told = actions_of(tenant, rows, now)
    accounts, _, _, more = accounts_at(tenant, Thing("device", device), now)
    profile = known.profile
    if not (issued or profile.seen or known.lately or known.reputation.marks or rows or accounts):
        raise NotFound(NO_DEVICE)
    return DeviceShown(
        device_id=parts.keyring().name_device(tenant, device),
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


def of_address(tenant: str, address: str, hashed: str, now: int) -> AddressShown:
    """An address (and its keyed hash), with one action of each account that was seen there."""
    accounts, actions, told, more = accounts_at(tenant, Thing("ip", hashed), now)
    place = parts.ip_intelligence().place(address)
    return AddressShown(
        ip=address,
        facts={name: fact for name, fact in facts_of_place(place).items() if fact is not None},
        network=dict(facts_of_network(place)),
        accounts=accounts,
        more_accounts=more,
        reputation=reputation_shown("address", parts.store().people.reputation(tenant, "address", hashed, now), now),
        actions=lines(actions[:PAGE], told),
    )
