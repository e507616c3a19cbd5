"""Investigation: what analysts see of users, devices and addresses, who is linked to whom, and devices that are trusted no more."""

import json
from base64 import urlsafe_b64encode
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from local.doubles.table import Fault
from simulator.behavior import person_fills_form
from simulator.client import Device, DeviceKey
from tessera.service.configuration import published
from tessera.telemetry import Event
from tessera.ties import MOST_SHARING
from tests.builders import human_events
from tests.doors.house import ABROAD, HOME, House
from tests.doors.test_policy import Desk

DAY = 86_400_000
MINUTE = 60_000


@pytest.fixture
def desk(house: House) -> Desk:
    published.forget()
    return Desk(house)


def signs_in(house: House, user: str, device: Device | None = None, *, result: str | None = "success", **more: Any) -> dict[str, Any]:
    """A person signs in, which teaches what their backend reports; answers the recommendation."""
    device = device or house.device()
    device.open()
    device.send(human_events())
    backend, sent = house.backend(), {"action_type": "login", "user_id": user, **more}
    answer: dict[str, Any] = backend.trigger(sent.pop("action_type"), get_recommendation=True, session_token=device.session_token, **sent)
    if result:
        backend.result(answer["action_token"], result, user_id=user)
        house.learn()
    house.wait(MINUTE)
    return answer


def visits(location: str) -> tuple[Event, ...]:
    """Somebody fills in a form of a page by hand."""
    return tuple(person_fills_form(Random(2), location=location))


def is_of_a_tie(sent: dict[str, Any]) -> bool:
    return "#Z#" in sent["Key"]["PK"]["S"]


