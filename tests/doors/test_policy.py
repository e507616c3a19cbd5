"""Policy by API: rules in both shapes, lists, custom actions, and configurations from draft to rollback."""

from dataclasses import replace
from functools import partial
from threading import Thread
from typing import Any

import pytest

from simulator.transport import Answer
from tessera.configuration import Configuration
from tessera.rules import Rule
from tessera.service.configuration import published
from tessera.service.http.caller import Caller
from tests.builders import human_events
from tests.doors.house import HOME, SCOPES, TENANT, VPN, House

EVERYTHING = SCOPES
RULE: dict[str, Any] = {
    "name": "Home",
    "priority": 10,
    "recommendation": "deny",
    "enabled": True,
    "mode": "production",
    "type": "risk",
    "matchers": [{"ip_cidrs": {"op": "ip_in", "value": [f"{HOME}/32"]}}],
}


class Desk:
    """An analyst's client at the doors of policy."""

    def __init__(self, house: House, scopes: tuple[str, ...] = EVERYTHING) -> None:
        self.house = house
        self.token = house.backend(house.client(scopes=scopes)).access_token()

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200, **headers: str) -> Any:
        answer: Answer = self.house.request(method, f"/risk/v1/{path}", body, token=self.token, headers=headers)
        assert answer.status == status, answer.body
        return answer.body

    def post(self, path: str, body: Any, *, status: int = 201, **headers: str) -> Any:
        return self.ask("POST", path, body, status=status, **headers)


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    return House(monkeypatch)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def signs_in(house: House, **more: Any) -> dict[str, Any]:
    """A person signs in from home."""
    device = house.device()
    device.send(human_events())
    more = {"action_type": "login", "claimed_user_id": "ingrid", **more}
    backend = house.backend()
    answer = backend.trigger(more.pop("action_type"), session_token=device.session_token, **more)
    return backend.recommendation(answer["action_token"], explain="true")


