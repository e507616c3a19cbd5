"""Investigation: what is known about a user, a device or an address, who is linked to whom, and which devices are trusted."""

from tessera.errors import ActionNotFound, Malformed, NotFound
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt
from tessera.service.investigation import linked_accounts, sessions, subjects, views
from tessera.service.investigation.contract import (
    AddressProfile,
    DeviceProfile,
    LinkedAnswer,
    PersonQuery,
    SessionActivity,
    TrustedDevices,
    UserProfile,
)
from tessera.service.investigation.views import trusted

api = Api()
dependencies.ip_intelligence()  # read while the function starts, not with its first address
WALKS_PER_MINUTE = 20  # per tenant: each may read some hundred items


@api.get("/risk/v1/users/{user_id}", scope="risk:search", audit="person.read")
def user(user_id: str, query: PersonQuery) -> UserProfile:
    """What is known about a user, with the newest actions."""
    named, account = subjects.user_named(api.caller.tenant, user_id)
    _record({"user": account})
    return views.of_user(api.caller.tenant, named, account, query.cursor, api.now)


@api.get("/risk/v1/users/{user_id}/linked", scope="risk:search", audit="person.read", refuses=(Malformed,))
def linked(user_id: str) -> LinkedAnswer:
    """The accounts linked to a user's in at most two steps, by device, key, fingerprint, address or payee."""
    dependencies.store().requests.count_request(api.caller.tenant, "walks", "anywhere", WALKS_PER_MINUTE, api.now)
    named, account = subjects.user_named(api.caller.tenant, user_id)
    _record({"linked_to": account})
    return linked_accounts.linked_to(api.caller.tenant, named, account, api.now)


@api.get("/risk/v1/users/{user_id}/devices", scope="risk:search", audit="person.read", refuses=(Malformed,))
def trusted_devices(user_id: str) -> TrustedDevices:
    """The known devices of a user."""
    _, account = subjects.user_named(api.caller.tenant, user_id)
    _record({"user": account})
    return TrustedDevices(devices=trusted(api.caller.tenant, dependencies.store().people.links(api.caller.tenant, account, api.now)))


@api.delete("/risk/v1/users/{user_id}/devices/{device_id}", scope="risk:labels", audit="device.revoke", refuses=(Malformed, NotFound))
def revoke(user_id: str, device_id: str) -> Receipt:
    """Stop trusting a device for a user: nothing that they have done on it until now makes the pair known again."""
    tenant = api.caller.tenant
    (_, account), device = subjects.user_named(tenant, user_id), subjects.device_named(tenant, device_id)
    if dependencies.store().people.link(tenant, account, device, api.now).seen is None:
        raise NotFound("This device is not known for this user.")
    trail.record(api.caller, api.now, "device.revoke", {"user": account, "device": device})
    dependencies.store().profiles.revoke(tenant, account, device, api.now)
    return Receipt(message="The device is no longer trusted.")


@api.get("/risk/v1/devices/{device_id}", scope="risk:search", audit="person.read", refuses=(NotFound,))
def device(device_id: str, query: PersonQuery) -> DeviceProfile:
    """What is known about a device, who was seen with it, and the newest actions."""
    named = subjects.device_named(api.caller.tenant, device_id)
    _record({"device": named})
    issued = subjects.subject(device_id) is None
    return views.of_device(api.caller.tenant, named, query.cursor, api.now, issued=issued)


@api.get("/risk/v1/addresses/{ip}", scope="risk:search", audit="person.read", refuses=(Malformed,))
def address(ip: str) -> AddressProfile:
    """What is known about an address, and who was seen there."""
    named, hashed = subjects.address_named(api.caller.tenant, ip)
    _record({"address": hashed})
    return views.of_address(api.caller.tenant, named, hashed, api.now)


@api.get("/risk/v1/actions/{action_id}/session", scope="risk:search", audit="person.read", refuses=(ActionNotFound,))
def session(action_id: str) -> SessionActivity:
    """What somebody did in the device session of an action: pages, typing, pointing, and the session's other actions."""
    _record({"session_of": action_id[:64]})
    return sessions.of_action(api.caller.tenant, action_id, api.now)


def _record(about: dict[str, str]) -> None:
    trail.record(api.caller, api.now, "person.read", about)


handler = api.handler
