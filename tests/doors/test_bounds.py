"""Bounds: what is declared to fit fits and can be read back, what does not is refused and says so, and nobody fills another's answers."""

import hashlib
import json
import zlib
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.doubles.meter import size_of
from tessera.rollup import Cell, Change
from tessera.service.audit import trail
from tessera.service.configuration import lists, published
from tessera.service.configuration.contract.lists import LARGEST_LIST
from tessera.service.store.configuration_records import StoredList
from tests.builders import DAY, human_events
from tests.doors.house import APPLICATION, HOME, TENANT, House
from tests.doors.test_policy import RULE, Desk

LARGEST_ANSWER = 4_000_000
WIDE = "\U0001f9ed"  # a character of four bytes, and of twelve as JSON may spell it
SHOP = {"amount": 40.0, "currency": "EUR", "payee": {"accountNumber": "NO93"}, "payer": {"accountNumber": "NO12"}}
PLAIN = st.text(max_size=300) | st.integers() | st.booleans() | st.none()
ABOUT = st.dictionaries(
    st.text(max_size=40),
    PLAIN
    | st.lists(
        st.text(max_size=600) | st.fixed_dictionaries({"path": st.text(max_size=6000), "before": PLAIN, "after": PLAIN}), max_size=80
    ),
    max_size=8,
)

KEY: dict[str, Any] = {"Idempotency-Key": "k"}


@pytest.fixture
def desk(house: House) -> Desk:
    published.forget()
    return Desk(house)


def large_payment(products: int = 100) -> dict[str, Any]:
    """A payment of about 1.1 KB a product, as the documented limits allow it."""
    product = {"id": "\u65e5" * 100, "name": "\u65e5" * 255, "amount": 1, "price": 1.0}
    return {"amount": 12.5, "currency": "EUR", "purchase": {"products": [product] * products}}


class TestSearch:
    @pytest.mark.thorough
    @pytest.mark.parametrize("path", ["search/actions", "search/export"])
    @pytest.mark.parametrize("more", [{}, {"sort_field": "risk_score"}, {"filters": json.dumps({"context.user_id": "ingrid"})}])
    def test_what_is_too_large_for_one_answer_comes_in_several(self, house: House, desk: Desk, path: str, more: dict[str, Any]) -> None:
        backend, began = house.backend(), house.now
        for _ in range(40):
            house.wait(1000)
            device = house.device()
            data = large_payment()
            backend.trigger("transaction", session_token=device.session_token, user_id="ingrid", transaction_data=data)
        skip, found = 0, []
        for _ in range(10):
            asked = urlencode({"start_time": began, "end_time": house.now + 1, "skip": skip, **more})
            answer = house.request("GET", f"/risk/v1/{path}?{asked}", token=desk.token)
            assert answer.status == 200, answer.body
            if path == "search/export":
                assert len(str(answer.body).encode()) <= LARGEST_ANSWER
                page = [json.loads(line) for line in str(answer.body).splitlines()]
                again, skip = answer.headers["tessera-more"] == "true", int(answer.headers["tessera-next"])
            else:
                page = answer.body["data"]
                assert len(json.dumps(answer.body, ensure_ascii=False).encode()) <= 1.1 * LARGEST_ANSWER
                again, skip = answer.body["more"], answer.body["skip"] + answer.body["take"]
            found += [each["context"]["action_id"] for each in page]
            if not again:
                break
        assert len(found) == len(set(found)) == 40

    def test_a_device_tells_of_a_payment_in_a_few_kilobytes(self, house: House) -> None:
        device = house.device()
        body = {"session_token": device.session_token, "action_type": "transaction", "transaction_data": large_payment(1)}
        assert house.request("POST", "/risk-collect/actions", body).status == 201
        refused = house.request("POST", "/risk-collect/actions", {**body, "transaction_data": large_payment(9)})
        assert (refused.status, refused.body["details"][0]["location"]) == (400, "body.transaction_data")
        assert "8192" in refused.body["details"][0]["message"]

    @pytest.mark.parametrize(("start", "end"), [(2**53 - 1000, 2**53), (253_402_300_000_000, 253_402_300_799_999), (0, 1000)])
    def test_a_window_far_away_is_empty_or_refused(self, house: House, desk: Desk, start: int, end: int) -> None:
        rule = {"start_time": start, "end_time": end, "rule": {**RULE, "priority": 2}}
        for method, path, body in (
            ("GET", f"search/actions?start_time={start}&end_time={end}", None),
            ("GET", f"search/export?start_time={start}&end_time={end}", None),
            ("GET", f"thresholds/tradeoff?action_type=login&from={start}&to={end}", None),
            ("POST", "rules/simulate", rule),
        ):
            assert house.request(method, f"/risk/v1/{path}", body, token=desk.token).status in (200, 201, 400)


