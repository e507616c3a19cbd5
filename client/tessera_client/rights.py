"""People's rights: everything of a person is exported, or erased; a legal hold forbids the latter; receipts prove either."""

from __future__ import annotations

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.calls import Calls
from tessera_client.encoding import segment

USERS = "/risk/v1/users"


class Rights:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def export(self, user_id: str) -> types.ExportAnswer:
        """Export a person. Ask again until its `state` is `done`, then download its parts."""
        return self._calls.get(f"{USERS}/{segment(user_id)}/export")

    def erase(self, user_id: str) -> types.ErasureAnswer:
        """Erase a person. `backend.jobs.read` says how it goes, and has the receipt at its end.

        Raises:
            LegallyHeld: a hold forbids it.
        """
        return self._calls.delete(f"{USERS}/{segment(user_id)}")

    def hold(self, user_id: str, **hold: Unpack[types.HoldRequest]) -> types.HoldAnswer:
        """Forbid to erase a person, for a reason."""
        return self._calls.put(f"{USERS}/{segment(user_id)}/hold", hold)

    def read_hold(self, user_id: str) -> types.HoldAnswer:
        return self._calls.get(f"{USERS}/{segment(user_id)}/hold")

    def lift_hold(self, user_id: str) -> types.Receipt:
        return self._calls.delete(f"{USERS}/{segment(user_id)}/hold")

    def receipts(self, user_id: str) -> types.ReceiptsAnswer:
        """The receipts of a person's erasures, and of those that were refused, the newest first."""
        return self._calls.get(f"{USERS}/{segment(user_id)}/receipts")

    def receipt_keys(self) -> types.ReceiptKeys:
        """The public key that verifies receipts."""
        return self._calls.get("/receipts/jwks")
