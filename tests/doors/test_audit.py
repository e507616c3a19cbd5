"""The audit: every change and every read of a person leaves the line that its route declares, and nothing else leaves one."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from local import openapi
from tessera.service.audit import trail
from tessera.service.configuration import published
from tests.builders import human_events
from tests.doors.house import HOME, TENANT, House
from tests.doors.test_policy import RULE, Desk

ROUTES = {route.key: route for route in openapi.routes() if route.scope}
OPERATIONAL = {
    "POST /risk/v1/action/trigger-action",
    "POST /risk/v1/action/result",
    "POST /risk/v1/action/authenticated-user",
    "POST /risk/v1/evaluate",
    "POST /risk/v1/transaction-monitoring/evaluate",
}
"""What backends do as a matter of course, a million times a day: kept with the action, not in the audit."""
DEPRECATED = {
    "name": "Old",
    "priority": 20,
    "recommendation": "DENY",
    "enabled": True,
    "mode": "PREVIEW",
    "matcher": {"ip_cidrs": [f"{HOME}/32"]},
}


class Day:
    """An analyst's long day: every operation of the risk API, and which lines of the audit each has added."""

    def __init__(self, house: House) -> None:
        self.house, self.token = house, Desk(house).token
        self.added: defaultdict[str, set[str]] = defaultdict(set)

    def ask(self, route: str, body: Any = None, *, query: str = "", **named: str) -> Any:
        method, path = route.split(" ")
        before = self._newest()
        answer = self.house.request(method, path.format(**named) + query, body, token=self.token)
        assert answer.status == ROUTES[route].status, answer.body
        self.added[route] |= {line["what"] for line in self._lines() if line["id"] > before}
        self.house.wait(1)
        return answer.body

    def _newest(self) -> str:
        return next((str(line["id"]) for line in self._lines()), "")

    def _lines(self) -> Iterator[dict[str, Any]]:
        return trail.read(TENANT, trail.month_of(self.house.now), "", self.house.now)


@pytest.fixture
def day(house: House) -> Day:
    published.forget()
    return Day(house)


def judge(day: Day) -> str:
    device = day.house.device()
    device.send(human_events())
    body = {"session_token": device.session_token, "action_type": "login", "user_id": "ingrid"}
    token = day.ask("POST /risk/v1/action/trigger-action", body)["action_token"]
    day.ask("POST /risk/v1/action/result", {"action_token": token, "result": "success", "user_id": "ingrid"})
    day.ask("POST /risk/v1/action/authenticated-user", {"action_token": token, "user_id": "ingrid"})
    read = day.ask("GET /risk/v1/recommendation", query=f"?action_token={token}&explain=true")
    day.ask("GET /risk/v1/reasons")
    payment = {"amount": 12.5, "currency": "EUR", "payee": {"accountNumber": "DE4711"}}
    day.ask("POST /risk/v1/transaction-monitoring/evaluate", {"transaction_data": payment, "user_id": "ingrid"})
    day.ask("POST /risk/v1/evaluate", {"entity_type": "ip_address", "entity_value": HOME})
    return str(read["context"]["action_id"])


def label(day: Day) -> None:
    sent = {"label_type": "CONFIRMED_FRAUD", "subject": {"type": "USER_ID", "value": "ingrid"}}
    label_id = day.ask("POST /risk/v1/label", sent)["label_id"]
    day.ask("GET /risk/v1/label/{label_id}", label_id=label_id)
    day.ask("DELETE /risk/v1/label/{label_id}", label_id=label_id)


def decide_by_rules(day: Day) -> None:
    rule_id = day.ask("POST /risk/v1/rules", RULE)["rule_id"]
    snooze = {"subject": "user", "value": "ingrid", "until": day.house.now + 3_600_000}
    day.ask("GET /risk/v1/rules")
    day.ask("GET /risk/v1/rules/{rule_id}", rule_id=rule_id)
    day.ask("PUT /risk/v1/rules/{rule_id}", RULE, rule_id=rule_id)
    day.ask("POST /risk/v1/rules/{rule_id}/snoozes", snooze, rule_id=rule_id)
    day.ask("DELETE /risk/v1/rules/{rule_id}/snoozes", query="?subject=user&value=ingrid", rule_id=rule_id)
    day.ask("DELETE /risk/v1/rules/{rule_id}", rule_id=rule_id)
    old = day.ask("POST /risk/v1/recommendation/rules", DEPRECATED)["rule_id"]
    day.ask("GET /risk/v1/recommendation/rules")
    day.ask("GET /risk/v1/recommendation/rules/{rule_id}", rule_id=old)
    day.ask("PUT /risk/v1/recommendation/rules/{rule_id}", DEPRECATED, rule_id=old)
    day.ask("DELETE /risk/v1/recommendation/rules/{rule_id}", rule_id=old)
    window = {"start_time": day.house.now - 3_600_000, "end_time": day.house.now}
    day.ask("POST /risk/v1/rules/simulate", {**window, "rule": {**RULE, "priority": 2}})
    day.ask("GET /risk/v1/thresholds/tradeoff", query=f"?action_type=login&from={window['start_time']}&to={window['end_time']}")


