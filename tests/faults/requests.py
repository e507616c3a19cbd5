"""One request of every kind that writes, in a bank in which there is something of everything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.client import Device
from tests.builders import human_events
from tests.doors.house import HOME, House
from tests.doors.test_audit import DEPRECATED
from tests.doors.test_policy import RULE, Desk

PAYMENT = {"amount": 12.5, "currency": "EUR", "payee": {"accountNumber": "NO93"}, "payer": {"accountNumber": "NO12"}}


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request; `route` is the one that it goes to. One with a key may be sent again with it."""

    route: str
    path: str
    body: Any = None
    key: bool = False
    token: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]


class Bank:
    """A house with a known customer, an action that waits for its result, and one of everything that analysts make."""

    def __init__(self, house: House) -> None:
        self.house, self.desk = house, Desk(house)
        self.device: Device = house.device(key=True)
        self.device.send(human_events())
        backend, desk = house.backend(), self.desk
        known = backend.trigger("login", get_recommendation=True, session_token=self.device.session_token, user_id="ingrid")
        backend.result(known["action_token"], "success", user_id="ingrid")
        house.learn()
        house.wait(60_000)
        waiting = backend.trigger(
            "transaction",
            get_recommendation=True,
            session_token=self.device.session_token,
            correlation_id="order",
            transaction_data=PAYMENT,
        )
        self.waiting, self.action_id = waiting["action_token"], waiting["context"]["action_id"]
        self.rule_id = desk.post("rules", RULE)["rule_id"]
        desk.post(f"rules/{self.rule_id}/snoozes", {"subject": "user", "value": "kari", "until": house.now + 3_600_000})
        self.old_rule_id = desk.post("recommendation/rules", DEPRECATED)["rule_id"]
        self.list_id = desk.post("lists", {"list_name": "Hosts", "list_type": "ip", "creator": "ann"})["list_id"]
        desk.post(f"lists/{self.list_id}/items", {"item_ids": ["192.0.2.9"]})
        self.actions_id = desk.post("lists", {"list_name": "Odd", "list_type": "action_id", "creator": "ann"})["list_id"]
        desk.post("actions", {"name": "otp", "base": "login"})
        self.case_id = desk.post("cases", {"title": "Ring", "action_ids": [self.action_id]})["case_id"]
        self.label_id = desk.post("label", {"label_type": "UNKNOWN", "subject": {"type": "USER_ID", "value": "ingrid"}})["label_id"]
        self.webhook_id = desk.post("webhooks", {"url": "https://bank.example/told", "event_types": ["case.changed"]})["webhook_id"]
        self.view_id = desk.post("views", {"name": "Denied", "address": "/cases"})["view_id"]
        self.revision = desk.ask("PUT", "sensitivity", {"sensitivity": {"IP_VPN": "low"}})["revision"]
        desk.ask("PUT", "users/kari/hold", {"reason": "a lawsuit"})
        house.wait(31_000)
        self.device.renew()

    def requests(self) -> dict[str, Request]:
        """Every kind of request, by its name; each made for this moment."""
        return {**self._decisions(), **self._analysts(), **self._policy(), **self._of_devices()}

    def _risk(self, route: str, path: str, body: Any = None) -> Request:
        return Request(route=route, path=path, body=body, key=route.startswith("POST"), token=self.desk.token)

    def _decisions(self) -> dict[str, Request]:
        session = {"session_token": self.device.session_token}
        trigger, inline = "POST /risk/v1/action/trigger-action", "/risk/v1/action/trigger-action?get_recommendation=true"
        evaluate = "/risk/v1/transaction-monitoring/evaluate"
        result, authenticated = "/risk/v1/action/result", "/risk/v1/action/authenticated-user"
        secured = {"secured_session_token": self.device.secured_session_token("login")}
        paying = {"action_type": "transaction", "correlation_id": "order", "transaction_data": PAYMENT}
        return {
            "an action": self._risk(trigger, inline, {**session, "action_type": "login", "user_id": "ingrid"}),
            "a payment": self._risk(trigger, inline, {**session, **paying}),
            "a secured action": self._risk(trigger, inline, {**secured, "action_type": "login", "claimed_user_id": "ingrid"}),
            "an action without telemetry": self._risk(trigger, inline, {"action_type": "otp", "ip": HOME, "user_id": "ingrid"}),
            "a payment without telemetry": self._risk(f"POST {evaluate}", evaluate, {"transaction_data": PAYMENT, "user_id": "ingrid"}),
            "an address": self._risk("POST /risk/v1/evaluate", "/risk/v1/evaluate", {"entity_type": "ip_address", "entity_value": HOME}),
            "a success": self._risk(f"POST {result}", result, {"action_token": self.waiting, "result": "success", "user_id": "ingrid"}),
            "a failure": self._risk(f"POST {result}", result, {"action_token": self.waiting, "result": "failure"}),
            "a user": self._risk(f"POST {authenticated}", authenticated, {"action_token": self.waiting, "user_id": "kari"}),
        }

    def _analysts(self) -> dict[str, Request]:
        label, case, hook = "/risk/v1/label", f"/risk/v1/cases/{self.case_id}", f"/risk/v1/webhooks/{self.webhook_id}"
        one, told = "/risk/v1/cases/{case_id}", "/risk/v1/webhooks/{webhook_id}"
        fraud = {"label_type": "CONFIRMED_FRAUD", "use_case": "ACCOUNT_TAKEOVER"}
        change = {"version": 1, "title": "Ring of two", "action_ids": [self.action_id], "state": "open"}
        wishes = {"url": "https://bank.example/told", "event_types": ["label.created"]}
        period = {"since": self.house.now - 60_000, "until": self.house.now}
        return {
            "a label": self._risk(f"POST {label}", label, {**fraud, "subject": {"type": "ACTION_ID", "value": self.action_id}}),
            "a label of an order": self._risk(f"POST {label}", label, {**fraud, "subject": {"type": "CORRELATION_ID", "value": "order"}}),
            "a label withdrawn": self._risk("DELETE /risk/v1/label/{label_id}", f"{label}/{self.label_id}"),
            "a case": self._risk("POST /risk/v1/cases", "/risk/v1/cases", {"title": "New", "action_ids": [self.action_id], "note": "Odd."}),
            "a note": self._risk(f"POST {one}/notes", f"{case}/notes", {"text": "Odd, too."}),
            "a decision": self._risk(f"POST {one}/decision", f"{case}/decision", {"version": 1, "decision": "fraud"}),
            "a case changed": self._risk(f"PUT {one}", case, change),
            "a view": self._risk("POST /risk/v1/views", "/risk/v1/views", {"name": "New", "address": "/cases?state=all", "shared": True}),
            "a view changed": self._risk(
                "PUT /risk/v1/views/{view_id}", f"/risk/v1/views/{self.view_id}", {"version": 1, "name": "Other", "address": "/cases"}
            ),
            "a view dropped": self._risk("DELETE /risk/v1/views/{view_id}", f"/risk/v1/views/{self.view_id}"),
            "a webhook": self._risk("POST /risk/v1/webhooks", "/risk/v1/webhooks", wishes),
            "a secret": self._risk(f"POST {told}/secrets", f"{hook}/secrets", {"overlap_hours": 1}),
            "a test": self._risk(f"POST {told}/test", f"{hook}/test", {}),
            "a resumption": self._risk(f"POST {told}/resume", f"{hook}/resume", {}),
            "a replay": self._risk(f"POST {told}/replay", f"{hook}/replay", period),
            "a webhook changed": self._risk(f"PUT {told}", hook, wishes),
            "an erasure": self._risk("DELETE /risk/v1/users/{user_id}", "/risk/v1/users/ingrid"),
            "a hold": self._risk("PUT /risk/v1/users/{user_id}/hold", "/risk/v1/users/ingrid/hold", {"reason": "a lawsuit"}),
            "a hold lifted": self._risk("DELETE /risk/v1/users/{user_id}/hold", "/risk/v1/users/kari/hold"),
            "a webhook dropped": self._risk(f"DELETE {told}", hook),
        }

    def _policy(self) -> dict[str, Request]:
        rules, old, lists = "/risk/v1/rules", "/risk/v1/recommendation/rules", "/risk/v1/lists"
        other, one, draft = {**RULE, "name": "Other", "priority": 11}, "/{rule_id}", "/risk/v1/configuration/draft"
        snooze = {"subject": "user", "value": "ingrid", "until": self.house.now + 3_600_000}
        published, back = "/risk/v1/configuration/publish", "/risk/v1/configuration/rollback"
        configuration = {"based_on": 4, "configuration": {"custom_actions": {"tan": {"base": "login"}}}}
        window = {"start_time": self.house.now - 3_600_000, "end_time": self.house.now}
        return {
            "a rule": self._risk(f"POST {rules}", rules, other),
            "a rule changed": self._risk(f"PUT {rules}{one}", f"{rules}/{self.rule_id}", {**RULE, "priority": 12}),
            "a rule dropped": self._risk(f"DELETE {rules}{one}", f"{rules}/{self.rule_id}"),
            "a rule silenced": self._risk(f"POST {rules}{one}/snoozes", f"{rules}/{self.rule_id}/snoozes", snooze),
            "a rule awake": self._risk(f"DELETE {rules}{one}/snoozes", f"{rules}/{self.rule_id}/snoozes?subject=user&value=kari"),
            "a rule tried": self._risk(
                f"POST {rules}/simulate", f"{rules}/simulate", {**window, "rule": {**RULE, "name": "Tried", "priority": 2}}
            ),
            "an old rule": self._risk(f"POST {old}", old, {**DEPRECATED, "name": "Older", "priority": 21}),
            "an old rule changed": self._risk(f"PUT {old}{one}", f"{old}/{self.old_rule_id}", {**DEPRECATED, "priority": 22}),
            "an old rule dropped": self._risk(f"DELETE {old}{one}", f"{old}/{self.old_rule_id}"),
            "a list": self._risk(f"POST {lists}", lists, {"list_name": "New", "list_type": "ip", "creator": "ann"}),
            "an item": self._risk(f"POST {lists}/{{list_id}}/items", f"{lists}/{self.list_id}/items", {"item_ids": ["192.0.2.10"]}),
            "an odd action": self._risk(
                f"POST {lists}/{{list_id}}/items", f"{lists}/{self.actions_id}/items", {"item_ids": [self.action_id]}
            ),
            "a list renamed": self._risk(f"PUT {lists}/{{list_id}}", f"{lists}/{self.list_id}?list_name=Machines"),
            "a list dropped": self._risk(f"DELETE {lists}/{{list_id}}", f"{lists}/{self.list_id}"),
            "an item removed": self._risk(f"DELETE {lists}/{{list_id}}/items/{{item_id}}", f"{lists}/{self.list_id}/items/192.0.2.9"),
            "an alias": self._risk("POST /risk/v1/actions", "/risk/v1/actions", {"name": "tan", "base": "login"}),
            "an alias changed": self._risk("PUT /risk/v1/actions/{name}", "/risk/v1/actions/otp", {"name": "otp", "base": "withdraw"}),
            "an alias dropped": self._risk("DELETE /risk/v1/actions/{name}", "/risk/v1/actions/otp"),
            "attributes": self._risk("PUT /risk/v1/attributes", "/risk/v1/attributes", {"attributes": {"segment": "string"}}),
            "thresholds": self._risk("PUT /risk/v1/thresholds", "/risk/v1/thresholds", {"thresholds": []}),
            "sensitivity": self._risk("PUT /risk/v1/sensitivity", "/risk/v1/sensitivity", {"sensitivity": {"IP_TOR": "high"}}),
            "a draft": self._risk(f"PUT {draft}", draft, configuration),
            "a draft dropped": self._risk(f"DELETE {draft}", draft),
            "a preview": self._risk(f"PUT {draft}/preview", f"{draft}/preview"),
            "a preview ended": self._risk(f"DELETE {draft}/preview", f"{draft}/preview"),
            "a publication": self._risk(f"POST {published}", published, {"revision": self.revision}),
            "a way back": self._risk(f"POST {back}", back, {"version": 1}),
        }

    def _of_devices(self) -> dict[str, Request]:
        device, session = self.device, {"session_token": self.device.session_token}
        headers = {"X-Forwarded-For": HOME}
        events = {**session, "stream": device.stream, "sequence": device.sequence + 1, "sent_at": self.house.now, "events": []}
        told = [{"kind": "page_load", "location": "https://bank.example/pay"}, {"kind": "click", "after": 40}]
        revoked = f"/risk/v1/users/ingrid/devices/{device.device_id}"
        return {
            "a session": Request(
                route="POST /risk-collect/sessions",
                path="/risk-collect/sessions",
                body={"client_id": device.client_id, "user_id": "ingrid"},
                headers=headers,
            ),
            "a batch": Request(
                route="POST /risk-collect/device/events",
                path="/risk-collect/device/events",
                body={**events, "events": told},
                headers=headers,
            ),
            "a user set": Request(
                route="PUT /risk-collect/user", path="/risk-collect/user", body={**session, "user_id": "ingrid"}, headers=headers
            ),
            "a user cleared": Request(route="DELETE /risk-collect/user", path="/risk-collect/user", body=session, headers=headers),
            "an action of a device": Request(
                route="POST /risk-collect/actions", path="/risk-collect/actions", body={**session, "action_type": "login"}, headers=headers
            ),
            "a device revoked": self._risk("DELETE /risk/v1/users/{user_id}/devices/{device_id}", revoked),
            "an assignee": self._risk(
                "PUT /risk/v1/action/assignee", "/risk/v1/action/assignee", {"action_ids": [self.action_id], "assignee": "ann"}
            ),
        }
