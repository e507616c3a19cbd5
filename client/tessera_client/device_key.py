"""A device's key: P-256, ES256. Needs the extra `tessera-client[device]`.

Keep the private half where the platform keeps such things (Keystore, Secure Enclave, a TPM): a key that can be copied proves little. This
class holds it in memory, which suits servers' devices and tests; for a key kept elsewhere, give `Device` any object with a `public_jwk` and
a `sign`.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePrivateNumbers,
    EllipticCurvePublicNumbers,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tessera_client.types import PublicKey

SIZE = 32  # bytes of a coordinate, and of each half of a signature


class DeviceKey:
    """A key pair; a new one, unless the private key is given."""

    def __init__(self, private: EllipticCurvePrivateKey | None = None) -> None:
        """
        Raises:
            TypeError, ValueError: `private` is not a private key, or not on P-256. For a JWK there is `from_jwk`.
        """
        if private is not None and not isinstance(private, EllipticCurvePrivateKey):
            raise TypeError(f"DeviceKey takes a private key of cryptography, not {type(private).__name__}; for a JWK there is from_jwk.")
        if private is not None and not isinstance(private.curve, SECP256R1):
            raise ValueError(f"A device's key lies on P-256, not on {private.curve.name}.")
        self._private = private or generate_private_key(SECP256R1())

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, str]) -> DeviceKey:
        """The pair of a private JWK.

        Raises:
            ValueError: it is not a private JWK, or not on P-256.
        """
        try:
            if (jwk["kty"], jwk["crv"]) != ("EC", "P-256"):
                raise ValueError
            x, y, d = (int.from_bytes(_bytes(jwk[name]), "big") for name in ("x", "y", "d"))
            return cls(EllipticCurvePrivateNumbers(d, EllipticCurvePublicNumbers(x, y, SECP256R1())).private_key())
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ValueError("This is not a private JWK on P-256.") from None

    def __repr__(self) -> str:
        return f"DeviceKey({self.public_jwk['x']})"

    @property
    def public_jwk(self) -> PublicKey:
        numbers = self._private.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": _text(numbers.x.to_bytes(SIZE, "big")), "y": _text(numbers.y.to_bytes(SIZE, "big"))}

    @property
    def private_jwk(self) -> dict[str, str]:
        """The whole pair, to be kept where nobody else can read it."""
        return {**_texts(self.public_jwk), "d": _text(self._private.private_numbers().private_value.to_bytes(SIZE, "big"))}

    def sign(self, payload: Mapping[str, Any], header: Mapping[str, Any] | None = None) -> str:
        """A compact JWS (RFC 7515) over `payload`, with both halves of the signature in 64 bytes (RFC 7518 section 3.4)."""
        signed = f"{_json({'alg': 'ES256', **(header or {})})}.{_json(payload)}"
        r, s = decode_dss_signature(self._private.sign(signed.encode(), ECDSA(SHA256())))
        return f"{signed}.{_text(r.to_bytes(SIZE, 'big') + s.to_bytes(SIZE, 'big'))}"


def _texts(jwk: PublicKey) -> dict[str, str]:
    return {"kty": jwk["kty"], "crv": jwk["crv"], "x": jwk["x"], "y": jwk["y"]}


def _json(value: Mapping[str, Any]) -> str:
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
