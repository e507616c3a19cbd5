"""Access tokens of people: who is believed, and what makes a token another's, or none."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as elliptic
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as rsa

from tessera.errors import InvalidToken, TokenExpired, Unavailable
from tessera.service.clients.roles import OF_PEOPLE, ROLES, scopes_of_groups
from tessera.service.keys.analyst_tokens import AnalystTokens
from tessera.service.keys.issuer_keys import LARGEST, IssuerKeys
from tessera.units import DAY, HOUR, MINUTE

ISSUER, CLIENT, AUDIENCE = "https://sign-in.example", "console", "risk-api"
NOW = 1_796_000_000_000
KEY = elliptic(SECP256R1())
PUBLIC = jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
CALM: dict[str, Any] = {
    "iss": ISSUER, "aud": AUDIENCE, "sub": "4711", "username": "ada", "groups": ["tessera-analyst"], "exp": NOW // 1000 + 600,
}  # fmt: skip


class Published:
    """What an issuer publishes, and how often it was asked; `down` if it does not answer."""

    def __init__(self, *keys: dict[str, Any], issuer: str = ISSUER, where: str = f"{ISSUER}/keys") -> None:
        self.keys = list(keys) or [{**PUBLIC, "kid": "one", "alg": "ES256", "use": "sig"}]
        self.issuer, self.where = issuer, where
        self.asked, self.down = 0, False

    def __call__(self, url: str) -> bytes:
        self.asked += 1
        if self.down:
            raise OSError("down")
        told = {"issuer": self.issuer, "jwks_uri": self.where} if url.endswith("openid-configuration") else {"keys": self.keys}
        return json.dumps(told).encode()


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


def tokens(published: Callable[[str], bytes] | None = None, audience: str = AUDIENCE, clock: Clock | None = None) -> AnalystTokens:
    keys = IssuerKeys(ISSUER, clock or Clock(), published or Published())
    return AnalystTokens(issuer=ISSUER, client=CLIENT, audience=audience, name_claim="username", groups_claim="groups", keys=keys)


def signed(
    claims: dict[str, Any] | None = None, key: Any = KEY, alg: str = "ES256", kid: str | None = "one", typ: str = "JWT", **changed: Any
) -> str:
    told = {name: value for name, value in {**CALM, **(claims or {}), **changed}.items() if value is not None}
    return jwt.encode(told, key, alg, headers={"typ": typ, **({"kid": kid} if kid else {})})


def test_a_person_is_who_the_issuer_says() -> None:
    analyst = tokens().verify(signed(), NOW)
    assert (analyst.name, analyst.groups, analyst.expires_at) == ("ada", ("tessera-analyst",), NOW // 1000 + 600)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(signed(iss="https://another.example"), id="another issuer"),
        pytest.param(signed(iss=None), id="no issuer"),
        pytest.param(signed(aud="another-api"), id="another audience"),
        pytest.param(signed(aud=["another-api", CLIENT]), id="other audiences"),
        pytest.param(signed(aud=None), id="no audience"),
        pytest.param(signed(aud=None, client_id=CLIENT), id="of the client, where an audience is wanted"),
        pytest.param(signed(kid="two"), id="unknown key"),
        pytest.param(signed(kid=None), id="no key named"),
        pytest.param(signed(key=elliptic(SECP256R1())), id="another's key under the same name"),
        pytest.param(signed(exp=None), id="no end"),
        pytest.param(signed(exp="soon"), id="no possible end"),
        pytest.param(signed(nbf=NOW // 1000 + 120), id="of the future"),
        pytest.param(signed(token_use="id"), id="an ID token of Cognito"),
        pytest.param(signed(username=None), id="nobody named"),
        pytest.param(signed(username=""), id="an empty name"),
        pytest.param(signed(username=" ada"), id="a name that looks like another"),
        pytest.param(signed(username="ada\n"), id="a name with a line's end"),
        pytest.param(signed(username=["ada"]), id="several names"),
        pytest.param(signed(username="a" * 129), id="a name without end"),
        pytest.param(signed(key="", alg="none"), id="unsigned"),
        pytest.param(signed(key=PUBLIC["x"] + PUBLIC["y"], alg="HS256"), id="signed with what is public"),
        pytest.param(signed(key=rsa(65537, 2048), alg="RS256"), id="another algorithm than the key's"),
        pytest.param(signed()[:-4] + "AAAA", id="another signature"),
        pytest.param(signed() + "=", id="not canonical"),
        pytest.param("nonsense", id="nonsense"),
    ],
)
def test_another_token_is_none(token: str) -> None:
    with pytest.raises(InvalidToken):
        tokens().verify(token, NOW)


def test_it_ends_when_it_says() -> None:
    assert tokens().verify(signed(exp=NOW // 1000 + 1), NOW)
    with pytest.raises(TokenExpired):
        tokens().verify(signed(exp=NOW // 1000), NOW)


def test_where_the_audience_is_the_client_a_token_must_say_that_it_is_for_access() -> None:
    """Cognito's have no audience and a `token_use`, Keycloak's a `typ`, RFC 9068's a type in the header; an ID token has none of these."""
    believing = tokens(audience=CLIENT)
    assert believing.verify(signed(aud=None, client_id=CLIENT, token_use="access"), NOW)
    assert believing.verify(signed(aud=CLIENT, claims={"typ": "Bearer"}), NOW)
    assert believing.verify(signed(aud=CLIENT, typ="at+jwt"), NOW)
    with pytest.raises(InvalidToken):
        believing.verify(signed(aud=CLIENT, nonce="n"), NOW)
    with pytest.raises(InvalidToken):
        believing.verify(signed(aud=None, client_id="another", token_use="access"), NOW)


