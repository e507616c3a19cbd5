# Made from ../activities.py by `python -m local.openapi`; not to be edited.
"""Streams of activities: every recommendation for a SIEM or a data lake, each stream read at its own pace."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal, TypeAlias

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.aio.calls import Calls

ACTIVITIES = "/activities/v2/activities"
Collected: TypeAlias = Literal["risk", "cis", "admin", "verify"]
"""The documented types; this server collects `risk`."""


class Activities:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def start(self, *, type: Collected = "risk") -> types.Receipt:
        """Begin to collect."""
        return await self._calls.put(f"{ACTIVITIES}/start-collect", type=type)

    async def open(self, stream_id: str, *, type: Collected = "risk", **options: Unpack[types.StreamRequest]) -> types.Receipt:
        """Open a stream."""
        return await self._calls.put(f"{ACTIVITIES}/stream", options, type=type, stream_id=stream_id)

    async def collect(
        self, stream_id: str, *, type: Collected = "risk", batch_size: int | None = None, idempotency_key: str | None = None
    ) -> list[types.StreamedEvent]:
        """The next events of a stream, oldest first. If an answer is lost on the way, the repetition gets the same batch."""
        return await self._calls.post(f"{ACTIVITIES}/collect", None, idempotency_key, type=type, stream_id=stream_id, batch_size=batch_size)

    async def each(self, stream_id: str, *, type: Collected = "risk", batch_size: int | None = None) -> AsyncIterator[types.StreamedEvent]:
        """Every event that is there by now, oldest first; ends when there are no more. Call it again later to continue."""
        while True:
            events = await self.collect(stream_id, type=type, batch_size=batch_size)
            for event in events:
                yield event
            if not events:
                return

    async def close(self, stream_id: str, *, type: Collected = "risk") -> types.Receipt:
        """Remove a stream."""
        return await self._calls.delete(f"{ACTIVITIES}/stream", type=type, stream_id=stream_id)

    async def stop(self, *, type: Collected = "risk") -> types.Receipt:
        """End the collection, and remove every stream."""
        return await self._calls.delete(f"{ACTIVITIES}/stop-collect", type=type)
