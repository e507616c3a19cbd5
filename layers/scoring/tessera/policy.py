"""Policy: what a customer decides about decisions: thresholds, sensitivity, modes, and what is enforced whatever the model says.

The defaults are here. Enforcement has its own reasons, declared below: they weigh nothing and so have no term in the model artefact, but
they are in the catalogue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tessera.action import ActionType

type RecommendationType = Literal["trust", "allow", "challenge", "deny"]
type Sensitivity = Literal["ignore", "low", "default", "high", "deny"]

ENFORCED_REASONS: Mapping[str, str] = {
    "RULE_TRUST": "A rule of yours trusts this action.",
    "RULE_ALLOW": "A rule of yours allows this action.",
    "RULE_CHALLENGE": "A rule of yours challenges this action.",
    "RULE_DENY": "A rule of yours denies this action.",
    "POLICY_CONTROL": "Decided at random, so that learning is not biased by earlier decisions: the challenge was withheld or given.",
    "POLICY_DEGRADED": "Part of the evidence was not available in time; the action was decided without it.",
}
SENSITIVITY_FACTORS: Mapping[Sensitivity, float] = {"ignore": 0.0, "low": 0.5, "default": 1.0, "high": 2.0, "deny": 1.0}
SANDBOX_CORRELATION_IDS: Mapping[str, RecommendationType] = {
    "sandbox-trust": "trust",
    "sandbox-allow": "allow",
    "sandbox-challenge": "challenge",
    "sandbox-deny": "deny",
}
"""In a sandbox application these correlation ids force the recommendation, so that an integrator can test every branch."""


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Scores from which an action is challenged and denied, and up to which a known pair may be trusted; `trust` None: never."""

    trust: float | None = 20.0
    challenge: float = 70.0
    deny: float = 90.0


NEVER_TRUSTED: tuple[ActionType, ...] = ("register", "password_reset")
"""Actions of people who are not yet known, or who say that they have lost what identifies them."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How an application wants its actions decided."""

    thresholds: Mapping[str, Thresholds] = field(default_factory=dict)  # by base action type; others have the defaults
    sensitivity: Mapping[str, Sensitivity] = field(default_factory=dict)  # by reason code; others are "default"
    monitor_only: bool = False  # always answers allow; the real decision stays visible to analysts
    sandbox: bool = False
    outage: RecommendationType = "allow"  # the least decision if part of the evidence is missing
    without_telemetry: RecommendationType = "allow"  # the least decision if telemetry was expected and there is none
    challenges: tuple[str, ...] | None = None  # the challenges the application supports; None: any
    control: float = 0.0  # the share of actions for which a random draw decides about the challenge (`control`)

    def thresholds_for(self, base: ActionType) -> Thresholds:
        thresholds = self.thresholds.get(base, Thresholds())
        if base in NEVER_TRUSTED:
            return Thresholds(trust=None, challenge=thresholds.challenge, deny=thresholds.deny)
        return thresholds

    def enforced(self, correlation_id: str | None) -> RecommendationType | None:
        """What is enforced for this action, before the model is asked."""
        return SANDBOX_CORRELATION_IDS.get(correlation_id or "") if self.sandbox else None

    @property
    def factors(self) -> Mapping[str, float]:
        return {code: SENSITIVITY_FACTORS[level] for code, level in self.sensitivity.items()}

    @property
    def denying(self) -> frozenset[str]:
        """The reasons that deny by themselves if they hold."""
        return frozenset(code for code, level in self.sensitivity.items() if level == "deny")