class TestAudit:
    @pytest.mark.thorough
    @settings(max_examples=150, deadline=None)
    @given(ABOUT)
    def test_a_line_fits_whatever_it_is_about(self, about: dict[str, Any]) -> None:
        line = {"at": 1_800_000_000_000, "client_id": "c" * 64, "what": "configuration.publish", "about": about}
        content = json.dumps(trail.fitting(line), separators=(",", ":"), ensure_ascii=False, default=list).encode(errors="replace")
        assert len(content) <= trail.LARGEST
        assert json.loads(content)["what"] == "configuration.publish"

    def test_a_small_line_is_kept_as_it_is(self) -> None:
        line = {"at": 1, "client_id": "c", "what": "rule.create", "about": {"changes": [{"path": "rules.1", "after": "x"}]}}
        assert trail.fitting(line) == line

    def test_a_large_change_is_told_by_its_paths(self, desk: Desk) -> None:
        actions = {f"{'a' * 60}{number:03}": {"base": "login"} for number in range(60)}
        draft = desk.ask("PUT", "configuration/draft", {"based_on": 0, "configuration": {"custom_actions": actions}})
        desk.post("configuration/publish", {"revision": draft["revision"]})
        told = next(line for line in desk.ask("GET", "audit")["lines"] if line["what"] == "configuration.publish")
        assert (told["what"], told["about"]["shortened"], told["about"]["version"]) == ("configuration.publish", True, 1)
        assert set(told["about"]["paths"]) <= {f"custom_actions.{name}" for name in actions}
        assert len(told["about"]["paths"]) > 20

    def test_a_line_that_cannot_be_opened_hides_no_other(self, house: House, desk: Desk) -> None:
        desk.post("rules", RULE)
        month = trail.month_of(house.now)
        items = house.table._items[f"{TENANT}#L#{month}"]
        broken = min(items)
        items[broken]["document"] = {"B": zlib.compress(b"not sealed")}
        desk.post("rules", {**RULE, "name": "Other", "priority": 11})
        lines = desk.ask("GET", "audit")["lines"]
        assert [line["id"] for line in lines if line.get("unreadable")] == [broken]
        assert any(line.get("what") == "rule.create" for line in lines)

    def test_long_names_of_attributes_are_refused(self, desk: Desk) -> None:
        desk.ask("PUT", "attributes", {"attributes": {"a" * 64: "string"}})
        refused = desk.ask("PUT", "attributes", {"attributes": {"a" * 65: "string"}}, status=400)
        assert refused["details"][0]["location"].startswith("body.attributes")


@pytest.mark.parametrize(
    "change", [{"created_at": 10**18}, {"updated_at": 2**53}, {"id": "x" * 5000}, {"name": "x" * 200_000}, {"name": ""}, {"priority": 1001}]
)
def test_a_rule_in_a_draft_is_as_bounded_as_another(desk: Desk, change: dict[str, Any]) -> None:
    rule = {"id": "r", **{name: value for name, value in RULE.items() if name != "type"}}
    desk.ask("PUT", "configuration/draft", {"based_on": 0, "configuration": {"rules": [rule]}})
    refused = desk.ask("PUT", "configuration/draft", {"based_on": 0, "configuration": {"rules": [{**rule, **change}]}}, status=400)
    assert refused["details"][0]["location"] == f"body.configuration.rules[0].{next(iter(change))}"


