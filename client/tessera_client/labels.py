"""Labels: later truth about an action, a user, a device or an address."""

from __future__ import annotations

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.calls import Calls
from tessera_client.encoding import segment


class Labels:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def send(self, *, idempotency_key: str | None = None, **label: Unpack[types.LabelRequest]) -> types.LabelAnswer:
        """Say what a subject turned out to be; in effect when this returns."""
        return self._calls.post("/risk/v1/label", label, idempotency_key)

    def read(self, label_id: str) -> types.LabelAnswer:
        """A label as it was sent."""
        return self._calls.get(f"/risk/v1/label/{segment(label_id)}")

    def withdraw(self, label_id: str) -> types.Receipt:
        """Withdraw a label."""
        return self._calls.delete(f"/risk/v1/label/{segment(label_id)}")
