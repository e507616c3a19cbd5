# Made from ../rules.py by `python -m local.openapi`; not to be edited.
"""Rules: overrides of your own, and what a draft would have changed."""

from __future__ import annotations

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.aio.calls import Calls
from tessera_client.encoding import segment

RULES = "/risk/v1/rules"


class Rules:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def create(self, *, idempotency_key: str | None = None, **rule: Unpack[types.RuleRequest]) -> types.RuleCreated:
        """Create a rule; its name and its priority must be free."""
        return await self._calls.post(RULES, rule, idempotency_key)

    async def read_all(self) -> types.RulesAnswer:
        """Every rule, by priority."""
        return await self._calls.get(RULES)

    async def read(self, rule_id: str) -> types.RuleAnswer:
        return await self._calls.get(f"{RULES}/{segment(rule_id)}")

    async def replace(self, rule_id: str, **rule: Unpack[types.RuleRequest]) -> types.RuleChanged:
        """Replace the rule with this id; its snoozes stay."""
        return await self._calls.put(f"{RULES}/{segment(rule_id)}", rule)

    async def delete(self, rule_id: str) -> types.Receipt:
        return await self._calls.delete(f"{RULES}/{segment(rule_id)}")

    async def snooze(self, rule_id: str, *, idempotency_key: str | None = None, **snooze: Unpack[types.SnoozeRequest]) -> types.RuleChanged:
        """Silence a rule for one user, device or address for a while."""
        return await self._calls.post(f"{RULES}/{segment(rule_id)}/snoozes", snooze, idempotency_key)

    async def wake(self, rule_id: str, *, subject: str, value: str) -> types.RuleChanged:
        """End a rule's snooze for a subject."""
        return await self._calls.delete(f"{RULES}/{segment(rule_id)}/snoozes", subject=subject, value=value)

    async def simulate(self, *, idempotency_key: str | None = None, **draft: Unpack[types.BacktestRequest]) -> types.BacktestAnswer:
        """Try a rule, a sensitivity, a model version or the draft on past actions, one page per call; send its `cursor` to continue."""
        return await self._calls.post(f"{RULES}/simulate", draft, idempotency_key)
