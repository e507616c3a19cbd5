"""Recommendation: trust, allow, challenge or deny, and by which challenge."""

from collections.abc import Mapping
from enum import IntEnum

from tessera.action import ActionType
from tessera.policy import RecommendationType, Thresholds


class Severity(IntEnum):
    """The four recommendations in order: of two, the more severe is the larger."""

    trust = 0
    allow = 1
    challenge = 2
    deny = 3


FIXED_SCORES: Mapping[RecommendationType, float] = {"trust": 0.0, "allow": 30.0, "challenge": 75.0, "deny": 100.0}
"""The score shown for an enforced recommendation."""

CHALLENGES: Mapping[ActionType, tuple[str, ...]] = {
    "login": ("passkey", "push_otp", "totp", "sms_otp", "voice_otp", "email_otp"),
    "register": ("idv", "manual_review", "captcha"),
    "transaction": ("passkey", "push_otp", "totp", "sms_otp", "idv"),
    "checkout": ("passkey", "push_otp", "three_d_secure", "card_verification_code", "idv", "manual_review"),
    "password_reset": ("email_otp", "sms_otp", "manual_review"),
    "logout": ("captcha",),
    "account_details_change": ("passkey", "push_otp", "totp", "sms_otp", "email_otp"),
    "account_auth_change": ("passkey", "push_otp", "totp", "idv"),
    "withdraw": ("passkey", "push_otp", "totp", "idv"),
    "credits_change": ("passkey", "push_otp", "totp", "sms_otp", "email_otp"),
    "account_details_view": ("passkey", "push_otp", "totp", "sms_otp", "email_otp"),
}
"""Suitable challenges for each action, the best first: strong biometrics before codes, codes before people."""


def recommend(score: float, *, known: bool, trusting: bool, thresholds: Thresholds) -> RecommendationType:
    """The recommendation for a score. Trust is only for known pairs of user and device, and needs a trust reason that holds."""
    if score >= thresholds.deny:
        return "deny"
    if score >= thresholds.challenge:
        return "challenge"
    if thresholds.trust is not None and score <= thresholds.trust and known and trusting:
        return "trust"
    return "allow"


def more_severe(one: RecommendationType, other: RecommendationType) -> RecommendationType:
    return max(one, other, key=lambda recommendation: Severity[recommendation])


def suggested_challenges(base: ActionType, supported: tuple[str, ...] | None) -> tuple[str, ...]:
    """The suitable challenges for the action among those that the application supports."""
    return tuple(challenge for challenge in CHALLENGES[base] if supported is None or challenge in supported)
