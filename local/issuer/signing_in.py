"""What the issuer keeps: codes that wait to be exchanged, and who is signed in at it. All times are in epoch seconds."""

import hashlib
import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from local.issuer.people import PEOPLE, Person

CLIENT, AUDIENCE = "tessera-console", "tessera-api"
LIFE = 3600  # seconds of an access token
CODE_LIFE = 60  # seconds
KID = "local-1"
BY_USERNAME = {person.username: person for person in PEOPLE}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a client asked for when it sent somebody here, to be shown again when the code is exchanged."""

    redirect_uri: str
    challenge: str
    nonce: str | None


@dataclass(kw_only=True)
class Issuer:
    """`url` is the issuer's name, `redirects` where its one client may have people sent back to."""

    url: str
    redirects: tuple[str, ...]
    clock: Callable[[], float]
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    _codes: dict[str, tuple[Asked, Person, float]] = field(default_factory=dict)
    _sessions: dict[str, Person] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def code_for(self, person: Person, asked: Asked) -> str:
        """A code, good once and for a minute."""
        code = secrets.token_urlsafe(32)
        with self._turn:
            self._codes = {each: kept for each, kept in self._codes.items() if kept[2] > self.clock()}
            self._codes[code] = (asked, person, self.clock() + CODE_LIFE)
        return code

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Mapping[str, Any] | None:
        """The tokens for a code; None if it is not good, or whoever shows it is not who asked for it."""
        with self._turn:
            asked, person, until = self._codes.pop(code, (None, None, 0.0))
        if asked is None or person is None or until <= self.clock() or redirect_uri != asked.redirect_uri:
            return None
        shown = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        return self._tokens(person, asked.nonce) if secrets.compare_digest(shown, asked.challenge) else None

    def begin_session(self, person: Person) -> str:
        session = secrets.token_urlsafe(32)
        self._sessions[session] = person
        return session

    def who(self, session: str | None) -> Person | None:
        return self._sessions.get(session or "")

    def end_session(self, session: str | None) -> None:
        self._sessions.pop(session or "", None)

    @property
    def jwks(self) -> Mapping[str, Any]:
        told = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**told, "kid": KID, "use": "sig", "alg": "ES256"}]}

    def _tokens(self, person: Person, nonce: str | None) -> Mapping[str, Any]:
        now = int(self.clock())
        about = {"iss": self.url, "sub": str(uuid5(NAMESPACE_DNS, person.username)), "iat": now, "exp": now + LIFE}
        access = {**about, "aud": AUDIENCE, "client_id": CLIENT, "username": person.username, "groups": list(person.groups)}
        told = {**about, "aud": CLIENT, "name": person.name, "preferred_username": person.username, **({"nonce": nonce} if nonce else {})}
        return {
            "access_token": self._signed(access, "at+jwt"),
            "id_token": self._signed(told, "JWT"),
            "token_type": "Bearer",
            "expires_in": LIFE,
            "scope": "openid profile",
        }

    def _signed(self, claims: Mapping[str, Any], kind: str) -> str:
        return jwt.encode(dict(claims), self.key, "ES256", headers={"kid": KID, "typ": kind})
