"""Who may go through which door: every route, every role, no token, another tenant's token. A new route fails until it is placed here."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tessera.service.clients.roles import ROLES, SCOPES
from tests.builders import human_events
from tests.doors.house import APPLICATION, HOME, TENANT, House
from tests.template.test_template import ROUTES

ANYBODY = "anybody"
BACKEND, CONNECTOR = "backend", "connector"
LOOKERS, EDITORS, PUBLISHERS = "analyst policy_editor publisher admin", "policy_editor admin", "publisher admin"
INTEGRATORS, OFFICERS = "integrator admin", "admin"
AUDITORS, POLICY_READERS = "auditor admin", f"{LOOKERS} auditor"
STREAMING = [
    f"{way[0]} /activities/{base}/activities/{way[1]}"
    for base in ("v1", "v2")
    for way in (("PUT", "start-collect"), ("PUT", "stream"), ("POST", "collect"), ("DELETE", "stream"), ("DELETE", "stop-collect"))
]
READERS = f"{BACKEND} {LOOKERS}"

MATRIX: Mapping[str, str] = {
    # what has no access token: it stands open, or asks for a secret or a session token of its own
    "POST /oidc/token": ANYBODY,
    "GET /oidc/jwks": ANYBODY,
    "GET /receipts/jwks": ANYBODY,
    "POST /risk-collect/sessions": ANYBODY,
    "POST /risk-collect/device/events": ANYBODY,
    "POST /risk-collect/actions": ANYBODY,
    "PUT /risk-collect/user": ANYBODY,
    "DELETE /risk-collect/user": ANYBODY,
    "GET /health": ANYBODY,
    "GET /openapi.json": ANYBODY,
    "GET /sdk/{file}": ANYBODY,
    "GET /sdk/{version}/{file}": ANYBODY,
    "GET /console": ANYBODY,
    "GET /console/{view}": ANYBODY,
    "GET /console/assets/{file}": ANYBODY,
    "GET /console/settings.json": ANYBODY,
    # actions are a backend's
    "POST /risk/v1/action/trigger-action": BACKEND,
    "POST /risk/v1/action/result": BACKEND,
    "POST /risk/v1/action/authenticated-user": BACKEND,
    "POST /risk/v1/transaction-monitoring/evaluate": BACKEND,
    # recommendations are read by everybody who has a role
    "GET /risk/v1/recommendation": READERS,
    "GET /risk/v1/reasons": READERS,
    "POST /risk/v1/evaluate": READERS,
    # analysts look, label and work
    "GET /risk/v1/search/actions": LOOKERS,
    "GET /risk/v1/search/export": LOOKERS,
    "GET /risk/v1/actions/compare": LOOKERS,
    "GET /risk/v1/overview": LOOKERS,
    "GET /risk/v1/metrics": LOOKERS,
    "GET /risk/v1/metrics/fraud-rates": LOOKERS,
    "GET /risk/v1/jobs/{job_id}": LOOKERS,
    "PUT /risk/v1/action/assignee": LOOKERS,
    "POST /risk/v1/cases": LOOKERS,
    "GET /risk/v1/cases": LOOKERS,
    "GET /risk/v1/cases/{case_id}": LOOKERS,
    "PUT /risk/v1/cases/{case_id}": LOOKERS,
    "POST /risk/v1/cases/{case_id}/notes": LOOKERS,
    "POST /risk/v1/cases/{case_id}/decision": LOOKERS,
    "GET /risk/v1/views": LOOKERS,
    "POST /risk/v1/views": LOOKERS,
    "PUT /risk/v1/views/{view_id}": LOOKERS,
    "DELETE /risk/v1/views/{view_id}": LOOKERS,
    "GET /risk/v1/users/{user_id}": LOOKERS,
    "GET /risk/v1/users/{user_id}/linked": LOOKERS,
    "GET /risk/v1/users/{user_id}/devices": LOOKERS,
    "DELETE /risk/v1/users/{user_id}/devices/{device_id}": LOOKERS,
    "DELETE /risk/v1/users/{user_id}": OFFICERS,
    "GET /risk/v1/users/{user_id}/export": OFFICERS,
    "PUT /risk/v1/users/{user_id}/hold": OFFICERS,
    "GET /risk/v1/users/{user_id}/hold": OFFICERS,
    "DELETE /risk/v1/users/{user_id}/hold": OFFICERS,
    "GET /risk/v1/users/{user_id}/receipts": OFFICERS,
    "GET /risk/v1/devices/{device_id}": LOOKERS,
    "GET /risk/v1/addresses/{ip}": LOOKERS,
    "GET /risk/v1/actions/{action_id}/session": LOOKERS,
    "POST /risk/v1/label": LOOKERS,
    "GET /risk/v1/label/{label_id}": LOOKERS,
    "DELETE /risk/v1/label/{label_id}": LOOKERS,
    # policy is read by them and by auditors, changed by editors, put into force by publishers
    "GET /risk/v1/rules": POLICY_READERS,
    "GET /risk/v1/rules/{rule_id}": POLICY_READERS,
    "GET /risk/v1/recommendation/rules": POLICY_READERS,
    "GET /risk/v1/recommendation/rules/{rule_id}": POLICY_READERS,
    "POST /risk/v1/rules/simulate": POLICY_READERS,
    "GET /risk/v1/lists": POLICY_READERS,
    "GET /risk/v1/lists/{list_id}": POLICY_READERS,
    "GET /risk/v1/configuration": POLICY_READERS,
    "GET /risk/v1/configuration/versions": POLICY_READERS,
    "GET /risk/v1/configuration/versions/{number}": POLICY_READERS,
    "GET /risk/v1/configuration/draft": POLICY_READERS,
    "GET /risk/v1/me": POLICY_READERS,
    "GET /risk/v1/actions": POLICY_READERS,
    "GET /risk/v1/attributes": POLICY_READERS,
    "GET /risk/v1/sensitivity": POLICY_READERS,
    "GET /risk/v1/thresholds": POLICY_READERS,
    "GET /risk/v1/thresholds/tradeoff": POLICY_READERS,
    "POST /risk/v1/rules": EDITORS,
    "PUT /risk/v1/rules/{rule_id}": EDITORS,
    "DELETE /risk/v1/rules/{rule_id}": EDITORS,
    "POST /risk/v1/rules/{rule_id}/snoozes": EDITORS,
    "DELETE /risk/v1/rules/{rule_id}/snoozes": EDITORS,
    "POST /risk/v1/recommendation/rules": EDITORS,
    "PUT /risk/v1/recommendation/rules/{rule_id}": EDITORS,
    "DELETE /risk/v1/recommendation/rules/{rule_id}": EDITORS,
    "POST /risk/v1/lists": EDITORS,
    "PUT /risk/v1/lists/{list_id}": EDITORS,
    "DELETE /risk/v1/lists/{list_id}": EDITORS,
    "POST /risk/v1/lists/{list_id}/items": EDITORS,
    "DELETE /risk/v1/lists/{list_id}/items/{item_id}": EDITORS,
    "PUT /risk/v1/configuration/draft": EDITORS,
    "DELETE /risk/v1/configuration/draft": EDITORS,
    "PUT /risk/v1/configuration/draft/preview": EDITORS,
    "DELETE /risk/v1/configuration/draft/preview": EDITORS,
    "POST /risk/v1/actions": EDITORS,
    "PUT /risk/v1/actions/{name}": EDITORS,
    "DELETE /risk/v1/actions/{name}": EDITORS,
    "PUT /risk/v1/attributes": EDITORS,
    "PUT /risk/v1/sensitivity": EDITORS,
    "PUT /risk/v1/thresholds": EDITORS,
    "POST /risk/v1/configuration/publish": PUBLISHERS,
    "POST /risk/v1/configuration/rollback": PUBLISHERS,
    "GET /risk/v1/audit": AUDITORS,
    # where what happens is told to is an administrator's to say, or of whom they make for it
    "POST /risk/v1/webhooks": INTEGRATORS,
    "GET /risk/v1/webhooks": INTEGRATORS,
    "GET /risk/v1/webhooks/{webhook_id}": INTEGRATORS,
    "PUT /risk/v1/webhooks/{webhook_id}": INTEGRATORS,
    "DELETE /risk/v1/webhooks/{webhook_id}": INTEGRATORS,
    "POST /risk/v1/webhooks/{webhook_id}/secrets": INTEGRATORS,
    "POST /risk/v1/webhooks/{webhook_id}/test": INTEGRATORS,
    "POST /risk/v1/webhooks/{webhook_id}/resume": INTEGRATORS,
    "POST /risk/v1/webhooks/{webhook_id}/replay": INTEGRATORS,
    "GET /risk/v1/webhooks/{webhook_id}/deliveries": INTEGRATORS,
    # what leaves as a stream goes to whom it is for, and they see nothing else
    **dict.fromkeys(STREAMING, CONNECTOR),
}
"""By route, the roles that may enter."""

PROTECTED = [route for route, roles in MATRIX.items() if roles != ANYBODY]
NOTHING: Mapping[str, Any] = {"POST": {}, "PUT": {}}
SECRETS = ("ingrid-of-fjord", "fjord-rule", "fjord-list", "fjord-note", "fjord-hook", "fjord-view", HOME)
"""What a foreign answer may not contain."""
PEOPLE = ("user_id", "device_id", "ip")
"""Parameters of paths that name somebody, of whom a tenant may ask whether or not they are known there."""


def asked(house: House, route: str, token: str | None, names: Mapping[str, str] | None = None, body: Any = None) -> Any:
    """A request of a route, with the values of its path's parameters, else something that fits nowhere."""
    method, path = route.split(" ")
    while "{" in path:
        name = path[path.index("{") + 1 : path.index("}")]
        path = path.replace(f"{{{name}}}", (names or {}).get(name, "nothing"))
    query = (names or {}).get(route, "")
    return house.request(method, path + query, NOTHING.get(method) if body is None else body, token=token)


