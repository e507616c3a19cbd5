"""Signatures by the Standard Webhooks specification, version 1.0.0: over id, time and body, with each of a receiver's secrets.

`v1` is HMAC-SHA256 with a shared secret (`whsec_`, here 32 random bytes), which every library of the specification verifies. `v1a` is
Ed25519 (RFC 8032): who has the public key (`whpk_`) can verify and cannot sign.
"""

import hashlib
import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SHARED, PRIVATE, PUBLIC = "whsec_", "whsk_", "whpk_"
SHARED_BYTES = 32


def new_shared() -> tuple[str, None]:
    """A shared secret, which has no public key."""
    return _written(SHARED, secrets.token_bytes(SHARED_BYTES)), None


def new_pair() -> tuple[str, str]:
    """A private key and its public one."""
    key = Ed25519PrivateKey.generate()
    return _written(PRIVATE, key.private_bytes_raw()), _written(PUBLIC, key.public_key().public_bytes_raw())


def headers_of(event_id: str, seconds: int, body: bytes, texts: Iterable[str]) -> Mapping[str, str]:
    """The headers of an attempt at a time (epoch seconds), signed with these secrets and private keys."""
    content = f"{event_id}.{seconds}.".encode() + body
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(_signature(text, content) for text in texts),
    }


def _signature(text: str, content: bytes) -> str:
    kind, _, key = text.partition("_")
    if f"{kind}_" == PRIVATE:
        return "v1a," + b64encode(Ed25519PrivateKey.from_private_bytes(b64decode(key)).sign(content)).decode()
    return "v1," + b64encode(hmac.digest(b64decode(key), content, hashlib.sha256)).decode()


def _written(prefix: str, key: bytes) -> str:
    return prefix + b64encode(key).decode()