def keep_lists(day: Day) -> None:
    made = day.ask("POST /risk/v1/lists", {"list_name": "Hosts", "list_type": "ip", "creator": "ann"})["list_id"]
    day.ask("GET /risk/v1/lists")
    day.ask("GET /risk/v1/lists/{list_id}", list_id=made)
    day.ask("PUT /risk/v1/lists/{list_id}", query="?list_name=Machines", list_id=made)
    day.ask("POST /risk/v1/lists/{list_id}/items", {"item_ids": ["192.0.2.9"]}, list_id=made)
    day.ask("DELETE /risk/v1/lists/{list_id}/items/{item_id}", list_id=made, item_id="192.0.2.9")
    day.ask("DELETE /risk/v1/lists/{list_id}", list_id=made)


def configure(day: Day) -> None:
    day.ask("POST /risk/v1/actions", {"name": "otp_login", "base": "login"})
    day.ask("GET /risk/v1/actions")
    day.ask("PUT /risk/v1/actions/{name}", {"name": "otp_login", "base": "login"}, name="otp_login")
    day.ask("DELETE /risk/v1/actions/{name}", name="otp_login")
    day.ask("GET /risk/v1/attributes")
    day.ask("PUT /risk/v1/attributes", {"attributes": {"segment": "string"}})
    day.ask("PUT /risk/v1/sensitivity", {"sensitivity": {"IP_VPN": "low"}})
    day.ask("GET /risk/v1/sensitivity")
    draft = day.ask("PUT /risk/v1/thresholds", {"thresholds": []})
    day.ask("GET /risk/v1/thresholds")
    day.ask("GET /risk/v1/configuration/draft")
    day.ask("PUT /risk/v1/configuration/draft/preview")
    day.ask("DELETE /risk/v1/configuration/draft/preview")
    day.ask("POST /risk/v1/configuration/publish", {"revision": draft["revision"]})
    published = day.ask("GET /risk/v1/configuration")
    day.ask("GET /risk/v1/configuration/versions")
    day.ask("GET /risk/v1/configuration/versions/{number}", number=str(published["version"]))
    day.ask("PUT /risk/v1/configuration/draft", {"based_on": published["version"], "configuration": published["configuration"]})
    day.ask("DELETE /risk/v1/configuration/draft")
    day.ask("POST /risk/v1/configuration/rollback", {"version": 0})


def look_into(day: Day, action: str) -> None:
    day.house.learn()
    device = day.ask("GET /risk/v1/users/{user_id}/devices", user_id="ingrid")["devices"][0]["device_id"]
    day.ask("GET /risk/v1/users/{user_id}", user_id="ingrid")
    day.ask("GET /risk/v1/users/{user_id}/linked", user_id="ingrid")
    day.ask("GET /risk/v1/devices/{device_id}", device_id=device)
    day.ask("GET /risk/v1/addresses/{ip}", ip=HOME)
    day.ask("GET /risk/v1/actions/{action_id}/session", action_id=action)
    day.ask("DELETE /risk/v1/users/{user_id}/devices/{device_id}", user_id="ingrid", device_id=device)


def look_up(day: Day, action: str) -> None:
    window = f"?start_time={day.house.now - 3_600_000}&end_time={day.house.now}"
    day.ask("GET /risk/v1/search/actions", query=window)
    day.ask("GET /risk/v1/search/export", query=window)
    day.ask("GET /risk/v1/metrics", query=f"?from={day.house.now - 3_600_000}&to={day.house.now}")
    day.ask("GET /risk/v1/metrics/fraud-rates")
    day.ask("GET /risk/v1/overview", query=f"?from={day.house.now - 3_600_000}&to={day.house.now}")
    day.ask("GET /risk/v1/actions/compare", query=f"?one={action}&other={action}")
    day.ask("PUT /risk/v1/action/assignee", {"action_ids": [action], "assignee": "ann"})
    day.ask("GET /risk/v1/audit")


def keep_a_case(day: Day, action: str) -> None:
    case = day.ask("POST /risk/v1/cases", {"title": "Ring", "action_ids": [action]})["case_id"]
    day.ask("GET /risk/v1/cases")
    day.ask("GET /risk/v1/cases/{case_id}", case_id=case)
    day.ask("PUT /risk/v1/cases/{case_id}", {"version": 1, "title": "Ring", "action_ids": [action], "assignee": "ann"}, case_id=case)
    day.ask("POST /risk/v1/cases/{case_id}/notes", {"text": "called"}, case_id=case)
    day.ask("POST /risk/v1/cases/{case_id}/decision", {"version": 2, "decision": "fraud"}, case_id=case)


