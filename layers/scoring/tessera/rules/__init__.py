"""Rules: what a customer decides whatever the model says. The first rule that matches, by priority, is enforced.

A rule matches if all of its documented matchers and its conditions hold. An unknown fact matches neither way: `not_in` with an unknown
country does not hold, and `not` of something unknown is unknown. A rule in preview is evaluated like any other but never enforced: it is
reported if it would have come before every matching rule in production.

A rule that trusts or allows, and a snooze of one that challenges or denies, sees only facts that a backend or the device's key vouches for
(`facts.vouched`): nobody is spared because of what they say about themselves.

Compiled once, when a configuration is loaded (`compile_rule`); evaluating is a walk over closures, without a pattern that could backtrack.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, Le, MaxLen, MinLen

from tessera.policy import RecommendationType
from tessera.rules.checks import OF_FACTS, Test, all_of
from tessera.rules.conditions import Compiler, InvalidRule
from tessera.rules.facts import Facts, vouched, with_vouched
from tessera.rules.lists import TypedList

__all__ = ["NO_RULES", "NO_VERDICT", "CompiledRule", "InvalidRule", "Rule", "Rulebook", "Snooze", "Verdict", "compile_rule"]

MOST_RULES = 500
MOST_SNOOZES = 200  # per rule

type Priority = Annotated[int, Ge(1), Le(1000)]
type EpochMilliseconds = Annotated[int, Ge(0), Le(253_402_300_799_999)]  # epoch milliseconds, to the end of the year 9999
type RuleName = Annotated[str, MinLen(1), MaxLen(100)]
SPARING: frozenset[RecommendationType] = frozenset({"trust", "allow"})
SNOOZED_FACT: Mapping[str, str] = {"user": "user_id", "device": "device_id", "ip": "ip"}


@dataclass(frozen=True, kw_only=True)
class Snooze:
    """A rule is silent for one user, device or address until a given time."""

    subject: Literal["user", "device", "ip"]
    value: Annotated[str, MinLen(1), MaxLen(1024)]
    until: EpochMilliseconds
    by: Annotated[str, MaxLen(256)] | None = None
    note: Annotated[str, MaxLen(500)] | None = None


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule in the form in which its author writes it. `matchers` are the documented ones, `conditions` ours; both must hold. It is in
    force from `starts_at` until `expires_at` (epoch milliseconds)."""

    id: Annotated[str, MinLen(1), MaxLen(64)]
    name: RuleName
    priority: Priority
    recommendation: RecommendationType
    mode: Literal["preview", "production"]
    enabled: bool = False
    description: Annotated[str, MaxLen(1000)] | None = None
    matchers: Annotated[tuple[Mapping[str, Any], ...], MaxLen(50)] = ()
    conditions: Mapping[str, Any] | None = None
    starts_at: EpochMilliseconds | None = None
    expires_at: EpochMilliseconds | None = None
    snoozes: tuple[Snooze, ...] = ()
    created_at: EpochMilliseconds = 0
    updated_at: EpochMilliseconds = 0


@dataclass(frozen=True)
class CompiledRule:
    """A rule ready to be evaluated. `test` returns True if the rule matches, is in force, and is not snoozed for anybody in the facts."""

    rule: Rule
    test: Test

    def matches(self, facts: Facts) -> bool:
        return self.test(with_vouched(facts)) is True


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The rule that is enforced, and the one in preview that would have come before it."""

    enforced: Rule | None = None
    preview: Rule | None = None


NO_VERDICT = Verdict()


@dataclass(frozen=True)
class Rulebook:
    """The enabled rules of a configuration, in order of priority."""

    rules: tuple[CompiledRule, ...] = ()

    @classmethod
    def of(cls, rules: Iterable[Rule], lists: Mapping[str, TypedList] | None = None) -> Self:
        """Compile the enabled rules.

        Raises:
            InvalidRule: a rule cannot be evaluated; says which and where.
        """
        enabled = sorted((rule for rule in rules if rule.enabled), key=lambda rule: rule.priority)
        return cls(tuple(compile_rule(rule, lists or {}, f"rules[{rule.id}]") for rule in enabled))

    def judge(self, facts: Facts) -> Verdict:
        """The first matching rule in production, and the matching rule in preview that comes before it, if there is one."""
        preview: Rule | None = None
        facts = with_vouched(facts)
        for compiled in self.rules:
            if compiled.rule.mode == "preview" and preview is not None:
                continue
            if compiled.test(facts) is True:
                if compiled.rule.mode == "production":
                    return Verdict(enforced=compiled.rule, preview=preview)
                preview = compiled.rule
        return Verdict(preview=preview) if preview else NO_VERDICT

    def with_all_in_production(self) -> "Rulebook":
        """The same rules, as if none were in preview."""
        return Rulebook(tuple(replace(each, rule=replace(each.rule, mode="production")) for each in self.rules))


NO_RULES = Rulebook()


def compile_rule(rule: Rule, lists: Mapping[str, TypedList], location: str = "body") -> CompiledRule:
    """A rule as closures.

    Raises:
        InvalidRule: with the location of every fault, below `location`.
    """
    compiler = Compiler(lists, OF_FACTS)
    tests = compiler.matchers(rule.matchers, f"{location}.matchers")
    if rule.conditions is not None:
        tests.append(compiler.condition(rule.conditions, f"{location}.conditions"))
    if not tests and not compiler.faults:
        compiler.fault(f"{location}.matchers", "name at least one matcher or condition: a rule without any would match everything")
    if rule.starts_at is not None and rule.expires_at is not None and rule.expires_at <= rule.starts_at:
        compiler.fault(f"{location}.expires_at", "must come after starts_at")
    snoozed = compiler.snoozes(
        [(SNOOZED_FACT[snooze.subject], snooze.value, snooze.until) for snooze in rule.snoozes], f"{location}.snoozes"
    )
    compiler.check()
    spares = rule.recommendation in SPARING
    test = _of_vouched(all_of(tests)) if spares else all_of(tests)
    return CompiledRule(rule, _in_force(rule, test, snoozed if spares or snoozed is None else _of_vouched(snoozed)))


def _of_vouched(test: Test) -> Test:
    return lambda facts: test(vouched(facts))


def _in_force(rule: Rule, test: Test, snoozed: Test | None) -> Test:
    """The test, evaluated only while the rule is in force and not snoozed; unchanged if neither is limited."""
    starts, expires = rule.starts_at or 0, rule.expires_at
    if not starts and expires is None and snoozed is None:
        return test

    def in_force(facts: Facts) -> bool | None:
        now = facts["now"]
        if now < starts or (expires is not None and now >= expires):
            return False
        told = test(facts)
        return False if told and snoozed is not None and snoozed(facts) else told

    return in_force