def test_every_route_is_placed_and_there_are_no_others() -> None:
    missing = ROUTES.keys() - MATRIX.keys()
    assert not missing, f"say in MATRIX of tests/doors/test_roles.py who may: {sorted(missing)}"
    assert MATRIX.keys() == ROUTES.keys()


def test_roles_are_made_of_scopes_and_every_scope_is_some_roles() -> None:
    assert {scope for scopes in ROLES.values() for scope in scopes} == SCOPES.keys()
    assert set(ROLES["analyst"]) < set(ROLES["policy_editor"]) < set(ROLES["admin"])
    assert set(ROLES["publisher"]) < set(ROLES["admin"])
    assert "risk:policy" not in ROLES["publisher"], "who publishes does not write"
    assert all("risk:actions" not in ROLES[role] for role in LOOKERS.split()), "who only looks reports nothing that profiles learn from"
    assert {role for roles in MATRIX.values() for role in roles.split()} == {*ROLES, ANYBODY}


@pytest.mark.parametrize("route", PROTECTED)
def test_a_role_enters_where_the_table_says_and_nowhere_else(house: House, route: str) -> None:
    entered = set()
    for role, scopes in ROLES.items():
        token = house.backend(house.client(scopes=scopes)).access_token()
        answer = asked(house, route, token)
        assert answer.status not in (401, 429, 500)
        if answer.status != 403:
            entered.add(role)
        else:
            assert answer.body["error_code"] == "insufficient_scope"
    assert entered == set(MATRIX[route].split())