def keep_a_view(day: Day) -> None:
    day.ask("GET /risk/v1/me")
    view = day.ask("POST /risk/v1/views", {"name": "Denied", "address": "/recommendations?last=24h"})["view_id"]
    day.ask("GET /risk/v1/views")
    day.ask("PUT /risk/v1/views/{view_id}", {"version": 1, "name": "Denied today", "address": "/cases", "shared": True}, view_id=view)
    day.ask("DELETE /risk/v1/views/{view_id}", view_id=view)


def tell(day: Day) -> None:
    wishes = {"url": "https://hooks.bank.example", "event_types": ["case.changed"]}
    made = day.ask("POST /risk/v1/webhooks", wishes)["webhook_id"]
    day.ask("GET /risk/v1/webhooks")
    day.ask("GET /risk/v1/webhooks/{webhook_id}", webhook_id=made)
    day.ask("PUT /risk/v1/webhooks/{webhook_id}", wishes, webhook_id=made)
    day.ask("POST /risk/v1/webhooks/{webhook_id}/secrets", {}, webhook_id=made)
    day.ask("POST /risk/v1/webhooks/{webhook_id}/test", {}, webhook_id=made)
    day.ask("POST /risk/v1/webhooks/{webhook_id}/resume", {}, webhook_id=made)
    day.ask("POST /risk/v1/webhooks/{webhook_id}/replay", {"since": day.house.now - 1, "until": day.house.now}, webhook_id=made)
    day.ask("GET /risk/v1/webhooks/{webhook_id}/deliveries", webhook_id=made)
    day.ask("DELETE /risk/v1/webhooks/{webhook_id}", webhook_id=made)


def exercise_rights(day: Day) -> None:
    person = {"user_id": "ingrid"}
    day.ask("PUT /risk/v1/users/{user_id}/hold", {"reason": "a lawsuit"}, **person)
    day.ask("GET /risk/v1/users/{user_id}/hold", **person)
    day.ask("DELETE /risk/v1/users/{user_id}/hold", **person)
    day.ask("GET /risk/v1/users/{user_id}/export", **person)
    job = day.ask("DELETE /risk/v1/users/{user_id}", **person)["job_id"]
    day.ask("GET /risk/v1/jobs/{job_id}", job_id=job)
    day.ask("GET /risk/v1/users/{user_id}/receipts", **person)


def stream(day: Day) -> None:
    for base in ("/activities/v1/activities", "/activities/v2/activities"):
        day.ask(f"PUT {base}/start-collect", query="?type=risk")
        day.ask(f"PUT {base}/stream", {}, query="?type=risk&stream_id=siem")
        day.house.backend().evaluate_payment({"amount": 5, "currency": "EUR"}, user_id="ingrid")
        day.house.wait(60_000)
        day.ask(f"POST {base}/collect", query="?type=risk&stream_id=siem")
        day.ask(f"DELETE {base}/stream", query="?type=risk&stream_id=siem")
        day.ask(f"DELETE {base}/stop-collect", query="?type=risk")


@pytest.mark.thorough
def test_every_operation_leaves_the_line_that_it_declares(day: Day) -> None:
    action = judge(day)
    label(day)
    decide_by_rules(day)
    keep_lists(day)
    configure(day)
    look_into(day, action)
    look_up(day, action)
    keep_a_case(day, action)
    keep_a_view(day)
    exercise_rights(day)
    stream(day)
    tell(day)
    assert ROUTES.keys() - day.added.keys() == set(), (
        "go these ways once in tests/doors/test_audit.py, where the others of their subject are"
    )
    declared = {key: {route.audit} - {None} for key, route in ROUTES.items()}
    differ = {
        key: f"declares {declared[key] or 'none'}, leaves {left or 'none'}" for key, left in day.added.items() if left != declared[key]
    }
    assert not differ, f"{differ}: the function of each in functions/*/app.py calls `trail.record` with the name in its `audit=`"


def test_every_change_is_recorded_but_for_what_backends_report() -> None:
    assert {key for key, route in ROUTES.items() if route.method != "GET" and not route.audit} == OPERATIONAL


def test_a_backend_that_reads_a_decision_is_not_recorded(day: Day) -> None:
    device = day.house.device()
    token = day.ask("POST /risk/v1/action/trigger-action", {"session_token": device.session_token, "action_type": "login"})["action_token"]
    day.ask("GET /risk/v1/recommendation", query=f"?action_token={token}")
    assert day.added["GET /risk/v1/recommendation"] == set()
