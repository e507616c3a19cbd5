"""Past actions as both ways of deciding again take them: one by one (`tessera.backtest`), and as columns of the lake's decisions.

Everything about them is drawn: what was measured, what the policy was, and every fact that a rule can ask about.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from ipaddress import ip_address, ip_network
from random import Random
from typing import Any

from local.lake.types import arrow_table
from tessera.assessment import decide
from tessera.backtest import Past
from tessera.rules.conditions import ATTRIBUTE
from tessera.rules.facts import KINDS, MEASURED, SAID, UNPROVEN, number_of
from tessera.rules.lists import TypedList
from tessera.scoring import Model
from tessera_lake.again import RESULTS, fact_columns
from tessera_lake.columns import DECISIONS, VERSION
from tessera_lake.redeciding.columns import Columns
from tessera_lake.redeciding.hashing import Hash
from tessera_lake.rows.decisions import depended_on
from tessera_lake.schema import Row
from tests.stored_decisions import considered

NOW = 1_790_000_000_000
HOUR = 3_600_000
APPLICATIONS = ("shop", "bank")
TEXTS = ("NO", "no", "Chrome", "(a+)+$", "10.0", "user-1", "IP_VPN", "198.51.100.7")
ADDRESSES = ("198.51.100.23", "198.51.100.24", "203.0.113.7", "2001:db8::1", "2001:db8:0:1::1")
NUMBERS = (0, 1, 3, 61.5, -3, 20_000.0)
FACTS = fact_columns()
LISTS: Mapping[str, TypedList] = {
    "people": TypedList("user", {"user-1": None, "Chrome": NOW + HOUR}),
    "places": TypedList("country", {"no": NOW + 2 * HOUR, "10.0": None}),
    "networks": TypedList("ip", {"198.51.100.0/24": NOW + HOUR, "198.51.100.23": None, "2001:db8::/64": None, "203.0.113.7": NOW}),
    "wide": TypedList("ip", {"198.0.0.0/8": NOW + HOUR, "203.0.113.7": None}),
    "domains": TypedList("email_domain", {"NO": None}),
}


def hash_for(name: str) -> Hash:
    """A stand-in for a keyed hash."""
    return lambda text: (_digest(name, text),)


def hash_address(text: str) -> Collection[str]:
    address = ip_address(text)
    return (_digest("ip", str(address if address.version == 4 else ip_network(f"{address}/64", strict=False).network_address)),)


HASHES: Mapping[str, Hash] = {
    "ip": hash_address,
    **{name: hash_for(name) for name, (_, form) in FACTS.items() if form == "hash" and name != "ip"},
    ATTRIBUTE: hash_for(ATTRIBUTE),
}


def _digest(name: str, text: str) -> str:
    return sha256(f"{name} {text}".encode()).hexdigest()[:32]


def some_past(chance: Random, model: Model) -> Past:
    """A past action, with facts of all kinds."""
    decision = dict(decide(considered(chance, model), model).decision)
    if chance.random() < 0.3:
        decision["unproven"] = chance.sample(list(SAID), chance.randrange(1, 4))
    if chance.random() < 0.1:
        decision["without_telemetry"] = chance.choice(("allow", "challenge"))
    if chance.random() < 0.1:
        decision["grounded"] = False
    return Past(decision=decision, facts=_facts(chance, decision))


def _facts(chance: Random, decision: Mapping[str, Any]) -> Mapping[str, Any]:
    facts: dict[str, Any] = {
        name: _fact(chance, kind) for name, kind in KINDS.items() if name not in RESULTS and name not in MEASURED and chance.random() < 0.6
    }
    facts |= {"now": NOW + chance.randrange(3 * HOUR), "action_type": ("an alias", decision["base"])}
    facts |= {"application_id": chance.choice((*APPLICATIONS, "another"))}
    facts |= {f"{ATTRIBUTE}{name}": _fact(chance, chance.choice(("number", "flag", "text"))) for name in "ab" if chance.random() < 0.6}
    for name, (code, which) in MEASURED.items():
        told = decision["observed"].get(code)
        if isinstance(told, Mapping) and which in told:
            facts[name] = told[which]
    if decision.get("unproven"):
        facts[UNPROVEN] = tuple(dict.fromkeys(name for what in decision["unproven"] for name in SAID[what]))
    return facts


def _fact(chance: Random, kind: str) -> Any:
    match kind:
        case "number":
            return chance.choice(NUMBERS)
        case "flag":
            return chance.random() < 0.5
        case "texts":
            return tuple(chance.sample(TEXTS, chance.randrange(1, 3)))
        case "address":
            return number_of(ip_address(chance.choice(ADDRESSES)))
    return chance.choice(TEXTS)


def row_of(past: Past) -> Row:
    """The action as a row of `decisions`."""
    facts, decision = past.facts, past.decision
    row: dict[str, Any] = {
        "schema_version": VERSION,
        "happened_at": facts["now"],
        "base_type": decision["base"],
        "rule": decision.get("rule"),
        "has_telemetry": "device_id" in facts,
        **depended_on(decision),
        **{column: {} for column in ("custom_numbers", "custom_flags", "custom_texts")},
    }
    for name, value in facts.items():
        if name.startswith(ATTRIBUTE):
            kind = "flags" if isinstance(value, bool) else "texts" if isinstance(value, str) else "numbers"
            kept = next(iter(HASHES[ATTRIBUTE](value))) if kind == "texts" else value
            row[f"custom_{kind}"][name.removeprefix(ATTRIBUTE)] = kept
        elif name in FACTS and name not in MEASURED:
            row |= _kept(name, value)
    return row


def _kept(name: str, value: Any) -> Mapping[str, Any]:
    column, form = FACTS[name]
    assert column is not None
    if name == "action_type":
        return {column: value[0]}
    if name == "ip":
        return {column: next(iter(hash_address(_text(value))))}
    kept = _hashed(name, value) if form == "hash" else value
    if name == "user_id":
        return {column: kept[0], "claimed_user": kept[1] if len(kept) > 1 else None}
    return {column: list(kept) if isinstance(kept, tuple) else kept}


def _hashed(name: str, value: Any) -> Any:
    return tuple(_digest(name, each) for each in value) if isinstance(value, tuple) else _digest(name, value)


def _text(number: int) -> str:
    return str(ip_address(number & 0xFFFF_FFFF) if number >> 32 == 0xFFFF else ip_address(number))


def columns_of(pasts: Iterable[Past]) -> Columns:
    return Columns(arrow_table(DECISIONS, map(row_of, pasts)), HASHES)
