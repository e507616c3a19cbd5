"""Cases: actions that analysts investigate together, with their notes, their assignee and their decision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.calls import Calls
from tessera_client.encoding import segment

CASES = "/risk/v1/cases"


class Cases:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def create(self, *, idempotency_key: str | None = None, **case: Unpack[types.CaseRequest]) -> types.Case:
        return self._calls.post(CASES, case, idempotency_key)

    def read_all(
        self,
        *,
        state: Literal["open", "closed"] | None = None,
        assignee: str | None = None,
        cursor: str | None = None,
        take: int | None = None,
    ) -> types.CasesAnswer:
        """Cases by state and assignee, the newest first; send the `cursor` to continue."""
        return self._calls.get(CASES, state=state, assignee=assignee, cursor=cursor, take=take)

    def each(self, *, state: Literal["open", "closed"] | None = None, assignee: str | None = None) -> Iterator[types.Case]:
        """All of them, page by page."""
        cursor: str | None = None
        while True:
            found = self.read_all(state=state, assignee=assignee, cursor=cursor)
            for case in found["cases"]:
                yield case
            cursor = found.get("cursor")
            if cursor is None:
                return

    def read(self, case_id: str) -> types.Case:
        return self._calls.get(f"{CASES}/{segment(case_id)}")

    def replace(self, case_id: str, **case: Unpack[types.CaseChange]) -> types.Case:
        """Rename a case, add and drop actions, assign it, close it, open it again."""
        return self._calls.put(f"{CASES}/{segment(case_id)}", case)

    def note(self, case_id: str, *, idempotency_key: str | None = None, **note: Unpack[types.NoteRequest]) -> types.NoteInAnswer:
        return self._calls.post(f"{CASES}/{segment(case_id)}/notes", note, idempotency_key)

    def decide(self, case_id: str, *, idempotency_key: str | None = None, **decision: Unpack[types.DecisionRequest]) -> types.Case:
        """Decide a case: every action in it gets this label."""
        return self._calls.post(f"{CASES}/{segment(case_id)}/decision", decision, idempotency_key)