class TestRules:
    def test_a_rule_is_enforced_within_thirty_seconds_and_is_the_top_reason(self, house: House, desk: Desk) -> None:
        assert signs_in(house)["recommendation"]["type"] == "allow"
        desk.post("rules", RULE)
        house.wait(30_001)
        answer = signs_in(house)
        assert (answer["recommendation"]["type"], answer["risk_score"], answer["reasons"][0]) == ("deny", 100.0, "RULE_DENY")
        assert answer["rule"] == "Home"
        assert answer["model_score"] < 70  # the model's own stays visible to analysts

    def test_it_is_created_read_changed_and_deleted_as_documented(self, desk: Desk) -> None:
        created = desk.post("rules", RULE)
        assert created.keys() == {"message", "rule_id", "data"}
        rule_id = created["rule_id"]
        assert {"id", "created_date", "updated_date", *RULE} <= created["data"].keys()
        assert desk.ask("GET", "rules")["data"] == [created["data"]]
        assert desk.ask("GET", f"rules/{rule_id}") == {"id": rule_id, "data": created["data"]}
        changed = desk.ask("PUT", f"rules/{rule_id}", {**RULE, "recommendation": "CHALLENGE", "mode": "PREVIEW"})
        assert (changed["data"]["recommendation"], changed["data"]["mode"]) == ("challenge", "preview")
        assert desk.ask("DELETE", f"rules/{rule_id}").keys() == {"message"}
        for method, body in (("GET", None), ("PUT", RULE), ("DELETE", None)):
            assert desk.ask(method, f"rules/{rule_id}", body, status=404)["error_code"] == "rule_not_found"

    @pytest.mark.parametrize(("change", "where"), [({"name": "Other"}, "body.priority"), ({"priority": 11}, "body.name")])
    def test_name_and_priority_collide(self, desk: Desk, change: dict[str, Any], where: str) -> None:
        desk.post("rules", RULE)
        refused = desk.post("rules", {**RULE, **change}, status=409)
        assert [detail["location"] for detail in refused["details"]] == [where]

    def test_a_name_is_made_where_none_is_given(self, desk: Desk) -> None:
        unnamed = {name: value for name, value in RULE.items() if name != "name"}
        assert desk.post("rules", unnamed)["data"]["name"]

    @pytest.mark.parametrize(
        ("change", "where"),
        [
            ({"priority": 0}, "body.priority"),
            ({"mode": "live"}, "body.mode"),
            ({"matchers": [{"ip_cidrs": {"op": "in", "value": ["10.0.0.0/8"]}}]}, "body.matchers[0].ip_cidrs.op"),
            ({"matchers": [], "conditions": {"field": "weather", "op": "eq", "value": 1}}, "body.conditions.field"),
            ({"matchers": []}, "body.matchers"),
        ],
    )
    def test_a_fault_is_named_with_its_place(self, desk: Desk, change: dict[str, Any], where: str) -> None:
        refused = desk.post("rules", {**RULE, **change}, status=400)
        assert where in [detail["location"] for detail in refused["details"]]
        assert desk.ask("GET", "rules") == {"data": []}

    def test_in_preview_it_is_told_and_changes_nothing(self, house: House, desk: Desk) -> None:
        desk.post("rules", {**RULE, "mode": "preview"})
        house.wait(30_001)
        answer = signs_in(house)
        assert answer["recommendation"]["type"] == "allow"
        assert answer["preview_rule"] == {"rule_name": "Home", "recommendation": "deny", "risk_score": 100.0}

    def test_conditions_ask_the_models_score_amounts_and_attributes(self, house: House, desk: Desk) -> None:
        conditions = {
            "all": [
                {"field": "risk_score", "op": "lt", "value": 70},
                {"field": "scores.bot", "op": "lt", "value": 70},
                {"field": "transaction.amount", "op": "gte", "value": 1000},
                {"field": "custom.segment", "op": "eq", "value": "new"},
            ]
        }
        desk.post("rules", {**RULE, "matchers": [], "conditions": conditions, "recommendation": "challenge"})
        house.wait(30_001)
        payment = {"action_type": "transaction", "transaction_data": {"amount": 1000, "currency": "EUR"}}
        assert signs_in(house, **payment, custom_attributes={"segment": "new"})["reasons"][0] == "RULE_CHALLENGE"
        assert signs_in(house, **payment, custom_attributes={"segment": "old"})["recommendation"]["type"] == "allow"

    def test_it_is_snoozed_for_a_user_and_woken(self, house: House, desk: Desk) -> None:
        rule_id = desk.post("rules", RULE)["rule_id"]
        snooze = {"subject": "user", "value": "ingrid", "until": house.now + 3_600_000, "note": "known"}
        assert desk.post(f"rules/{rule_id}/snoozes", snooze)["data"]["snoozes"][0]["by"]
        house.wait(30_001)
        assert signs_in(house)["recommendation"]["type"] == "allow"
        assert signs_in(house, claimed_user_id="somebody else")["recommendation"]["type"] == "deny"
        desk.ask("DELETE", f"rules/{rule_id}/snoozes?subject=user&value=ingrid")
        house.wait(30_001)
        assert signs_in(house)["recommendation"]["type"] == "deny"

    @pytest.mark.parametrize(("subject", "field"), [("user", "user_id"), ("device", "device_id"), ("ip", "ip")])
    def test_it_is_snoozed_for_one_of_each_kind(self, house: House, desk: Desk, subject: str, field: str) -> None:
        """Two people with two devices at two addresses: only the one for whom it is snoozed gets through."""
        everybody = {"field": "action_type", "op": "in", "value": ["login"]}
        rule_id = desk.post("rules", {**RULE, "matchers": [], "conditions": everybody})["rule_id"]
        people = {"ingrid": house.device(address=HOME, key=True), "somebody else": house.device(address=VPN, key=True)}
        for device in people.values():
            device.open()

        def decided() -> dict[str, Any]:
            house.wait(30_001)
            return {
                who: house.backend().trigger("login", get_recommendation=True, session_token=device.session_token, user_id=who)
                for who, device in people.items()
            }

        before = decided()
        assert {answer["recommendation"]["type"] for answer in before.values()} == {"deny"}
        value = before["ingrid"]["context"][field]
        desk.post(f"rules/{rule_id}/snoozes", {"subject": subject, "value": value, "until": house.now + 3_600_000})
        assert {who: answer["recommendation"]["type"] for who, answer in decided().items()} == {"ingrid": "allow", "somebody else": "deny"}

    def test_the_deprecated_shape_tells_the_same_rules(self, house: House, desk: Desk) -> None:
        old = {
            "name": "Old", "priority": 5, "recommendation": "DENY", "enabled": True, "mode": "PRODUCTION", "type": "RISK",
            "matcher": {"ip_cidrs": [f"{HOME}/32"]},
        }  # fmt: skip
        created = desk.post("recommendation/rules", old)
        assert created.keys() == {"message", "rule_id"}
        rule_id = created["rule_id"]
        shown = desk.ask("GET", f"recommendation/rules/{rule_id}")["data"]
        assert {name: shown[name] for name in old} == old
        assert desk.ask("GET", f"rules/{rule_id}")["data"]["matchers"] == [{"ip_cidrs": {"op": "ip_in", "value": [f"{HOME}/32"]}}]
        desk.post("rules", {**RULE, "recommendation": "allow"})
        assert [rule["id"] for rule in desk.ask("GET", "recommendation/rules")["data"]] == [rule_id]
        assert desk.ask("PUT", f"recommendation/rules/{rule_id}", {**old, "recommendation": "TRUST"})["data"]["recommendation"] == "TRUST"
        assert desk.post("recommendation/rules", {**old, "recommendation": "ALLOW"}, status=400)
        assert desk.post("recommendation/rules", {**old, "matcher": {"asn_id": ["AS1"]}}, status=400)
        house.wait(30_001)
        assert signs_in(house)["reasons"][0] == "RULE_TRUST"
        assert desk.ask("DELETE", f"recommendation/rules/{rule_id}").keys() == {"message"}


