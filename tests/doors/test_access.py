"""Who may come in: tokens, scopes, origins, tenants."""

import base64
from typing import Any
from urllib.parse import urlencode

import pytest

from local import admin
from local.openapi import routes
from simulator.transport import Answer, Refused
from tests.doors.house import PAGE, SCOPES, House

PUBLIC = {
    "POST /oidc/token", "GET /oidc/jwks", "POST /risk-collect/sessions", "POST /risk-collect/device/events", "POST /risk-collect/actions",
    "PUT /risk-collect/user", "DELETE /risk-collect/user", "GET /health", "GET /openapi.json", "GET /sdk/{file}",
}  # fmt: skip
PROTECTED = [(route.method, route.path) for route in routes() if route.key not in PUBLIC]


def test_every_route_that_is_not_public_needs_a_scope() -> None:
    assert PROTECTED
    assert {route.key for route in routes() if route.scope is None} == PUBLIC


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_without_a_good_token_it_is_401_in_our_shape(house: House, method: str, path: str) -> None:
    good = house.backend().access_token()
    for token, code in (("", "invalid_token"), ("nonsense", "invalid_token"), (good[:-6] + "AAAAAA", "invalid_token")):
        answer = house.request(method, path, {}, token=token)
        assert (answer.status, answer.body["error_code"]) == (401, code)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert house.request(method, path, {}, headers={"Authorization": "Basic abc"}).status == 401


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_an_expired_or_revoked_token_is_401(house: House, method: str, path: str) -> None:
    credentials = house.client()
    token = house.backend(credentials).access_token()
    admin.revoke_client(house.store, credentials[0])
    house.wait(31_000)
    answer = house.request(method, path, {}, token=token)
    assert (answer.status, answer.body["error_code"]) == (401, "token_revoked")
    token = house.backend().access_token()
    house.wait(3_600_000)
    answer = house.request(method, path, {}, token=token)
    assert (answer.status, answer.body["error_code"]) == (401, "token_expired")


@pytest.mark.parametrize(("method", "path"), PROTECTED)
def test_without_the_scope_it_is_403(house: House, method: str, path: str) -> None:
    (needed,) = {route.scope for route in routes() if (route.method, route.path) == (method, path)}
    credentials = house.client(scopes=tuple(scope for scope in SCOPES if scope != needed))
    answer = house.request(method, path, {}, token=house.backend(credentials).access_token())
    assert (answer.status, answer.body["error_code"]) == (403, "insufficient_scope")


def test_an_explanation_needs_its_own_scope(house: House) -> None:
    device = house.device()
    backend = house.backend(house.client(scopes=("risk:actions", "risk:recommendations")))
    token = backend.trigger("login", session_token=device.session_token)["action_token"]
    with pytest.raises(Refused) as refused:
        backend.recommendation(token, explain="true")
    assert refused.value.answer.status == 403


# tenants


def test_another_tenants_tokens_name_nothing(house: House) -> None:
    stranger = house.backend(house.client("fell", "fell-bank"))
    device = house.device()
    action = house.backend().trigger("login", session_token=device.session_token)["action_token"]
    attempts = (lambda: stranger.recommendation(action), lambda: stranger.result(action, "success"), lambda: stranger.recommendation("x"))
    answers = [_refused(attempt) for attempt in attempts]
    assert {(answer.status, answer.body["error_code"], answer.body["message"]) for answer in answers} == {
        (404, "action_not_found", answers[-1].body["message"])
    }
    triggered = _refused(lambda: stranger.trigger("login", session_token=device.session_token))
    assert (triggered.status, triggered.body["error_code"]) == (401, "session_token_invalid")


def test_another_tenants_device_is_a_new_device(house: House) -> None:
    ours = house.device()
    client_id, _ = house.client("fell", "fell-bank")
    theirs = house.device(client_id=client_id, device_id=ours.device_id)
    assert theirs.device_id != ours.device_id
    assert house.device(device_id=ours.device_id).device_id == ours.device_id


# the token endpoint


def ask(house: House, headers: dict[str, str] | None = None, **fields: str | None) -> Answer:
    form = {"grant_type": "client_credentials", "client_id": house.client_id, "client_secret": house.client_secret, **fields}
    body = urlencode({name: value for name, value in form.items() if value is not None}).encode()
    return house.request("POST", "/oidc/token", body, headers=headers)


