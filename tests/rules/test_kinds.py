"""A signal has one kind; rules and searches that ask for it by that kind find it."""

from collections.abc import Mapping
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera import search, signals
from tessera.rules import CompiledRule, Rule, compile_rule
from tessera.rules.facts import KINDS

SIGNALS = [(group, name, kind) for group, kinds in signals.KINDS.items() for name, kind in kinds.items()]
TOLD: Mapping[str, Any] = {"flag": True, "number": 3, "text": "something", "texts": ("one", "other")}
FOUND: Mapping[str, Mapping[str, Any]] = {
    "flag": {"eq": True, "exists": True},
    "number": {"eq": 3, "gte": 3, "lte": 3, "between": [2, 4], "exists": True},
    "text": {"eq": "something", "in": ["something"], "contains": "ethin", "exists": True},
    "texts": {"in": ["other"], "exists": True},
}
"""By kind and operator, the value that matches the one in `TOLD`."""
SAME: Mapping[type, str] = {bool: "flag", int: "number", float: "number", str: "text"}


@pytest.mark.parametrize(("group", "name", "kind"), SIGNALS)
def test_its_kind_is_what_it_answers(group: str, name: str, kind: str) -> None:
    (told,) = (each for each in get_args(get_type_hints(signals.CATALOGUE[group][name])["return"]) if each is not type(None))
    assert kind == ("texts" if get_origin(told) is tuple else SAME[told])
    assert KINDS[f"signals.{group}.{name}"] == kind == search.FIELDS[f"risk_signals.{group}.{name}"]


@pytest.mark.parametrize(("group", "name", "kind"), SIGNALS)
def test_a_rule_finds_it_by_every_operator_of_its_kind(group: str, name: str, kind: str) -> None:
    fact = f"signals.{group}.{name}"
    for op, value in FOUND[kind].items():
        condition = {"field": fact, "op": op, **({"value": value} if op != "exists" else {})}
        rule = compile_rule(Rule(id="r", name="r", recommendation="deny", priority=1, mode="production", conditions=condition), {})
        assert isinstance(rule, CompiledRule), (op, rule)
        assert rule.matches({fact: TOLD[kind]}), op
        assert not rule.matches({}), "unknown is not false"


@pytest.mark.parametrize(("group", "name", "kind"), SIGNALS)
def test_a_search_finds_it_by_every_operator_of_its_kind(group: str, name: str, kind: str) -> None:
    document = {"risk_signals": {group: {name: TOLD[kind]}}}
    for op, value in FOUND[kind].items():
        if op not in search.OPERATORS[kind]:  # type: ignore[index]
            continue
        (asked,), faults = search.filters_of({f"risk_signals.{group}.{name}": {op: value}})
        assert asked.holds(document), op
        assert faults == ()


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(PLAIN, lambda each: st.lists(each, max_size=3), max_leaves=4)
OPERATORS = st.sampled_from(sorted({op for ops in search.OPERATORS.values() for op in ops} | {"like", ""}))


@given(
    field=st.sampled_from(sorted(search.FIELDS)) | st.text(max_size=10),
    asked=VALUES | st.dictionaries(OPERATORS, VALUES, max_size=3),
    told=st.sampled_from([*TOLD.values(), None]),
)
def test_no_filter_whatever_makes_us_fail(field: str, asked: Any, told: Any) -> None:
    """It is refused with its place, or answers yes or no whatever the value is."""
    group, _, name = field.removeprefix("risk_signals.").partition(".")
    filters, faults = search.filters_of({field: asked})
    assert all(fault.location.startswith("query.filters") for fault in faults)
    for each in filters:
        assert each.holds({"risk_signals": {group: {name: told}}, field: told}) in (True, False)
