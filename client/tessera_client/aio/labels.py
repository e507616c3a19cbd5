# Made from ../labels.py by `python -m local.openapi`; not to be edited.
"""Labels: later truth about an action, a user, a device or an address."""

from __future__ import annotations

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.aio.calls import Calls
from tessera_client.encoding import segment


class Labels:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def send(self, *, idempotency_key: str | None = None, **label: Unpack[types.LabelRequest]) -> types.LabelAnswer:
        """Say what a subject turned out to be; in effect when this returns."""
        return await self._calls.post("/risk/v1/label", label, idempotency_key)

    async def read(self, label_id: str) -> types.LabelAnswer:
        """A label as it was sent."""
        return await self._calls.get(f"/risk/v1/label/{segment(label_id)}")

    async def withdraw(self, label_id: str) -> types.Receipt:
        """Withdraw a label."""
        return await self._calls.delete(f"/risk/v1/label/{segment(label_id)}")
