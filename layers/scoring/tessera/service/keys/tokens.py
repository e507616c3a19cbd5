"""Tokens: what callers hold, and what each token proves.

| token | made by | form | lives |
|---|---|---|---|
| access token | us, for a backend's client credentials | JWT, ES256 by KMS | 1 h |
| session token | us, for a device session | sealed | 30 min; renewed for 24 h, without a key 24 h in all |
| secured session token | the device, around its session token | JWS, ES256 by the device's key | 5 min, valid once |
| key proof | the device, opening or renewing its session | JWS, ES256 by the device's key | 60 s, or with our nonce; valid once |
| succession | the device, replacing its key | JWS, ES256 by its former key | 400 days |
| nonce | us, for a device with a wrong clock | sealed | 5 min |
| action token | us, for an action | sealed | 24 h |

All times are epoch milliseconds, except inside JWTs, where they are seconds.
"""

import hashlib
import json
import secrets
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from hmac import compare_digest
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey, EllipticCurvePublicNumbers

from tessera.errors import ActionNotFound, InvalidKeyProof, SecuredTokenInvalid, SessionClosed, SessionTokenExpired, SessionTokenInvalid
from tessera.service.keys.keyring import EVERY_TENANT, Keyring, UnsealError, is_canonical, network_of, thumbprint
from tessera.service.keys.origin import Origin
from tessera.service.store.records import SessionName
from tessera.units import HOUR, MINUTE

SESSION_TOKEN_LIFE = 30 * MINUTE
DEVICE_SESSION_LIFE = 24 * HOUR
ACTION_TOKEN_LIFE = 24 * HOUR
NONCE_LIFE = 5 * MINUTE
PROOF_LIFE = MINUTE
SUCCESSION_LIFE = 400 * 24 * HOUR  # as long as a device's profile
SECURED_TOKEN_LIFE = 300  # seconds, at most
LEEWAY = 30  # seconds by which a device's clock may be wrong
LONGEST_TOKEN_ID = 128


@dataclass(frozen=True, kw_only=True)
class SessionToken:
    """The name of a device session, and what triggering an action needs before its first trip: address and user at issue, and the proven
    key.

    `address` is the address itself (sealed, like everything here), None where the request had none; `user` a keyed hash.
    """

    tenant: str
    application: str
    client: str
    device: str
    session: str
    address: str | None
    user: str | None
    key: str | None
    opened_at: int
    issued_at: int
    former_key: str | None = None  # that the proven one replaces, as the former key has signed
    shown_key: str | None = None  # that was sent at the opening, proven or not
    agent: str | None = None  # 16 bits of the hash of the user agent at issue

    @property
    def name(self) -> SessionName:
        return SessionName(tenant=self.tenant, device=self.device, session=self.session)

    @property
    def keys(self) -> frozenset[str]:
        """The keys that the device holds: the proven one, and the former one that named it its successor."""
        return frozenset(key for key in (self.key, self.former_key) if key)

    def is_elsewhere(self, origin: Origin) -> bool:
        """Whether a request with this token comes from another network, or with another user agent, than it was issued to."""
        moved = self.address and origin.address and network_of(self.address) != network_of(origin.address)
        return bool(moved or (self.agent and origin.agent and self.agent != origin.agent))

    @property
    def expires_at(self) -> int:
        life = self.issued_at + SESSION_TOKEN_LIFE
        return life if self.key else min(life, self.opened_at + DEVICE_SESSION_LIFE)

    def sealed(self, keys: Keyring) -> str:
        return _seal(keys, "session token", EVERY_TENANT, astuple(self))

    @classmethod
    def opened(cls, keys: Keyring, text: str, now: int) -> Self:
        token = cls._unsealed(keys, text)
        if now >= token.expires_at:
            raise SessionTokenExpired
        return token

    @classmethod
    def renewable(cls, keys: Keyring, text: str, now: int) -> Self:
        """The token, even an expired one, as long as its device session lives. A session without a key ends after its first day: otherwise
        somebody who copied its token could renew it for ever."""
        token = cls._unsealed(keys, text)
        if now >= (token.issued_at if token.key else token.opened_at) + DEVICE_SESSION_LIFE:
            raise SessionClosed
        return token

    @classmethod
    def _unsealed(cls, keys: Keyring, text: str) -> Self:
        try:
            values = _unseal(keys, "session token", EVERY_TENANT, text)
        except UnsealError:
            raise SessionTokenInvalid from None
        return cls(**dict(zip(cls.__dataclass_fields__, values, strict=False)))


