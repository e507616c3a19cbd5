"""People who sign in at an issuer: what they may do, and whose name stands under it."""

from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from tessera.service import dependencies
from tessera.service.keys.analyst_tokens import AnalystTokens
from tessera.service.keys.issuer_keys import IssuerKeys
from tessera.service.settings import AnalystSettings
from tests.doors.house import TENANT, House

ISSUER = "https://sign-in.example"
KEY = generate_private_key(SECP256R1())


class Staff:
    """The house's people; each signs in with their groups."""

    def __init__(self, house: House) -> None:
        self.house = house

    def token(self, username: str, *groups: str, **claims: Any) -> str:
        told = {"iss": ISSUER, "aud": "api", "exp": self.house.now // 1000 + 600, "username": username, "groups": list(groups), **claims}
        return jwt.encode(told, KEY, "ES256", headers={"kid": "one"})

    def call(self, who: str, method: str, path: str, body: Any = None, **claims: Any) -> Any:
        username, _, group = who.partition(" ")
        return self.house.request(method, path, body or {}, token=self.token(username, *([group] if group else []), **claims))


@pytest.fixture
def staff(monkeypatch: pytest.MonkeyPatch) -> Staff:
    from tessera.service.configuration import published

    published.forget()
    said = AnalystSettings(tenant=TENANT, issuer=ISSUER, client="console", audience="api", name_claim="username")
    house = House(monkeypatch, analysts=said)
    jwk = jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    keys = IssuerKeys(ISSUER, lambda: house.now, lambda url: _published(url, {**jwk, "kid": "one", "alg": "ES256"}))
    tokens = AnalystTokens(issuer=ISSUER, client="console", audience="api", name_claim="username", groups_claim="groups", keys=keys)
    monkeypatch.setattr(dependencies, "analyst_tokens", lambda: tokens)
    return Staff(house)


def _published(url: str, key: dict[str, Any]) -> bytes:
    import json

    told = {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys"} if url.endswith("openid-configuration") else {"keys": [key]}
    return json.dumps(told).encode()


RULE = {"priority": 1, "recommendation": "deny", "enabled": True, "mode": "preview", "type": "risk", "name": "One"}


def test_a_role_allows_what_a_clients_role_allows(staff: Staff) -> None:
    assert staff.call("ada tessera-analyst", "GET", "/risk/v1/cases").status == 200
    refused = staff.call("ada tessera-analyst", "POST", "/risk/v1/rules", RULE)
    assert (refused.status, refused.body["error_code"]) == (403, "insufficient_scope")
    assert staff.call("oda tessera-auditor", "GET", "/risk/v1/cases").status == 403


def test_whoever_is_in_no_group_of_ours_may_nothing(staff: Staff) -> None:
    for who in ("nils", "nils sales", "nils tessera-backend"):
        refused = staff.call(who, "GET", "/risk/v1/rules")
        assert (refused.status, refused.body["error_code"]) == (403, "insufficient_scope")


def test_a_claim_names_no_tenant(staff: Staff) -> None:
    """What an issuer lets people write about themselves must not move them."""
    created = staff.call("ada tessera-analyst", "POST", "/risk/v1/cases", {"title": "Mine"}, tid="another", tenant="another")
    (found,) = staff.house.backend().cases.read_all()["cases"]
    assert found["case_id"] == created.body["case_id"]


def test_what_they_do_bears_their_name(staff: Staff) -> None:
    case = staff.call("ada tessera-analyst", "POST", "/risk/v1/cases", {"title": "A ring", "note": "Look"}).body
    assert (case["created_by"], case["notes"][0]["by"]) == ("analyst:ada", "analyst:ada")
    lines = staff.call("oda tessera-auditor", "GET", "/risk/v1/audit").body["lines"]
    assert ("analyst:ada", "case.create") in {(line["client_id"], line["what"]) for line in lines}


def test_the_second_person_is_another_person(staff: Staff) -> None:
    """Neither another session nor another role makes two of one."""
    draft = {"based_on": 0, "configuration": {"second_person": True}}
    revision = staff.call("amir tessera-admin", "PUT", "/risk/v1/configuration/draft", draft).body["revision"]
    assert staff.call("amir tessera-admin", "POST", "/risk/v1/configuration/publish", {"revision": revision}).status == 201
    wanted = {"thresholds": [{"application": "*", "action_type": "login", "challenge": 60, "deny": 85}]}
    revision = staff.call("erik tessera-policy-editor", "PUT", "/risk/v1/thresholds", wanted).body["revision"]
    refused = staff.call("erik tessera-admin", "POST", "/risk/v1/configuration/publish", {"revision": revision})
    assert refused.body["error_code"] == "second_person_needed"
    assert staff.call("petra tessera-publisher", "POST", "/risk/v1/configuration/publish", {"revision": revision}).status == 201
    (newest, *_) = staff.call("oda tessera-auditor", "GET", "/risk/v1/configuration/versions").body["versions"]
    assert newest["author"] == "analyst:petra"


def test_a_session_ends_when_its_token_does(staff: Staff) -> None:
    token = staff.token("ada", "tessera-analyst")
    staff.house.wait(600_000)
    refused = staff.house.request("GET", "/risk/v1/cases", {}, token=token)
    assert (refused.status, refused.body["error_code"]) == (401, "token_expired")


def test_a_forged_token_is_401(staff: Staff) -> None:
    told = {"iss": ISSUER, "aud": "api", "exp": staff.house.now // 1000 + 600, "username": "ada", "groups": ["tessera-admin"]}
    forged = jwt.encode(told, generate_private_key(SECP256R1()), "ES256", headers={"kid": "one"})
    refused = staff.house.request("GET", "/risk/v1/cases", {}, token=forged)
    assert (refused.status, refused.body["error_code"]) == (401, "invalid_token")


def test_clients_come_in_as_before(staff: Staff) -> None:
    assert staff.house.backend().cases.read_all()["cases"] == []


def test_each_analyst_has_searches_of_their_own(staff: Staff) -> None:
    query = f"/risk/v1/search/actions?start_time={staff.house.now - 60_000}&end_time={staff.house.now}"
    for _ in range(25):
        assert staff.call("ada tessera-analyst", "GET", query).status == 200
    assert staff.call("erik tessera-policy-editor", "GET", query).status == 200
