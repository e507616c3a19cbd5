"""Changes of a single rule or alias of the configuration in force."""

from collections.abc import Mapping
from dataclasses import replace

from tessera.configuration import Configuration, CustomAction, collision
from tessera.errors import Fault, NameTaken, NotFound, RuleNotFound
from tessera.rules import Rule, Snooze, compile_rule
from tessera.rules.lists import TypedList
from tessera.service.configuration import published
from tessera.service.http.caller import Caller


def rule(tenant: str, rule_id: str, now: int) -> Rule:
    """A rule in force.

    Raises:
        RuleNotFound.
    """
    found = published.configuration(tenant, now).rule(rule_id)
    if found is None:
        raise RuleNotFound
    return found


def put_rule(caller: Caller, now: int, what: str, rule: Rule) -> Rule:
    """Publish the configuration with a rule, replacing the one with the same id.

    Raises:
        NameTaken: another rule has its name or its priority.
        Malformed, VersionConflict, SecondPersonNeeded: as `published.change`.
    """

    def put(before: Configuration, lists: Mapping[str, TypedList]) -> Configuration:
        if taken := collision(before, rule):
            raise NameTaken(faults=[taken])
        compile_rule(rule, lists)
        return before.with_rule(rule)

    published.change(caller, now, what, put)
    return rule


def delete_rule(caller: Caller, now: int, rule_id: str) -> None:
    """Publish the configuration without a rule.

    Raises:
        RuleNotFound.
        VersionConflict, SecondPersonNeeded: as `published.change`.
    """
    found = rule(caller.tenant, rule_id, now)
    published.change(caller, now, "rule.delete", lambda before, _: before.without_rule(found.id))


def snoozed(rule: Rule, snooze: Snooze, now: int) -> Rule:
    """The rule with a snooze, which replaces an earlier one of the same subject; expired snoozes are dropped."""
    others = (each for each in rule.snoozes if each.until > now and (each.subject, each.value) != (snooze.subject, snooze.value))
    return replace(rule, snoozes=(*others, snooze), updated_at=now)


def woken(rule: Rule, subject: str, value: str, now: int) -> Rule:
    """The rule without the snooze of a subject."""
    return replace(rule, snoozes=tuple(each for each in rule.snoozes if (each.subject, each.value) != (subject, value)), updated_at=now)


def put_alias(caller: Caller, now: int, what: str, name: str, action: CustomAction, *, instead_of: str | None = None) -> Configuration:
    """Publish the configuration with an alias, perhaps in place of another.

    Raises:
        NotFound: there is no such alias to be replaced.
        NameTaken.
        Malformed, VersionConflict, SecondPersonNeeded: as `published.change`.
    """

    def put(before: Configuration, _: Mapping[str, TypedList]) -> Configuration:
        others = before.custom_actions if instead_of is None else _without(before.custom_actions, instead_of)
        if name in others:
            raise NameTaken(faults=[Fault("body.name", "is an alias already")])
        return replace(before, custom_actions={**others, name: action})

    return published.change(caller, now, what, put)


def drop_alias(caller: Caller, now: int, name: str) -> Configuration:
    """Publish the configuration without an alias.

    Raises:
        NotFound.
        Malformed, VersionConflict, SecondPersonNeeded: as `published.change`.
    """
    return published.change(
        caller, now, "action.delete", lambda before, _: replace(before, custom_actions=_without(before.custom_actions, name))
    )


def _without(aliases: Mapping[str, CustomAction], name: str) -> Mapping[str, CustomAction]:
    if name not in aliases:
        raise NotFound("Alias not found.")
    return {other: action for other, action in aliases.items() if other != name}
