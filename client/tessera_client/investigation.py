"""Investigation: what is known of a user, a device or an address, who is linked to whom, and which devices are trusted."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterator

from tessera_client import types
from tessera_client.calls import Calls
from tessera_client.encoding import segment

UNFIT = frozenset("/?#")
"""What a gateway takes for a path's end, also where it is percent-encoded."""


class Investigation:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def user(self, user_id: str, *, cursor: str | None = None) -> types.UserProfile:
        """What is known of a user, with the newest actions; send the `cursor` to go on."""
        return self._calls.get(_of_user(user_id), cursor=cursor)

    def each_action_of(self, user_id: str) -> Iterator[types.ActionLine]:
        """All actions of a user, the newest first, page by page."""
        cursor: str | None = None
        while True:
            found = self.user(user_id, cursor=cursor)
            for action in found["actions"]:
                yield action
            cursor = found.get("cursor")
            if cursor is None:
                return

    def linked(self, user_id: str) -> types.LinkedAnswer:
        """The accounts linked to a user's in two steps, by device, key, fingerprint, address or payee."""
        return self._calls.get(f"{_of_user(user_id)}/linked")

    def trusted_devices(self, user_id: str) -> types.TrustedDevices:
        return self._calls.get(f"{_of_user(user_id)}/devices")

    def revoke(self, user_id: str, device_id: str) -> types.Receipt:
        """Trust a device no more for a user."""
        return self._calls.delete(f"{_of_user(user_id)}/devices/{segment(device_id)}")

    def device(self, device_id: str, *, cursor: str | None = None) -> types.DeviceProfile:
        """What is known of a device, who was seen with it, and the newest actions."""
        return self._calls.get(f"/risk/v1/devices/{segment(device_id)}", cursor=cursor)

    def address(self, ip: str) -> types.AddressProfile:
        """What is known of an address, and who was seen there."""
        return self._calls.get(f"/risk/v1/addresses/{segment(ip)}")


def _of_user(user_id: str) -> str:
    """The path of a user; in base64url after a tilde, where the id is nothing that a path can carry."""
    if UNFIT & set(user_id) or user_id.startswith("~") or user_id in (".", ".."):
        user_id = "~" + urlsafe_b64encode(user_id.encode()).rstrip(b"=").decode()
    return f"/risk/v1/users/{segment(user_id)}"
