"""KMS and Secrets Manager that do not answer: the caller is told to ask again, and what is known already is as good as before."""

import json
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from local.embedded import Signer
from tessera.errors import Unavailable
from tessera.service.keys.access_tokens import AccessTokens
from tessera.service.keys.keyring import UnsealError
from tessera.service.keys.keyrings import Keyrings
from tests.doors.house import House

MASTER = "a master key for the tests, long enough by far"


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "Sign")


PASSING = (refused("ThrottlingException"), refused("KMSInternalException"), ConnectTimeoutError(endpoint_url="kms:"))


class Unanswering:
    """A client whose calls fail."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def __getattr__(self, operation: str) -> Any:
        def call(**_: Any) -> Any:
            raise self._failure

        return call


@pytest.mark.parametrize("failure", PASSING)
def test_a_token_that_cannot_be_signed_now_is_asked_for_again(house: House, failure: Exception) -> None:
    signing = house.signer.sign
    house.signer.sign = Unanswering(failure).sign  # type: ignore[method-assign]
    form = f"grant_type=client_credentials&client_id={house.client_id}&client_secret={house.client_secret}".encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = house.request("POST", "/oidc/token", form, headers=headers)
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    house.signer.sign = signing  # type: ignore[method-assign]
    assert house.request("POST", "/oidc/token", form, headers=headers).status == 200


def test_what_is_not_permitted_is_an_error_of_ours() -> None:
    tokens = AccessTokens(cast(Any, Unanswering(refused("AccessDeniedException"))), "key")
    with pytest.raises(ClientError):
        _ = tokens.jwk


def test_a_key_that_is_known_verifies_though_kms_is_out() -> None:
    signer = Signer()
    tokens = AccessTokens(cast(Any, signer), "key")
    assert tokens.jwk
    signer.get_public_key = Unanswering(PASSING[0]).get_public_key  # type: ignore[method-assign]
    assert tokens.jwk


class Secrets:
    """Secrets Manager with one secret, which it shows unless it is out."""

    def __init__(self) -> None:
        self.said = {"current": "1", "1": MASTER}
        self.out: Exception | None = None

    def get_secret_value(self, **_: Any) -> dict[str, str]:
        if self.out:
            raise self.out
        return {"SecretString": json.dumps(self.said)}


@pytest.mark.parametrize("failure", PASSING)
def test_what_is_sealed_with_a_known_key_opens_though_the_secret_cannot_be_read(failure: Exception) -> None:
    secrets, now = Secrets(), 0
    keyrings = Keyrings(secrets, "keys", lambda: now)
    before = keyrings.latest.seal("test", "fjord", b"before")
    secrets.said = {"current": "2", "1": MASTER, "2": f"another, {MASTER}"}
    after = Keyrings(secrets, "keys", lambda: now).latest.seal("test", "fjord", b"after")
    secrets.out, now = failure, 10_000
    assert keyrings.latest.unseal("test", "fjord", before) == b"before"
    with pytest.raises(Unavailable):  # it is good, for all we know
        keyrings.latest.unseal("test", "fjord", after)
    with pytest.raises(UnsealError):  # the next ten seconds nobody asks: anybody could invent versions
        keyrings.latest.unseal("test", "fjord", after)
    secrets.out, now = None, 20_000
    assert keyrings.latest.unseal("test", "fjord", after) == b"after"
