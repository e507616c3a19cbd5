# Made from ../investigation.py by `python -m local.openapi`; not to be edited.
"""Investigation: what is known about a user, a device or an address, who is linked to whom, and which devices are trusted."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator

from tessera_client import types
from tessera_client.aio.calls import Calls
from tessera_client.encoding import segment

UNFIT = frozenset("/?#")
"""Characters that a gateway takes for a path's end, even if they are percent-encoded."""


class Investigation:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def session(self, action_id: str) -> types.SessionActivity:
        """What somebody did in the device session of an action, page by page."""
        return await self._calls.get(f"/risk/v1/actions/{segment(action_id)}/session")

    async def user(self, user_id: str, *, cursor: str | None = None) -> types.UserProfile:
        """What is known about a user, with the newest actions; send the `cursor` to continue."""
        return await self._calls.get(_of_user(user_id), cursor=cursor)

    async def each_action_of(self, user_id: str) -> AsyncIterator[types.ActionLine]:
        """All actions of a user, the newest first, page by page."""
        cursor: str | None = None
        while True:
            found = await self.user(user_id, cursor=cursor)
            for action in found["actions"]:
                yield action
            cursor = found.get("cursor")
            if cursor is None:
                return

    async def linked(self, user_id: str) -> types.LinkedAnswer:
        """The accounts linked to a user's in at most two steps, by device, key, fingerprint, address or payee."""
        return await self._calls.get(f"{_of_user(user_id)}/linked")

    async def trusted_devices(self, user_id: str) -> types.TrustedDevices:
        return await self._calls.get(f"{_of_user(user_id)}/devices")

    async def revoke(self, user_id: str, device_id: str) -> types.Receipt:
        """Stop trusting a device for a user."""
        return await self._calls.delete(f"{_of_user(user_id)}/devices/{segment(device_id)}")

    async def device(self, device_id: str, *, cursor: str | None = None) -> types.DeviceProfile:
        """What is known about a device, who was seen with it, and the newest actions."""
        return await self._calls.get(f"/risk/v1/devices/{segment(device_id)}", cursor=cursor)

    async def address(self, ip: str) -> types.AddressProfile:
        """What is known about an address, and who was seen there."""
        return await self._calls.get(f"/risk/v1/addresses/{segment(ip)}")


def _of_user(user_id: str) -> str:
    """The path of a user; the id is in base64url after a tilde if a path cannot contain it."""
    if UNFIT & set(user_id) or user_id.startswith("~") or user_id in (".", ".."):
        user_id = "~" + urlsafe_b64encode(user_id.encode()).rstrip(b"=").decode()
    return f"/risk/v1/users/{segment(user_id)}"