@dataclass(frozen=True, kw_only=True)
class SecuredToken:
    """A session token wrapped and signed by the device that holds its key. `id` is a hash of the token's own id, `expires_at` says when it
    may be forgotten."""

    session: SessionToken
    id: str
    expires_at: int
    action_type: str | None

    @classmethod
    def verified(cls, keys: Keyring, text: str, now: int) -> Self:
        """The token behind `text`.

        Raises:
            SecuredTokenInvalid: not in the documented form, not signed by the session's proven key, expired or too long-lived.
            SessionTokenInvalid, SessionTokenExpired: the session token inside is invalid or expired.
        """
        try:
            header = jwt.get_unverified_header(text)
            key = header.get("jwk")
            if header.get("typ") != "secured-session+jwt" or not isinstance(key, dict):
                raise SecuredTokenInvalid
            claims = _signed_claims(text, public_key(key))
        except (jwt.PyJWTError, ValueError):
            raise SecuredTokenInvalid from None
        token, token_id, bound = claims.get("session_token"), claims.get("jti"), claims.get("action_type")
        issued, expires, seconds = _moment(claims, "iat"), _moment(claims, "exp"), now / 1000
        if not (isinstance(token, str) and isinstance(token_id, str) and 16 <= len(token_id) <= LONGEST_TOKEN_ID):
            raise SecuredTokenInvalid
        if issued is None or expires is None or not (bound is None or isinstance(bound, str)):
            raise SecuredTokenInvalid
        if not 0 < expires - issued <= SECURED_TOKEN_LIFE or issued > seconds + LEEWAY or expires <= seconds - LEEWAY:
            raise SecuredTokenInvalid
        session = SessionToken.opened(keys, token, now)
        if session.key is None or session.key != thumbprint(key):
            raise SecuredTokenInvalid
        return cls(
            session=session,
            id=hashlib.sha256(token_id.encode()).hexdigest()[:32],
            expires_at=(expires + LEEWAY) * 1000,
            action_type=bound,
        )


@dataclass(frozen=True, kw_only=True)
class ActionToken:
    """The token of one action, for its tenant only: another tenant's key does not open it."""

    tenant: str
    application: str
    device: str
    ulid: str
    issued_at: int

    @property
    def action_id(self) -> str:
        """64 hexadecimal digits: the device, then the action's ULID."""
        return self.device + self.ulid

    @property
    def expires_at(self) -> int:
        return self.issued_at + ACTION_TOKEN_LIFE

    def sealed(self, keys: Keyring) -> str:
        return _seal(keys, "action token", self.tenant, (self.application, self.device, self.ulid, self.issued_at))

    @classmethod
    def opened(cls, keys: Keyring, tenant: str, text: str, now: int) -> Self:
        try:
            application, device, ulid, issued_at = _unseal(keys, "action token", tenant, text)
        except UnsealError:
            raise ActionNotFound from None
        token = cls(tenant=tenant, application=application, device=device, ulid=ulid, issued_at=issued_at)
        if now >= token.expires_at:
            raise ActionNotFound
        return token


def new_nonce(keys: Keyring, client: str, device: str, now: int) -> str:
    """A new nonce for this device of this client."""
    return _seal(keys, "nonce", EVERY_TENANT, (client, device, now, secrets.token_hex(8)))