@pytest.mark.parametrize("route", PROTECTED)
def test_nobody_enters_without_an_access_token_nor_with_anything_that_an_sdk_has(house: House, route: str) -> None:
    """A client id is public, and whoever knows it has a session token; a client without scopes has an access token that opens nothing."""
    device = house.device(key=True)
    for shown in (None, house.client_id, device.session_token, device.secured_session_token(), device.device_id):
        assert asked(house, route, shown).status == 401
    without_scopes = house.backend(house.client(scopes=())).access_token()
    assert asked(house, route, without_scopes).status == 403


def test_an_sdk_is_told_no_score_signal_reason_or_recommendation(house: House) -> None:
    """Whatever a page sends with its action, and whatever was decided."""
    told: list[Any] = [house.device(key=True).open(user_id="ingrid")]
    device = house.device(key=True)
    told += [device.send(human_events()), device.renew()]
    named = {"session_token": device.session_token, "user_id": "ingrid"}
    told += [house.request("PUT", "/risk-collect/user", named).body]
    more = {"get_recommendation": "true", "explain": "true"}
    query = "?" + "&".join(f"{name}={value}" for name, value in more.items())
    body = {"session_token": device.session_token, "action_type": "login"}
    answer = house.request("POST", "/risk-collect/actions" + query, body)
    assert (answer.status, answer.body.keys()) == (201, {"action_token", "expires_at"})
    assert house.request("POST", "/risk-collect/actions", body | more).status == 400
    told.append(answer.body)
    names = set(_names(told))
    assert "action_token" in names
    assert names <= {
        "session_token", "expires_at", "device_id", "server_time", "nonce", "key_proven", "collection", "events_per_batch",
        "seconds_per_batch", "bytes_per_batch", "accepted", "duplicate", "user_set", "action_token", "columns",
    }  # fmt: skip


