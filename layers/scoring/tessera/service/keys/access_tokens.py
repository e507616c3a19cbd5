"""Access tokens, which backends present. Signed by KMS, so that the private key exists nowhere else; verified without KMS."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from tessera.errors import InvalidToken, TokenExpired
from tessera.service.keys.keyring import is_canonical
from tessera.service.keys.signing_key import SigningKey, jwk_of
from tessera.service.store.records import Client

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

AUDIENCE = "https://risk.identity.security"
RESOURCES = (AUDIENCE, "https://riskid.identity.security")
"""Both documented spellings of the resource for which a token is requested; issued tokens have the first as their audience."""
LIFE = 3600  # seconds


@dataclass(frozen=True)
class AccessTokens:
    """Issues and verifies access tokens with one KMS key (ECC_NIST_P256). While keys are exchanged the tokens of `other`, the next or the
    former key, are good, too; it is empty at all other times."""

    kms: "KMSClient"
    key_id: str
    other: str = ""

    def issue(self, client: Client, scopes: tuple[str, ...], issuer: str, now: int, app_name: str | None = None) -> str:
        """A JWT for a client; `now` in epoch milliseconds, `app_name` is the name of its application."""
        seconds = now // 1000
        claims = {
            "sub": client.id,
            "iss": issuer,
            "iat": seconds,
            "exp": seconds + LIFE,
            "jti": secrets.token_urlsafe(16),
            "aud": AUDIENCE,
            "scope": " ".join(scopes),
            "client_id": client.id,
            "app_id": client.application,
            "tid": client.tenant,
            **({"app_name": app_name} if app_name else {}),
        }
        return self._own.signed({"typ": "JWT"}, claims)

    def verify(self, token: str, now: int) -> Mapping[str, Any]:
        """The claims of a token that was issued here.

        Raises:
            InvalidToken, TokenExpired.
        """
        if not is_canonical(token):
            raise InvalidToken
        needed = ["sub", "exp", "aud", "scope", "client_id", "app_id", "tid"]
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                self._named(jwt.get_unverified_header(token).get("kid")),
                ["ES256"],
                audience=AUDIENCE,
                options={"require": needed, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
        except jwt.PyJWTError:
            raise InvalidToken from None
        if now >= claims["exp"] * 1000:
            raise TokenExpired
        return claims

    @cached_property
    def _own(self) -> SigningKey:
        return SigningKey(self.kms, self.key_id)

    @property
    def public_key(self) -> EllipticCurvePublicKey:
        return self._own.public_key

    @property
    def jwk(self) -> Mapping[str, str]:
        return self._own.jwk

    @property
    def jwks(self) -> tuple[Mapping[str, str], ...]:
        """The public keys as `GET /oidc/jwks` shows them: that which signs, and the other."""
        return (self.jwk, jwk_of(self._other_key)) if self.other else (self.jwk,)

    @cached_property
    def _other_key(self) -> EllipticCurvePublicKey:
        return SigningKey(self.kms, self.other).public_key

    def _named(self, kid: object) -> EllipticCurvePublicKey:
        """The key that a token says it is signed with, if it is the other one; else the one that signs."""
        return self._other_key if self.other and kid != self.jwk["kid"] else self.public_key