class TestIdempotency:
    def test_a_key_belongs_to_the_path_with_what_it_names(self, desk: Desk) -> None:
        one, other = (desk.post("cases", {"title": title})["case_id"] for title in ("A", "B"))
        decision = {"version": 1, "decision": "fraud"}
        first = desk.post(f"cases/{one}/decision", decision, **KEY)
        refused = desk.post(f"cases/{other}/decision", decision, status=409, **KEY)
        assert refused["error_code"] == "idempotency_key_reused"
        assert desk.post(f"cases/{one}/decision", decision, **KEY) == first
        assert desk.ask("GET", f"cases/{other}")["state"] == "open"

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "rules", RULE),
            ("POST", "lists", {"list_name": "Review", "list_type": "user", "creator": "ann"}),
            ("POST", "cases", {"title": "Ring"}),
            ("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}}),
            ("GET", "cases", None),
        ],
    )
    def test_a_write_whose_answer_was_lost_meets_itself(self, house: House, desk: Desk, method: str, path: str, body: Any) -> None:
        """The client library sends a call again whose answer did not come; the second finds what the first has put."""
        put, sent = house.table.put_item, []

        def twice(**arguments: Any) -> Any:
            if "attribute_not_exists(#PK)" in arguments.get("ConditionExpression", ""):
                sent.append(arguments)
                put(**arguments)
            return put(**arguments)

        house.table.put_item = twice  # type: ignore[method-assign]
        headers = {"Idempotency-Key": "k"} if method == "POST" else {}
        desk.ask(method, path, body, status=201 if method == "POST" else 200, **headers)
        assert sent


def test_no_answer_is_taken_for_another_kind(house: House, desk: Desk) -> None:
    for path in ("/health", "/risk/v1/rules", "/risk/v1/rules/none", "/openapi.json"):
        assert house.request("GET", path, token=desk.token).headers["x-content-type-options"] == "nosniff"


RUN = (
    "=1+1",
    "\n=1+1",
    " =1",
    "\u200b=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "\ufe631",
    "\u22121",
    "\x00=1",
    "\u00a0@x",
    "\ufeff=1",
)


@pytest.mark.parametrize("text", RUN)
def test_a_table_holds_no_text_that_a_spreadsheet_runs(house: House, desk: Desk, text: str) -> None:
    device = house.device()
    device.send(human_events())
    house.backend().trigger("login", session_token=device.session_token, user_id=text)
    asked = urlencode({"start_time": house.now - 1000, "end_time": house.now + 1, "format": "csv"})
    content = house.request("GET", f"/risk/v1/search/export?{asked}", token=desk.token).body
    assert f"'{text}" in content


