"""Requests and answers for evaluation without a session: an address alone, before a page is served."""

from typing import Annotated, Any, Literal, Self

from annotated_types import MaxLen, MinLen
from pydantic.dataclasses import dataclass

from tessera.rules import Rule
from tessera.service.decisions.contract.recommendations import PreviewRuleMatch
from tessera.service.http.contract import DOCUMENTED, RecommendationName


@dataclass(frozen=True, kw_only=True, config=DOCUMENTED)
class EntityRequest:
    """An address, IPv4 or IPv6."""

    entity_type: Literal["ip_address"]
    entity_value: Annotated[str, MinLen(1), MaxLen(64)]


@dataclass(frozen=True, kw_only=True)
class MatchedRule:
    """The rule in production that decided."""

    rule_id: str
    rule_name: str
    recommendation: RecommendationName

    @classmethod
    def of(cls, rule: Rule | None) -> Self | None:
        return cls(rule_id=rule.id, rule_name=rule.name, recommendation=rule.recommendation) if rule else None


@dataclass(frozen=True, kw_only=True)
class EntityRecommendation:
    type: RecommendationName


@dataclass(frozen=True, kw_only=True)
class EntityAnswer:
    """What is known about an address, and the rules' recommendation for it: allow if none matches."""

    entity_type: Literal["ip_address"]
    entity: dict[str, Any]
    recommendation: EntityRecommendation
    matched_rule: MatchedRule | None = None
    preview_rule: PreviewRuleMatch | None = None
