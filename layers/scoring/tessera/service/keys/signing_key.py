"""Signing keys, which KMS holds: whoever has the public one can verify what they signed, and nobody can take the private one away."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tessera.service.keys.asking import asking
from tessera.service.keys.keyring import thumbprint

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient


@dataclass(frozen=True)
class SigningKey:
    """A key of KMS (ECC_NIST_P256), which signs by ES256 (RFC 7518)."""

    kms: "KMSClient"
    key_id: str

    def signed(self, header: Mapping[str, str], claims: Mapping[str, Any]) -> str:
        """Claims as a compact JWS (RFC 7515), which any library of JOSE verifies."""
        content = f"{_encode({'alg': 'ES256', **header, 'kid': self.jwk['kid']})}.{_encode(claims)}"
        with asking():
            signature = self.kms.sign(KeyId=self.key_id, Message=content.encode(), MessageType="RAW", SigningAlgorithm="ECDSA_SHA_256")
        r, s = decode_dss_signature(signature["Signature"])  # KMS returns DER, a JWS needs both numbers plain
        return f"{content}.{_base64url(r.to_bytes(32) + s.to_bytes(32))}"

    @cached_property
    def public_key(self) -> EllipticCurvePublicKey:
        with asking():
            found = self.kms.get_public_key(KeyId=self.key_id)["PublicKey"]
        key = load_der_public_key(found)
        if not isinstance(key, EllipticCurvePublicKey):
            raise TypeError("the signing key is not an elliptic curve key")
        return key

    @cached_property
    def jwk(self) -> Mapping[str, str]:
        return jwk_of(self.public_key)


def jwk_of(key: EllipticCurvePublicKey) -> Mapping[str, str]:
    """A public key as a JWK (RFC 7517), named by its thumbprint."""
    numbers = key.public_numbers()
    told = {"kty": "EC", "crv": "P-256", "x": _base64url(numbers.x.to_bytes(32)), "y": _base64url(numbers.y.to_bytes(32))}
    return {**told, "kid": thumbprint(told), "use": "sig", "alg": "ES256"}


def _encode(part: Mapping[str, Any]) -> str:
    return _base64url(json.dumps(part, separators=(",", ":")).encode())


def _base64url(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()
