"""Rules: the first that matches is enforced; what is not known matches nothing; a fault is named with its place."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from ipaddress import ip_address, ip_network
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tessera import reasons
from tessera.action import Party, TransactionData
from tessera.configuration import Configuration, check
from tessera.rules import InvalidRule, Rule, Rulebook, Snooze, compile_rule
from tessera.rules.checks import OF_FACTS
from tessera.rules.conditions import DOCUMENTED_OPERATORS, MOST_COMPARISONS, MOST_VALUES, Compiler
from tessera.rules.facts import DOCUMENTED, KINDS, MEASURED, gather, number_of, of_score
from tessera.rules.lists import TypedList
from tessera.signals import is_of
from tessera.threats import SUB_SCORES
from tests.builders import DAY, NOW, a_history, an_action, evidence
from tests.rules.documents import some_condition, some_matchers

CONTEXT = {
    "ip": "198.51.100.23",
    "ip_country": "NO",
    "ip_asn_id": "AS64496",
    "ip_organization_name": "Broadband AS",
    "ip_organization_type": "isp",
    "ip_location_timezone": "Europe/Oslo",
    "device_id": "device-token",
    "device_fingerprint": "ab" * 32,
    "device_public_key": "cd" * 32,
    "device_timezone": "Europe/Oslo",
    "device_platform": "desktop",
    "browser_name": "Chrome",
    "os_version": "10.0",
    "client_id": "client-1",
    "application_id": "shop",
    "user_agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/148.0.0.0",
    "location": "https://bank.example/Login",
    "users": ("user-1", "hashed-1"),
}
ATTRIBUTES = {"accountAgeInDays": 12, "customerSegment": "gold", "hasCompletedKYC": True}
MEASURES = {
    "IP_FAILED_ATTEMPTS": 0,
    "PROFILE_FAILED_ATTEMPTS": {"hour": 0, "day": 3, "week": 5},
    "DEVICE_FAILED_ATTEMPTS": {"day": 4, "week": 9},
}
FACTS = {
    **gather(evidence(action=an_action(custom_attributes=ATTRIBUTES)), CONTEXT, MEASURES),
    **of_score(61.5, 0.03, ("IP_VPN", "DEVICE_NEW")),
}
MATCHING: Mapping[str, str] = {
    "ip_cidrs": "198.51.100.0/24", "device_ids": "device-token", "device_fingerprints": "ab" * 32, "device_public_keys": "cd" * 32,
    "user_ids": "user-1", "country_codes": "NO", "browser_names": "chrome", "os_versions": "10.0", "action_type": "login",
    "client_id": "client-1", "application_id": "shop", "asn_id": "AS64496", "organization_name": "Broadband AS",
    "organization_type": "isp", "ip_timezone": "Europe/Oslo", "device_timezone": "Europe/Oslo", "device_platform": "desktop",
    "user_agent": "Windows NT", "location": "/login",
}  # fmt: skip
OTHER = {key: "203.0.113.0/24" if key == "ip_cidrs" else "something else" for key in MATCHING}


def a_rule(**changes: Any) -> Rule:
    """A rule in production that challenges everybody from Norway."""
    calm = Rule(
        id="rule-1",
        name="Norway",
        priority=10,
        recommendation="challenge",
        mode="production",
        enabled=True,
        matchers=({"country_codes": {"op": "in", "value": ["NO"]}},),
    )
    return replace(calm, **changes)


def matcher(key: str, value: list[str], *, negated: bool = False) -> Rule:
    op = DOCUMENTED_OPERATORS.get(key, ("in", "not_in"))[negated]
    return a_rule(matchers=({key: {"op": op, "value": value}},))


def matches(rule: Rule, facts: Mapping[str, Any] = FACTS, lists: Mapping[str, TypedList] | None = None) -> bool:
    return compile_rule(rule, lists or {}).matches(facts)


def on(field: str, op: str, value: Any = None, **more: Any) -> Rule:
    return a_rule(matchers=(), conditions={"field": field, "op": op, "value": value}, **more)


def faults(rule: Rule) -> dict[str, str]:
    with pytest.raises(InvalidRule) as refused:
        compile_rule(rule, {})
    return {fault.location: fault.message for fault in refused.value.faults}


class TestDocumentedMatchers:
    def test_each_has_an_example(self) -> None:
        missing = DOCUMENTED.keys() - MATCHING.keys()
        assert not missing, f"give each a value of CONTEXT that it matches, in MATCHING of tests/rules/test_rules.py: {sorted(missing)}"
        assert MATCHING.keys() == DOCUMENTED.keys()

    @pytest.mark.parametrize("key", MATCHING)
    def test_each_matches_what_it_names(self, key: str) -> None:
        assert matches(matcher(key, [OTHER[key], MATCHING[key]]))
        assert not matches(matcher(key, [OTHER[key]]))

    @pytest.mark.parametrize("key", MATCHING)
    def test_each_has_its_negation(self, key: str) -> None:
        assert matches(matcher(key, [OTHER[key]], negated=True))
        assert not matches(matcher(key, [OTHER[key], MATCHING[key]], negated=True))

    @pytest.mark.parametrize("key", MATCHING)
    def test_what_is_not_known_matches_neither_way(self, key: str) -> None:
        name, _ = DOCUMENTED[key]
        silent = {fact: value for fact, value in FACTS.items() if fact != name}
        for negated in (False, True):
            assert not matches(matcher(key, [MATCHING[key]], negated=negated), silent)

    @pytest.mark.parametrize("key", DOCUMENTED)
    def test_another_operator_is_refused_where_it_stands(self, key: str) -> None:
        said = faults(a_rule(matchers=({key: {"op": "like", "value": ["x"]}},)))
        assert list(said) == [f"body.matchers[0].{key}.op"]

    def test_all_keys_of_all_objects_must_hold(self) -> None:
        both = {"country_codes": {"op": "in", "value": ["NO"]}, "browser_names": {"op": "in", "value": ["firefox"]}}
        apart = tuple({key: value} for key, value in both.items())
        assert not matches(a_rule(matchers=(both,)))
        assert not matches(a_rule(matchers=apart))

    def test_a_user_is_matched_under_each_of_their_ids(self) -> None:
        assert matches(matcher("user_ids", ["hashed-1"]))

    def test_a_custom_action_is_matched_by_its_name_and_its_base(self) -> None:
        facts = gather(evidence(action=an_action(type="otp_login")), CONTEXT)
        assert matches(matcher("action_type", ["otp_login"]), facts)
        assert matches(matcher("action_type", ["login"]), facts)

    @pytest.mark.parametrize(
        ("matchers", "where"),
        [
            (({"country": {"op": "in", "value": ["NO"]}},), "body.matchers[0].country"),
            (({"country_codes": ["NO"]},), "body.matchers[0].country_codes"),
            (({"country_codes": {"op": "in", "value": "NO"}},), "body.matchers[0].country_codes.value"),
            (({"country_codes": {"op": "in", "value": []}},), "body.matchers[0].country_codes.value"),
            (({"country_codes": {"op": "in", "value": ["NO", ""]}},), "body.matchers[0].country_codes.value[1]"),
            (({"country_codes": {"op": "in", "value": ["NO"] * (MOST_VALUES + 1)}},), "body.matchers[0].country_codes.value"),
            (({"ip_cidrs": {"op": "ip_in", "value": ["10.0.0.0/8", "10.0.0.0/99"]}},), "body.matchers[0].ip_cidrs.value[1]"),
            ((), "body.matchers"),
        ],
    )
    def test_a_fault_is_named_with_its_place(self, matchers: tuple[Any, ...], where: str) -> None:
        assert list(faults(a_rule(matchers=matchers))) == [where]


class TestConditions:
    @pytest.mark.parametrize(
        ("field", "op", "value"),
        [
            ("risk_score", "gte", 61.5),
            ("risk_score", "between", [60, 70]),
            ("risk_score", "in", [61.5, 3]),
            ("probability", "lt", 0.5),
            ("reasons", "in", ["IP_VPN"]),
            ("signals.device.ram", "eq", 8),
            ("signals.device.emulated", "eq", False),
            ("signals.history.ip_action_rate_60_sec", "lt", 10),
            ("failures.user_last_hour", "eq", 0),
            ("failures.user_last_week", "eq", 5),
            ("failures.device_last_day", "gte", 4),
            ("custom.accountAgeInDays", "lt", 30),
            ("custom.customerSegment", "eq", "gold"),
            ("custom.customerSegment", "starts_with", "go"),
            ("custom.hasCompletedKYC", "eq", True),
            ("location", "ends_with", "/LOGIN"),
            ("transaction.amount", "exists", False),
            ("ip", "ip_in", ["198.51.100.23"]),
        ],
    )
    def test_each_kind_of_fact_can_be_asked_about(self, field: str, op: str, value: Any) -> None:
        assert matches(on(field, op, value))

    def test_an_attribute_of_another_kind_is_unknown(self) -> None:
        assert not matches(on("custom.customerSegment", "gt", 3))
        assert not matches(a_rule(matchers=(), conditions={"not": {"field": "custom.customerSegment", "op": "gt", "value": 3}}))

    def test_they_nest(self) -> None:
        no_tor = {"not": {"field": "reasons", "op": "in", "value": ["IP_TOR"]}}
        either = {"any": [{"field": "ip_country", "op": "eq", "value": "SE"}, no_tor]}
        condition = {"all": [{"field": "risk_score", "op": "gt", "value": 50}, either]}
        assert matches(a_rule(matchers=(), conditions=condition))

    @pytest.mark.parametrize(
        ("condition", "where"),
        [
            ({"all": []}, "body.conditions.all"),
            ({"all": [{"any": "x"}]}, "body.conditions.all[0].any"),
            ({"field": "weather", "op": "eq", "value": 1}, "body.conditions.field"),
            ({"field": "risk_score", "op": "contains", "value": 1}, "body.conditions.op"),
            ({"field": "risk_score", "op": "gt", "value": "much"}, "body.conditions.value"),
            ({"field": "risk_score", "op": "gt", "value": 10**400}, "body.conditions.value"),
            ({"field": "risk_score", "op": "between", "value": [7, 3]}, "body.conditions.value"),
            ({"field": "ip", "op": "in_list", "value": "no such list"}, "body.conditions.value"),
            ({"not": {"all": [1]}}, "body.conditions.not.all[0]"),
            ({"unless": 1}, "body.conditions"),
        ],
    )
    def test_a_fault_is_named_with_its_place(self, condition: Any, where: str) -> None:
        assert list(faults(a_rule(matchers=(), conditions=condition))) == [where]

    def test_they_are_bounded_in_depth_and_number(self) -> None:
        deep: Any = {"field": "risk_score", "op": "gt", "value": 1}
        for _ in range(40):
            deep = {"not": deep}
        assert "nested deeper" in next(iter(faults(a_rule(matchers=(), conditions=deep)).values()))
        part = {"all": [{"field": "risk_score", "op": "gt", "value": 1}] * MOST_COMPARISONS}
        assert "more than" in next(iter(faults(a_rule(matchers=(), conditions={"any": [part, part]})).values()))


leaves = some.sampled_from(
    [
        {"field": "risk_score", "op": "gt", "value": 50},
        {"field": "risk_score", "op": "gt", "value": 70},
        {"field": "transaction.amount", "op": "gt", "value": 1},
        {"field": "ip_country", "op": "eq", "value": "SE"},
    ]
)
conditions = some.recursive(
    leaves,
    lambda inner: some.one_of(
        inner.map(lambda part: {"not": part}),
        some.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        some.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
    ),
    max_leaves=8,
)


def told(condition: Any) -> bool | None:
    compiler = Compiler({}, OF_FACTS)
    test = compiler.condition(condition, "body")
    return test(FACTS) if not compiler.faults else None


@given(some.lists(conditions, min_size=1, max_size=3))
def test_truth_has_three_values_and_keeps_de_morgans_law(parts: list[Any]) -> None:
    assert told({"not": {"all": parts}}) is told({"any": [{"not": part} for part in parts]})


class TestTheFirstRuleThatMatches:
    def test_is_enforced(self) -> None:
        book = Rulebook.of(
            [a_rule(id="later", priority=20, recommendation="deny"), a_rule(priority=10), on("risk_score", "gt", 99, priority=1)]
        )
        verdict = book.judge(FACTS)
        assert verdict.enforced is not None
        assert (verdict.enforced.recommendation, verdict.preview) == ("challenge", None)

    def test_is_not_one_that_is_disabled(self) -> None:
        assert Rulebook.of([a_rule(enabled=False)]).judge(FACTS).enforced is None

    def test_in_preview_is_told_where_it_comes_first_and_never_enforced(self) -> None:
        preview = a_rule(id="preview", priority=5, mode="preview", recommendation="deny")
        verdict = Rulebook.of([preview, a_rule()]).judge(FACTS)
        assert (verdict.preview, verdict.enforced) == (preview, a_rule())

    def test_in_preview_is_not_told_behind_one_in_production(self) -> None:
        preview = a_rule(id="preview", priority=50, mode="preview", recommendation="deny")
        assert Rulebook.of([preview, a_rule()]).judge(FACTS).preview is None

    def test_counts_as_if_all_were_in_production(self) -> None:
        preview = a_rule(id="preview", priority=5, mode="preview", recommendation="deny")
        enforced = Rulebook.of([preview, a_rule()]).with_all_in_production().judge(FACTS).enforced
        assert enforced is not None
        assert enforced.id == "preview"


class TestInForce:
    def test_from_its_start_until_it_expires(self) -> None:
        assert matches(a_rule(starts_at=NOW, expires_at=NOW + 1))
        assert not matches(a_rule(starts_at=NOW + 1))
        assert not matches(a_rule(expires_at=NOW))

    def test_expiry_must_come_after_the_start(self) -> None:
        assert list(faults(a_rule(starts_at=5, expires_at=5))) == ["body.expires_at"]

    @pytest.mark.parametrize(("subject", "value"), [("user", "user-1"), ("device", "device-token"), ("ip", "198.51.100.23")])
    def test_a_snooze_silences_it_for_one_subject_until_a_moment(self, subject: Any, value: str) -> None:
        assert not matches(a_rule(snoozes=(Snooze(subject=subject, value=value, until=NOW + 1),)))
        assert matches(a_rule(snoozes=(Snooze(subject=subject, value=value, until=NOW),)))
        elsewhere = "203.0.113.1" if subject == "ip" else "somebody else"
        assert matches(a_rule(snoozes=(Snooze(subject=subject, value=elsewhere, until=NOW + DAY),)))


class TestLists:
    def test_rules_ask_typed_lists(self) -> None:
        lists = {"vips": TypedList("user", {"user-1": None}), "hosts": TypedList("ip", {"198.51.100.0/24": NOW + 1})}
        assert matches(on("user_id", "in_list", "vips"), lists=lists)
        assert matches(on("ip", "in_list", "hosts"), lists=lists)
        assert not matches(on("ip", "not_in_list", "hosts"), lists=lists)

    def test_an_entry_expires(self) -> None:
        listed = TypedList("country", {"NO": NOW})
        assert listed.holds("no", NOW - 1)
        assert not listed.holds("NO", NOW)

    @given(some.lists(some.tuples(some.integers(0, 255), some.integers(24, 32), some.booleans()), max_size=20), some.integers(0, 255))
    def test_an_address_is_in_a_list_if_it_is_in_any_of_its_networks(self, drawn: list[tuple[int, int, bool]], last: int) -> None:
        networks = [(ip_network(f"192.0.2.{host}/{length}", strict=False), expired) for host, length, expired in drawn]
        entries = {str(network): NOW - 1 if expired else None for network, expired in networks}
        inside = any(ip_address(f"192.0.2.{last}") in ip_network(network) for network, until in entries.items() if until is None)
        assert TypedList("ip", entries).holds(number_of(ip_address(f"192.0.2.{last}")), NOW) is inside


def test_every_fact_that_is_gathered_has_a_kind() -> None:
    assert {name for name in FACTS if not name.startswith("custom.")} - {"now"} <= set(KINDS)


def test_every_fact_that_has_a_kind_is_gathered() -> None:
    """Of a payment by somebody whose id is an e-mail address. Signals are left out: a device rarely says all of them."""
    payee = Party(accountNumber="NO93", accountCountryCode="NO")
    payment = TransactionData(amount=50, currency="NOK", type="purchase", method="card", payee=payee)
    context = CONTEXT | {"os_name": "Windows", "users": ("ann@shop.example",)}
    paying = evidence(action=an_action(transaction=payment, correlation_id="order-1"))
    gathered = gather(paying, context, MEASURES).keys() | of_score(61.5, 0.03, ("IP_VPN",), dict.fromkeys(SUB_SCORES, 10.0)).keys()
    missing = {name for name in KINDS if not name.startswith("signals.")} - gathered
    assert not missing, f"no rule can match these: gather them in `of_action` of layers/scoring/tessera/rules/facts.py: {sorted(missing)}"


@pytest.mark.thorough
def test_ten_thousand_random_documents_are_refused_at_publish_with_a_place_or_evaluated_in_bounded_work() -> None:
    """Work is counted in calls of Python functions, which no machine makes faster: a few for each comparison that a rule may have."""
    random, refused, evaluated, most = Random(5), 0, 0, 0
    for number in range(10_000):
        rule = a_rule(id=str(number), matchers=some_matchers(random), conditions=some_condition(random))
        if told := check(Configuration(rules=(rule,)), {}):
            refused += 1
            assert all(fault.location.startswith("rules[0].") and fault.message for fault in told)
        else:
            evaluated += 1
            compiled = compile_rule(rule, {})
            matched, calls = counting_calls(lambda: compiled.matches(FACTS))  # noqa: B023
            assert matched in (True, False)
            most = max(most, calls)
    assert min(refused, evaluated) > 1_000
    assert 0 < most <= 4 * MOST_COMPARISONS


def test_the_largest_rule_is_evaluated_in_bounded_work() -> None:
    """As many comparisons as there may be, as deep as they may lie, each with as many values as it may have."""
    part: Any = {"all": [{"field": "ip_country", "op": "not_in", "value": [str(number) for number in range(MOST_VALUES)]}] * 50}
    for _ in range(2):
        part = {"not": {"not": part}}
    compiled = compile_rule(a_rule(matchers=(), conditions={"any": [part, part]}), {})
    _, calls = counting_calls(lambda: compiled.matches(FACTS))
    assert 0 < calls <= 4 * MOST_COMPARISONS


def counting_calls[Answer](evaluate: Callable[[], Answer]) -> tuple[Answer, int]:
    calls = 0

    def called(_: object, event: str, __: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        return evaluate(), calls
    finally:
        sys.setprofile(before)


def test_every_fact_that_a_reason_measures_is_a_number() -> None:
    failures = {
        f"{name}_failure_count_last_{time}": 40 for name, time in (("ip", "hour"), ("user", "hour"), ("user", "day"), ("user", "week"))
    }
    failures |= {"device_failure_count_last_day": 30, "device_failure_count_last_week": 30}
    seen = evidence(history=a_history(**failures, ip_action_count_last_hour=40, ip_user_count_last_hour=40))
    facts = gather(seen, {}, reasons.observe(seen))
    assert {name: is_of("number", facts.get(name)) for name in MEASURED} == dict.fromkeys(MEASURED, True)
