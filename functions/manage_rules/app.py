"""Rules: a customer's overrides, in the documented shape and in the deprecated one. A change is in force everywhere within 30 seconds."""

from collections.abc import Mapping
from uuid import uuid4

from tessera.configuration import Configuration, collision
from tessera.errors import NameTaken, RuleNotFound
from tessera.rules import Rule, compile_rule
from tessera.rules.lists import TypedList
from tessera.service import configuring, parts
from tessera.service.http import Api
from tessera.service.responses import Receipt
from tessera.service.rule_exchange import (
    DeprecatedRuleAnswer,
    DeprecatedRuleChanged,
    DeprecatedRuleCreated,
    DeprecatedRuleRequest,
    DeprecatedRulesAnswer,
    DeprecatedRuleShown,
    RuleAnswer,
    RuleChanged,
    RuleCreated,
    RuleRequest,
    RulesAnswer,
    RuleShown,
    SnoozeQuery,
    SnoozeRequest,
    snoozed,
    woken,
)

api = Api()
CREATED, CHANGED, DELETED = "The rule has been created.", "The rule has been changed.", "The rule has been deleted."


@api.post("/risk/v1/rules", scope="risk:policy", audit="rule.create")
def create(request: RuleRequest) -> RuleCreated:
    """Create a rule; its name and its priority must be free."""
    rule = _put(request.rule(str(uuid4()), api.now), "rule.create")
    return RuleCreated(message=CREATED, rule_id=rule.id, data=RuleShown.of(rule))


@api.get("/risk/v1/rules", scope="risk:policy.read")
def show_all() -> RulesAnswer:
    """Every rule, by priority."""
    return RulesAnswer(data=tuple(RuleShown.of(rule) for rule in _configuration().rules))


@api.get("/risk/v1/rules/{rule_id}", scope="risk:policy.read")
def show(rule_id: str) -> RuleAnswer:
    """One rule."""
    return RuleAnswer(id=rule_id, data=RuleShown.of(_rule(rule_id)))


@api.put("/risk/v1/rules/{rule_id}", scope="risk:policy", audit="rule.change")
def change(rule_id: str, request: RuleRequest) -> RuleChanged:
    """Put a rule in place of the one with this id; its snoozes stay."""
    rule = _put(request.rule(rule_id, api.now, _rule(rule_id)), "rule.change")
    return RuleChanged(message=CHANGED, data=RuleShown.of(rule))


@api.delete("/risk/v1/rules/{rule_id}", scope="risk:policy", audit="rule.delete")
def delete(rule_id: str) -> Receipt:
    """Delete a rule."""
    return _delete(rule_id)


@api.post("/risk/v1/rules/{rule_id}/snoozes", scope="risk:policy", audit="rule.snooze")
def snooze(rule_id: str, request: SnoozeRequest) -> RuleChanged:
    """Silence a rule for one user, device or address for a while."""
    rule = _put(snoozed(_rule(rule_id), request.signed(api.caller.client), api.now), "rule.snooze")
    return RuleChanged(message=CHANGED, data=RuleShown.of(rule))


@api.delete("/risk/v1/rules/{rule_id}/snoozes", scope="risk:policy", audit="rule.wake")
def wake(rule_id: str, query: SnoozeQuery) -> RuleChanged:
    """Let a rule speak again for a subject."""
    rule = _put(woken(_rule(rule_id), query.subject, query.value, api.now), "rule.wake")
    return RuleChanged(message=CHANGED, data=RuleShown.of(rule))


@api.post("/risk/v1/recommendation/rules", scope="risk:policy", audit="rule.create")
def create_deprecated(request: DeprecatedRuleRequest) -> DeprecatedRuleCreated:
    """Create a rule in the deprecated shape."""
    rule = _put(request.rule(str(uuid4()), api.now), "rule.create")
    return DeprecatedRuleCreated(message=CREATED, rule_id=rule.id)


@api.get("/risk/v1/recommendation/rules", scope="risk:policy.read")
def show_all_deprecated() -> DeprecatedRulesAnswer:
    """The rules that the deprecated shape can tell, by priority."""
    shown = (DeprecatedRuleShown.of(rule) for rule in _configuration().rules)
    return DeprecatedRulesAnswer(data=tuple(rule for rule in shown if rule))


@api.get("/risk/v1/recommendation/rules/{rule_id}", scope="risk:policy.read")
def show_deprecated(rule_id: str) -> DeprecatedRuleAnswer:
    """One rule in the deprecated shape, if that can tell it."""
    return DeprecatedRuleAnswer(id=rule_id, data=_deprecated(_rule(rule_id)))


@api.put("/risk/v1/recommendation/rules/{rule_id}", scope="risk:policy", audit="rule.change")
def change_deprecated(rule_id: str, request: DeprecatedRuleRequest) -> DeprecatedRuleChanged:
    """Put a rule in place of one, in the deprecated shape."""
    rule = _put(request.rule(rule_id, api.now, _rule(rule_id)), "rule.change")
    return DeprecatedRuleChanged(message=CHANGED, data=_deprecated(rule))


@api.delete("/risk/v1/recommendation/rules/{rule_id}", scope="risk:policy", audit="rule.delete")
def delete_deprecated(rule_id: str) -> Receipt:
    """Delete a rule."""
    return _delete(rule_id)


def _configuration() -> Configuration:
    head = parts.store().configurations.head(api.caller.tenant, api.now, consistent=True)
    return configuring.configuration_of(api.caller.tenant, head, api.now)


def _rule(rule_id: str) -> Rule:
    rule = _configuration().rule(rule_id)
    if rule is None:
        raise RuleNotFound
    return rule


def _deprecated(rule: Rule) -> DeprecatedRuleShown:
    shown = DeprecatedRuleShown.of(rule)
    if shown is None:
        raise RuleNotFound
    return shown


def _put(rule: Rule, what: str) -> Rule:
    def put(before: Configuration, lists: Mapping[str, TypedList]) -> Configuration:
        if taken := collision(before, rule):
            raise NameTaken(faults=[taken])
        compile_rule(rule, lists)
        return before.with_rule(rule)

    configuring.change(api.caller, api.now, what, put)
    return rule


def _delete(rule_id: str) -> Receipt:
    rule = _rule(rule_id)
    configuring.change(api.caller, api.now, "rule.delete", lambda before, _: before.without_rule(rule.id))
    return Receipt(message=DELETED)


handler = api.handler
