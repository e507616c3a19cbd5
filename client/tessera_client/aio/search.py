# Made from ../search.py by `python -m local.openapi`; not to be edited.
"""What analysts look up: past actions, how many there were, why two of them differ, and who looks at them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any, Literal, TypeAlias

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.aio.calls import Calls

Filters: TypeAlias = Mapping[str, Any]
"""`{"field": value}` or `{"field": {"operator": value}}`, on the documented fields."""
Order: TypeAlias = Literal["asc", "desc"]
By: TypeAlias = Literal["hour", "application", "action_type", "recommendation", "reason", "result", "label"]


class Search:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def actions(
        self,
        *,
        start_time: int,
        end_time: int,
        filters: Filters | None = None,
        skip: int | None = None,
        take: int | None = None,
        sort_field: str | None = None,
        sort_order: Order | None = None,
    ) -> types.SearchAnswer:
        """Actions between two moments (epoch milliseconds) that pass every filter, in order."""
        return await self._calls.get(
            "/risk/v1/search/actions",
            start_time=start_time, end_time=end_time, filters=filters, skip=skip, take=take, sort_field=sort_field, sort_order=sort_order,
        )  # fmt: skip

    async def each(
        self,
        *,
        start_time: int,
        end_time: int,
        filters: Filters | None = None,
        sort_field: str | None = None,
        sort_order: Order | None = None,
        page: int = 100,
    ) -> AsyncIterator[Mapping[str, Any]]:
        """All of them, page by page."""
        skip = 0
        while True:
            found = await self.actions(
                start_time=start_time,
                end_time=end_time,
                filters=filters,
                skip=skip,
                take=page,
                sort_field=sort_field,
                sort_order=sort_order,
            )
            for action in found["data"]:
                yield action
            skip += len(found["data"])
            if not found["more"] or not found["data"]:
                return

    async def export(
        self,
        *,
        start_time: int,
        end_time: int,
        format: Literal["csv", "jsonl"],
        filters: Filters | None = None,
        skip: int | None = None,
        take: int | None = None,
        sort_field: str | None = None,
        sort_order: Order | None = None,
    ) -> str:
        """The same as the text of a file."""
        return await self._calls.get(
            "/risk/v1/search/export", as_text=True,
            start_time=start_time, end_time=end_time, format=format, filters=filters, skip=skip, take=take, sort_field=sort_field,
            sort_order=sort_order,
        )  # fmt: skip

    async def overview(
        self, *, start: int, end: int, by: By | None = None, application_id: str | None = None, action_type: str | None = None
    ) -> types.Overview:
        """How many actions there were in the hours between two moments (epoch milliseconds), and what became of them."""
        between: dict[str, Any] = {"from": start, "to": end}
        return await self._calls.get("/risk/v1/overview", **between, by=by, application_id=application_id, action_type=action_type)

    async def compare(self, *, one: str, other: str) -> types.Comparison:
        """Why the score moved between two actions, by their ids, reason by reason."""
        return await self._calls.get("/risk/v1/actions/compare", one=one, other=other)

    async def assign(self, **work: Unpack[types.AssigneeRequest]) -> types.AssigneeAnswer:
        """Give actions to an analyst."""
        return await self._calls.put("/risk/v1/action/assignee", work)