class TestLists:
    LIST = {"list_name": "Review", "list_type": "action_id", "creator": "ann@bank.example"}  # noqa: RUF012

    def test_one_is_made_renamed_filled_emptied_and_deleted_as_documented(self, desk: Desk) -> None:
        made = desk.post("lists", self.LIST)
        assert made.keys() == {
            "list_id", "list_name", "tenant_id", "list_type", "creator", "items", "created_date", "updated_date"
        }  # fmt: skip
        list_id = made["list_id"]
        assert desk.post("lists", self.LIST, status=409)["error_code"] == "already_taken"
        assert desk.ask("PUT", f"lists/{list_id}?list_name=Done")["list_name"] == "Done"
        added = desk.post(f"lists/{list_id}/items", {"item_ids": ["ab" * 32]})
        assert added["items"][0].keys() == {"item_id", "item_created_timestamp"}
        desk.post(f"lists/{list_id}/items", {"item_ids": ["ab" * 32]}, status=409)
        assert [each["list_id"] for each in desk.ask("GET", f"lists?item_id={'ab' * 32}")] == [list_id]
        desk.ask("GET", f"lists?item_id={'cd' * 32}", status=404)
        assert desk.ask("GET", f"lists/{list_id}")["items"] == added["items"]
        desk.ask("DELETE", f"lists/{list_id}/items/{'ab' * 32}")
        desk.ask("DELETE", f"lists/{list_id}/items/{'ab' * 32}", status=404)
        desk.ask("DELETE", f"lists/{list_id}")
        assert desk.ask("GET", "lists") == []
        desk.ask("GET", f"lists/{list_id}", status=404)

    def test_a_typed_list_is_asked_by_rules_and_its_entries_expire(self, house: House, desk: Desk) -> None:
        blocked = desk.post("lists", {**self.LIST, "list_name": "Blocked", "list_type": "ip"})["list_id"]
        until = house.now + 100_000
        desk.post(f"lists/{blocked}/items", {"items": [{"item_id": f"{HOME}/32", "expires_at": until}]})
        desk.post("rules", {**RULE, "matchers": [], "conditions": {"field": "ip", "op": "in_list", "value": "Blocked"}})
        house.wait(30_001)
        assert signs_in(house)["recommendation"]["type"] == "deny"
        house.wait(100_000)
        assert signs_in(house)["recommendation"]["type"] == "allow"

    @pytest.mark.parametrize(
        ("kind", "entry"),
        [
            ("ip", f"{HOME}/31"),
            ("user", "ingrid"),
            ("device", None),
            ("fingerprint", None),
            ("email_domain", "Throwaway.Example"),
            ("payee", "NO-1"),
        ],
    )
    def test_every_type_of_list_matches_what_it_names_and_nothing_else(
        self, house: House, desk: Desk, kind: str, entry: str | None
    ) -> None:
        bill = {"billingInfo": {"email": "x@throwaway.example"}}
        payment = {"amount": 5, "currency": "EUR", "payer": bill, "payee": {"accountNumber": "NO-1"}}
        field = {"user": "user_id", "device": "device_id", "fingerprint": "device_fingerprint", "payee": "transaction.payee"}.get(
            kind, kind
        )

        def pays(**changes: Any) -> dict[str, Any]:
            house.wait(30_001)
            device.open()
            named = {"user_id": "ingrid", "transaction_data": payment, **changes}
            answer = house.backend().trigger("transaction", get_recommendation=True, session_token=device.session_token, **named)
            return dict(answer)

        device = house.device()
        first = pays()
        assert first["recommendation"]["type"] == "allow"
        made = desk.post("lists", {**self.LIST, "list_name": "Apart", "list_type": kind})["list_id"]
        desk.post("rules", {**RULE, "matchers": [], "conditions": {"field": field, "op": "in_list", "value": "Apart"}})
        desk.post(f"lists/{made}/items", {"item_ids": ["192.0.2.0/24" if kind == "ip" else "another"]})
        assert pays()["recommendation"]["type"] == "allow"
        desk.post(f"lists/{made}/items", {"item_ids": [entry or first["context"][field]]})
        assert pays()["recommendation"]["type"] == "deny"

    def test_a_domain_is_told_of_every_address_that_an_action_names(self, house: House, desk: Desk) -> None:
        at = {"field": "email_domain", "op": "in", "value": ["throwaway.example"]}
        desk.post("rules", {**RULE, "matchers": [], "conditions": at})
        address = {"email": "x@throwaway.example"}
        plain: dict[str, Any] = {"amount": 5, "currency": "EUR"}
        told: list[dict[str, Any]] = [
            {"transaction_data": {**plain, "payer": {"billingInfo": address}}},
            {"transaction_data": {**plain, "purchase": {"shippingInfo": address}}},
            {"transaction_data": plain, "claimed_user_id": "x@Throwaway.Example"},
        ]
        house.wait(30_001)
        for each in told:
            assert house.backend().evaluate_payment(**{"user_id": "ingrid", **each})["recommendation"]["type"] == "deny"
        elsewhere = {"payer": {"billingInfo": {"email": "x@bank.example"}}}
        answer = house.backend().evaluate_payment({**plain, **elsewhere}, user_id="ingrid", claimed_user_id="0f3c")
        assert answer["recommendation"]["type"] == "allow"

    def test_a_list_that_a_rule_asks_stays(self, desk: Desk) -> None:
        blocked = desk.post("lists", {**self.LIST, "list_name": "Blocked", "list_type": "ip"})["list_id"]
        desk.post("rules", {**RULE, "matchers": [], "conditions": {"not": {"field": "ip", "op": "in_list", "value": "Blocked"}}})
        for method, path in (("DELETE", f"lists/{blocked}"), ("PUT", f"lists/{blocked}?list_name=Other")):
            assert "used by the rule" in desk.ask(method, path, status=409)["details"][0]["message"]

    def test_what_is_no_network_does_not_enter_a_list_of_addresses(self, desk: Desk) -> None:
        blocked = desk.post("lists", {**self.LIST, "list_name": "Blocked", "list_type": "ip"})["list_id"]
        refused = desk.post(f"lists/{blocked}/items", {"item_ids": ["10.0.0.0/8", "everywhere"]}, status=400)
        assert refused["details"][0]["location"] == "body.item_ids[1]"