class TestUsers:
    def test_a_user_is_shown_with_what_is_usual_and_the_newest_actions(self, house: House, desk: Desk) -> None:
        device = house.device(key=True)
        for _ in range(3):
            answer = signs_in(house, "ingrid", device)
        shown = desk.ask("GET", "users/ingrid")
        assert (shown["user_id"], shown["successes"], shown["last_seen"] - shown["first_seen"]) == ("ingrid", 3, 2 * MINUTE)
        assert [each["what"] for each in shown["browsers"]] == ["Windows Chrome 148"]
        assert [(each["device_id"], each["successes"]) for each in shown["devices"]] == [(device.device_id, 3)]
        assert shown["actions"][0]["action_id"] == answer["context"]["action_id"]
        assert {(each["result"], each["ip"], each["device_id"]) for each in shown["actions"]} == {("success", HOME, device.device_id)}

    def test_somebody_of_whom_nothing_is_known_is_empty(self, desk: Desk) -> None:
        shown = desk.ask("GET", "users/nobody")
        assert (shown["successes"], shown["actions"], shown["devices"], shown["timeline"]) == (0, [], [], [])

    @pytest.mark.parametrize("user", ["a/b?c", "anna@bank.example", "zoë", "100%", "~tilde"])
    def test_any_user_id_can_be_asked_about(self, house: House, desk: Desk, user: str) -> None:
        """One that a path cannot carry in base64url, after a tilde."""
        signs_in(house, user)
        ways = [f"~{urlsafe_b64encode(user.encode()).rstrip(b'=').decode()}"]
        if not set(user) & set("/?~"):
            ways.append(quote(user, safe=""))
        assert house.backend().investigation.user(user)["user_id"] == user
        for way in ways:
            shown = desk.ask("GET", f"users/{way}")
            assert shown["user_id"] == shown["actions"][0]["user_id"] == user
            assert len(desk.ask("GET", f"users/{way}/devices")["devices"]) == len(desk.ask("GET", f"users/{way}/linked")["accounts"]) == 1

    def test_an_id_that_is_none_is_refused_with_its_place(self, desk: Desk) -> None:
        paths = (f"users/{'x' * 257}", "users/~", "users/~%C3%AB", "users/~_w", "addresses/nowhere")
        refused = [desk.ask("GET", path, status=400) for path in paths]
        assert [each["details"][0]["location"] for each in refused] == [*["path.user_id"] * 4, "path.ip"]

    @pytest.mark.thorough
    def test_actions_go_on_page_by_page_and_the_timeline_with_them(self, house: House, desk: Desk) -> None:
        device = house.device()
        actions = [signs_in(house, "ingrid", device, result=None)["context"]["action_id"] for _ in range(60)]
        desk = Desk(house)
        pages, cursor = list[dict[str, Any]](), ""
        while not pages or cursor:
            pages.append(desk.ask("GET", f"users/ingrid{cursor}"))
            cursor = f"?cursor={pages[-1]['cursor']}" if "cursor" in pages[-1] else ""
        assert [len(page["actions"]) for page in pages] == [25, 25, 10]
        assert [line["action_id"] for page in pages for line in page["actions"]] == actions[::-1]
        assert [entry["action_id"] for page in pages for entry in page["timeline"]] == actions[::-1]

    def test_each_action_leads_to_why_its_score_moved(self, house: House, desk: Desk) -> None:
        device = house.device()
        ids = [signs_in(house, "ingrid", device)["context"]["action_id"] for _ in range(2)]
        newest, oldest = desk.ask("GET", "users/ingrid")["actions"]
        told = desk.ask("GET", newest["compare"].removeprefix("/risk/v1/"))
        assert (told["one"]["action_id"], told["other"]["action_id"]) == tuple(ids)
        assert "compare" not in oldest

    def test_the_timeline_has_actions_results_labels_and_changes_of_trust_in_their_order(self, house: House, desk: Desk) -> None:
        device = house.device()
        action = signs_in(house, "ingrid", device)["context"]["action_id"]
        desk.post("label", {"label_type": "CONFIRMED_LEGIT", "subject": {"type": "ACTION_ID", "value": action}})
        house.wait(MINUTE)
        desk.post("label", {"label_type": "CONFIRMED_LEGIT", "subject": {"type": "USER_ID", "value": "ingrid"}})
        house.wait(MINUTE)
        desk.ask("DELETE", f"users/ingrid/devices/{device.device_id}")
        house.wait(MINUTE)
        signs_in(house, "ingrid", device)
        told = [(entry["event"], entry.get("what")) for entry in reversed(desk.ask("GET", "users/ingrid")["timeline"])]
        assert told[0][0] == "action"
        assert told[1:5] == [("result", "success"), ("label", "CONFIRMED_LEGIT"), ("label", "legit"), ("device_revoked", None)]
        assert sorted(event for event, _ in told[5:]) == ["action", "device_trusted", "result"]

    def test_who_looked_at_whom_is_in_the_audit(self, house: House, desk: Desk) -> None:
        account = desk.ask("GET", "users/ingrid")["account"]
        window = {"start_time": house.now - DAY, "end_time": house.now, "filters": json.dumps({"context.user_id": "ingrid"})}
        house.wait(1)
        desk.ask("GET", "search/actions?" + urlencode(window))
        searched, looked = desk.ask("GET", "audit")["lines"]
        assert (looked["what"], looked["about"]) == ("person.read", {"user": account})
        assert (searched["what"], searched["about"]["users"]) == ("actions.search", [account])

    def test_nobody_reads_of_another_tenants_people(self, house: House, desk: Desk) -> None:
        answer = signs_in(house, "ingrid")
        neighbour = house.backend(house.client("other")).access_token()
        for path in ("users/ingrid", f"addresses/{HOME}"):
            assert house.request("GET", f"/risk/v1/{path}", token=neighbour).body["actions"] == []
        assert house.request("GET", f"/risk/v1/devices/{answer['context']['device_id']}", token=neighbour).status == 404


