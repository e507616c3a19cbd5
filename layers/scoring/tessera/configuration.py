"""The configuration of a tenant: everything a customer decides about decisions, in one frozen value.

Every change makes a new value; each published one is a numbered version. Whether a configuration can be put into force is checked as a
whole (`check`): names and priorities of rules are unique, every rule compiles, every alias stands for an action type, every reason named by
a sensitivity exists. The difference of two versions is a list of paths (`difference`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Annotated, Any, Literal, Self, get_args

from annotated_types import Ge, Le, MaxLen, MinLen

from tessera import reasons
from tessera.action import ActionType, CustomAttribute
from tessera.errors import Fault
from tessera.policy import Sensitivity, Thresholds
from tessera.rules import MOST_RULES, MOST_SNOOZES, InvalidRule, Rule, compile_rule
from tessera.rules.lists import TypedList

type AttributeType = Literal["string", "number", "boolean"]
type AttributeName = Annotated[str, MinLen(1), MaxLen(64)]
type Score = Annotated[float, Ge(0), Le(100)]

ACTION_TYPES: tuple[str, ...] = get_args(ActionType)
EVERY = "*"  # application or action type
MOST_CUSTOM_ACTIONS = 200
MOST_ATTRIBUTES = 50
ALIAS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
PYTHON_TYPES: Mapping[str, tuple[type, ...]] = {"string": (str,), "number": (int, float), "boolean": (bool,)}


@dataclass(frozen=True, kw_only=True)
class CustomAction:
    """What an alias stands for."""

    base: ActionType
    description: Annotated[str, MaxLen(500)] | None = None


@dataclass(frozen=True, kw_only=True)
class ThresholdChoice:
    """Scores from which an action is challenged and denied, and up to which a known pair may be trusted (`null`: never)."""

    application: Annotated[str, MinLen(1), MaxLen(64)] = EVERY
    action_type: Annotated[str, MinLen(1), MaxLen(64)] = EVERY
    trust: Score | None = 20.0
    challenge: Score = 70.0
    deny: Score = 90.0


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """One version of a tenant's configuration."""

    rules: tuple[Rule, ...] = ()
    custom_actions: Mapping[str, CustomAction] = field(default_factory=dict)
    custom_attributes: Mapping[AttributeName, AttributeType] | None = None  # None: any attribute conforms
    sensitivity: Annotated[Mapping[Annotated[str, MaxLen(64)], Sensitivity], MaxLen(500)] = field(default_factory=dict)
    thresholds: Annotated[tuple[ThresholdChoice, ...], MaxLen(200)] = ()
    second_person: bool = False  # whether a draft must be published by another client than the one that wrote it

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def with_rule(self, rule: Rule) -> Self:
        """This configuration with a rule added, or replacing the one with the same id."""
        others = tuple(other for other in self.rules if other.id != rule.id)
        return replace(self, rules=tuple(sorted((*others, rule), key=lambda each: each.priority)))

    def without_rule(self, rule_id: str) -> Self:
        return replace(self, rules=tuple(rule for rule in self.rules if rule.id != rule_id))

    def base_of(self, action_type: str) -> ActionType | None:
        """The type that an alias stands for."""
        alias = self.custom_actions.get(action_type)
        return alias.base if alias else None

    def thresholds_for(self, application: str) -> Mapping[str, Thresholds]:
        """Thresholds by action type, each from the most specific choice: this application's before that for all."""
        chosen: dict[str, Thresholds] = {}
        for wanted in (EVERY, application):
            for choice in self.thresholds:
                if choice.application == wanted:
                    kept = Thresholds(trust=choice.trust, challenge=choice.challenge, deny=choice.deny)
                    chosen |= dict.fromkeys(ACTION_TYPES, kept) if choice.action_type == EVERY else {}
            for choice in self.thresholds:
                if choice.application == wanted and choice.action_type != EVERY:
                    chosen[choice.action_type] = Thresholds(trust=choice.trust, challenge=choice.challenge, deny=choice.deny)
        return chosen

    def conforming(self, attributes: Mapping[str, CustomAttribute]) -> Mapping[str, CustomAttribute]:
        """The custom attributes that conform to the schema; others are dropped, as documented."""
        schema = self.custom_attributes
        return attributes if schema is None else {name: value for name, value in attributes.items() if _conforms(value, schema.get(name))}