class TestCustomActions:
    def test_an_alias_is_triggered_once_it_is_defined(self, house: House, desk: Desk) -> None:
        wanted = {"action_type": "otp_login", "session_token": "x"}
        refused = house.request("POST", "/risk/v1/action/trigger-action", wanted, token=desk.token)
        assert refused.body["error_code"] == "unsupported_action_type"
        desk.post("actions", {"name": "otp_login", "base": "login"})
        house.wait(30_001)
        assert signs_in(house, action_type="otp_login")["context"]["action_type"] == "otp_login"
        assert desk.ask("GET", "actions")["actions"] == [{"name": "otp_login", "base": "login", "looks_like": "login", "verdict": "agrees"}]

    def test_an_alias_that_looks_like_another_type_is_said_and_stays_as_it_is(self, desk: Desk) -> None:
        (shown,) = desk.post("actions", {"name": "cash_out", "base": "login"})["actions"]
        assert shown == {"name": "cash_out", "base": "login", "looks_like": "withdraw", "verdict": "differs"}

    def test_an_alias_is_one_only_once_and_never_a_built_in_name(self, desk: Desk) -> None:
        desk.post("actions", {"name": "otp_login", "base": "login"})
        desk.post("actions", {"name": "otp_login", "base": "checkout"}, status=409)
        assert desk.post("actions", {"name": "login", "base": "login"}, status=400)["details"][0]["location"] == "custom_actions.login"
        desk.ask("PUT", "actions/otp_login", {"name": "otp_sign_in", "base": "login"})
        desk.ask("DELETE", "actions/otp_sign_in")
        desk.ask("DELETE", "actions/otp_sign_in", status=404)

    def test_attributes_that_do_not_conform_are_dropped(self, house: House, desk: Desk) -> None:
        desk.ask("PUT", "attributes", {"attributes": {"age": "number"}})
        house.wait(30_001)
        assert signs_in(house, custom_attributes={"age": 12, "segment": "new"})["custom_attributes"] == {"age": 12}
        assert "custom_attributes" not in signs_in(house, custom_attributes={"age": "old"})