@pytest.mark.parametrize("resource", ["https://risk.identity.security", "https://riskid.identity.security", None])
def test_both_spellings_of_the_resource_get_a_token(house: House, resource: str | None) -> None:
    answer = ask(house, resource=resource)
    assert answer.status == 200
    assert set(answer.body) == {"access_token", "token_type", "expires_in", "scope"}
    assert (answer.body["token_type"], answer.body["expires_in"], answer.body["scope"]) == ("Bearer", 3600, " ".join(SCOPES))
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"client_id": None}, 400, "invalid_request"),
        ({"client_secret": None}, 400, "invalid_request"),
        ({"resource": "https://elsewhere.example"}, 400, "invalid_target"),
        ({"scope": "risk:everything"}, 400, "invalid_scope"),
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "unknown"}, 401, "invalid_client"),
    ],
)
def test_a_refused_token_request_says_so_in_both_shapes(house: House, fields: dict[str, Any], status: int, error: str) -> None:
    answer = ask(house, **fields)
    assert (answer.status, answer.body["error"], answer.body["error_code"]) == (status, error, error)
    assert answer.body["error_description"] == answer.body["message"]
    assert answer.body["request_id"]


def test_an_unknown_client_and_a_wrong_secret_are_told_alike(house: House) -> None:
    assert ask(house, client_id="unknown").body == ask(house, client_secret="wrong").body


def test_credentials_may_come_as_http_basic(house: House) -> None:
    shown = base64.b64encode(f"{house.client_id}:{house.client_secret}".encode()).decode()
    assert ask(house, {"Authorization": f"Basic {shown}"}, client_id=None, client_secret=None).status == 200
    assert ask(house, {"Authorization": f"Basic {shown}"}).status == 400
    assert ask(house, {"Authorization": "Basic %%"}, client_id=None, client_secret=None).status == 400


def test_a_token_may_be_asked_for_fewer_scopes(house: House) -> None:
    assert ask(house, scope="risk:recommendations").body["scope"] == "risk:recommendations"


def test_two_secrets_live_side_by_side_until_one_is_removed(house: House) -> None:
    second = admin.add_secret(house.store, house.client_id)
    house.wait(31_000)
    assert ask(house).status == ask(house, client_secret=second).status == 200
    with pytest.raises(admin.AdminError):
        admin.add_secret(house.store, house.client_id)
    admin.remove_secret(house.store, house.client_id)
    house.wait(31_000)
    assert (ask(house).status, ask(house, client_secret=second).status) == (401, 200)
    with pytest.raises(admin.AdminError):
        admin.remove_secret(house.store, house.client_id)


def test_the_keys_that_verify_tokens_are_public(house: House) -> None:
    answer = house.request("GET", "/oidc/jwks")
    assert answer.status == 200
    assert {key["kty"] for key in answer.body["keys"]} == {"EC"}


# collection


@pytest.mark.parametrize(("origin", "status"), [(PAGE, 201), (None, 201), ("https://evil.example", 403), ("null", 403)])
def test_a_page_must_be_one_of_the_clients(house: House, origin: str | None, status: int) -> None:
    headers = {"Origin": origin} if origin else {}
    assert house.request("POST", "/risk-collect/sessions", {"client_id": house.client_id}, headers=headers).status == status


def test_a_client_may_allow_every_page(house: House) -> None:
    client_id, _ = house.client(origins=("*",))
    headers = {"Origin": "https://any.example"}
    assert house.request("POST", "/risk-collect/sessions", {"client_id": client_id}, headers=headers).status == 201


def test_an_unknown_client_cannot_collect(house: House) -> None:
    answer = house.request("POST", "/risk-collect/sessions", {"client_id": "nobody"})
    assert (answer.status, answer.body["error_code"]) == (401, "invalid_client")


def test_a_client_that_sends_too_much_from_one_address_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(monkeypatch, collection_limit=5)
    answers = [house.request("POST", "/risk-collect/sessions", {"client_id": house.client_id}) for _ in range(8)]
    assert [answer.status for answer in answers].count(201) == 5
    assert (answers[-1].status, answers[-1].body["error_code"]) == (429, "too_many_requests")
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_tenant_whose_backends_ask_too_much_is_told_to_wait_and_others_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(monkeypatch, tenant_limit=5)
    backend, neighbour = house.backend(), house.backend(house.client("other"))
    for _ in range(5):
        backend.reasons()
    refused = _refused(backend.reasons)
    assert (refused.status, refused.body["error_code"]) == (429, "too_many_requests")
    assert int(refused.headers["retry-after"]) > 0
    assert neighbour.reasons()["reasons"]


def _refused(attempt: Any) -> Answer:
    with pytest.raises(Refused) as refused:
        attempt()
    return refused.value.answer
