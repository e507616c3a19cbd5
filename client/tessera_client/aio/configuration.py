# Made from ../configuration.py by `python -m local.openapi`; not to be edited.
"""The configuration: everything that you decide about decisions; in force, as a draft, and its earlier versions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.aio.calls import Calls
from tessera_client.aio.search import Moment
from tessera_client.encoding import segment

CONFIGURATION = "/risk/v1/configuration"


class Draft:
    """The one draft of a tenant."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def read(self) -> types.DraftAnswer:
        return await self._calls.get(f"{CONFIGURATION}/draft")

    async def write(self, **draft: Unpack[types.DraftRequest]) -> types.DraftAnswer:
        """Store a whole configuration as the draft."""
        return await self._calls.put(f"{CONFIGURATION}/draft", draft)

    async def write_sensitivity(self, **sensitivity: Unpack[types.SensitivityRequest]) -> types.DraftAnswer:
        """Set in the draft how much each reason counts."""
        return await self._calls.put("/risk/v1/sensitivity", sensitivity)

    async def write_thresholds(self, **thresholds: Unpack[types.ThresholdsRequest]) -> types.DraftAnswer:
        """Set the score thresholds of recommendations in the draft."""
        return await self._calls.put("/risk/v1/thresholds", thresholds)

    async def discard(self) -> types.Receipt:
        return await self._calls.delete(f"{CONFIGURATION}/draft")

    async def begin_preview(self) -> types.DraftAnswer:
        """Judge every action by the draft too, without any effect."""
        return await self._calls.put(f"{CONFIGURATION}/draft/preview")

    async def end_preview(self) -> types.Receipt:
        return await self._calls.delete(f"{CONFIGURATION}/draft/preview")

    async def publish(self, *, idempotency_key: str | None = None, **draft: Unpack[types.PublishRequest]) -> types.Published:
        """Put the draft into force."""
        return await self._calls.post(f"{CONFIGURATION}/publish", draft, idempotency_key)


class CustomActions:
    """Aliases of action types; in force at once."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def read_all(self) -> types.CustomActionsAnswer:
        return await self._calls.get("/risk/v1/actions")

    async def create(self, *, idempotency_key: str | None = None, **action: Unpack[types.CustomActionRequest]) -> types.CustomActionsAnswer:
        return await self._calls.post("/risk/v1/actions", action, idempotency_key)

    async def replace(self, alias: str, **action: Unpack[types.CustomActionRequest]) -> types.CustomActionsAnswer:
        return await self._calls.put(f"/risk/v1/actions/{segment(alias)}", action)

    async def delete(self, alias: str) -> types.CustomActionsAnswer:
        return await self._calls.delete(f"/risk/v1/actions/{segment(alias)}")


class Configuration:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.draft = Draft(calls)
        self.custom_actions = CustomActions(calls)

    async def read(self) -> types.ConfigurationAnswer:
        """The configuration in force."""
        return await self._calls.get(CONFIGURATION)

    async def versions(self) -> types.VersionsAnswer:
        """The published versions, the newest first."""
        return await self._calls.get(f"{CONFIGURATION}/versions")

    async def version(self, number: int) -> types.ConfigurationAnswer:
        return await self._calls.get(f"{CONFIGURATION}/versions/{segment(number)}")

    async def roll_back(self, *, idempotency_key: str | None = None, **to: Unpack[types.RollbackRequest]) -> types.Published:
        """Put an earlier version into force again."""
        return await self._calls.post(f"{CONFIGURATION}/rollback", to, idempotency_key)

    async def sensitivity(self) -> types.SensitivityAnswer:
        return await self._calls.get("/risk/v1/sensitivity")

    async def thresholds(self) -> types.ThresholdsAnswer:
        return await self._calls.get("/risk/v1/thresholds")

    async def tradeoff(
        self,
        *,
        action_type: str,
        start: Moment,
        end: Moment,
        application_id: str | None = None,
        fraud_cost: float | None = None,
        denial_cost: float | None = None,
        passed: float | None = None,
        base_rate: float | None = None,
        undisputed_days: int | None = None,
    ) -> types.Tradeoff:
        """Whom each threshold would have challenged, what it would have stopped, and what that costs, on your own history."""
        between: dict[str, Any] = {"from": start, "to": end}
        return await self._calls.get(
            "/risk/v1/thresholds/tradeoff", **between,
            action_type=action_type, application_id=application_id, fraud_cost=fraud_cost, denial_cost=denial_cost, passed=passed,
            base_rate=base_rate, undisputed_days=undisputed_days,
        )  # fmt: skip

    async def attributes(self) -> types.AttributesAnswer:
        """The custom attributes that rules may use, with their types."""
        return await self._calls.get("/risk/v1/attributes")

    async def set_attributes(self, **attributes: Unpack[types.AttributesRequest]) -> types.AttributesAnswer:
        """Declare the custom attributes; in force at once."""
        return await self._calls.put("/risk/v1/attributes", attributes)

    async def audit(self, *, month: str | None = None, until: str | None = None) -> types.AuditAnswer:
        """Who changed what, and who looked; the newest first."""
        return await self._calls.get("/risk/v1/audit", month=month, until=until)

    async def each_audited(self, *, month: str | None = None) -> AsyncIterator[types.AuditLine]:
        """All lines of a month's audit, page by page."""
        until: str | None = None
        while True:
            found = await self.audit(month=month, until=until)
            for line in found["lines"]:
                yield line
            until = found.get("until")
            if until is None:
                return