class TestConfiguration:
    def test_sensitivity_goes_from_draft_to_preview_to_production_and_back(self, house: House, desk: Desk) -> None:
        draft = desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "ignore"}})
        assert (draft["revision"], draft["based_on"], draft["faults"]) == (1, 0, [])
        assert draft["changes"] == [{"path": "sensitivity.IP_VPN", "after": "ignore"}]
        assert desk.ask("GET", "sensitivity") == {"sensitivity": {}}
        assert desk.ask("PUT", "configuration/draft/preview")["in_preview"]
        published = desk.post("configuration/publish", {"revision": 1, "note": "VPNs are fine"})
        assert published["version"] == 1
        assert desk.ask("GET", "sensitivity") == {"sensitivity": {"IP_VPN": "ignore"}}
        (vpn,) = (reason for reason in house.backend().reasons()["reasons"] if reason["code"] == "IP_VPN")
        assert (vpn["default_weight"], vpn["weight"], vpn["sensitivity"]) == (0.7, 0.0, "ignore")
        desk.ask("GET", "configuration/draft", status=404)
        desk.post("configuration/rollback", {"version": 0})
        assert desk.ask("GET", "sensitivity") == {"sensitivity": {}}
        lines = desk.ask("GET", "configuration/versions")["versions"]
        assert [(line["version"], line["note"]) for line in lines] == [(2, "Back to version 0"), (1, "VPNs are fine")]
        assert desk.ask("GET", "configuration/versions/1")["changes"] == [{"path": "sensitivity.IP_VPN", "after": "ignore"}]

    def test_thresholds_per_application_and_action_take_effect(self, house: House, desk: Desk) -> None:
        low = {"application": "fjord-bank", "action_type": "login", "trust": None, "challenge": 1, "deny": 95}
        draft = desk.ask("PUT", "thresholds", {"thresholds": [low]})
        desk.post("configuration/publish", {"revision": draft["revision"]})
        house.wait(30_001)
        assert signs_in(house)["recommendation"]["type"] == "challenge"
        assert signs_in(house, action_type="checkout")["recommendation"]["type"] == "allow"

    def test_a_draft_in_preview_says_what_it_would_decide_and_decides_nothing(self, house: House, desk: Desk) -> None:
        desk.ask("PUT", "thresholds", {"thresholds": [{"trust": None, "challenge": 1, "deny": 95}]})
        desk.ask("PUT", "configuration/draft/preview")
        house.wait(30_001)
        answer = signs_in(house)
        assert answer["recommendation"]["type"] == "allow"
        assert (answer["draft"]["revision"], answer["draft"]["recommendation"]) == (1, "challenge")
        desk.ask("DELETE", "configuration/draft/preview")
        house.wait(30_001)
        assert "draft" not in signs_in(house)

    def test_an_export_can_be_imported_as_it_is(self, desk: Desk) -> None:
        desk.post("rules", RULE)
        desk.post("actions", {"name": "otp_login", "base": "login"})
        exported = desk.ask("GET", "configuration")
        draft = desk.ask("PUT", "configuration/draft", {"based_on": exported["version"], "configuration": exported["configuration"]})
        assert (draft["changes"], draft["faults"]) == ([], [])

    def test_a_slip_in_an_import_is_named_with_its_place(self, desk: Desk) -> None:
        rule = {"id": "1", "name": "x", "priority": 1, "recommendation": "deny", "mode": "preview", "matcher": {}}
        slipped = {"based_on": 0, "configuration": {"sensitivities": {}, "rules": [rule]}}
        places = {detail["location"] for detail in desk.ask("PUT", "configuration/draft", slipped, status=400)["details"]}
        assert places == {"body.configuration.sensitivities", "body.configuration.rules[0].matcher"}

    def test_what_cannot_be_in_force_is_not_published(self, desk: Desk) -> None:
        draft = desk.ask("PUT", "sensitivity", {"sensitivity": {"WEATHER": "high"}})
        assert draft["faults"][0]["location"] == "sensitivity.WEATHER"
        assert desk.post("configuration/publish", {"revision": draft["revision"]}, status=400)["details"]
        desk.ask("PUT", "configuration/draft/preview", status=400)

    def test_a_draft_on_what_is_not_in_force_any_more_is_not_published(self, desk: Desk) -> None:
        draft = desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})
        desk.post("rules", RULE)
        assert desk.post("configuration/publish", {"revision": draft["revision"]}, status=409)["error_code"] == "version_conflict"

    @pytest.mark.parametrize("end", ["publish", "drop"])
    def test_a_drafts_revision_never_comes_again(self, desk: Desk, end: str) -> None:
        """An editor who saw a draft that is gone cannot publish or preview another one by its number."""
        seen = []
        for _ in range(3):
            for _ in range(2):
                draft = desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})
                seen.append(draft["revision"])
            if end == "publish":
                desk.post("configuration/publish", {"revision": draft["revision"]})
            else:
                desk.ask("DELETE", "configuration/draft")
        assert seen == [1, 2, 3, 4, 5, 6]
        desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_TOR": "deny"}})
        for stale in seen:
            assert desk.post("configuration/publish", {"revision": stale}, status=409)["error_code"] == "version_conflict"

    def test_a_draft_that_somebody_goes_on_with_is_not_dropped_under_their_hands(self, house: House, desk: Desk) -> None:
        desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})
        looked_at = house.store.configurations.draft(TENANT, house.now)
        desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "high"}})
        assert looked_at
        assert not house.store.configurations.drop_draft(TENANT, looked_at)
        assert desk.ask("GET", "configuration/draft")["configuration"]["sensitivity"] == {"IP_VPN": "high"}
        assert desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})["revision"] == 3

    def test_a_second_person_publishes_where_the_configuration_says_so(self, house: House, desk: Desk) -> None:
        whole = desk.ask("GET", "configuration")["configuration"]
        desk.ask("PUT", "configuration/draft", {"based_on": 0, "configuration": {**whole, "second_person": True}})
        desk.post("configuration/publish", {"revision": 1})
        draft = desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})
        wanted = {"revision": draft["revision"]}
        assert desk.post("configuration/publish", wanted, status=403)["error_code"] == "second_person_needed"
        assert Desk(house).post("configuration/publish", wanted)["version"] == 2

    def test_every_change_is_in_the_audit(self, house: House, desk: Desk) -> None:
        rule_id = desk.post("rules", RULE)["rule_id"]
        house.wait(1)
        desk.ask("DELETE", f"rules/{rule_id}")
        lines = desk.ask("GET", "audit")["lines"]
        assert [line["what"] for line in lines] == ["rule.delete", "rule.create"]
        assert lines[1]["about"]["changes"][0]["path"] == f"rules.{rule_id}"
        assert all(line["client_id"] for line in lines)


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        (("risk:actions",), set()),
        (("risk:policy.read",), {"read"}),
        (("risk:policy",), {"edit"}),
        (("risk:policy.publish",), {"publish"}),
        (("risk:audit",), {"audit"}),
    ],
)
def test_each_scope_opens_its_doors_and_no_others(house: House, scopes: tuple[str, ...], allowed: set[str]) -> None:
    token = house.backend(house.client(scopes=scopes)).access_token()
    asked = {
        "read": ("GET", "rules", None), "edit": ("POST", "rules", RULE), "publish": ("POST", "configuration/rollback", {"version": 0}),
        "audit": ("GET", "audit", None),
    }  # fmt: skip
    answers = {name: house.request(method, f"/risk/v1/{path}", body, token=token) for name, (method, path, body) in asked.items()}
    opened = {name for name, answer in answers.items() if answer.status != 403}
    assert opened == allowed


