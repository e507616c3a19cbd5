"""Threats: which kind of attack the evidence suggests, and a score for each kind.

    sub-score = risk_score(b + Σ contributions of the reasons for it)

Only this module says which reasons are signs of which kind: by category, and by code where a reason differs from its category. A threat is
named if its reasons would lead to a challenge by themselves, and if one of the reasons that distinguish it from others is among them. It
lists the reasons it rests on. Threats explain a decision; they do not change it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum
from typing import Literal

from tessera.action import ActionType
from tessera.scoring import FEWEST_NATS, Score, risk_score

type SubScore = Literal["bot", "account_takeover", "new_account", "transaction"]

SUB_SCORES: tuple[SubScore, ...] = ("bot", "account_takeover", "new_account", "transaction")
SPEAK_OF: Mapping[str, frozenset[SubScore]] = {
    "BEHAVIOR": frozenset({"bot", "account_takeover", "new_account"}),
    "DEVICE": frozenset({"account_takeover", "new_account"}),
    "IP": frozenset({"account_takeover", "new_account"}),
    "LABEL": frozenset(SUB_SCORES) - {"bot"},
    "PROFILE": frozenset({"account_takeover"}),
    "TRANSACTION": frozenset({"transaction"}),
    "DEVICE_BOT": frozenset({"bot", "account_takeover", "new_account"}),
    "DEVICE_INSPECTED": frozenset({"bot", "account_takeover", "new_account"}),
    "DEVICE_NOT_OBSERVED": frozenset({"bot", "account_takeover", "new_account"}),
    "DEVICE_SUSPICIOUS_BROWSER": frozenset({"bot", "account_takeover", "new_account"}),
    "DEVICE_SUSPICIOUS_PLATFORM": frozenset({"bot", "account_takeover", "new_account"}),
    "DEVICE_SPOOFED": frozenset({"bot", "account_takeover", "new_account"}),
    "DEVICE_ACTION_VELOCITY": frozenset({"bot", "account_takeover", "new_account", "transaction"}),
    "DEVICE_FAILED_ATTEMPTS": frozenset({"bot", "account_takeover", "new_account", "transaction"}),
    "IP_HOSTING": frozenset({"bot", "account_takeover", "new_account"}),
    "IP_ACTION_VELOCITY": frozenset({"bot", "account_takeover", "new_account"}),
    "PROFILE_AMOUNT_UNUSUAL": frozenset({"transaction", "account_takeover"}),
    "PROFILE_PAYEE_NEW": frozenset({"transaction", "account_takeover"}),
    "TRANSACTION_PAYEE_UNKNOWN": frozenset({"transaction", "account_takeover"}),
}
"""By code, otherwise by category. Reasons of a category that is not here are signs of no kind."""

ENOUGH = 2.5  # nats above the prior: a score of 70, where challenges begin by default


@dataclass(frozen=True)
class ThreatKind:
    """A threat: the sub-score it belongs to, the reasons of which one must hold, and its actions (any if none are named)."""

    sub_score: SubScore
    told_by: frozenset[str]
    actions: frozenset[ActionType] = frozenset()


MANY = frozenset(
    {
        "DEVICE_ACTION_VELOCITY", "DEVICE_FAILED_ATTEMPTS", "DEVICE_MULTIPLE_USERS", "IP_ACTION_VELOCITY", "IP_FAILED_ATTEMPTS",
        "IP_MULTIPLE_USERS",
    }
)  # fmt: skip
PROGRAM = frozenset(
    {
        "BEHAVIOR_BOT", "BEHAVIOR_INHUMAN_INPUT", "BEHAVIOR_NO_INTERACTION", "BEHAVIOR_SUSPICIOUS_MOVEMENT", "BEHAVIOR_SYNTHETIC_INPUT",
        "DEVICE_BOT", "DEVICE_INSPECTED", "DEVICE_SUSPICIOUS_BROWSER",
    }
)  # fmt: skip
SOMEBODY_ELSE = frozenset(
    {
        "DEVICE_IMPOSSIBLE_TRAVEL", "DEVICE_KEY_MISMATCH", "LABEL_FRAUD_DEVICE", "PROFILE_AMOUNT_UNUSUAL", "PROFILE_DEVICE_NEW",
        "PROFILE_FAILED_ATTEMPTS", "PROFILE_LOCATION_NEW",
    }
)  # fmt: skip

KNOWN_FOR_FRAUD = frozenset({"IP_RISKY_REPUTATION", "LABEL_FRAUD_DEVICE", "LABEL_FRAUD_IP"})

KINDS: Mapping[str, ThreatKind] = {
    "BOT_ATTACK": ThreatKind("bot", PROGRAM),
    "CREDENTIAL_STUFFING": ThreatKind("account_takeover", MANY, frozenset({"login", "password_reset"})),
    "ACCOUNT_TAKEOVER": ThreatKind(
        "account_takeover",
        SOMEBODY_ELSE,
        frozenset(
            {
                "login", "transaction", "checkout", "password_reset", "account_details_change", "account_auth_change", "withdraw",
                "credits_change", "account_details_view",
            }
        ),
    ),
    "NEW_FRAUD_ACCOUNT": ThreatKind("new_account", MANY | PROGRAM | KNOWN_FOR_FRAUD, frozenset({"register"})),
    "CARD_TESTING": ThreatKind("transaction", frozenset({"TRANSACTION_CARD_TESTING", "TRANSACTION_CARDS_REFUSED"})),
    "MONEY_MULE": ThreatKind("transaction", frozenset({"TRANSACTION_MULE"})),
    "PAYMENT_FRAUD": ThreatKind(
        "transaction",
        frozenset(
            {"PROFILE_AMOUNT_UNUSUAL", "TRANSACTION_AMOUNT_LARGE", "TRANSACTION_PAYEE_RISKY", "TRANSACTION_PAYEE_UNKNOWN"}
        ),
    ),
}  # fmt: skip
"""Our names, in addition to the two documented ones."""


@dataclass(frozen=True, kw_only=True)
class Threat:
    """A kind of attack, and the reasons it rests on, the strongest first."""

    name: str
    reasons: tuple[str, ...]


def sub_scores(scored: Score) -> Mapping[str, float]:
    """The score of each kind, 0 to 100."""
    return {kind: risk_score(scored.intercept + fsum(_speaking(scored, kind).values())) for kind in SUB_SCORES}


def threats(scored: Score, base: ActionType) -> tuple[Threat, ...]:
    """The threats that the evidence suggests, the one with the most support first."""
    found = []
    for name, kind in KINDS.items():
        speaking = _speaking(scored, kind.sub_score)
        resting = tuple(code for code, weight in scored.strongest if code in speaking and weight >= FEWEST_NATS)
        support = fsum(speaking.values())
        if support >= ENOUGH and kind.told_by & set(resting) and (not kind.actions or base in kind.actions):
            found.append((-support, name, Threat(name=name, reasons=resting)))
    return tuple(threat for _, _, threat in sorted(found, key=lambda each: each[:2]))


def _speaking(scored: Score, kind: SubScore) -> Mapping[str, float]:
    """The contributions of the reasons for a kind."""
    return {code: weight for code, weight in scored.contributions.items() if kind in speaks_of(code)}


def speaks_of(code: str) -> frozenset[SubScore]:
    """The sub-scores to which a reason contributes."""
    return SPEAK_OF.get(code) or SPEAK_OF.get(code.partition("_")[0], frozenset())
