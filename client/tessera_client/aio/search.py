# Made from ../search.py by `python -m local.openapi`; not to be edited.
"""What analysts look up: past actions, how many there were, why two of them differ, and who works on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Literal, TypeAlias

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.aio.calls import Calls

Moment: TypeAlias = int | datetime
"""Epoch milliseconds, or a datetime with a time zone."""
Order: TypeAlias = Literal["asc", "desc"]
HealthBy: TypeAlias = Literal["application", "action_type", "model", "policy", "application_version", "rule"]
By: TypeAlias = Literal["hour", "application", "action_type", "recommendation", "reason", "result", "label"]


class Search:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def actions(
        self,
        *,
        start_time: Moment,
        end_time: Moment,
        filters: types.Filters | None = None,
        query: str | None = None,
        skip: int | None = None,
        take: int | None = None,
        sort_field: types.SearchField | None = None,
        sort_order: Order | None = None,
    ) -> types.SearchAnswer:
        """Actions between two times that pass every filter and a query in words (`WHERE … ORDER BY …`), in order."""
        return await self._calls.get(
            "/risk/v1/search/actions",
            start_time=start_time, end_time=end_time, filters=filters, query=query, skip=skip, take=take, sort_field=sort_field,
            sort_order=sort_order,
        )  # fmt: skip

    async def each(
        self,
        *,
        start_time: Moment,
        end_time: Moment,
        filters: types.Filters | None = None,
        query: str | None = None,
        sort_field: types.SearchField | None = None,
        sort_order: Order | None = None,
        page: int = 100,
    ) -> AsyncIterator[types.FoundAction]:
        """All of them, page by page."""
        skip = 0
        while True:
            found = await self.actions(
                start_time=start_time,
                end_time=end_time,
                filters=filters,
                query=query,
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
        start_time: Moment,
        end_time: Moment,
        format: Literal["csv", "jsonl"],
        filters: types.Filters | None = None,
        query: str | None = None,
        skip: int | None = None,
        take: int | None = None,
        sort_field: types.SearchField | None = None,
        sort_order: Order | None = None,
    ) -> str:
        """The same, as the text of a file."""
        return await self._calls.get(
            "/risk/v1/search/export", as_text=True,
            start_time=start_time, end_time=end_time, format=format, filters=filters, query=query, skip=skip, take=take,
            sort_field=sort_field, sort_order=sort_order,
        )  # fmt: skip

    async def overview(
        self, *, start: Moment, end: Moment, by: By | None = None, application_id: str | None = None, action_type: str | None = None
    ) -> types.Overview:
        """How many actions there were in the hours between two times, and what became of them."""
        between: dict[str, Any] = {"from": start, "to": end}
        return await self._calls.get("/risk/v1/overview", **between, by=by, application_id=application_id, action_type=action_type)

    async def metrics(
        self,
        *,
        start: Moment,
        end: Moment,
        by: HealthBy | None = None,
        application_id: str | None = None,
        action_type: str | None = None,
        mature_days: int | None = None,
        reference_days: int | None = None,
    ) -> types.Metrics:
        """How well decisions did on the days between two times."""
        between: dict[str, Any] = {"from": start, "to": end}
        return await self._calls.get(
            "/risk/v1/metrics", **between, by=by, application_id=application_id, action_type=action_type, mature_days=mature_days,
            reference_days=reference_days,
        )  # fmt: skip

    async def fraud_rates(self, *, application_id: str | None = None) -> types.FraudRates:
        """The fraud rates of payments, and what they leave of the exemption from strong customer authentication."""
        return await self._calls.get("/risk/v1/metrics/fraud-rates", application_id=application_id)

    async def compare(self, *, one: str, other: str) -> types.Comparison:
        """Why the score changed between two actions, by their ids, reason by reason."""
        return await self._calls.get("/risk/v1/actions/compare", one=one, other=other)

    async def assign(self, **work: Unpack[types.AssigneeRequest]) -> types.AssigneeAnswer:
        """Assign actions to an analyst."""
        return await self._calls.put("/risk/v1/action/assignee", work)
