"""Access tokens: signed by KMS, verified with its public key."""

from typing import Any, cast

import boto3
import jwt
import pytest
from moto import mock_aws

from local.embedded import Signer
from tessera.errors import InvalidToken, TokenExpired
from tessera.service.keys.access_tokens import AUDIENCE, AccessTokens
from tessera.service.keys.keyring import thumbprint
from tessera.service.store.records import Client

NOW = 1_800_000_000_000
CLIENT = Client(id="client", tenant="fjord", application="bank", scopes=("risk:actions",))


def access_tokens() -> AccessTokens:
    return AccessTokens(cast(Any, Signer()), "key")


def test_a_token_has_the_documented_claims_and_any_jwt_library_verifies_it() -> None:
    tokens = access_tokens()
    token = tokens.issue(CLIENT, ("risk:actions",), "https://tessera.example", NOW)
    keys = jwt.PyJWKSet.from_dict({"keys": [dict(tokens.jwk)]})
    claims = jwt.decode(
        token,
        keys[jwt.get_unverified_header(token)["kid"]].key,
        ["ES256"],
        audience=AUDIENCE,
        issuer="https://tessera.example",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims.pop("jti")
    assert claims == {
        "sub": "client",
        "iss": "https://tessera.example",
        "iat": NOW // 1000,
        "exp": NOW // 1000 + 3600,
        "aud": AUDIENCE,
        "scope": "risk:actions",
        "client_id": "client",
        "app_id": "bank",
        "tid": "fjord",
    }
    assert tokens.jwk["kid"] == thumbprint(tokens.jwk)


def test_a_token_names_its_application_where_that_has_a_name() -> None:
    tokens = access_tokens()
    for name, told in (("Fjord Bank", "Fjord Bank"), (None, None)):
        token = tokens.issue(CLIENT, (), "https://tessera.example", NOW, name)
        assert tokens.verify(token, NOW).get("app_name") == told


def test_a_token_is_good_for_an_hour() -> None:
    tokens = access_tokens()
    token = tokens.issue(CLIENT, (), "https://tessera.example", NOW)
    assert tokens.verify(token, NOW + 3_599_000)["client_id"] == "client"
    with pytest.raises(TokenExpired):
        tokens.verify(token, NOW + 3_600_000)


@pytest.mark.parametrize(
    "change", [lambda token: "", lambda token: token[:-8] + "AAAAAAAA", lambda token: token.split(".")[0], lambda token: "a.b.c"]
)
def test_what_we_did_not_sign_is_no_token(change: Any) -> None:
    tokens = access_tokens()
    with pytest.raises(InvalidToken):
        tokens.verify(change(tokens.issue(CLIENT, (), "https://tessera.example", NOW)), NOW)


def test_another_key_or_another_algorithm_is_no_token() -> None:
    tokens, others = access_tokens(), access_tokens()
    forged = others.issue(CLIENT, (), "https://tessera.example", NOW)
    unsigned = jwt.encode({"sub": "client", "aud": AUDIENCE}, "", "none")
    for token in (forged, unsigned):
        with pytest.raises(InvalidToken):
            tokens.verify(token, NOW)


def test_it_works_with_kms_as_it_is() -> None:
    with mock_aws():
        kms = boto3.client("kms", region_name="us-east-1")
        key = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        tokens = AccessTokens(kms, key)
        assert tokens.verify(tokens.issue(CLIENT, (), "https://tessera.example", NOW), NOW)["tid"] == "fjord"
