"""What the console keeps for analysts: who is signed in, and the views that they save and share."""

from __future__ import annotations

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.calls import Calls
from tessera_client.encoding import segment

VIEWS = "/risk/v1/views"


class Views:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def me(self) -> types.SignedIn:
        """Who calls, and which scopes they have."""
        return self._calls.get("/risk/v1/me")

    def read_all(self) -> types.SavedViews:
        """Your own views, and those that others share."""
        return self._calls.get(VIEWS)

    def save(self, *, idempotency_key: str | None = None, **view: Unpack[types.ViewRequest]) -> types.SavedView:
        return self._calls.post(VIEWS, view, idempotency_key)

    def replace(self, view_id: str, **view: Unpack[types.ViewChange]) -> types.SavedView:
        """Rename a view of yours, let it show something else, share it or keep it for yourself."""
        return self._calls.put(f"{VIEWS}/{segment(view_id)}", view)

    def drop(self, view_id: str) -> types.Receipt:
        return self._calls.delete(f"{VIEWS}/{segment(view_id)}")
