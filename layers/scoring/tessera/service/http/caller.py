"""Who calls: the client behind an access token, or the analyst."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from tessera.errors import InsufficientScope, InvalidToken, TokenExpired, TokenRevoked, Unauthenticated, Unavailable

VERDICTS = {"malformed": InvalidToken, "expired": TokenExpired, "revoked": TokenRevoked}
ANALYST = "analyst:"
"""How the names of people begin; no client's id has a colon."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A backend's client, or an analyst who signed in, as the authorizer found them. `client` is the client's id, or `analyst:` and the
    name at the analysts' issuer: what the audit, a case and a version bear, and what a second person differs in."""

    tenant: str
    application: str
    client: str
    scopes: frozenset[str]
    recommendation_case: str

    @classmethod
    def of(cls, request_context: Mapping[str, Any], now: int) -> Self:
        """The caller of a request that came through the authorizer. The authorizer's verdict may be a minute old, so that expiry is checked
        again here."""
        found = (request_context.get("authorizer") or {}).get("lambda") or {}
        verdict = str(found.get("verdict"))
        if verdict == "unavailable":
            raise Unavailable("The issuer of this access token does not answer, so that it cannot be verified. Try again.")
        if verdict != "granted":
            raise VERDICTS.get(verdict, Unauthenticated)
        if now >= int(found["expires_at"]) * 1000:
            raise TokenExpired
        return cls(
            tenant=found["tenant"],
            application=found["application"],
            client=found["client"],
            scopes=frozenset(found["scopes"].split()),
            recommendation_case=found.get("recommendation_case", "lower"),
        )

    @property
    def is_analyst(self) -> bool:
        """Whether a person signed in, and not a program."""
        return self.client.startswith(ANALYST)

    def acts_for(self, application: str) -> bool:
        """Whether this is a client of the application; it must not use the sessions and actions of another one."""
        return application == self.application

    def reads(self, application: str) -> bool:
        """Whether it may read an action of the application: of its own, or of any if it may search all of them."""
        return self.acts_for(application) or "risk:search" in self.scopes

    def need(self, scope: str) -> None:
        if scope not in self.scopes:
            raise InsufficientScope(f"The client lacks the scope {scope}, which this needs.")
