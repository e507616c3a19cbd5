"""Rule documents that anybody might send: mostly well formed, often with one thing wrong, sometimes nonsense."""

from random import Random
from typing import Any

from tessera.rules.conditions import DOCUMENTED_OPERATORS, OPERATORS
from tessera.rules.facts import DOCUMENTED, KINDS, Kind

NONSENSE: tuple[Any, ...] = (None, 3, "text", [], {}, {"field": "risk_score"}, [1, 2], "(a+)+$", 10**400, "x" * 2000, {"all": 7}, True)
VALUES: dict[Kind, tuple[Any, ...]] = {
    "number": (0, 61.5, -3, 10**6),
    "text": ("NO", "Chrome", "(a+)+$", "10.0"),
    "texts": ("IP_VPN", "user-1"),
    "flag": (True, False),
    "address": ("198.51.100.0/24", "::1", "203.0.113.7/32"),
}


def some_condition(random: Random, depth: int = 0) -> Any:
    """A condition, some levels deep."""
    pick = random.random()
    if pick < 0.04:
        return random.choice(NONSENSE)
    if depth < 7 and pick < 0.45:
        if random.random() < 0.3:
            return {"not": some_condition(random, depth + 1)}
        return {random.choice(("all", "any")): [some_condition(random, depth + 1) for _ in range(random.randrange(1, 4))]}
    return _comparison(random)


def some_matchers(random: Random) -> Any:
    """None, or one of the documented matchers."""
    if random.random() < 0.5:
        return ()
    key = random.choice(tuple(DOCUMENTED))
    op = random.choice(DOCUMENTED_OPERATORS.get(key, ("in", "not_in")))
    value: Any = random.choice((["198.51.100.0/24"], ["198.51.100.0/24", "::1"]))
    if random.random() < 0.05:
        value = random.choice(NONSENSE)
    return ({key: {"op": op, "value": value}},)


def _comparison(random: Random) -> dict[str, Any]:
    field = random.choice(tuple(KINDS))
    kind = KINDS[field]
    op = random.choice([op for op in OPERATORS[kind] if not op.endswith("list")])
    values = VALUES[kind]
    value: Any = random.choice(values)
    if op == "between":
        value = sorted(random.sample(values, 2))
    elif op == "exists":
        value = random.choice((True, False, None))
    elif op.endswith("in"):
        value = random.sample(values, random.randrange(1, len(values) + 1))
    return {"field": field, "op": op, "value": random.choice(NONSENSE) if random.random() < 0.05 else value}
