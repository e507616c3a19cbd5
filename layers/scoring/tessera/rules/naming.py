"""Naming: which users a rule names, and the rule with other names in their place."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tessera.rules import Rule

MATCHER, FACT, SUBJECT = "user_ids", "user_id", "user"

type Rename = Callable[[str], str]


def renamed(rule: Rule, rename: Rename) -> Rule:
    """The rule with every id of a user that it asks for, or is silent about, renamed."""
    return replace(
        rule,
        matchers=tuple(_matcher(each, rename) for each in rule.matchers),
        conditions=_condition(rule.conditions, rename) if rule.conditions else rule.conditions,
        snoozes=tuple(replace(each, value=rename(each.value)) if each.subject == SUBJECT else each for each in rule.snoozes),
    )


def _matcher(matcher: Mapping[str, Any], rename: Rename) -> Mapping[str, Any]:
    return {name: _values(asked, rename) if name == MATCHER else asked for name, asked in matcher.items()}


def _condition(told: Any, rename: Rename) -> Any:
    """A condition at any depth, with the values renamed wherever it asks about the user's ids."""
    if isinstance(told, list | tuple):
        return type(told)(_condition(each, rename) for each in told)
    if not isinstance(told, Mapping):
        return told
    if told.get("field") == FACT:
        return {name: _values(value, rename) if name == "value" else value for name, value in told.items()}
    return {name: _condition(value, rename) for name, value in told.items()}


def _values(told: Any, rename: Rename) -> Any:
    """Every text of an operand: of a matcher the values under `value`, whose operator stays."""
    if isinstance(told, Mapping):
        return {name: _values(each, rename) if name == "value" else each for name, each in told.items()}
    if isinstance(told, list | tuple):
        return type(told)(_values(each, rename) for each in told)
    return rename(told) if isinstance(told, str) else told
