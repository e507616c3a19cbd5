# Made from ../lists.py by `python -m local.openapi`; not to be edited.
"""Lists: of action ids, to organise work; of addresses, users, devices and more, for use in rules."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.aio.calls import Calls
from tessera_client.encoding import segment

LISTS = "/risk/v1/lists"


class Lists:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def create(self, *, idempotency_key: str | None = None, **new: Unpack[types.ListRequest]) -> types.ListAnswer:
        return await self._calls.post(LISTS, new, idempotency_key)

    async def read_all(self, *, item_id: str | None = None, after: str | None = None) -> Sequence[types.ListAnswer]:
        """Every list, or those that hold an item; if there are too many for one answer, those that come `after` another."""
        return await self._calls.get(LISTS, item_id=item_id, after=after)

    async def read(self, list_id: str) -> types.ListAnswer:
        return await self._calls.get(f"{LISTS}/{segment(list_id)}")

    async def rename(self, list_id: str, *, list_name: str) -> types.ListAnswer:
        return await self._calls.put(f"{LISTS}/{segment(list_id)}", list_name=list_name)

    async def delete(self, list_id: str) -> types.Receipt:
        return await self._calls.delete(f"{LISTS}/{segment(list_id)}")

    async def add(self, list_id: str, *, idempotency_key: str | None = None, **items: Unpack[types.ItemsRequest]) -> types.ItemsAdded:
        return await self._calls.post(f"{LISTS}/{segment(list_id)}/items", items, idempotency_key)

    async def remove(self, list_id: str, item_id: str) -> types.Receipt:
        return await self._calls.delete(f"{LISTS}/{segment(list_id)}/items/{segment(item_id)}")