class TestKeys:
    def test_are_kept_and_read_again_after_an_hour(self) -> None:
        published, clock = Published(), Clock()
        keys = IssuerKeys(ISSUER, clock, published)
        for _ in range(3):
            assert keys.named("one")
        assert published.asked == 2, "the description and the keys"
        clock.now += HOUR
        assert keys.named("one")
        assert published.asked == 4

    def test_an_invented_key_makes_the_issuer_be_asked_once_a_minute(self) -> None:
        published, clock = Published(), Clock()
        keys = IssuerKeys(ISSUER, clock, published)
        assert [keys.named(f"invented {number}") for number in range(50)] == [None] * 50
        assert published.asked == 2
        clock.now += MINUTE
        published.keys.append({**PUBLIC, "kid": "new", "alg": "ES256"})
        assert keys.named("new"), "a key that is new is found"

    def test_while_the_issuer_does_not_answer_those_of_the_last_day_are_good(self) -> None:
        published, clock = Published(), Clock()
        keys = IssuerKeys(ISSUER, clock, published)
        assert keys.named("one")
        published.down = True
        clock.now += DAY - 1
        assert keys.named("one")
        clock.now += 1
        with pytest.raises(Unavailable):
            keys.named("one")

    @pytest.mark.parametrize(
        "published",
        [
            Published(issuer="https://another.example"),
            Published(where="http://sign-in.example/keys"),
            Published(where="file:///etc/passwd"),
            lambda url: b"[]",
            lambda url: b"not json",
            lambda url: b"[" * LARGEST,
        ],
    )
    def test_are_those_of_the_issuer_and_no_others(self, published: Callable[[str], bytes]) -> None:
        with pytest.raises(Unavailable):
            IssuerKeys(ISSUER, Clock(), published).named("one")

    @pytest.mark.parametrize(
        "key",
        [
            {"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"},
            {**PUBLIC, "use": "enc"},
            {**PUBLIC, "alg": "none"},
            {"kty": "EC"},
        ],
    )
    def test_that_sign_in_no_allowed_way_are_left_out(self, key: dict[str, str]) -> None:
        assert IssuerKeys(ISSUER, Clock(), Published({**key, "kid": "one"})).named("one") is None


class TestGroups:
    def test_give_the_scopes_of_their_roles(self) -> None:
        assert scopes_of_groups(["sales", "tessera-policy-editor"], {}) == ROLES["policy_editor"]
        assert set(scopes_of_groups(["tessera-publisher", "tessera-auditor"], {})) == {*ROLES["publisher"], *ROLES["auditor"]}

    def test_without_a_role_give_none(self) -> None:
        assert scopes_of_groups(["sales", "analyst", "tessera-backend", "TESSERA-ADMIN"], {}) == ()

    def test_may_be_called_otherwise(self) -> None:
        named = {"analyst": "Fraud Team"}
        assert scopes_of_groups(["Fraud Team"], named) == ROLES["analyst"]
        assert scopes_of_groups(["tessera-analyst"], named) == (), "and then not as before"

    def test_let_nobody_report_actions(self) -> None:
        """Profiles learn from what backends report."""
        assert "risk:actions" not in {scope for role in OF_PEOPLE for scope in ROLES[role]}
