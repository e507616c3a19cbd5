"""Facts: what a rule may ask about, each with its kind. An unknown fact is absent.

Numbers, texts and flags are compared as such; `texts` are several, of which any may match (the ids of one user, the reasons that hold); an
`address` is a whole number, IPv4 as IPv6-mapped.

What only an SDK says (`evidence.unproven`) may count against its sender, and spares nobody: for rules that trust or allow, and for snoozes
of rules that do not, it is unknown (`vouched`). Traits are what every device says about itself, with a key or without: rules see them as
they are, except for the fingerprint, by which a device would be recognised.
"""

from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Literal

from tessera import equivalents, signals
from tessera.action import Action, TransactionData
from tessera.evidence import Evidence, Unproven
from tessera.threats import SUB_SCORES

type Kind = signals.Kind | Literal["address"]
type Facts = Mapping[str, Any]

UNPROVEN, VOUCHED, DOUBTED = "unproven", "vouched", "doubted"
"""Entries among the facts that no rule can ask about: which facts only an SDK says, the vouched-for facts, and among these the unknown
ones."""


def _in_small_letters(text: str) -> str:
    return text.casefold()


def _zone(name: str) -> str:
    return equivalents.timezone(name).casefold()


def _languages(text: str) -> str:
    return equivalents.languages(text).casefold()


def _country(code: str) -> str:
    return equivalents.country(code).casefold()


ALIKE: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(
        (
            "browser_name", "os_name", "device_platform", "ip_organization_type", "ip_asn_id", "user_agent", "location", "email_domain",
            "transaction.currency", "signals.device.model", "signals.device.navigator_useragent", "signals.device.true_useragent",
        ),
        _in_small_letters,
    ),
    **dict.fromkeys(("device_timezone", "ip_location_timezone"), _zone),
    **dict.fromkeys(("ip_country", "transaction.payee_country"), _country),
    "signals.device.accept_languages": _languages,
}  # fmt: skip
"""For facts with several spellings of one value, the form in which they are compared."""

DOCUMENTED: Mapping[str, tuple[str, Kind]] = {
    "ip_cidrs": ("ip", "address"),
    "device_ids": ("device_id", "text"),
    "device_fingerprints": ("device_fingerprint", "text"),
    "device_public_keys": ("device_public_key", "text"),
    "user_ids": ("user_id", "texts"),
    "country_codes": ("ip_country", "text"),
    "browser_names": ("browser_name", "text"),
    "os_versions": ("os_version", "text"),
    "action_type": ("action_type", "texts"),
    "client_id": ("client_id", "text"),
    "application_id": ("application_id", "text"),
    "asn_id": ("ip_asn_id", "text"),
    "organization_name": ("ip_organization_name", "text"),
    "organization_type": ("ip_organization_type", "text"),
    "ip_timezone": ("ip_location_timezone", "text"),
    "device_timezone": ("device_timezone", "text"),
    "device_platform": ("device_platform", "text"),
    "user_agent": ("user_agent", "text"),
    "location": ("location", "text"),
}
"""The documented matchers, each with its fact."""

OURS: Mapping[str, tuple[Kind, str]] = {
    "risk_score": ("number", "The model's own score, 0 to 100."),
    "probability": ("number", "The probability of fraud, 0 to 1, as calibrated."),
    **{f"scores.{name}": ("number", "A sub-score, 0 to 100.") for name in SUB_SCORES},
    "reasons": ("texts", "The codes of the reasons that hold."),
    "failures.ip_last_hour": ("number", "Failed actions from the address in the last hour."),
    "failures.user_last_hour": ("number", "Failed actions of the user in the last hour."),
    "failures.user_last_day": ("number", "Failed actions of the user in the last day."),
    "failures.user_last_week": ("number", "Failed actions of the user in the last week."),
    "failures.device_last_day": ("number", "Failed actions on the device in the last day."),
    "failures.device_last_week": ("number", "Failed actions on the device in the last week."),
    "transaction.amount": ("number", "What is paid, in units of the currency."),
    "transaction.currency": ("text", "Three letters, as in ISO 4217."),
    "transaction.type": ("text", "The `type` of `transaction_data`."),
    "transaction.method": ("text", "The `method` of `transaction_data`."),
    "transaction.payee": ("texts", "The payee's account number and account id."),
    "transaction.payee_country": ("text", "The country of the payee's account, two letters."),
    "os_name": ("text", "As `context.os_name` of the answer."),
    "correlation_id": ("text", "As it was sent with the action."),
    "email_domain": (
        "texts",
        "The domains, in lower case, of the e-mail addresses of bill and shipping address, and of user ids that are e-mail addresses.",
    ),
}
"""The facts without a documented matcher: the kind of each, and its meaning."""
MEASURED: Mapping[str, tuple[str, str | None]] = {
    "failures.ip_last_hour": ("IP_FAILED_ATTEMPTS", "failed"),
    "failures.user_last_hour": ("PROFILE_FAILED_ATTEMPTS", "hour"),
    "failures.user_last_day": ("PROFILE_FAILED_ATTEMPTS", "day"),
    "failures.user_last_week": ("PROFILE_FAILED_ATTEMPTS", "week"),
    "failures.device_last_day": ("DEVICE_FAILED_ATTEMPTS", "day"),
    "failures.device_last_week": ("DEVICE_FAILED_ATTEMPTS", "week"),
}
"""Facts that are a measure of a reason, with the measure's name if the reason has several."""
NOTHING: Mapping[str, Any] = {}
SAID: Mapping[Unproven, tuple[str, ...]] = {
    "action": ("transaction.", "custom.", "correlation_id", "email_domain", "client_id"),
    "user": (
        "user_id", "email_domain", "failures.user_last_hour", "failures.user_last_day", "failures.user_last_week",
        "signals.history.user_action_rate_60_sec", "signals.history.linking_user_to_device_count",
    ),
    "device": (
        "device_id", "device_public_key", "device_fingerprint", "failures.device_last_day", "failures.device_last_week",
        "signals.history.device_action_rate_60_sec", "signals.history.linking_device_to_users_count",
    ),
}  # fmt: skip
"""The facts that depend on each; a name that ends in a dot means all facts that begin with it."""


