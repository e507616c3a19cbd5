"""A configuration is checked as a whole; what two versions differ in is said by path."""

from dataclasses import replace
from typing import Any

import pytest

from tessera.configuration import EMPTY, Configuration, CustomAction, ThresholdChoice, check, collision, difference
from tessera.policy import Thresholds
from tests.rules.test_rules import a_rule


def places(configuration: Configuration) -> list[str]:
    return [fault.location for fault in check(configuration, {})]


def test_an_empty_configuration_can_be_in_force() -> None:
    assert check(EMPTY, {}) == ()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"rules": (a_rule(), a_rule(id="2", name="other"))}, "rules[1].priority"),
        ({"rules": (a_rule(), a_rule(id="2", priority=11))}, "rules[1].name"),
        ({"rules": (a_rule(matchers=({"country": {"op": "in", "value": ["NO"]}},)),)}, "rules[0].matchers[0].country"),
        ({"custom_actions": {"login": CustomAction(base="login")}}, "custom_actions.login"),
        ({"custom_actions": {"Otp Login": CustomAction(base="login")}}, "custom_actions.Otp Login"),
        ({"sensitivity": {"WEATHER_BAD": "high"}}, "sensitivity.WEATHER_BAD"),
        ({"thresholds": (ThresholdChoice(challenge=95.0),)}, "thresholds[0]"),
        ({"thresholds": (ThresholdChoice(action_type="dance"),)}, "thresholds[0].action_type"),
        ({"thresholds": (ThresholdChoice(), ThresholdChoice())}, "thresholds[1]"),
    ],
)
def test_what_cannot_be_in_force_is_named_with_its_place(change: dict[str, Any], where: str) -> None:
    assert places(replace(EMPTY, **change)) == [where]


def test_a_rule_collides_by_priority_or_name_with_any_but_itself() -> None:
    configuration = EMPTY.with_rule(a_rule())
    assert collision(configuration, a_rule(recommendation="deny")) is None
    assert getattr(collision(configuration, a_rule(id="2", name="other")), "location", None) == "body.priority"
    assert getattr(collision(configuration, a_rule(id="2", priority=11)), "location", None) == "body.name"


def test_rules_stand_in_order_of_priority_and_can_be_replaced_and_removed() -> None:
    configuration = EMPTY.with_rule(a_rule(priority=20)).with_rule(a_rule(id="2", name="first", priority=10))
    assert [rule.id for rule in configuration.rules] == ["2", "rule-1"]
    assert configuration.with_rule(a_rule(priority=5)).rules[0].id == "rule-1"
    assert configuration.without_rule("2").rules == (a_rule(priority=20),)


def test_the_most_particular_thresholds_apply() -> None:
    shop, login = ThresholdChoice(application="shop", challenge=50), ThresholdChoice(action_type="login", challenge=60)
    particular = ThresholdChoice(application="shop", action_type="login", challenge=40)
    configuration = replace(EMPTY, thresholds=(particular, shop, login))
    assert configuration.thresholds_for("shop")["login"] == Thresholds(challenge=40)
    assert configuration.thresholds_for("shop")["checkout"] == Thresholds(challenge=50)
    assert configuration.thresholds_for("bank") == {"login": Thresholds(challenge=60)}


def test_attributes_that_do_not_conform_are_dropped_and_all_conform_without_a_schema() -> None:
    sent: dict[str, Any] = {"age": 12, "segment": "gold", "kyc": True, "count": True}
    assert EMPTY.conforming(sent) == sent
    schema = replace(EMPTY, custom_attributes={"age": "number", "segment": "boolean", "kyc": "boolean", "count": "number"})
    assert schema.conforming(sent) == {"age": 12, "kyc": True}


def test_versions_differ_by_path() -> None:
    before = replace(EMPTY.with_rule(a_rule()), sensitivity={"IP_VPN": "low"})
    after = replace(before.without_rule("rule-1"), sensitivity={"IP_VPN": "high"}, custom_actions={"otp_login": CustomAction(base="login")})
    changes = {change["path"]: (change.get("before"), change.get("after")) for change in difference(before, after)}
    assert changes.keys() == {"rules.rule-1", "sensitivity.IP_VPN", "custom_actions.otp_login"}
    assert changes["sensitivity.IP_VPN"] == ("low", "high")
    assert difference(before, before) == ()