class TestDevices:
    def test_a_device_is_shown_with_its_accounts_keys_and_actions(self, house: House, desk: Desk) -> None:
        device = house.device(key=True)
        signs_in(house, "ingrid", device)
        signs_in(house, "kari", device, result="failure")
        shown = desk.ask("GET", f"devices/{device.device_id}")
        assert (shown["successes"], len(shown["keys"]), shown["lately"]["linked"]) == (1, 1, 2)
        assert {each["user_id"] for each in shown["accounts"]} == {"ingrid", "kari"}
        assert [each["user_id"] for each in shown["actions"]] == ["kari", "ingrid"]
        assert not shown["more_accounts"]

    def test_its_bare_subject_names_it_too(self, house: House, desk: Desk) -> None:
        signs_in(house, "ingrid", device := house.device())
        subject = house.keys.device_named("fjord", str(device.device_id))
        assert desk.ask("GET", f"devices/{subject}") == desk.ask("GET", f"devices/{device.device_id}")

    def test_nobody_gets_an_id_signed_by_making_a_device_up(self, house: House, desk: Desk) -> None:
        signs_in(house, "ingrid", house.device())
        for made_up in ("00000000-0000-4000-8000-000000000001", "f" * 32, "{" + "a" * 32 + "}"):
            assert desk.ask("GET", f"devices/{quote(made_up)}", status=404)["error_code"] == "not_found"

    def test_a_device_that_has_done_nothing_yet_is_there(self, house: House, desk: Desk) -> None:
        device = house.device()
        assert desk.ask("GET", f"devices/{device.device_id}")["actions"] == []


class TestAddresses:
    def test_an_address_is_shown_with_who_was_seen_there(self, house: House, desk: Desk) -> None:
        for user in ("ingrid", "kari"):
            signs_in(house, user)
        signs_in(house, "ola", house.device(address=ABROAD))
        desk.post("label", {"label_type": "CONFIRMED_FRAUD", "subject": {"type": "IP_ADDRESS", "value": HOME}})
        shown = desk.ask("GET", f"addresses/{HOME}")
        assert {each["user_id"] for each in shown["accounts"]} == {"ingrid", "kari"}
        assert [each["user_id"] for each in shown["actions"]] == ["kari", "ingrid"]
        assert (shown["reputation"]["fraud"], [each["verdict"] for each in shown["reputation"]["labels"]]) == (1.0, ["confirmed"])

    @pytest.mark.parametrize("written", ["2001:DB8:0::1", "2001:db8::1%25eth0", "2001:db8:0:0:ffff::"])
    def test_an_address_is_known_however_it_is_written(self, house: House, desk: Desk, written: str) -> None:
        """Of an IPv6 address the network is known that one household has to itself."""
        signs_in(house, "ingrid", house.device(address="2001:db8::1"))
        assert [each["user_id"] for each in desk.ask("GET", f"addresses/{written}")["accounts"]] == ["ingrid"]

    def test_an_address_on_the_move_is_tied_where_it_is_now(self, house: House, desk: Desk) -> None:
        """The session's token was issued at home, its telemetry comes from abroad."""
        device = house.device()
        device.address = ABROAD
        device.send(human_events())
        house.backend().trigger("login", session_token=device.session_token, user_id="ingrid")
        assert [each["user_id"] for each in desk.ask("GET", f"addresses/{ABROAD}")["accounts"]] == ["ingrid"]
        assert desk.ask("GET", f"addresses/{HOME}")["accounts"] == []