def check(configuration: Configuration, lists: Mapping[str, TypedList]) -> tuple[Fault, ...]:
    """Everything that prevents this configuration from being put into force, with its place."""
    return tuple(_faults(configuration, lists))


def collision(configuration: Configuration, rule: Rule) -> Fault | None:
    """The field in which a rule collides with another one."""
    for other in configuration.rules:
        if other.id != rule.id and other.priority == rule.priority:
            return Fault("body.priority", f"is taken by the rule {other.name!r}")
        if other.id != rule.id and other.name == rule.name:
            return Fault("body.name", "is taken by another rule")
    return None


def difference(before: Configuration, after: Configuration) -> tuple[Mapping[str, Any], ...]:
    """The differences, each as `path`, `before` and `after`; a rule is one entry, by its id."""
    one, other = _flat(before), _flat(after)
    changed = sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
    return tuple(
        {"path": path, **{name: side[path] for name, side in (("before", one), ("after", other)) if path in side}} for path in changed
    )


def _flat(configuration: Configuration) -> Mapping[str, Any]:
    flat: dict[str, Any] = {f"rules.{rule.id}": asdict(rule) for rule in configuration.rules}
    flat |= {f"custom_actions.{alias}": asdict(action) for alias, action in configuration.custom_actions.items()}
    flat |= {f"custom_attributes.{name}": kind for name, kind in (configuration.custom_attributes or {}).items()}
    flat["second_person"] = configuration.second_person
    flat |= {f"sensitivity.{code}": level for code, level in configuration.sensitivity.items()}
    return flat | {f"thresholds.{choice.application}.{choice.action_type}": asdict(choice) for choice in configuration.thresholds}


def _faults(configuration: Configuration, lists: Mapping[str, TypedList]) -> Iterator[Fault]:
    yield from _faults_of_rules(configuration.rules, lists)
    if len(configuration.custom_actions) > MOST_CUSTOM_ACTIONS:
        yield Fault("custom_actions", f"has more than {MOST_CUSTOM_ACTIONS} actions")
    for alias in configuration.custom_actions:
        if alias in ACTION_TYPES:
            yield Fault(f"custom_actions.{alias}", "is the name of a built-in action type")
        elif not 1 <= len(alias) <= 64 or not ALIAS.issuperset(alias):
            yield Fault(f"custom_actions.{alias[:64]}", "must be 1 to 64 lower-case letters, digits, dashes and underscores")
    if len(configuration.custom_attributes or {}) > MOST_ATTRIBUTES:
        yield Fault("custom_attributes", f"has more than {MOST_ATTRIBUTES} attributes")
    for code in configuration.sensitivity:
        if code not in reasons.CATALOGUE:
            yield Fault(f"sensitivity.{code[:64]}", "is not a reason; GET /risk/v1/reasons lists them")
    seen: set[tuple[str, str]] = set()
    for number, choice in enumerate(configuration.thresholds):
        place = f"thresholds[{number}]"
        if choice.action_type not in (EVERY, *ACTION_TYPES):
            yield Fault(f"{place}.action_type", "is not an action type")
        if not (choice.trust or 0) <= choice.challenge <= choice.deny:
            yield Fault(place, "must rise: trust, challenge, deny")
        if (choice.application, choice.action_type) in seen:
            yield Fault(place, "is given twice")
        seen.add((choice.application, choice.action_type))


def _faults_of_rules(rules: tuple[Rule, ...], lists: Mapping[str, TypedList]) -> Iterator[Fault]:
    if len(rules) > MOST_RULES:
        yield Fault("rules", f"has more than {MOST_RULES} rules")
        return
    taken: dict[str, set[Any]] = {name: set() for name in ("id", "name", "priority")}
    for number, rule in enumerate(rules):
        for name, values in taken.items():
            if getattr(rule, name) in values:
                yield Fault(f"rules[{number}].{name}", "is taken by another rule")
            values.add(getattr(rule, name))
        if len(rule.snoozes) > MOST_SNOOZES:
            yield Fault(f"rules[{number}].snoozes", f"has more than {MOST_SNOOZES} snoozes")
        try:
            compile_rule(rule, lists, f"rules[{number}]")
        except InvalidRule as faulty:
            yield from faulty.faults


def _conforms(value: CustomAttribute, kind: str | None) -> bool:
    return kind is not None and isinstance(value, PYTHON_TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


EMPTY = Configuration()
