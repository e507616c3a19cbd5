"""Access tokens of people: an OpenID Connect issuer signs them, and we check that they are meant for us."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from tessera.errors import InvalidToken, TokenExpired
from tessera.service.keys.issuer_keys import IssuerKeys
from tessera.service.keys.keyring import is_canonical

ACCESS_TOKENS = frozenset({"at+jwt", "application/at+jwt"})  # RFC 9068 section 2.1
SKEW = 60  # seconds by which an issuer's clock may be ahead
LONGEST_NAME = 128
MOST_GROUPS = 200


@dataclass(frozen=True, kw_only=True)
class Analyst:
    """Who a token is about; `expires_at` in epoch seconds."""

    name: str
    groups: tuple[str, ...]
    expires_at: int


@dataclass(frozen=True, kw_only=True)
class AnalystTokens:
    """The tokens of one issuer. `client` is the console's id there, and `audience` what tokens must be meant for: a name of the API, or the
    console's id again. `name_claim` names a person for ever; `groups_claim` has their groups."""

    issuer: str
    client: str
    audience: str
    name_claim: str
    groups_claim: str
    keys: IssuerKeys

    def are_of(self, token: str) -> bool:
        """Whether a token says that it comes from this issuer; nothing else about it is checked."""
        try:
            claims = jwt.decode(token, options={"verify_signature": False})
        except jwt.PyJWTError:
            return False
        return bool(claims.get("iss") == self.issuer)

    def verify(self, token: str, now: int) -> Analyst:
        """Who a token of this issuer is about; `now` in epoch milliseconds.

        Raises:
            InvalidToken, TokenExpired.
            Unavailable: the issuer does not say which keys it has.
        """
        if not is_canonical(token):
            raise InvalidToken
        try:
            header = jwt.get_unverified_header(token)
            key = self.keys.named(header.get("kid"))
            if key is None:
                raise InvalidToken
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key.key,
                [key.algorithm_name],
                issuer=self.issuer,
                options={"require": ["iss", "exp"], "verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False},
            )
            begins, ends = int(claims.get("nbf", 0)), int(claims["exp"])
        except (jwt.PyJWTError, TypeError, ValueError, OverflowError):
            raise InvalidToken from None
        if not (self._is_for_us(claims) and self._is_for_access(header, claims)) or begins * 1000 > now + SKEW * 1000:
            raise InvalidToken
        if now >= ends * 1000:
            raise TokenExpired
        return Analyst(name=self._name(claims), groups=self._groups(claims), expires_at=ends)

    def _is_for_us(self, claims: Mapping[str, Any]) -> bool:
        """By the audience; an issuer whose access tokens have none (Cognito) names the client instead."""
        meant = claims.get("aud", claims.get("client_id"))
        return self.audience in (meant if isinstance(meant, list) else [meant])

    def _is_for_access(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> bool:
        """Whether it is an access token. An ID token, which tells a client who signed in, is meant for that client: so a token whose
        audience is the client itself must say what it is."""
        said = str(header.get("typ", "")).lower() in ACCESS_TOKENS or claims.get("token_use") == "access" or claims.get("typ") == "Bearer"
        return claims.get("token_use", "access") == "access" and (said or self.audience != self.client)

    def _name(self, claims: Mapping[str, Any]) -> str:
        name = claims.get(self.name_claim)
        if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME or not name.isprintable() or name != name.strip():
            raise InvalidToken
        return name

    def _groups(self, claims: Mapping[str, Any]) -> tuple[str, ...]:
        told = claims.get(self.groups_claim, [])
        listed = told if isinstance(told, list) else [told]
        return tuple(each for each in listed[:MOST_GROUPS] if isinstance(each, str))