class TestLinkedAccounts:
    def linked(self, desk: Desk, user: str = "ingrid") -> dict[str, Any]:
        answer: dict[str, Any] = desk.ask("GET", f"users/{user}/linked")
        return answer

    def ways(self, desk: Desk, user: str = "ingrid") -> set[tuple[str, str, str]]:
        """From whom to whom by what."""
        answer = self.linked(desk, user)
        names = {each["account"]: each["user_id"] for each in answer["accounts"]}
        return {(names[link["one"]], names[link["other"]], link["by"]) for link in answer["links"]}

    def test_by_device_and_key_and_fingerprint_and_address(self, house: House, desk: Desk) -> None:
        device = house.device(key=True)
        signs_in(house, "ingrid", device)
        signs_in(house, "kari", device, result="failure")
        assert self.ways(desk) == {("ingrid", "kari", by) for by in ("device", "device_key", "device_fingerprint", "ip")}

    def test_by_the_address_alone(self, house: House, desk: Desk) -> None:
        signs_in(house, "ingrid")
        traits = house.device().traits
        other = house.device(traits=type(traits)(user_agent="curl/8", screen_width=800))
        signs_in(house, "kari", other)
        (link,) = [link for link in self.linked(desk)["links"] if link["by"] == "ip"]
        assert link["value"] == HOME
        assert ("ingrid", "kari", "device") not in self.ways(desk)

    def test_by_a_payee_that_both_pay(self, house: House, desk: Desk) -> None:
        def pays(user: str, address: str) -> None:
            payment = {"amount": 900.0, "currency": "EUR", "payee": {"accountNumber": "DE4711"}}
            traits = house.device().traits
            device = house.device(address=address, traits=type(traits)(user_agent=f"browser of {user}", screen_width=800 + len(user)))
            signs_in(house, user, device, action_type="transaction", transaction_data=payment)

        pays("ingrid", HOME)
        pays("ola-nordmann", ABROAD)
        assert ("ingrid", "ola-nordmann", "payee") in self.ways(desk)
        assert ("ingrid", "ola-nordmann", "ip") not in self.ways(desk)

    def test_by_a_payee_of_payments_of_which_no_device_is_known(self, house: House, desk: Desk) -> None:
        for user in ("ingrid", "kari"):
            payment = {"amount": 900.0, "currency": "EUR", "payee": {"accountNumber": "DE4711"}}
            house.backend().evaluate_payment(payment, user_id=user)
        assert self.ways(desk) == {("ingrid", "kari", "payee")}
        assert "device_id" not in desk.ask("GET", "users/ingrid")["actions"][0]

    def test_by_a_key_that_turns_up_under_another_device_id(self, house: House, desk: Desk) -> None:
        key = DeviceKey()
        for user in ("ingrid", "kari"):
            device = house.device()
            device.key, device.device_id = key, None
            signs_in(house, user, device)
        assert ("ingrid", "kari", "device_key") in self.ways(desk)
        assert ("ingrid", "kari", "device") not in self.ways(desk)

    def test_two_steps_away_and_with_what_labels_say(self, house: House, desk: Desk) -> None:
        one, other = house.device(key=True), house.device(key=True, address=ABROAD)
        other.traits = type(one.traits)(user_agent="another browser", screen_width=700)
        signs_in(house, "ingrid", one)
        signs_in(house, "kari", one)
        signs_in(house, "kari", other)
        signs_in(house, "ola", other)
        mule = {"label_type": "CONFIRMED_FRAUD", "subject": {"type": "USER_ID", "value": "ola"}}
        desk.post("label", mule)
        answer = self.linked(desk)
        assert [(each["user_id"], each["steps"], each["fraud"]) for each in answer["accounts"]] == [
            ("ingrid", 0, False), ("kari", 1, False), ("ola", 2, True),
        ]  # fmt: skip
        assert not answer["cut"]

    @pytest.mark.thorough
    def test_a_crowd_at_one_address_links_nobody(self, house: House, desk: Desk) -> None:
        traits = house.device().traits
        for number in range(MOST_SHARING + 2):
            own = type(traits)(user_agent=f"browser {number}", screen_width=500 + number)
            signs_in(house, f"user-{number}", house.device(traits=own), result=None)
        answer = self.linked(desk, "user-0")
        assert [each["user_id"] for each in answer["accounts"]] == ["user-0"]
        assert [(each["by"], each["value"]) for each in answer["crowded"]] == [("ip", HOME)]

    def test_of_an_account_nobody_knows_there_is_nothing(self, desk: Desk) -> None:
        assert self.linked(desk, "nobody") | {"accounts": []} == {"accounts": [], "links": [], "crowded": [], "cut": False}

    @pytest.mark.thorough
    def test_a_walk_costs_the_same_however_large_the_ring(self, house: House, desk: Desk) -> None:
        device = house.device(key=True)
        for number in range(60):
            signs_in(house, f"user-{number}", device, result=None)
        desk, before = Desk(house), house.table.meter.bill().calls
        answer = self.linked(desk, "user-59")
        assert len(answer["accounts"]) in (MOST_SHARING, MOST_SHARING + 1)  # who asks may be beyond those that are read
        assert answer["cut"]
        assert house.table.meter.bill().calls - before < 150


