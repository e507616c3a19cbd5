"""Investigation: what is known of a user, a device or an address, who is linked to whom, and which devices are trusted."""

from tessera.errors import NotFound
from tessera.service import audit, investigating, parts
from tessera.service.http import Api
from tessera.service.investigating import (
    END_OF_TIME,
    PAGE,
    accounts_at,
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
from tessera.service.investigation_exchange import AddressShown, DeviceShown, LinkedAnswer, PersonQuery, TrustedDevices, UserShown
from tessera.service.responses import Receipt, facts_of_network, facts_of_place
from tessera.ties import Thing

api = Api()
parts.ip_intelligence()  # read while the function starts, not with its first address
WALKS_PER_MINUTE = 20  # of one tenant: each may read some hundred items


@api.get("/risk/v1/users/{user_id}", scope="risk:search", audit="person.read")
def user(user_id: str, query: PersonQuery) -> UserShown:
    """What is known of a user, with the newest actions."""
    tenant, now, user_id = api.caller.tenant, api.now, investigating.user_of(user_id)
    account = investigating.user_named(tenant, user_id)
    _record({"user": account})
    known, links = parts.store().people.user(tenant, account, now), parts.store().people.links(tenant, account, now)
    rows, cursor = page_of(parts.store().finder.of_user(tenant, account, 0, END_OF_TIME, PAGE + 1, before=query.cursor))
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
        timeline=timeline(tenant, actions, links, known.reputation, newest=query.cursor is None, oldest=cursor is None),
        cursor=cursor,
    )


@api.get("/risk/v1/users/{user_id}/linked", scope="risk:search", audit="person.read")
def linked(user_id: str) -> LinkedAnswer:
    """The accounts linked to a user's in two steps, by device, key, fingerprint, address or payee."""
    parts.store().count_request(api.caller.tenant, "walks", "anywhere", WALKS_PER_MINUTE, api.now)
    user_id = investigating.user_of(user_id)
    account = investigating.user_named(api.caller.tenant, user_id)
    _record({"linked_to": account})
    return investigating.linked_to(api.caller.tenant, user_id, account, api.now)


@api.get("/risk/v1/users/{user_id}/devices", scope="risk:search", audit="person.read")
def trusted_devices(user_id: str) -> TrustedDevices:
    """The devices that are known for a user."""
    account = investigating.user_named(api.caller.tenant, investigating.user_of(user_id))
    _record({"user": account})
    return TrustedDevices(devices=trusted(api.caller.tenant, parts.store().people.links(api.caller.tenant, account, api.now)))


@api.delete("/risk/v1/users/{user_id}/devices/{device_id}", scope="risk:labels", audit="device.revoke")
def revoke(user_id: str, device_id: str) -> Receipt:
    """Trust a device no more for a user: nothing that they have done on it until now makes the pair known again."""
    tenant = api.caller.tenant
    account = investigating.user_named(tenant, investigating.user_of(user_id))
    device = investigating.device_named(tenant, device_id)
    link = parts.store().people.links(tenant, account, api.now).get(device)
    if link is None or link.seen is None:
        raise NotFound("This device is not known for this user.")
    audit.record(api.caller, api.now, "device.revoke", {"user": account, "device": device})
    parts.store().revoke(tenant, account, device, api.now)
    return Receipt(message="The device is not trusted any more.")


@api.get("/risk/v1/devices/{device_id}", scope="risk:search", audit="person.read")
def device(device_id: str, query: PersonQuery) -> DeviceShown:
    """What is known of a device, who was seen with it, and the newest actions."""
    tenant, now, named = api.caller.tenant, api.now, investigating.device_named(api.caller.tenant, device_id)
    _record({"device": named})
    known = parts.store().people.device(tenant, named, now)
    rows, cursor = page_of(parts.store().finder.of_device(tenant, named, 0, END_OF_TIME, PAGE + 1, before=query.cursor))
    actions, told = actions_of(tenant, rows, now)
    accounts, _, _, more = accounts_at(tenant, Thing("device", named), now)
    profile = known.profile
    return DeviceShown(
        device_id=parts.keyring().name_device(tenant, named),
        **span_of(profile),
        successes=profile.successes,
        keys=values_shown(profile.keys),
        traits=values_shown(profile.traits),
        places=places_shown(profile.places),
        accounts=accounts,
        more_accounts=more,
        reputation=reputation_shown("device", known.reputation, now),
        first_key=known.lately.first_key if known.lately else None,
        lately=lately_shown(known.lately),
        actions=lines(actions, told),
        timeline=timeline(tenant, actions, {}, known.reputation, newest=query.cursor is None, oldest=cursor is None),
        cursor=cursor,
    )


@api.get("/risk/v1/addresses/{ip}", scope="risk:search", audit="person.read")
def address(ip: str) -> AddressShown:
    """What is known of an address, and who was seen there."""
    tenant, now, shown = api.caller.tenant, api.now, investigating.address_named(ip)
    hashed = parts.keyring().hash_address(tenant, shown)
    _record({"address": hashed})
    accounts, actions, told, more = accounts_at(tenant, Thing("ip", hashed), now)
    place = parts.ip_intelligence().place(shown)
    return AddressShown(
        ip=shown,
        facts={name: fact for name, fact in facts_of_place(place).items() if fact is not None},
        network=dict(facts_of_network(place)),
        accounts=accounts,
        more_accounts=more,
        reputation=reputation_shown("address", parts.store().people.reputation(tenant, "address", hashed, now), now),
        actions=lines(actions[:PAGE], told),
    )


def _record(about: dict[str, str]) -> None:
    audit.record(api.caller, api.now, "person.read", about)


handler = api.handler