class TestSecondPerson:
    @pytest.fixture
    def ann(self, house: House, desk: Desk) -> Desk:
        draft = desk.ask("PUT", "configuration/draft", {"based_on": 0, "configuration": {"second_person": True}})
        desk.post("configuration/publish", {"revision": draft["revision"]})
        return Desk(house)

    @pytest.fixture
    def bob(self, house: House, ann: Desk) -> Desk:
        return Desk(house)

    def test_nobody_who_worked_on_a_draft_publishes_it(self, desk: Desk, ann: Desk, bob: Desk) -> None:
        ann.ask("PUT", "configuration/draft", {"based_on": 1, "configuration": {"second_person": True, "custom_actions": {}}})
        draft = bob.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})
        for author in (ann, bob):
            refused = author.post("configuration/publish", {"revision": draft["revision"]}, status=403)
            assert refused["error_code"] == "second_person_needed"
        desk.post("configuration/publish", {"revision": draft["revision"]})

    def test_nobody_changes_alone_what_is_in_force(self, ann: Desk) -> None:
        alias = {"name": "otp", "base": "login"}
        ways = (
            ("POST", "rules", RULE),
            ("POST", "actions", alias),
            ("PUT", "attributes", {"attributes": {"a": "string"}}),
            ("POST", "configuration/rollback", {"version": 0}),
        )
        before = ann.ask("GET", "configuration")
        for method, path, body in ways:
            assert ann.ask(method, path, body, status=403)["error_code"] == "second_person_needed"
        assert ann.ask("GET", "configuration") == before

    def test_a_list_that_rules_ask_stays_as_it_is(self, house: House, ann: Desk, bob: Desk) -> None:
        made = {name: ann.post("lists", {"list_name": name, "list_type": "ip", "creator": "ann"})["list_id"] for name in ("Asked", "Free")}
        ann.post(f"lists/{made['Asked']}/items", {"item_ids": [f"{HOME}/32"]})
        condition = {"field": "ip", "op": "in_list", "value": "Asked"}
        rule = {"id": "r", **{name: value for name, value in RULE.items() if name not in ("type", "matchers")}, "conditions": condition}
        draft = ann.ask("PUT", "configuration/draft", {"based_on": 1, "configuration": {"second_person": True, "rules": [rule]}})
        for in_force in (False, True):
            for method, path, body in (
                ("POST", f"lists/{made['Asked']}/items", {"item_ids": ["192.0.2.0/24"]}),
                ("DELETE", f"lists/{made['Asked']}/items/{HOME}%2F32", None),
            ):
                assert ann.ask(method, path, body, status=403)["error_code"] == "second_person_needed"
            ann.post(f"lists/{made['Free']}/items", {"item_ids": [f"192.0.2.{in_force:d}"]})
            if not in_force:
                bob.post("configuration/publish", {"revision": draft["revision"]})

    def test_no_list_passes_for_another_by_its_name(self, house: House, ann: Desk, bob: Desk) -> None:
        """Rules use a list by its id or its name: otherwise anyone who may name a list would decide what a rule asks."""
        asked = ann.post("lists", {"list_name": "Asked", "list_type": "ip", "creator": "ann"})["list_id"]
        ann.post(f"lists/{asked}/items", {"item_ids": [f"{HOME}/32"]})
        condition = {"field": "ip", "op": "in_list", "value": asked}
        rule = {"id": "r", **{name: value for name, value in RULE.items() if name not in ("type", "matchers")}, "conditions": condition}
        draft = ann.ask("PUT", "configuration/draft", {"based_on": 1, "configuration": {"second_person": True, "rules": [rule]}})
        bob.post("configuration/publish", {"revision": draft["revision"]})
        for number in range(4):
            other = ann.post("lists", {"list_name": f"Other {number}", "list_type": "ip", "creator": "ann"})["list_id"]
            assert ann.ask("PUT", f"lists/{other}?list_name={asked}", status=409)["error_code"] == "already_taken"
            assert ann.post("lists", {"list_name": asked, "list_type": "ip", "creator": "ann"}, status=409)["error_code"] == "already_taken"
            named_so = published.ListDocument(name=asked, type="ip", creator="ann", created_at=1, updated_at=1)
            kept = lists.one_list(TENANT, other, house.now)
            sealed = published.sealed_list(TENANT, named_so)
            house.store.configurations.put_list(TENANT, StoredList(id=kept.id, document=sealed, revision=2))
        published.forget()
        device = house.device()
        device.send(human_events())
        decided = house.backend().trigger("login", get_recommendation=True, session_token=device.session_token)
        assert decided["reasons"][0] == "RULE_DENY"


