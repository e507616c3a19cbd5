"""Which events a receiver wants."""

from dataclasses import dataclass

from tessera.policy import RecommendationType
from tessera.webhooks.catalogue import EventType


@dataclass(frozen=True, kw_only=True)
class About:
    """What an event is about, as far as filters ask. What does not apply to its type is empty."""

    type: EventType
    application: str | None = None
    recommendation: RecommendationType | None = None
    reasons: tuple[str, ...] = ()
    rule: str | None = None  # the name of the rule that decided


@dataclass(frozen=True, kw_only=True)
class Filter:
    """The events of these types. The other conditions narrow recommendations: each that is not empty must hold, by one of its values.
    `applications` narrows results, too."""

    types: tuple[EventType, ...]
    recommendations: tuple[RecommendationType, ...] = ()
    reasons: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()

    def wants(self, event: About) -> bool:
        if event.type not in self.types:
            return False
        if self.applications and event.application is not None and event.application not in self.applications:
            return False
        if event.type != "recommendation.created":
            return True
        return (
            (not self.recommendations or event.recommendation in self.recommendations)
            and (not self.reasons or not set(self.reasons).isdisjoint(event.reasons))
            and (not self.rules or event.rule in self.rules)
        )
