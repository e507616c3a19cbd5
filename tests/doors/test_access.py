"""Who may come in: tokens, scopes, origins, tenants."""

import base64
import hmac
import json
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from local import admin
from local.openapi import routes
from simulator.client import DeviceKey
from simulator.transport import Answer, Refused
from tessera.service.clients.roles import ROLES
from tests.doors.house import PAGE, SCOPES, House

PUBLIC = {
    "POST /oidc/token", "GET /oidc/jwks", "POST /risk-collect/sessions", "POST /risk-collect/device/events", "POST /risk-collect/actions",
    "PUT /risk-collect/user", "DELETE /risk-collect/user", "GET /health", "GET /openapi.json", "GET /sdk/{file}",
    "GET /sdk/{version}/{file}", "GET /console", "GET /console/{view}", "GET /console/assets/{file}", "GET /console/settings.json",
    "GET /receipts/jwks",
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


def test_a_recommendation_needs_its_own_scope_also_where_it_comes_with_the_action(house: House) -> None:
    device, backend = house.device(), house.backend(house.client(scopes=("risk:actions",)))
    assert backend.trigger("login", session_token=device.session_token).keys() == {"action_token", "expires_at"}
    answer = _refused(lambda: backend.trigger("login", get_recommendation=True, session_token=device.session_token))
    assert (answer.status, answer.body["error_code"]) == (403, "insufficient_scope")


def test_an_access_token_has_one_spelling(house: House) -> None:
    good = house.backend().access_token()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for other in (*(good[:-1] + last for last in alphabet if last != good[-1]), good + "=", good + "=="):
        assert house.request("GET", "/risk/v1/reasons", token=other).status == 401
    assert house.request("GET", "/risk/v1/reasons", token=good).status == 200


def test_a_token_signed_otherwise_than_by_our_key_is_malformed(house: House) -> None:
    """Unsigned, signed with the public key as if it were a secret, by another key, by a key that the token brings along."""
    good = house.backend().access_token()
    claims, header = jwt.decode(good, options={"verify_signature": False}), jwt.get_unverified_header(good)
    public = house.signer.get_public_key()["PublicKey"]
    stranger = DeviceKey()
    signed = f"{encoded({**header, 'alg': 'HS256'})}.{encoded(claims)}"
    forged = [
        f"{encoded({**header, 'alg': 'none'})}.{encoded(claims)}.",
        f"{signed}.{base64url(hmac.digest(public, signed.encode(), 'sha256'))}",
        stranger.sign(claims, header),
        stranger.sign(claims, {"kid": "../../dev/null", "jwk": stranger.public_jwk}),
        f"{base64url(b'[' * 3_000)}.e30.AA",
        f"{good}.{good}",
        "é",
    ]
    answers = [house.request("GET", "/risk/v1/reasons", token=token) for token in forged]
    assert {(answer.status, answer.body["error_code"]) for answer in answers} == {(401, "invalid_token")}


def test_the_scheme_is_read_in_any_case(house: House) -> None:
    good = house.backend().access_token()
    for written in (f"bearer {good}", f"BEARER {good}", f"Bearer  {good} "):
        assert house.request("GET", "/risk/v1/reasons", headers={"Authorization": written}).status == 200
    for written in (good, f"Bearer\t{good}", f"Bearer {good},{good}", "Bearer", ""):
        assert house.request("GET", "/risk/v1/reasons", headers={"Authorization": written}).status == 401


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
    for credentials in ("%%", "", base64.b64encode(b"\xff:").decode(), base64.b64encode(b"x" * 3_000 + b":y").decode()):
        answer = ask(house, {"Authorization": f"Basic {credentials}"}, client_id=None, client_secret=None)
        assert answer.status == (401 if credentials == "" else 400)


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


def test_what_devices_report_has_a_budget_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """From however many addresses it comes; and it takes nothing from what the tenant's backends may ask."""
    house = House(monkeypatch, tenant_limit=5)
    answers = []
    for number in range(8):
        device = house.device(address=f"198.51.100.{number}")
        body = {"session_token": device.session_token, "action_type": "login"}
        answers.append(house.request("POST", "/risk-collect/actions", body))
    assert [answer.status for answer in answers].count(201) == 5
    assert answers[-1].body["error_code"] == "too_many_requests"
    assert house.backend().reasons()["reasons"]


def encoded(part: Any) -> str:
    return base64url(json.dumps(part).encode())


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _refused(attempt: Any) -> Answer:
    with pytest.raises(Refused) as refused:
        attempt()
    return refused.value.answer


# another application of the same tenant


def test_a_backend_acts_for_its_own_application_alone(house: House) -> None:
    """A shop's backend neither judges on a bank's device session, nor says how the bank's action ended, nor reads what was decided."""
    device, bank = house.device(key=True), house.backend()
    shop = house.backend(house.client(application="fjord-shop", scopes=("risk:actions", "risk:recommendations")))
    token = bank.trigger("login", session_token=device.session_token, claimed_user_id="ingrid")["action_token"]
    secured = device.secured_session_token("login")
    refusals = [
        (lambda: shop.trigger("login", session_token=device.session_token), 401, "session_token_invalid"),
        (lambda: shop.trigger("login", secured_session_token=secured), 401, "session_token_invalid"),
        (lambda: shop.report_result(action_token=token, result="success", user_id="mallory"), 404, "action_not_found"),
        (lambda: shop.recommendation(token), 404, "action_not_found"),
    ]
    for attempt, status, code in refusals:
        answer = _refused(attempt)
        assert (answer.status, answer.body["error_code"]) == (status, code)
    form = {"action_token": token, "user_id": "mallory"}
    assert house.request("POST", "/risk/v1/action/authenticated-user", form, token=shop.access_token()).status == 404
    bank.trigger("login", secured_session_token=secured)
    bank.report_result(action_token=token, result="success", user_id="ingrid")
    assert bank.recommendation(token)["recommendation"]["result"] == "success"


def test_another_client_of_the_application_acts_for_it_too(house: House) -> None:
    device, other = house.device(), house.backend(house.client(scopes=("risk:actions", "risk:recommendations")))
    token = house.backend().trigger("login", session_token=device.session_token)["action_token"]
    other.report_result(action_token=token, result="success")
    assert other.recommendation(token)["recommendation"]["result"] == "success"


def test_whoever_may_look_every_action_of_the_tenant_up_may_read_it_by_its_token(house: House) -> None:
    token = house.backend().trigger("login", session_token=house.device().session_token)["action_token"]
    analyst = house.backend(house.client(application="fjord-shop", scopes=ROLES["analyst"]))
    assert analyst.recommendation(token, explain="true")["recommendation"]["type"]


# who collects


@pytest.mark.parametrize("role", [role for role, scopes in ROLES.items() if "risk:actions" not in scopes])
def test_the_client_of_people_who_look_or_decide_collects_nothing(house: House, role: str) -> None:
    client_id, _ = house.client(scopes=ROLES[role])
    answer = house.request("POST", "/risk-collect/sessions", {"client_id": client_id})
    assert (answer.status, answer.body["error_code"]) == (401, "invalid_client")


@pytest.mark.parametrize("scopes", [(), ROLES["backend"], SCOPES])
def test_a_client_that_reports_actions_or_has_no_scope_at_all_collects(house: House, scopes: tuple[str, ...]) -> None:
    client_id, _ = house.client(scopes=scopes)
    assert house.request("POST", "/risk-collect/sessions", {"client_id": client_id}).status == 201


def test_a_token_names_the_application(house: House) -> None:
    claims = jwt.decode(house.backend().access_token(), options={"verify_signature": False})
    assert claims["app_name"] == "Fjord Bank"
