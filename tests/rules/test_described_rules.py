"""Rules are described as they are read: every fact by its kind, every operator with what it takes."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from jsonschema import Draft202012Validator

from local import rule_schemas
from tessera.rules import InvalidRule, compile_rule
from tessera.rules.conditions import OPERATORS
from tessera.rules.facts import DOCUMENTED, KINDS, OURS
from tessera.rules.lists import TypedList
from tests.doors.described import DESCRIBED
from tests.rules.documents import some_condition, some_matchers
from tests.rules.test_rules import a_rule

SCHEMAS = DESCRIBED["components"]["schemas"]
COMPARISONS = {name: each for name, each in SCHEMAS.items() if each.get("properties", {}).keys() >= {"field", "op"}}
GIVEN: dict[str, Any] = {"number": 3, "text": "some", "texts": "some", "flag": True, "address": "198.51.100.0/24"}
ASKED = [(kind, op) for kind, operators in OPERATORS.items() for op in operators]
UNSAYABLE = ("nested deeper", "more than", "the smaller first", "not an address or CIDR", "kept without")
"""What no schema can say of a condition."""


def says(name: str, value: Any) -> bool:
    """Whether the description allows it."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
    return Draft202012Validator(schema).is_valid(value)


def faults(**parts: Any) -> list[str]:
    try:
        compile_rule(a_rule(**{"matchers": (), **parts}), {"Some": TypedList("ip", {})})
    except InvalidRule as faulty:
        return [fault.message for fault in faulty.faults]
    return []


def test_every_fact_is_described_once_with_its_kind() -> None:
    described = [(name, kind) for kind in OPERATORS for name in SCHEMAS[f"{kind.title()}Fact"]["enum"]]
    assert sorted(described) == sorted(KINDS.items())


def test_every_fact_of_ours_is_told_in_a_sentence() -> None:
    assert all(about.endswith(".") for _, about in OURS.values())


@pytest.mark.parametrize(("kind", "op"), ASKED)
def test_every_operator_of_a_kind_takes_what_is_described(kind: str, op: str) -> None:
    fact = next(name for name, each in KINDS.items() if each == kind)
    values = {
        "one": GIVEN[kind],
        "several": [GIVEN[kind]],
        "pair": [GIVEN[kind]] * 2,
        "list": "Some",
        "flag": True,
    }
    for way, value in values.items():
        asking = {"field": fact, "op": op, "value": value}
        named = rule_schemas.takes(op) == "list" and isinstance(value, str)  # of which list, no schema can say
        assert says("Condition", asking) is (named or not faults(conditions=asking)), (way, asking)
    right = {"field": fact, "op": op, "value": values[rule_schemas.takes(op)]}
    assert says("Condition", right)
    assert sum(says(name, right) for name in COMPARISONS) == 1


@given(some.randoms(use_true_random=False))
def test_a_condition_is_described_as_it_is_read(random: Random) -> None:
    asking = some_condition(random)
    wrong = faults(conditions=asking) if asking is not None else ["is none"]
    if any(each in message for message in wrong for each in UNSAYABLE):
        return
    assert says("Condition", asking) is (not wrong), (asking, wrong)


@given(some.randoms(use_true_random=False))
def test_a_matcher_is_described_as_it_is_read(random: Random) -> None:
    for asking in some_matchers(random):
        assert says("Matchers", asking) is (not faults(matchers=(asking,))), asking


def test_every_documented_matcher_is_described_and_no_other() -> None:
    assert SCHEMAS["Matchers"]["properties"].keys() == DOCUMENTED.keys()
    assert not says("Matchers", {"weather": {"op": "in", "value": ["rain"]}})


def test_a_custom_attribute_is_compared_as_what_it_is_asked_for() -> None:
    for value in (3, "gold", True):
        asking = {"field": "custom.segment", "op": "eq", "value": value}
        assert says("Condition", asking)
        assert not faults(conditions=asking)
    nameless = {"field": "custom.", "op": "eq", "value": 3}
    assert not says("Condition", nameless)
    assert faults(conditions=nameless)


def test_a_sub_score_that_there_is_not_is_no_fact() -> None:
    asking = {"field": "scores.weather", "op": "gt", "value": 3}
    assert not says("Condition", asking)
    assert faults(conditions=asking)


def test_requests_and_answers_of_rules_refer_to_them() -> None:
    for name in ("RuleRequest", "RuleDetails"):
        fields = SCHEMAS[name]["properties"]
        assert fields["matchers"]["items"] == {"$ref": "#/components/schemas/Matchers"}
        assert {"$ref": "#/components/schemas/Condition"} in fields["conditions"]["anyOf"]