@pytest.mark.thorough
def test_nobody_ever_sees_half_a_configuration(house: House, desk: Desk) -> None:
    """Each version's two rules bear the version's number; readers while a thousand are published only ever see both of one."""
    seen: list[set[str]] = []
    done = False

    def look() -> None:
        while not done:
            head = house.store.configurations.head("fjord", house.now)
            seen.append({rule.name.split()[0] for rule in published.configuration_of("fjord", head, house.now).rules})

    caller = Caller(tenant="fjord", application="a", client="c", scopes=frozenset(), recommendation_case="lower")
    norway = ({"country_codes": {"op": "in", "value": ["NO"]}},)
    one = Rule(id="1", name="", priority=1, recommendation="deny", mode="preview", matchers=norway)
    readers = [Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1_000):
        pair = (replace(one, name=f"{number} a"), replace(one, id="2", priority=2, name=f"{number} b"))
        published.change(caller, house.now, "test", partial(_with_rules, pair))
    done = True
    for reader in readers:
        reader.join()
    assert len(seen) > 100
    assert all(len(numbers) <= 1 for numbers in seen)


def _with_rules(rules: tuple[Rule, ...], before: Configuration, _: object) -> Configuration:
    return replace(before, rules=rules)


class TestEntities:
    def test_an_address_is_evaluated_by_the_rules_alone(self, house: House, desk: Desk) -> None:
        asked = {"entity_type": "ip_address", "entity_value": VPN}
        before = desk.ask("POST", "evaluate", asked)
        assert (before["recommendation"], before["entity"]["vpn"]) == ({"type": "allow"}, True)
        assert "matched_rule" not in before
        hidden = {"field": "signals.network.vpn", "op": "eq", "value": True}
        rule_id = desk.post("rules", {**RULE, "matchers": [], "conditions": hidden})["rule_id"]
        desk.post("rules", {**RULE, "name": "Preview", "priority": 1, "mode": "preview", "matchers": [], "conditions": hidden})
        house.wait(30_001)
        after = desk.ask("POST", "evaluate", asked)
        assert after["recommendation"] == {"type": "deny"}
        assert after["matched_rule"] == {"rule_id": rule_id, "rule_name": "Home", "recommendation": "deny"}
        assert after["preview_rule"]["rule_name"] == "Preview"

    def test_what_is_no_address_is_refused(self, desk: Desk) -> None:
        refused = desk.ask("POST", "evaluate", {"entity_type": "ip_address", "entity_value": "bank.example"}, status=400)
        assert refused["details"] == [{"location": "body.entity_value", "message": "must be an address"}]


