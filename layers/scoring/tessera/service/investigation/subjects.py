"""Subjects: which user, device or address a path names."""

from base64 import urlsafe_b64decode
from uuid import UUID

from tessera.errors import Fault, Malformed, NotFound
from tessera.service import dependencies
from tessera.service.keys.origin import parse_address

LONGEST_USER_ID = 256
NO_DEVICE = "Device not found."


def user_named(tenant: str, path: str) -> tuple[str, str]:
    """The user id that a path names, and its keyed hash. An id is in the path as it is, or after a tilde in base64url: API Gateway forwards
    decoded paths, in which a slash or a question mark would end the id.

    Raises:
        Malformed.
    """
    user_id = _decoded(path[1:]) if path.startswith("~") else path
    if not 1 <= len(user_id) <= LONGEST_USER_ID:
        raise Malformed(faults=[Fault("path.user_id", f"must have 1 to {LONGEST_USER_ID} characters")])
    return user_id, dependencies.keyring().hash_user(tenant, user_id)


def device_named(tenant: str, device_id: str) -> str:
    """The device with this id, as in answers, or with this bare subject.

    Raises:
        NotFound: it was not issued here, for this tenant.
    """
    device = subject(device_id) or dependencies.keyring().device_named(tenant, device_id)
    if device is None:
        raise NotFound(NO_DEVICE)
    return device


def subject(device_id: str) -> str | None:
    """The device, if the path has its bare subject instead of its id. Anybody can write one: it does not prove that there is such a
    device."""
    try:
        return UUID(device_id).hex
    except ValueError:
        return None


def address_named(tenant: str, ip: str) -> tuple[str, str]:
    """The address in its shortest form, and its keyed hash.

    Raises:
        Malformed.
    """
    address = parse_address(ip)
    if address is None:
        raise Malformed(faults=[Fault("path.ip", "must be an address")])
    return address, dependencies.keyring().hash_address(tenant, address)


def _decoded(text: str) -> str:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        raise Malformed(faults=[Fault("path.user_id", "must be base64url of UTF-8 after a tilde")]) from None
