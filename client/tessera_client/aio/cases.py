# Made from ../cases.py by `python -m local.openapi`; not to be edited.
"""Cases: actions that analysts investigate together, with their notes, their assignee and their decision."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.aio.calls import Calls
from tessera_client.encoding import segment

CASES = "/risk/v1/cases"


class Cases:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def create(self, *, idempotency_key: str | None = None, **case: Unpack[types.CaseRequest]) -> types.Case:
        return await self._calls.post(CASES, case, idempotency_key)

    async def read_all(
        self,
        *,
        state: Literal["open", "closed"] | None = None,
        assignee: str | None = None,
        cursor: str | None = None,
        take: int | None = None,
    ) -> types.CasesAnswer:
        """Cases by state and assignee, the newest first; send the `cursor` to continue."""
        return await self._calls.get(CASES, state=state, assignee=assignee, cursor=cursor, take=take)

    async def each(self, *, state: Literal["open", "closed"] | None = None, assignee: str | None = None) -> AsyncIterator[types.Case]:
        """All of them, page by page."""
        cursor: str | None = None
        while True:
            found = await self.read_all(state=state, assignee=assignee, cursor=cursor)
            for case in found["cases"]:
                yield case
            cursor = found.get("cursor")
            if cursor is None:
                return

    async def read(self, case_id: str) -> types.Case:
        return await self._calls.get(f"{CASES}/{segment(case_id)}")

    async def replace(self, case_id: str, **case: Unpack[types.CaseChange]) -> types.Case:
        """Rename a case, add and drop actions, assign it, close it, open it again."""
        return await self._calls.put(f"{CASES}/{segment(case_id)}", case)

    async def note(self, case_id: str, *, idempotency_key: str | None = None, **note: Unpack[types.NoteRequest]) -> types.NoteInAnswer:
        return await self._calls.post(f"{CASES}/{segment(case_id)}/notes", note, idempotency_key)

    async def decide(self, case_id: str, *, idempotency_key: str | None = None, **decision: Unpack[types.DecisionRequest]) -> types.Case:
        """Decide a case: every action in it gets this label."""
        return await self._calls.post(f"{CASES}/{segment(case_id)}/decision", decision, idempotency_key)
