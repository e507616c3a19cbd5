"""Rules: overrides of your own, and what a draft would have changed."""

from __future__ import annotations

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.calls import Calls
from tessera_client.encoding import segment

RULES = "/risk/v1/rules"


class Rules:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def create(self, *, idempotency_key: str | None = None, **rule: Unpack[types.RuleRequest]) -> types.RuleCreated:
        """Create a rule; its name and its priority must be free."""
        return self._calls.post(RULES, rule, idempotency_key)

    def read_all(self) -> types.RulesAnswer:
        """Every rule, by priority."""
        return self._calls.get(RULES)

    def read(self, rule_id: str) -> types.RuleAnswer:
        return self._calls.get(f"{RULES}/{segment(rule_id)}")

    def replace(self, rule_id: str, **rule: Unpack[types.RuleRequest]) -> types.RuleChanged:
        """Replace the rule with this id; its snoozes stay."""
        return self._calls.put(f"{RULES}/{segment(rule_id)}", rule)

    def delete(self, rule_id: str) -> types.Receipt:
        return self._calls.delete(f"{RULES}/{segment(rule_id)}")

    def snooze(self, rule_id: str, *, idempotency_key: str | None = None, **snooze: Unpack[types.SnoozeRequest]) -> types.RuleChanged:
        """Silence a rule for one user, device or address for a while."""
        return self._calls.post(f"{RULES}/{segment(rule_id)}/snoozes", snooze, idempotency_key)

    def wake(self, rule_id: str, *, subject: str, value: str) -> types.RuleChanged:
        """End a rule's snooze for a subject."""
        return self._calls.delete(f"{RULES}/{segment(rule_id)}/snoozes", subject=subject, value=value)

    def simulate(self, *, idempotency_key: str | None = None, **draft: Unpack[types.BacktestRequest]) -> types.BacktestAnswer:
        """Try a rule, a sensitivity, a model version or the draft on past actions, one page per call; send its `cursor` to continue."""
        return self._calls.post(f"{RULES}/simulate", draft, idempotency_key)
