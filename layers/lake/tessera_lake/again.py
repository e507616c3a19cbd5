"""From a row of `decisions` back to what it takes to decide it again: the stored decision, and where each fact is that rules ask about."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from tessera import signals
from tessera.rules.facts import KINDS, MEASURED
from tessera.threats import SUB_SCORES
from tessera_lake.columns import HASHED_SIGNALS, signal_column
from tessera_lake.rows.decisions import KEPT_AS_IS, YES
from tessera_lake.schema import Row

type Form = Literal["as it is", "hash", "result", "measure"]
"""How a fact is kept: `hash` can be compared for equality alone, `result` is the model's and is worked out anew, `measure` is in
`observed`."""


def decision_of(row: Row) -> Mapping[str, Any]:
    """The stored decision (`Assessment.decision`), without what it showed. An absent column is an absent member."""
    return {
        "model": row.get("model"),
        "base": row["base_type"],
        "observed": observed_of(row["observed"]),
        **{name: row.get(name) for name in KEPT_AS_IS},
        "grounded": row["grounded"],
        "thresholds": {name: row.get(f"threshold_{name}") for name in ("trust", "challenge", "deny")},
        "factors": dict(row["factors"]),
        "denying": row["denying"],
        "control": row["control_share"],
        "rule": row.get("rule"),
        "preview_rule": None,  # whatever decides it again asks its own rules
    }


def observed_of(measures: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """What each reason measured."""
    observed: dict[str, Any] = {}
    for told in measures:
        reason, measure, value = told["reason"], told.get("measure"), told["value"]
        if measure is None or measure == YES:
            observed[reason] = bool(value) if measure else value
        else:
            observed.setdefault(reason, {})[measure] = value
    return observed


RESULTS = frozenset({"risk_score", "probability", "reasons", *(f"scores.{name}" for name in SUB_SCORES)})
AS_THEY_ARE: Mapping[str, str] = {
    "device_fingerprint": "device_fingerprint",
    "device_public_key": "device_public_key",
    "ip_country": "country",
    "browser_name": "browser_name",
    "os_version": "os_version",
    "os_name": "os_name",
    "action_type": "action_type",  # and base_type
    "client_id": "client",
    "application_id": "application",
    "ip_asn_id": "asn",
    "ip_organization_name": "organization_name",
    "ip_organization_type": "organization_type",
    "ip_location_timezone": "ip_timezone",
    "device_timezone": "device_timezone",
    "device_platform": "device_platform",
    "user_agent": "user_agent",
    "location": "location",
    "transaction.amount": "amount",
    "transaction.currency": "currency",
    "transaction.type": "transaction_type",
    "transaction.method": "transaction_method",
    "transaction.payee_country": "payee_country",
}
HASHED: Mapping[str, str] = {
    "ip": "address",
    "device_id": "device",
    "user_id": "authenticated_user",  # and claimed_user
    "correlation_id": "correlation",
    "email_domain": "email_domains",
    "transaction.payee": "payee_names",
}
"""Of these the lake has keyed hashes: whether they are equal to something can still be said. An address is known as a whole (IPv6: its /64
network), so that no other network can be asked for; a part of a text neither."""


def fact_columns() -> Mapping[str, tuple[str | None, Form]]:
    """Where each fact is that rules ask about (`rules.facts.KINDS`), and in which form. Custom attributes are in the columns `custom_…`."""
    found: dict[str, tuple[str | None, Form]] = {}
    for name in KINDS:
        if name in RESULTS:
            found[name] = None, "result"
        elif name in MEASURED:
            found[name] = "observed", "measure"
        elif name in HASHED:
            found[name] = HASHED[name], "hash"
        elif name.startswith("signals."):
            path = name.removeprefix("signals.")
            found[name] = signal_column(path), "hash" if path in HASHED_SIGNALS else "as it is"
        else:
            found[name] = AS_THEY_ARE[name], "as it is"
    return found


def signals_of(row: Row) -> Mapping[str, Mapping[str, Any]]:
    """The signals of a row by group, as `rules.facts.of_action` takes them; hashed ones are left out."""
    return {
        group: {
            name: tuple(value) if isinstance(value, list) else value
            for name in kinds
            if f"{group}.{name}" not in HASHED_SIGNALS and (value := row.get(signal_column(f"{group}.{name}"))) is not None
        }
        for group, kinds in signals.KINDS.items()
    }