def test_the_deprecated_call_sets_the_user_of_the_device_session(house: House, desk: Desk) -> None:
    device, backend = house.device(), house.backend()
    first = backend.trigger("login", session_token=device.session_token, claimed_user_id="ingrid")
    desk.post("action/authenticated-user", {"action_token": first["action_token"], "user_id": "customer-7"})
    second = backend.trigger("checkout", get_recommendation=True, session_token=device.session_token)
    assert second["context"]["user_id"] == "customer-7"


QUERY: dict[str, Any] = {"matchers": [{"location": {"op": "contains", "value": ["?target="]}}]}


@pytest.mark.parametrize("mode", ["preview", "production"])
def test_a_rule_about_a_query_is_refused_at_creation_and_at_change(desk: Desk, mode: str) -> None:
    refused = desk.post("rules", {**RULE, **QUERY, "mode": mode}, status=400)
    assert [fault["location"] for fault in refused["details"]] == ["body.matchers[0].location.value[0]"]
    made = desk.post("rules", RULE)
    desk.ask("PUT", f"rules/{made['rule_id']}", {**RULE, **QUERY, "mode": mode}, status=400)


def test_a_backtest_of_a_rule_about_a_query_is_refused(house: House, desk: Desk) -> None:
    asked = {"rule": {**RULE, **QUERY, "name": "Sale", "priority": 1}, "start_time": house.now - 1000, "end_time": house.now}
    refused = desk.post("rules/simulate", asked, status=400)
    assert [fault["location"] for fault in refused["details"]] == ["body.rule.matchers[0].location.value[0]"]