def _names(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        for name, value in told.items():
            yield name
            yield from _names(value)
    elif isinstance(told, list):
        for value in told:
            yield from _names(value)


@pytest.fixture
def inhabited(house: House) -> Mapping[str, str]:
    """The names of everything that the tenant has, one of each, by parameter or route."""
    backend, device = house.backend(), house.device()
    payment = {"amount": 12.5, "currency": "EUR"}
    action = backend.trigger(
        "transaction", get_recommendation=True, session_token=device.session_token, user_id="ingrid-of-fjord", transaction_data=payment
    )
    action_id = action["context"]["action_id"]
    house.roll_up()
    conditions = {"field": "transaction.amount", "op": "gte", "value": 1}
    rule = {"name": "fjord-rule", "priority": 1, "recommendation": "deny", "mode": "production", "type": "risk", "conditions": conditions}
    made = backend.ask("POST", "/risk/v1/rules", rule)
    backend.ask("PUT", "/risk/v1/sensitivity", {"sensitivity": {"IP_VPN": "low"}})
    listed = backend.ask("POST", "/risk/v1/lists", {"list_name": "fjord-list", "list_type": "ip", "creator": "ann"})
    backend.ask("POST", f"/risk/v1/lists/{listed['list_id']}/items", {"item_ids": [HOME]})
    case = backend.ask("POST", "/risk/v1/cases", {"title": "Ring", "action_ids": [action_id], "note": "fjord-note"})
    view = backend.ask("POST", "/risk/v1/views", {"name": "fjord-view", "address": "/cases", "shared": True})
    webhook = {"url": "https://fjord-hook.example", "event_types": ["case.changed"]}
    window = f"start_time={house.now - 1000}&end_time={house.now + 1000}"
    return {
        "action_id": action_id,
        "rule_id": made["rule_id"],
        "list_id": listed["list_id"],
        "item_id": HOME,
        "case_id": case["case_id"],
        "view_id": view["view_id"],
        "webhook_id": backend.ask("POST", "/risk/v1/webhooks", webhook)["webhook_id"],
        "user_id": "ingrid-of-fjord",
        "device_id": device.device_id or "",
        "ip": HOME,
        "label_id": backend.label("CONFIRMED_FRAUD", "USER_ID", "ingrid-of-fjord")["label_id"],
        "name": "otp_login",
        "number": "1",
        "GET /risk/v1/recommendation": f"?action_token={action['action_token']}",
        "GET /risk/v1/search/actions": f"?{window}",
        "GET /risk/v1/search/export": f"?{window}",
        "GET /risk/v1/actions/compare": f"?one={action_id}&other={action_id}",
        "GET /risk/v1/overview": f"?from={house.now - 1000}&to={house.now + 1000}",
        "GET /risk/v1/metrics": f"?from={house.now - 1000}&to={house.now + 1000}",
        "GET /risk/v1/thresholds/tradeoff": f"?action_type=transaction&from={house.now - 1000}&to={house.now + 1000}",
    }


def test_another_tenants_admin_sees_nothing_and_changes_nothing(house: House, inhabited: Mapping[str, str]) -> None:
    """With the right names of everything, through every route: what is read has nothing of ours, what is not found is answered as if it had
    never existed, and afterwards all is as before."""
    ours = house.backend().access_token()
    theirs = house.backend(house.client("fell", "fell-bank", scopes=tuple(SCOPES))).access_token()
    reads = [route for route in PROTECTED if route.startswith("GET")]
    before = {route: asked(house, route, ours, inhabited).body for route in reads if route != "GET /risk/v1/audit"}
    assert any(secret in json.dumps(before) for secret in SECRETS), "there is something to be seen"
    assert asked(house, "GET /risk/v1/audit", theirs).body["lines"] == [], "later it tells what they have asked for themselves"
    for route in PROTECTED:
        answer = asked(house, route, theirs, inhabited)
        told = json.dumps(answer.body)
        for name in PEOPLE:  # whoever names somebody is told that name again
            told = told.replace(inhabited[name], "") if f"{{{name}}}" in route else told
        secrets = SECRETS if route == "GET /risk/v1/audit" else (*SECRETS, inhabited["action_id"])
        assert [secret for secret in secrets if secret in told] == [], route
        if "_id}" in route and not any(f"{{{name}}}" in route for name in PEOPLE):
            never = asked(house, route, theirs)
            assert (answer.status, answer.body) == (never.status, never.body)
            assert answer.status in (400, 404)
    after = {route: asked(house, route, ours, inhabited).body for route in before}
    assert after == before
    assert house.store.clients.application(TENANT, APPLICATION, house.now)
