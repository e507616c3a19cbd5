"""Requests and answers of rules: the documented shape with our additions, and the deprecated one.

Unknown fields are ignored, as everywhere on documented routes. An unknown matcher is refused, because a rule without it would match more
than its author intends.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self, get_args

from annotated_types import MaxLen, MinLen
from pydantic import BeforeValidator
from pydantic.dataclasses import dataclass

from tessera.errors import RuleNotFound
from tessera.policy import RecommendationType
from tessera.rules import EpochMilliseconds, Priority, Rule, RuleName, Snooze
from tessera.rules.conditions import LONGEST_TEXT, MOST_VALUES
from tessera.service.http.contract import DOCUMENTED, OURS

DeprecatedMatcher = Literal[
    "ip_cidrs", "device_ids", "device_fingerprints", "device_public_keys", "user_ids", "country_codes", "browser_names", "os_versions"
]  # fmt: skip


def in_lower_case(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


type AnyCase[T] = Annotated[T, BeforeValidator(in_lower_case)]
type Description = Annotated[str, MaxLen(1000)]
type Texts = Annotated[tuple[Annotated[str, MinLen(1), MaxLen(LONGEST_TEXT)], ...], MinLen(1), MaxLen(MOST_VALUES)]

CREATED, CHANGED = "The rule has been created.", "The rule has been changed."


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class RuleRequest:
    """A rule, whole. `matchers` are the documented ones, `conditions` ours: `all`, `any`, `not` and comparisons of `field`, `op`, `value`.
    It is in force from `starts_at` until `expires_at` (epoch milliseconds)."""

    name: RuleName | None = None
    priority: Priority
    recommendation: AnyCase[RecommendationType]
    enabled: bool = False
    mode: AnyCase[Literal["preview", "production"]]
    type: AnyCase[Literal["risk"]]
    description: Description | None = None
    matchers: Annotated[tuple[dict[str, Any], ...], MaxLen(50)] = ()
    conditions: dict[str, Any] | None = None
    starts_at: EpochMilliseconds | None = None
    expires_at: EpochMilliseconds | None = None

    def rule(self, rule_id: str, now: int, before: Rule | None = None) -> Rule:
        """The requested rule, in place of `before`."""
        return Rule(
            id=rule_id,
            name=self.name or (before.name if before else f"Rule {rule_id[:8]}"),
            priority=self.priority,
            recommendation=self.recommendation,
            mode=self.mode,
            enabled=self.enabled,
            description=self.description,
            matchers=self.matchers,
            conditions=self.conditions,
            starts_at=self.starts_at,
            expires_at=self.expires_at,
            snoozes=before.snoozes if before else (),
            created_at=before.created_at if before else now,
            updated_at=now,
        )


@dataclass(frozen=True, kw_only=True, config=OURS)
class SnoozeRequest:
    """Silence a rule for one user, device or address until a given time (epoch milliseconds)."""

    subject: Literal["user", "device", "ip"]
    value: Annotated[str, MinLen(1), MaxLen(1024)]
    until: EpochMilliseconds
    note: Annotated[str, MaxLen(500)] | None = None

    def signed(self, by: str) -> Snooze:
        return Snooze(subject=self.subject, value=self.value, until=self.until, note=self.note, by=by)


@dataclass(frozen=True, kw_only=True, config=OURS)
class SnoozeQuery:
    """The subject of a snooze."""

    subject: Literal["user", "device", "ip"]
    value: Annotated[str, MinLen(1), MaxLen(1024)]


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class DeprecatedRuleRequest:
    """A rule in the deprecated shape: exactly one matcher, of eight, as a plain array of texts."""

    name: RuleName | None = None
    priority: Priority
    recommendation: AnyCase[Literal["challenge", "deny", "trust"]]
    enabled: bool
    mode: AnyCase[Literal["preview", "production"]]
    type: AnyCase[Literal["risk"]] = "risk"
    description: Description | None = None
    matcher: Annotated[dict[DeprecatedMatcher, Texts], MinLen(1), MaxLen(1)]

    def rule(self, rule_id: str, now: int, before: Rule | None = None) -> Rule:
        ((key, values),) = self.matcher.items()
        op = "ip_in" if key == "ip_cidrs" else "in"
        asked = RuleRequest(
            name=self.name,
            priority=self.priority,
            recommendation=self.recommendation,
            enabled=self.enabled,
            mode=self.mode,
            type="risk",
            description=self.description,
            matchers=({key: {"op": op, "value": list(values)}},),
        )
        return asked.rule(rule_id, now, before)


@dataclass(frozen=True, kw_only=True)
class RuleDetails:
    """A rule."""

    id: str
    name: str
    priority: int
    recommendation: RecommendationType
    enabled: bool
    mode: Literal["preview", "production"]
    type: Literal["risk"]
    description: str | None
    matchers: tuple[dict[str, Any], ...]
    conditions: dict[str, Any] | None
    starts_at: int | None
    expires_at: int | None
    snoozes: tuple[Snooze, ...] | None
    created_date: str
    updated_date: str

    @classmethod
    def of(cls, rule: Rule) -> Self:
        return cls(
            id=rule.id,
            name=rule.name,
            priority=rule.priority,
            recommendation=rule.recommendation,
            enabled=rule.enabled,
            mode=rule.mode,
            type="risk",
            description=rule.description,
            matchers=tuple(dict(matcher) for matcher in rule.matchers),
            conditions=dict(rule.conditions) if rule.conditions is not None else None,
            starts_at=rule.starts_at,
            expires_at=rule.expires_at,
            snoozes=rule.snoozes or None,
            created_date=_date(rule.created_at),
            updated_date=_date(rule.updated_at),
        )


@dataclass(frozen=True, kw_only=True)
class DeprecatedRule:
    """A rule in the deprecated shape."""

    id: str
    name: str
    priority: int
    recommendation: Literal["CHALLENGE", "DENY", "TRUST"]
    enabled: bool
    mode: Literal["PREVIEW", "PRODUCTION"]
    type: Literal["RISK"]
    description: str | None
    matcher: dict[str, tuple[str, ...]]
    created_date: str
    updated_date: str

    @classmethod
    def of(cls, rule: Rule) -> Self | None:
        """The rule in this shape; None if the shape cannot express it."""
        plain: Any = rule
        if rule.recommendation == "allow" or rule.conditions is not None or len(rule.matchers) != 1 or len(rule.matchers[0]) != 1:
            return None
        ((key, matcher),) = rule.matchers[0].items()
        if key not in get_args(DeprecatedMatcher) or matcher["op"] not in ("in", "ip_in"):
            return None
        return cls(
            id=rule.id,
            name=rule.name,
            priority=rule.priority,
            recommendation=plain.recommendation.upper(),
            enabled=rule.enabled,
            mode=plain.mode.upper(),
            type="RISK",
            description=rule.description,
            matcher={key: tuple(matcher["value"])},
            created_date=_date(rule.created_at),
            updated_date=_date(rule.updated_at),
        )


def in_deprecated_shape(rule: Rule) -> DeprecatedRule:
    """
    Raises:
        RuleNotFound: that shape cannot express this rule.
    """
    if shown := DeprecatedRule.of(rule):
        return shown
    raise RuleNotFound


@dataclass(frozen=True, kw_only=True)
class RuleCreated:
    message: str
    rule_id: str
    data: RuleDetails

    @classmethod
    def of(cls, rule: Rule) -> Self:
        return cls(message=CREATED, rule_id=rule.id, data=RuleDetails.of(rule))


@dataclass(frozen=True, kw_only=True)
class RuleChanged:
    message: str
    data: RuleDetails

    @classmethod
    def of(cls, rule: Rule) -> Self:
        return cls(message=CHANGED, data=RuleDetails.of(rule))


@dataclass(frozen=True, kw_only=True)
class RuleAnswer:
    id: str
    data: RuleDetails

    @classmethod
    def of(cls, rule: Rule) -> Self:
        return cls(id=rule.id, data=RuleDetails.of(rule))


@dataclass(frozen=True, kw_only=True)
class RulesAnswer:
    data: tuple[RuleDetails, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Self:
        return cls(data=tuple(RuleDetails.of(rule) for rule in rules))


@dataclass(frozen=True, kw_only=True)
class DeprecatedRuleCreated:
    message: str
    rule_id: str

    @classmethod
    def of(cls, rule: Rule) -> Self:
        return cls(message=CREATED, rule_id=rule.id)


@dataclass(frozen=True, kw_only=True)
class DeprecatedRuleAnswer:
    id: str
    data: DeprecatedRule

    @classmethod
    def of(cls, rule: Rule) -> Self:
        return cls(id=rule.id, data=in_deprecated_shape(rule))


@dataclass(frozen=True, kw_only=True)
class DeprecatedRuleChanged:
    message: str
    data: DeprecatedRule

    @classmethod
    def of(cls, rule: Rule) -> Self:
        return cls(message=CHANGED, data=in_deprecated_shape(rule))


@dataclass(frozen=True, kw_only=True)
class DeprecatedRulesAnswer:
    data: tuple[DeprecatedRule, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Self:
        """The rules that the deprecated shape can express."""
        shown = (DeprecatedRule.of(rule) for rule in rules)
        return cls(data=tuple(rule for rule in shown if rule))


def _date(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, UTC):%Y-%m-%d}"