class TestTies:
    def ties(self, house: House) -> int:
        return sum("#Z#" in image["PK"]["S"] for image in house.table.items())

    def test_they_are_written_once_a_month_as_long_as_they_go_on(self, house: House) -> None:
        device, written = house.device(key=True), Fault("update_item", "delay", when=is_of_a_tie, times=100)
        house.table.faults.append(written)
        for wait, times in ((0, 4), (DAY, 4), (DAY, 4), (31 * DAY, 8)):
            house.wait(wait)
            signs_in(house, "ingrid", device)
            assert (self.ties(house), 100 - written.times) == (4, times)

    def test_they_name_nobody(self, house: House) -> None:
        signs_in(house, "user-4711", house.device(key=True))
        assert [secret for secret in ("user-4711", HOME) if secret in repr(list(house.table.items()))] == []

    def test_an_action_of_nobody_ties_nobody(self, house: House) -> None:
        device = house.device(key=True)
        house.backend().trigger("login", session_token=device.session_token)
        assert self.ties(house) == 0

    def test_who_is_bound_and_another_who_is_named_are_not_mixed_up(self, house: House, desk: Desk) -> None:
        device = house.device(key=True)
        device.set_user("kari")
        house.backend().trigger("login", session_token=device.session_token, user_id="ingrid")
        assert [each["user_id"] for each in desk.ask("GET", f"devices/{device.device_id}")["accounts"]] == ["ingrid"]

    def test_that_one_cannot_be_written_stops_no_action(self, house: House, desk: Desk) -> None:
        fault = Fault("update_item", "throttle", when=is_of_a_tie, times=4)
        house.table.faults.append(fault)
        answer = signs_in(house, "ingrid", house.device(key=True))
        assert answer["recommendation"]["type"] == "allow"
        assert fault.times == 0


class TestTrustedDevices:
    def test_they_are_listed_and_one_is_revoked(self, house: House, desk: Desk) -> None:
        one, other = house.device(key=True), house.device(key=True)
        for device in (one, other):
            signs_in(house, "ingrid", device)
        listed = desk.ask("GET", "users/ingrid/devices")["devices"]
        assert [each["device_id"] for each in listed] == [other.device_id, one.device_id]
        desk.ask("DELETE", f"users/ingrid/devices/{one.device_id}")
        assert [each["device_id"] for each in desk.ask("GET", "users/ingrid/devices")["devices"]] == [other.device_id]
        desk.ask("DELETE", f"users/ingrid/devices/{one.device_id}", status=404)

    def test_the_next_action_shows_it(self, house: House, desk: Desk) -> None:
        one, other = house.device(key=True), house.device(key=True)
        for device in (other, one, one, one):
            trusted = signs_in(house, "ingrid", device)
        assert trusted["recommendation"]["type"] == "trust"
        desk.ask("DELETE", f"users/ingrid/devices/{one.device_id}")
        after = signs_in(house, "ingrid", one, result=None)
        assert after["recommendation"]["type"] != "trust"
        assert "PROFILE_DEVICE_NEW" in after["reasons"]
        assert after["risk_score"] > trusted["risk_score"]

    def test_what_was_done_before_makes_it_known_no_more_though_it_is_heard_of_later(self, house: House, desk: Desk) -> None:
        device = house.device(key=True)
        signs_in(house, "ingrid", device)
        device.open()
        late = house.backend().trigger("login", session_token=device.session_token, user_id="ingrid")
        house.wait(MINUTE)
        desk.ask("DELETE", f"users/ingrid/devices/{device.device_id}")
        house.backend().result(late["action_token"], "success", user_id="ingrid")
        house.learn()
        assert desk.ask("GET", "users/ingrid/devices") == {"devices": []}

    def test_a_success_afterwards_makes_it_known_again(self, house: House, desk: Desk) -> None:
        device = house.device(key=True)
        signs_in(house, "ingrid", device)
        desk.ask("DELETE", f"users/ingrid/devices/{device.device_id}")
        house.wait(1)
        signs_in(house, "ingrid", device)
        (known,) = desk.ask("GET", "users/ingrid/devices")["devices"]
        assert known["successes"] == 1

    def test_it_takes_the_scope_for_labels(self, house: House) -> None:
        device = house.device()
        signs_in(house, "ingrid", device)
        searcher = Desk(house, scopes=("risk:search",))
        searcher.ask("DELETE", f"users/ingrid/devices/{device.device_id}", status=403)


