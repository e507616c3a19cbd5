"""Rules: a customer's overrides, in the documented shape and in the deprecated one. A change is in force everywhere within 30 seconds."""

from uuid import UUID

from tessera.errors import NameTaken, RuleNotFound
from tessera.rules import Rule
from tessera.service.configuration import changes, published
from tessera.service.configuration.contract.rules import (
    DeprecatedRuleAnswer,
    DeprecatedRuleChanged,
    DeprecatedRuleCreated,
    DeprecatedRuleRequest,
    DeprecatedRulesAnswer,
    RuleAnswer,
    RuleChanged,
    RuleCreated,
    RuleRequest,
    RulesAnswer,
    SnoozeQuery,
    SnoozeRequest,
)
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt
from tessera.service.http.refusals import Refusals
from tessera.service.keys.ids import new_name

api = Api()
OF_RULES: Refusals = (NameTaken, *published.OF_CHANGES)


@api.post("/risk/v1/rules", scope="risk:policy", audit="rule.create", refuses=OF_RULES)
def create(request: RuleRequest) -> RuleCreated:
    """Create a rule; its name and its priority must be free."""
    return RuleCreated.of(_put(request.rule(str(UUID(new_name("rule"))), api.now), "rule.create"))


@api.get("/risk/v1/rules", scope="risk:policy.read")
def show_all() -> RulesAnswer:
    """Every rule, by priority."""
    return RulesAnswer.of(published.configuration(api.caller.tenant, api.now).rules)


@api.get("/risk/v1/rules/{rule_id}", scope="risk:policy.read", refuses=(RuleNotFound,))
def show(rule_id: str) -> RuleAnswer:
    """One rule."""
    return RuleAnswer.of(_rule(rule_id))


@api.put("/risk/v1/rules/{rule_id}", scope="risk:policy", audit="rule.change", refuses=(RuleNotFound, *OF_RULES))
def change(rule_id: str, request: RuleRequest) -> RuleChanged:
    """Replace the rule with this id; its snoozes stay."""
    return RuleChanged.of(_put(request.rule(rule_id, api.now, _rule(rule_id)), "rule.change"))


@api.delete("/risk/v1/recommendation/rules/{rule_id}", scope="risk:policy", audit="rule.delete", refuses=(RuleNotFound, *OF_RULES))
@api.delete("/risk/v1/rules/{rule_id}", scope="risk:policy", audit="rule.delete", refuses=(RuleNotFound, *OF_RULES))
def delete(rule_id: str) -> Receipt:
    """Delete a rule."""
    changes.delete_rule(api.caller, api.now, rule_id)
    return Receipt(message="The rule has been deleted.")


@api.post("/risk/v1/rules/{rule_id}/snoozes", scope="risk:policy", audit="rule.snooze", refuses=(RuleNotFound, *OF_RULES))
def snooze(rule_id: str, request: SnoozeRequest) -> RuleChanged:
    """Silence a rule for one user, device or address for a while."""
    return RuleChanged.of(_put(changes.snoozed(_rule(rule_id), request.signed(api.caller.client), api.now), "rule.snooze"))


@api.delete("/risk/v1/rules/{rule_id}/snoozes", scope="risk:policy", audit="rule.wake", refuses=(RuleNotFound, *OF_RULES))
def wake(rule_id: str, query: SnoozeQuery) -> RuleChanged:
    """End a rule's snooze for a subject."""
    return RuleChanged.of(_put(changes.woken(_rule(rule_id), query.subject, query.value, api.now), "rule.wake"))


@api.post("/risk/v1/recommendation/rules", scope="risk:policy", audit="rule.create", refuses=OF_RULES)
def create_deprecated(request: DeprecatedRuleRequest) -> DeprecatedRuleCreated:
    """Create a rule in the deprecated shape."""
    return DeprecatedRuleCreated.of(_put(request.rule(str(UUID(new_name("rule"))), api.now), "rule.create"))


@api.get("/risk/v1/recommendation/rules", scope="risk:policy.read")
def show_all_deprecated() -> DeprecatedRulesAnswer:
    """The rules that the deprecated shape can express, by priority."""
    return DeprecatedRulesAnswer.of(published.configuration(api.caller.tenant, api.now).rules)


@api.get("/risk/v1/recommendation/rules/{rule_id}", scope="risk:policy.read", refuses=(RuleNotFound,))
def show_deprecated(rule_id: str) -> DeprecatedRuleAnswer:
    """One rule in the deprecated shape, if that can express it."""
    return DeprecatedRuleAnswer.of(_rule(rule_id))


@api.put("/risk/v1/recommendation/rules/{rule_id}", scope="risk:policy", audit="rule.change", refuses=(RuleNotFound, *OF_RULES))
def change_deprecated(rule_id: str, request: DeprecatedRuleRequest) -> DeprecatedRuleChanged:
    """Replace a rule, in the deprecated shape."""
    return DeprecatedRuleChanged.of(_put(request.rule(rule_id, api.now, _rule(rule_id)), "rule.change"))


def _rule(rule_id: str) -> Rule:
    return changes.rule(api.caller.tenant, rule_id, api.now)


def _put(rule: Rule, what: str) -> Rule:
    return changes.put_rule(api.caller, api.now, what, rule)


handler = api.handler