@pytest.mark.thorough
class TestLimits:
    """What is declared to fit, filled through the doors and read back through every door that answers it."""

    def test_a_list_of_long_items_up_to_its_limit(self, desk: Desk) -> None:
        made = desk.post("lists", {"list_name": "Long", "list_type": "user", "creator": "ann"})["list_id"]
        sent = ["ingrid"]
        desk.post(f"lists/{made}/items", {"item_ids": sent})
        for batch in range(20):
            items = [f"{batch:02}-{number:03}-{'x' * 893}" for number in range(240)]
            answer = desk.house.request("POST", f"/risk/v1/lists/{made}/items", {"item_ids": items}, token=desk.token)
            if answer.status == 400:
                assert str(LARGEST_LIST) in answer.body["details"][0]["message"]
                break
            assert answer.status == 201
            sent += items
        else:
            pytest.fail("no limit was met")
        assert len(sent) > 2_500
        assert [item["item_id"] for item in desk.ask("GET", f"lists/{made}")["items"]] == sent
        assert len(desk.ask("GET", "lists")[0]["items"]) == len(sent)
        desk.ask("DELETE", f"lists/{made}/items/{sent[1]}")
        assert desk.ask("PUT", f"lists/{made}?list_name=Longer")["items"][1]["item_id"] == sent[2]
        rule = {**RULE, "matchers": [], "conditions": {"field": "user_id", "op": "in_list", "value": made}}
        rule_id = desk.post("rules", rule)["rule_id"]
        desk.house.wait(31_000)
        device = desk.house.device(key=True)
        decided = desk.house.backend().trigger("login", get_recommendation=True, session_token=device.session_token, user_id="ingrid")
        assert decided["recommendation"]["type"] == "deny"
        desk.ask("DELETE", f"rules/{rule_id}")
        desk.ask("DELETE", f"lists/{made}")
        assert not [sort for sort in desk.house.table._items[f"{TENANT}#C"] if sort.startswith("PART#")]

    def test_a_list_of_ten_thousand_items(self, desk: Desk) -> None:
        made = desk.post("lists", {"list_name": "Many", "list_type": "device", "creator": "ann"})["list_id"]
        for batch in range(4):
            desk.post(f"lists/{made}/items", {"item_ids": [f"{number:064x}" for number in range(batch * 2500, batch * 2500 + 2500)]})
        assert len(desk.ask("GET", f"lists/{made}")["items"]) == 10_000
        assert desk.post(f"lists/{made}/items", {"item_ids": ["one more"]}, status=400)["details"][0]["location"] == "body.item_ids"

    @pytest.mark.parametrize("page", ["users/u?cursor=", "cases?cursor=", "lists?after=", "audit?until="])
    @pytest.mark.parametrize("forged", ["0", "g" * 32, "A" * 32, "1" * 31, "1" * 33, "%00", "..%2f", "null", "1" * 64, "%F0%9F%A7%AD"])
    def test_end_nowhere_where_a_cursor_is_none(self, desk: Desk, page: str, forged: str) -> None:
        desk.ask("GET", page + forged, status=400)

    @pytest.mark.parametrize("month", ["0", "202613", "202600", "2026-1", "null", "~", "%D9%A2%D9%A0%D9%A2%D9%A6%D9%A1%D9%A1", "1e3"])
    def test_of_the_audit_are_of_a_month(self, desk: Desk, month: str) -> None:
        """What is none would be answered with a month in which nothing happened."""
        desk.ask("GET", f"audit?month={month}", status=400)

    def test_lists_that_are_too_large_for_one_answer_come_in_several(self, desk: Desk) -> None:
        made = set()
        for each in range(5):
            made.add(desk.post("lists", {"list_name": f"List {each}", "list_type": "user", "creator": "ann"})["list_id"])
        for list_id in made:
            for batch in range(8):
                desk.post(f"lists/{list_id}/items", {"item_ids": [f"{batch}-{number:03}-{'x' * 1000}" for number in range(240)]})
        found: list[str] = []
        after = ""
        for _ in made:
            answer = desk.house.request("GET", f"/risk/v1/lists?after={after}", token=desk.token)
            assert answer.status == 200
            assert len(json.dumps(answer.body).encode()) <= 1.1 * LARGEST_ANSWER
            found += [each["list_id"] for each in answer.body]
            if "tessera-more" not in answer.headers:
                break
            after = answer.headers["tessera-next"]
        assert sorted(found) == sorted(made)

    def test_rules_with_long_enumerations_up_to_the_limit_of_a_configuration(self, desk: Desk) -> None:
        made = 0
        for number in range(1, 10):
            ids = [hashlib.sha256(f"{number} {each}".encode()).hexdigest() * 3 + "x" * 48 for each in range(900)]
            rule = {**RULE, "name": f"Rule {number}", "priority": number, "matchers": [{"user_ids": {"op": "in", "value": ids}}]}
            answer = desk.house.request("POST", "/risk/v1/rules", rule, token=desk.token)
            if answer.status == 413:
                assert str(published.LARGEST) in answer.body["message"]
                break
            assert answer.status == 201, answer.body
            made += 1
        assert made == 4
        read_back(desk, made)

    def test_five_hundred_rules(self, desk: Desk) -> None:
        plain = {key: value for key, value in RULE.items() if key != "type"}
        rules = [
            {
                **plain,
                "id": f"r{number}",
                "name": f"Rule {number}",
                "priority": number,
            }
            for number in range(1, 501)
        ]
        actions = {f"{'a' * 60}_{each:03}": {"base": "login", "description": "d" * 500} for each in range(200)}
        whole = {"rules": rules, "custom_actions": actions}
        draft = desk.ask("PUT", "configuration/draft", {"based_on": 0, "configuration": whole})
        assert desk.ask("GET", "configuration/draft") == draft
        assert draft["faults"] == []
        desk.post("configuration/publish", {"revision": draft["revision"]})
        read_back(desk, 500)
        assert len(desk.ask("GET", "actions")["actions"]) == 200
        assert desk.post("rules", {**RULE, "name": "One more", "priority": 501}, status=400)["details"]

    def test_every_version_however_many_followed(self, desk: Desk) -> None:
        """An editor cannot put the good version out of reach by making many other changes."""
        for number in range(1, 121):
            desk.ask("PUT", "attributes", {"attributes": {f"a{number}": "string"}})
        assert len(desk.ask("GET", "configuration/versions")["versions"]) == 50
        for number in (1, 2, 69, 70, 71, 119, 120):
            shown = desk.ask("GET", f"configuration/versions/{number}")
            assert shown["configuration"]["custom_attributes"] == {f"a{number}": "string"}
            assert [change["after"] for change in shown["changes"] if "after" in change] == ["string"]
        desk.ask("GET", "configuration/versions/121", status=404)
        desk.post("configuration/rollback", {"version": 1})
        assert desk.ask("GET", "attributes") == {"attributes": {"a1": "string"}}

    def test_fifty_attributes_and_every_threshold(self, desk: Desk) -> None:
        attributes = {f"{'a' * 61}_{number:02}": "string" for number in range(50)}
        assert desk.ask("PUT", "attributes", {"attributes": attributes}) == {"attributes": attributes}
        assert desk.ask("PUT", "attributes", {"attributes": {**attributes, "more": "string"}}, status=400)["details"]
        thresholds = [{"application": f"{'a' * 60}{number:03}"} for number in range(200)]
        assert desk.ask("PUT", "thresholds", {"thresholds": thresholds})["faults"] == []

    def test_an_export_of_a_large_configuration_can_be_put_back(self, desk: Desk) -> None:
        for number in range(1, 4):
            ids = [hashlib.sha256(f"{number} {each}".encode()).hexdigest() * 3 for each in range(900)]
            rule = {**RULE, "name": f"Rule {number}", "priority": number, "matchers": [{"user_ids": {"op": "in", "value": ids}}]}
            desk.post("rules", rule)
        exported = desk.ask("GET", "configuration")
        draft = desk.ask("PUT", "configuration/draft", {"based_on": exported["version"], "configuration": exported["configuration"]})
        assert (draft["changes"], draft["faults"]) == ([], [])
        desk.ask("DELETE", "configuration/draft")

    def test_a_case_of_fifty_actions_and_a_hundred_notes(self, house: House, desk: Desk) -> None:
        device, backend, ids = house.device(), house.backend(), []
        for _ in range(50):
            told = backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id="ingrid")
            ids.append(told["context"]["action_id"])
            house.wait(10)
        whole = {"title": WIDE * 200, "action_ids": ids, "assignee": WIDE * 256}
        case = desk.post("cases", {**whole, "note": WIDE * 2_000})
        path = f"cases/{case['case_id']}"
        for _ in range(99):
            desk.post(f"{path}/notes", {"text": WIDE * 2_000})
            house.wait(1)
        assert "100 notes" in desk.post(f"{path}/notes", {"text": "one more"}, status=409)["message"]
        assert [len(note["text"]) for note in desk.ask("GET", path)["notes"]] == [2_000] * 100
        desk.ask("PUT", path, {**whole, "version": 1})
        decided = desk.post(f"{path}/decision", {"version": 2, "decision": "fraud"})
        assert decided["decision"]["verdict"] == "fraud"
        labelled = (house.store.actions.action(TENANT, each[:32], each[32:], house.now) for each in ids)
        assert [each.label.type for each in labelled if each and each.label] == ["CONFIRMED_FRAUD"] * 50
        assert desk.ask("PUT", path, {**whole, "action_ids": [*ids, "0" * 64], "version": 3}, status=400)["details"]
        assert backend.trigger("login", session_token=device.session_token, user_id="ingrid")["action_token"]

    def test_pages_of_cases_tell_each_once(self, house: House, desk: Desk) -> None:
        made = set()
        for number in range(60):
            made.add(desk.post("cases", {"title": WIDE * 200, "assignee": WIDE * 256})["case_id"])
            house.wait(number % 2)
        for more in ("", f"&assignee={quote(WIDE * 256)}", "&state=open"):
            found: list[str] = []
            cursor: str | None = ""
            while cursor is not None:
                page = desk.ask("GET", f"cases?take=50{more}{cursor}")
                found += [case["case_id"] for case in page["cases"]]
                cursor = f"&cursor={page['cursor']}" if "cursor" in page else None
            assert len(found) == 60
            assert set(found) == made

    def test_pages_of_the_audit_tell_each_line_once_and_end(self, desk: Desk) -> None:
        for number in range(250):
            desk.ask("GET", f"cases?assignee={quote(WIDE * 250)}{number}")
        found, until = [], ""
        for _ in range(4):
            page = desk.ask("GET", f"audit?until={until}")
            found += [line["id"] for line in page["lines"]]
            until = page.get("until")
            if until is None:
                break
        assert until is None
        assert len(found) == len(set(found)) == 250

    def test_labels_without_end_keep_every_item_small(self, house: House, desk: Desk) -> None:
        device, backend = house.device(key=True), house.backend()
        sent = {"session_token": device.session_token, "user_id": "ingrid", "transaction_data": SHOP}
        ids = [backend.trigger("transaction", get_recommendation=True, **sent)["context"]["action_id"] for _ in range(40)]
        for value in ids:
            label = backend.label("CONFIRMED_FRAUD", "ACTION_ID", value, use_case="SOCIAL_ENGINEERING")["label_id"]
            house.wait(1)
        for _ in range(40):
            backend.label("CONFIRMED_FRAUD", "USER_ID", "ingrid")
            backend.label("CONFIRMED_FRAUD", "IP_ADDRESS", HOME)
            house.wait(1)
        assert max(size_of(item) for item in house.table.items() if item["SK"]["S"] == "P") < 4_000
        assert desk.ask("GET", "users/ingrid")["reputation"]["labels"]
        assert backend.labelled(label)["label"]["label_id"] == label

    def test_a_label_by_correlation_reaches_the_newest_actions(self, house: House) -> None:
        backend, device = house.backend(), house.device(key=True)
        sent = {"session_token": device.session_token, "correlation_id": WIDE * 64}
        ids = []
        for number in range(30):
            told = backend.trigger("login", get_recommendation=True, user_id=f"{WIDE * 200}{number}", **sent)
            ids.append(told["context"]["action_id"])
            house.wait(1)
        told = backend.label("CONFIRMED_FRAUD", "CORRELATION_ID", WIDE * 64)
        assert sorted(told["affectedActionIds"]) == sorted(ids[-25:])
        assert sorted(backend.labelled(told["label_id"])["affectedActionIds"]) == sorted(ids[-25:])
        backend.withdraw_label(told["label_id"])

    def test_somebody_with_more_devices_than_are_shown_has_each_revoked(self, house: House, desk: Desk) -> None:
        devices = []
        for _ in range(53):
            device = house.device(key=True)
            devices.append(device.device_id)
            token = house.backend().trigger("login", session_token=device.session_token, user_id="ingrid")["action_token"]
            house.backend().result(token, "success", user_id="ingrid")
            house.learn()
            house.wait(2 * DAY)
        desk = Desk(house)
        assert len(desk.ask("GET", "users/ingrid/devices")["devices"]) == 50
        for device_id in devices:
            desk.ask("DELETE", f"users/ingrid/devices/{device_id}")
        assert desk.ask("GET", "users/ingrid/devices")["devices"] == []

    def test_a_device_with_more_accounts_than_are_shown_says_so(self, house: House, desk: Desk) -> None:
        device = house.device(key=True)
        seen: set[str] = set()
        cursor: str | None = ""
        for number in range(60):
            house.backend().trigger("login", session_token=device.session_token, user_id=f"{WIDE * 200}{number}", correlation_id=WIDE * 64)
            house.wait(1)
        shown = desk.ask("GET", f"devices/{device.device_id}")
        assert len(shown["accounts"]) == 50
        assert len(desk.ask("GET", f"addresses/{HOME}")["accounts"]) == 50
        while cursor is not None:
            page = desk.ask("GET", f"devices/{device.device_id}{cursor}")
            seen |= {each["action_id"] for each in page["actions"]}
            cursor = f"?cursor={page['cursor']}" if "cursor" in page else None
        assert len(seen) == 60
        assert desk.ask("GET", f"users/{quote(WIDE * 200)}1/linked")["accounts"]

    def test_an_overview_of_a_month_with_every_kind_of_action(self, house: House, desk: Desk) -> None:
        aliases = {f"{'a' * 60}_{each:03}": {"base": "login"} for each in range(200)}
        draft = desk.ask("PUT", "configuration/draft", {"based_on": 0, "configuration": {"custom_actions": aliases}})
        desk.post("configuration/publish", {"revision": draft["revision"]})
        cells = [
            Cell(APPLICATION, alias, kind, reason, result)
            for alias in aliases
            for kind in ("trust", "allow", "challenge", "deny")
            for reason in ("PROFILE_DEVICE_NEW", "IP_VPN", "DEVICE_BOT")
            for result in ("", "success", "failure")
        ]
        start = house.now - 3 * DAY
        for number in range(0, len(cells), 500):
            some = [Change(name=f"{number + each:016x}", before=None, after=cell) for each, cell in enumerate(cells[number : number + 500])]
            house.store.rollups.count(TENANT, start + number * 60, some, start)
        assert desk.ask("GET", f"overview?from={start}&to={house.now}")["total"]["actions"] == len(cells)
        for by, lines in (("hour", 1), ("action_type", 200), ("reason", 3), ("application", 1)):
            told = desk.ask("GET", f"overview?from={house.now - 31 * DAY}&to={house.now}&by={by}")
            assert (len(told["lines"]), told["total"]["actions"]) == (lines, len(cells))
        assert max(size_of(item) for item in house.table.items()) <= 400 * 1024


def read_back(desk: Desk, rules: int) -> None:
    """Every door that answers the rules in force."""
    assert len(desk.ask("GET", "rules")["data"]) == rules
    whole = desk.ask("GET", "configuration")
    assert len(whole["configuration"]["rules"]) == rules
    shown = desk.ask("GET", f"configuration/versions/{whole['version']}")
    assert len(json.dumps(shown, ensure_ascii=False).encode()) <= LARGEST_ANSWER
    assert desk.ask("GET", "configuration/versions")["versions"][0]["version"] == whole["version"]
    assert desk.ask("GET", "recommendation/rules")["data"]
    assert desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})["faults"] == []
    assert len(desk.ask("GET", "configuration/draft")["configuration"]["rules"]) == rules
    assert desk.ask("GET", "audit")["lines"]
    desk.house.wait(31_000)
    device = desk.house.device()
    assert desk.house.backend().trigger("login", get_recommendation=True, session_token=device.session_token)["recommendation"]