def test_a_ring_becomes_a_case_and_the_case_labels(house: House, desk: Desk) -> None:
    """Three mules pass money on to one account, each from a telephone of their own; one of them is looked into."""
    mules, payment = ("ingrid", "kari", "ola"), {"amount": 900.0, "currency": "EUR", "payee": {"accountNumber": "DE4711"}}
    for mule in mules:
        house.backend().evaluate_payment(payment, user_id=mule)
        house.wait(MINUTE)
    ring = desk.ask("GET", "users/kari/linked")["accounts"]
    assert {(each["user_id"], each["fraud"]) for each in ring} == {(mule, False) for mule in mules}
    case = desk.post("cases", {"title": "Money for DE4711", "action_ids": [each["action_id"] for each in ring]})
    desk.post(f"cases/{case['case_id']}/decision", {"version": 1, "decision": "fraud", "use_case": "MONEY_MULE"})
    assert all(each["fraud"] for each in desk.ask("GET", "users/kari/linked")["accounts"])
    again = house.backend().evaluate_payment(payment, user_id="ola")
    assert "LABEL_FRAUD_USER" in again["reasons"]


class TestSessions:
    def test_a_session_is_told_page_by_page_with_all_of_its_actions(self, house: House, desk: Desk) -> None:
        device, backend = house.device(), house.backend()
        began = house.now
        device.send(visits("https://bank.example/login?token=secret"))
        first = backend.trigger("login", get_recommendation=True, session_token=device.session_token, user_id="ingrid")
        house.wait(MINUTE)
        device.stream = "anotherpage"
        device.sequence = 0
        device.send(visits("https://bank.example/pay"))
        second = backend.trigger("withdraw", get_recommendation=True, session_token=device.session_token, user_id="ingrid")
        told = desk.ask("GET", f"actions/{second['context']['action_id']}/session")
        assert told["opened_at"] == began
        assert [page["location"] for page in told["pages"]] == ["https://bank.example/login", "https://bank.example/pay"]
        assert [page["first"] for page in told["pages"]] == [began, began + MINUTE]
        assert all(page["key_strokes"] > 0 and page["pointer_positions"] > 0 and page["batches"] >= 1 for page in told["pages"])
        assert [action["action_id"] for action in told["actions"]] == [each["context"]["action_id"] for each in (first, second)]

    def test_of_an_older_session_its_actions_are_left(self, house: House, desk: Desk) -> None:
        action = signs_in(house, "ingrid")["context"]["action_id"]
        house.wait(DAY)
        told = Desk(house).ask("GET", f"actions/{action}/session")
        assert ("opened_at" in told, told["pages"], [each["action_id"] for each in told["actions"]]) == (False, [], [action])

    def test_an_action_without_telemetry_has_none(self, house: House, desk: Desk) -> None:
        answer = house.backend().evaluate_payment({"amount": 5, "currency": "EUR"}, user_id="ingrid")
        told = desk.ask("GET", f"actions/{answer['context']['action_id']}/session")
        assert (told["pages"], len(told["actions"])) == ([], 1)

    def test_there_is_none_of_an_unknown_action(self, desk: Desk) -> None:
        for named in ("0" * 64, "x"):
            assert desk.ask("GET", f"actions/{named}/session", status=404)["error_code"] == "action_not_found"


class TestOtherIds:
    def test_a_user_has_the_actions_that_began_under_the_name_they_claimed(self, house: House, desk: Desk) -> None:
        """A backend triggers with the name that somebody types, and reports with the id that it belongs to."""
        device, backend = house.device(), house.backend()
        device.send(human_events())
        sent = {"session_token": device.session_token, "claimed_user_id": "ingrid@bank.example"}
        answer = backend.trigger("login", get_recommendation=True, **sent)
        assert desk.ask("GET", "users/customer-1014")["actions"] == []
        backend.result(answer["action_token"], "success", user_id="customer-1014")
        house.learn()
        shown = desk.ask("GET", "users/customer-1014")
        assert [each["action_id"] for each in shown["actions"]] == [answer["context"]["action_id"]]
        assert shown["other_ids"] == ["ingrid@bank.example"]

    def test_a_name_that_only_an_sdk_claims_is_nobody_elses(self, house: House, desk: Desk) -> None:
        device = house.device()
        device.send(human_events())
        device.trigger("login", claimed_user_id="ingrid@bank.example")
        signs_in(house, "customer-1014", device)
        assert desk.ask("GET", "users/customer-1014")["other_ids"] == []
