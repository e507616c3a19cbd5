"""Access tokens, which backends present. Signed by KMS, so that the private key exists nowhere else; verified without KMS."""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tessera.errors import InvalidToken, TokenExpired
from tessera.service.keys.asking import asking
from tessera.service.keys.keyring import is_canonical, thumbprint
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
        signed = f"{_encode({'alg': 'ES256', 'typ': 'JWT', 'kid': self.jwk['kid']})}.{_encode(claims)}"
        with asking():
            signature = self.kms.sign(KeyId=self.key_id, Message=signed.encode(), MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
        r, s = decode_dss_signature(signature["Signature"])  # KMS returns DER, a JWT needs both numbers plain
        return f"{signed}.{_base64url(r.to_bytes(32) + s.to_bytes(32))}"

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
    def public_key(self) -> EllipticCurvePublicKey:
        return self._public_key_of(self.key_id)

    @cached_property
    def jwk(self) -> Mapping[str, str]:
        return _jwk(self.public_key)

    @property
    def jwks(self) -> tuple[Mapping[str, str], ...]:
        """The public keys as `GET /oidc/jwks` shows them: that which signs, and the other."""
        return (self.jwk, _jwk(self._other_key)) if self.other else (self.jwk,)

    @cached_property
    def _other_key(self) -> EllipticCurvePublicKey:
        return self._public_key_of(self.other)

    def _named(self, kid: object) -> EllipticCurvePublicKey:
        """The key that a token says it is signed with, if it is the other one; else the one that signs."""
        return self._other_key if self.other and kid != self.jwk["kid"] else self.public_key

    def _public_key_of(self, key_id: str) -> EllipticCurvePublicKey:
        with asking():
            found = self.kms.get_public_key(KeyId=key_id)["PublicKey"]
        key = load_der_public_key(found)
        if not isinstance(key, EllipticCurvePublicKey):
            raise TypeError("the signing key is not an elliptic curve key")
        return key


def _jwk(key: EllipticCurvePublicKey) -> Mapping[str, str]:
    numbers = key.public_numbers()
    told = {"kty": "EC", "crv": "P-256", "x": _base64url(numbers.x.to_bytes(32)), "y": _base64url(numbers.y.to_bytes(32))}
    return {**told, "kid": thumbprint(told), "use": "sig", "alg": "ES256"}


def _encode(part: Mapping[str, Any]) -> str:
    return _base64url(json.dumps(part, separators=(",", ":")).encode())


def _base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
