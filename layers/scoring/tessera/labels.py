"""Labels: later truth about an action, a user or an address, in the documented vocabulary, and whom it concerns.

A label says that its subject was fraud, was legitimate, or is undecided. A label on an action concerns more than the action: the device
that was used, the address it came from, the user in whose name it was made. Which of these depends on the use case: an account takeover
harms its user, and a victim must not be punished for it; a mule is the user.
"""

from collections.abc import Mapping
from typing import Literal

LabelType = Literal["CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "CONFIRMED_LEGIT", "UNDETERMINED", "DEVICE_TAKEOVER"]
LegacyLabelType = Literal["KNOWN_MALICIOUS", "SUSPECTED_MALICIOUS", "KNOWN_LEGIT", "UNKNOWN"]
SubjectType = Literal[
    "ACTION_ID", "CORRELATION_ID", "CAMPAIGN_ID", "USER_ID", "IP_ADDRESS", "VERIFICATION_SESSION_ID", "FRAUD_RING_ID"
]  # fmt: skip
UseCase = Literal[
    "ACCOUNT_TAKEOVER", "FIRST_PARTY_FRAUD", "IDENTITY_THEFT", "MONEY_MULE", "BOT_ATTACK", "SYNTHETIC_IDENTITY", "SOCIAL_ENGINEERING",
    "CREDENTIAL_STUFFING",
]  # fmt: skip
Source = Literal["MANUAL_REVIEW", "CUSTOMER_COMPLAINTS", "CHARGEBACKS", "OTHER_VENDORS"]

type Party = Literal["user", "device", "address"]
type Verdict = Literal["confirmed", "suspected", "legit"]
"""What a label means for a party that it concerns."""

FRAUD: frozenset[LabelType] = frozenset({"CONFIRMED_FRAUD", "SUSPECTED_FRAUD", "DEVICE_TAKEOVER"})
VERDICTS: Mapping[LabelType, Verdict | None] = {
    "CONFIRMED_FRAUD": "confirmed",
    "SUSPECTED_FRAUD": "suspected",
    "CONFIRMED_LEGIT": "legit",
    "UNDETERMINED": None,
    "DEVICE_TAKEOVER": "confirmed",
}

BLAMED: Mapping[UseCase | None, frozenset[Party]] = {
    None: frozenset({"device", "address"}),
    "ACCOUNT_TAKEOVER": frozenset({"device", "address"}),
    "CREDENTIAL_STUFFING": frozenset({"device", "address"}),
    "BOT_ATTACK": frozenset({"device", "address"}),
    "IDENTITY_THEFT": frozenset({"user", "device", "address"}),  # the account was opened in a victim's name: it is the thief's
    "SYNTHETIC_IDENTITY": frozenset({"user", "device", "address"}),
    "FIRST_PARTY_FRAUD": frozenset({"user", "device"}),  # from home: the address is their family's too
    "MONEY_MULE": frozenset({"user", "device"}),
    "SOCIAL_ENGINEERING": frozenset(),  # the victim acted, on their own device, at home
}
"""Who is blamed if an action is labelled as fraud of a use case. A judgement; the others are innocent or harmed."""

TAXONOMY: Mapping[UseCase, Mapping[str, frozenset[str]]] = {
    "ACCOUNT_TAKEOVER": {
        "PHISHING": frozenset({"PHISHING_EMAIL", "PHISHING_SMS", "PHISHING_VOICE", "PHISHING_QR", "OTHER"}),
        "MALWARE": frozenset({"KEYLOGGER", "TROJAN", "SPYWARE", "BROWSER_MALWARE", "OTHER"}),
        "CREDENTIAL_BREACH": frozenset({"COMBO_LIST", "PASSWORD_SPRAYING", "AUTOMATED_TESTING", "OTHER"}),
        "DEVICE_TAKEOVER": frozenset({"REMOTE_DESKTOP", "SCREEN_SHARING", "REMOTE_SHELL", "ROOTKIT", "OTHER"}),
        "SESSION_HIJACKING": frozenset({"MITM", "TOKEN_THEFT_XSS", "TOKEN_THEFT_MALWARE", "SESSION_FIXATION", "OTHER"}),
    },
}
"""Sub-categories by use case and attack methods by sub-category, as far as they are documented; otherwise any is accepted."""

UNFINISHED = "RECOV"
"""The beginning of those documented sub-categories of account takeover about which no more is known."""
METHODS_WITHOUT_SUB_CATEGORY: frozenset[UseCase] = frozenset({"MONEY_MULE", "CREDENTIAL_STUFFING"})
USE_CASES_WITHOUT_METHOD: frozenset[UseCase] = frozenset({"FIRST_PARTY_FRAUD"})


def newest(label_type: LabelType | LegacyLabelType) -> LabelType:
    """The label type in the newest spelling."""
    match label_type:
        case "KNOWN_MALICIOUS":
            return "CONFIRMED_FRAUD"
        case "SUSPECTED_MALICIOUS":
            return "SUSPECTED_FRAUD"
        case "KNOWN_LEGIT":
            return "CONFIRMED_LEGIT"
        case "UNKNOWN":
            return "UNDETERMINED"
        case _:
            return label_type


def verdict_on(party: Party, label_type: LabelType, use_case: UseCase | None) -> Verdict | None:
    """What a label on an action means for one of its parties; None if it says nothing about them."""
    concerned: frozenset[Party] = BLAMED[use_case]
    if label_type == "DEVICE_TAKEOVER":
        concerned = frozenset({"device"})
    elif label_type == "CONFIRMED_LEGIT":
        concerned = frozenset({"user", "device"})  # one legitimate action does not vouch for an address with many users
    return VERDICTS[label_type] if party in concerned else None


def fault_of(use_case: UseCase | None, sub_category: str | None, attack_method: str | None) -> tuple[str, str] | None:
    """The field of the classification that does not fit, and what it must be; None if everything fits."""
    if use_case is None:
        named = "sub_category" if sub_category else "attack_method" if attack_method else None
        return (named, "needs a use_case") if named else None
    documented = TAXONOMY.get(use_case)
    if sub_category and documented and sub_category not in documented and not sub_category.startswith(UNFINISHED):
        return "sub_category", f"must be one of {', '.join(documented)}"
    if attack_method:
        return _fault_of_method(use_case, sub_category, attack_method)
    return None


def _fault_of_method(use_case: UseCase, sub_category: str | None, attack_method: str) -> tuple[str, str] | None:
    if use_case in USE_CASES_WITHOUT_METHOD:
        return "attack_method", f"is not known of {use_case}"
    if sub_category is None and use_case not in METHODS_WITHOUT_SUB_CATEGORY:
        return "attack_method", "needs a sub_category"
    documented = TAXONOMY.get(use_case, {}).get(sub_category or "")
    if documented and attack_method not in documented:
        return "attack_method", f"must be one of {', '.join(sorted(documented))}"
    return None