def bound_to(device_id: str | None, session_token: str | None) -> str:
    """What a key proof must have under `for`: SHA-256, in base64url, of the device id and the session token sent with it, joined by a line
    feed; a missing one is empty."""
    return urlsafe_b64encode(hashlib.sha256(f"{device_id or ''}\n{session_token or ''}".encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True, kw_only=True)
class KeyProof:
    """A device's proof that it holds the private half of a key. `id` is a hash of what was signed: the same proof is valid once. It says
    that it was made at `made_at`; after `expires_at` it is no longer valid, and may be forgotten (epoch milliseconds). Both follow from the
    proof alone."""

    id: str
    made_at: int
    expires_at: int

    @classmethod
    def verified(
        cls, keys: Keyring, text: str, key: Mapping[str, Any], client: str, bound: str, device: str | None, now: int
    ) -> Self | None:
        """The proof, or None if it is not valid now: its time and its nonce are too old, or it was made for another request (`bound_to`),
        as are all proofs of SDKs before 0.2. `device` is the one for which a nonce must have been made.

        Raises:
            InvalidKeyProof: the signature is not by this key, or the proof is for another client.
        """
        try:
            claims = _signed_claims(text, public_key(key))
        except (jwt.PyJWTError, ValueError):
            raise InvalidKeyProof from None
        if claims.get("client_id") != client:
            raise InvalidKeyProof
        issued, named = (_moment(claims, "iat") or 0) * 1000, claims.get("for")
        nonce_made = _nonce_made(keys, claims.get("nonce"), client, device)
        clock_is_right, nonce_is_fresh = abs(now - issued) <= PROOF_LIFE, 0 <= now - nonce_made <= NONCE_LIFE
        is_later_good = issued - now > DEVICE_SESSION_LIFE - PROOF_LIFE  # by its time, after its use has been forgotten
        if (
            is_later_good
            or not (clock_is_right or nonce_is_fresh)
            or not isinstance(named, str)
            or not compare_digest(named.encode(), bound.encode())
        ):
            return None
        signed = text.rpartition(".")[0]
        return cls(
            id=hashlib.sha256(signed.encode()).hexdigest()[:32],
            made_at=issued,
            expires_at=max(issued + PROOF_LIFE, nonce_made + NONCE_LIFE if nonce_made else 0),
        )


def succeeds(succession: str, former: Mapping[str, Any], key: str, now: int) -> bool:
    """Whether the holder of the key `former` named the key with the thumbprint `key` as its successor, recently enough for a profile to
    know the former key.

    Raises:
        InvalidKeyProof: the signature is not by the former key.
    """
    try:
        claims = _signed_claims(succession, public_key(former))
        successor = thumbprint(claims["successor"])
    except (jwt.PyJWTError, ValueError, KeyError, TypeError):
        raise InvalidKeyProof from None
    issued = _moment(claims, "iat")
    return issued is not None and successor == key and abs(now - issued * 1000) <= SUCCESSION_LIFE


def _nonce_made(keys: Keyring, nonce: object, client: str, device: str | None) -> int:
    """When a nonce was made for this device of this client; 0 for anything else."""
    try:
        for_client, for_device, made_at, _ = _unseal(keys, "nonce", EVERY_TENANT, nonce if isinstance(nonce, str) else "")
    except (UnsealError, ValueError):
        return 0
    return int(made_at) if (for_client, for_device) == (client, device) else 0


def public_key(key: Mapping[str, Any]) -> EllipticCurvePublicKey:
    """The P-256 key of a JWK.

    Raises:
        ValueError: it is not such a key.
    """
    x, y = (_decode(str(key.get(name))) for name in ("x", "y"))
    if (key.get("kty"), key.get("crv"), len(x), len(y)) != ("EC", "P-256", 32, 32):
        raise ValueError("not a public key on the curve P-256")
    return EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), SECP256R1()).public_key()


def _signed_claims(text: str, key: EllipticCurvePublicKey) -> Mapping[str, Any]:
    """The payload of a compact JWS signed by `key`; the caller must check its times, with the caller's clock."""
    if not is_canonical(text):
        raise jwt.InvalidTokenError
    unchecked = dict.fromkeys(("verify_exp", "verify_iat", "verify_nbf", "verify_aud", "verify_iss", "verify_sub", "verify_jti"), False)
    claims: Mapping[str, Any] = jwt.decode(text, key, ["ES256"], options=unchecked)  # type: ignore[arg-type]
    return claims


def _moment(claims: Mapping[str, Any], name: str) -> int | None:
    """A claim that is an epoch second: a whole number in a sane range."""
    value = claims.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**40 else None


def _seal(keys: Keyring, purpose: str, tenant: str, values: tuple[Any, ...]) -> str:
    sealed = keys.seal(purpose, tenant, json.dumps(values, separators=(",", ":")).encode())
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _unseal(keys: Keyring, purpose: str, tenant: str, text: str) -> tuple[Any, ...]:
    try:
        sealed = _decode(text)
    except ValueError:
        raise UnsealError from None
    return tuple(json.loads(keys.unseal(purpose, tenant, sealed, shown=True)))


def _decode(text: str) -> bytes:
    """The bytes of base64url without padding; ValueError for anything else, including other spellings of the same bytes."""
    if not is_canonical(text):
        raise ValueError("not canonical base64url")
    return b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