def kind_of(name: str) -> Kind | None:
    """The kind of a fact; None if there is no such fact. A custom attribute (`custom.NAME`) may be of any kind, depending on its value."""
    return KINDS.get(name)


def number_of(address: IPv4Address | IPv6Address) -> int:
    return int(address) if isinstance(address, IPv6Address) else int(address) | 0xFFFF_0000_0000


def gather(evidence: Evidence, context: Mapping[str, Any], observed: Mapping[str, Any] = NOTHING) -> Facts:
    """The facts of one action before the model is evaluated: its context as documented, its signals, and what its reasons measured.

    `context` has the documented fields (`ip` as text) and `users`, the ids of its user.
    """
    told = {group: getattr(evidence.signals, group) for group in signals.GROUPS}
    return of_action(evidence.action, told, context, observed, evidence.unproven)


def of_action(
    action: Action,
    told: Mapping[str, Mapping[str, Any]],
    context: Mapping[str, Any],
    observed: Mapping[str, Any] = NOTHING,
    unproven: Iterable[Unproven] = (),
) -> Facts:
    """The same from the parts, which are stored with an action: `told` has its signals by group, `observed` the measures of its reasons."""
    transaction = action.transaction or TransactionData()
    payee = transaction.payee
    known: dict[str, Any] = {
        name: context[name] for name, _ in DOCUMENTED.values() if name in context and name not in ("ip", "user_id", "action_type")
    }
    known |= {f"custom.{name}": value for name, value in action.custom_attributes.items()}
    known |= {f"signals.{group}.{name}": value for group, values in told.items() for name, value in values.items()}
    known |= {name: _measured(observed.get(code), which) for name, (code, which) in MEASURED.items()}
    known |= {
        "now": action.performed_at,
        "ip": number_of(ip_address(context["ip"])) if context.get("ip") else None,
        "user_id": tuple(context.get("users", ())) or None,
        "action_type": tuple(dict.fromkeys((action.type, action.base))),
        "os_name": context.get("os_name"),
        "correlation_id": action.correlation_id,
        "email_domain": email_domains(transaction, tuple(context.get("users", ()))) or None,
        "transaction.amount": transaction.amount,
        "transaction.currency": transaction.currency,
        "transaction.type": transaction.type,
        "transaction.method": transaction.method,
        "transaction.payee": tuple(filter(None, (payee.accountNumber, payee.accountId))) or None if payee else None,
        "transaction.payee_country": payee.accountCountryCode if payee else None,
        UNPROVEN: tuple(dict.fromkeys(name for what in unproven for name in SAID[what])) or None,
    }
    return {name: value for name, value in known.items() if value is not None}


def with_vouched(facts: Facts) -> Facts:
    """The facts, together with those that may spare somebody."""
    if not (names := facts.get(UNPROVEN)):
        return facts
    return {**facts, VOUCHED: {DOUBTED: names, **{name: value for name, value in facts.items() if not is_one_of(name, names)}}}


def vouched(facts: Facts) -> Facts:
    """The facts that may spare somebody (`with_vouched`)."""
    told: Facts = facts.get(VOUCHED, facts)
    return told


def is_doubted(facts: Facts, name: str) -> bool:
    """Whether it is unknown even if the fact exists."""
    return DOUBTED in facts and is_one_of(name, facts[DOUBTED])


def is_one_of(name: str, names: Iterable[str]) -> bool:
    return any(name.startswith(each) if each.endswith(".") else name == each for each in names)


def _measured(measured: Any, which: str | None) -> Any:
    return measured.get(which) if isinstance(measured, Mapping) else measured


def email_domains(transaction: TransactionData, users: tuple[str, ...]) -> tuple[str, ...]:
    """The part after the @ of every e-mail address that the action names."""
    bill = transaction.payer.billingInfo if transaction.payer else None
    shipping = transaction.purchase.shippingInfo if transaction.purchase else None
    named = (*(address.email for address in (bill, shipping) if address and address.email), *users)
    return tuple(dict.fromkeys(domain.casefold() for name in named if "@" in name and (domain := name.rpartition("@")[2])))


def of_score(risk_score: float, probability: float, reasons: Iterable[str], scores: Mapping[str, float] = NOTHING) -> Facts:
    """The facts of a model's result; `scores` has the sub-scores, 0 to 100."""
    told = {f"scores.{name}": value for name, value in scores.items()}
    return {"risk_score": risk_score, "probability": probability, "reasons": tuple(reasons), **told}


def of_address(context: Mapping[str, Any], network: Mapping[str, Any], now: int) -> Facts:
    """The facts of an address alone: everything else is unknown. `network` has the signals of its group."""
    known = {name: value for name, value in context.items() if name in KINDS and name != "ip"}
    known |= {f"signals.network.{name}": value for name, value in network.items()}
    known |= {"now": now, "ip": number_of(ip_address(context["ip"]))}
    return {name: value for name, value in known.items() if value is not None}


KINDS: Mapping[str, Kind] = {
    **dict(DOCUMENTED.values()),
    **{name: kind for name, (kind, _) in OURS.items()},
    **{f"signals.{group}.{name}": kind for group, kinds in signals.KINDS.items() for name, kind in kinds.items()},
}
