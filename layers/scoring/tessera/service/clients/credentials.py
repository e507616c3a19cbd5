"""Credentials: what a backend presents to get an access token, and whether that token is valid later."""

import hashlib
import hmac
from base64 import b64decode
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from tessera.errors import (
    Fault,
    InvalidClient,
    InvalidScope,
    InvalidTarget,
    InvalidToken,
    Malformed,
    TokenExpired,
    Unavailable,
    UnsupportedGrantType,
)
from tessera.service import dependencies, settings
from tessera.service.clients.contract import TokenRequest
from tessera.service.clients.roles import scopes_of_groups
from tessera.service.http.body import malformed
from tessera.service.http.caller import ANALYST
from tessera.service.http.contract import LONGEST_CLIENT_ID
from tessera.service.keys.access_tokens import RESOURCES
from tessera.service.store.records import Client

if TYPE_CHECKING:
    from tessera.service.keys.analyst_tokens import AnalystTokens

NOBODY = hashlib.sha256(b"nobody").hexdigest()


def hash_secret(secret: str) -> str:
    """Hash a secret. Secrets are made here from 256 random bits, so that a plain hash is as safe as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def authenticate(request: TokenRequest, headers: Mapping[str, str], now: int) -> Client:
    """The client with these credentials, in the form or as HTTP Basic. Refusing an unknown client takes as long as refusing a wrong secret.

    Raises:
        UnsupportedGrantType, Malformed, InvalidClient.
    """
    if request.grant_type != "client_credentials":
        raise UnsupportedGrantType(faults=[Fault("body.grant_type", "must be client_credentials")])
    client_id, secret = _shown(request, headers)
    client = dependencies.store().clients.client(client_id, now)
    known = client.secrets if client and not client.revoked else ()
    shown = hash_secret(secret)
    matches = [hmac.compare_digest(shown, kept) for kept in (*known, NOBODY, NOBODY)[:2]]
    if client is None or not any(matches):
        raise InvalidClient
    return client


def granted(request: TokenRequest, client: Client) -> tuple[str, ...]:
    """The scopes that a token gets: those requested, or all that the client has.

    Raises:
        InvalidTarget, InvalidScope.
    """
    if request.resource is not None and request.resource.rstrip("/") not in RESOURCES:
        raise InvalidTarget(faults=[Fault("body.resource", f"must be {RESOURCES[0]}")])
    asked = tuple(dict.fromkeys((request.scope or "").split()))
    if any(scope not in client.scopes for scope in asked):
        raise InvalidScope(faults=[Fault("body.scope", "names a scope that the client does not have")])
    return asked or client.scopes


def verdict(authorization: str, now: int) -> Mapping[str, str]:
    """The authorizer's verdict on an `Authorization` header, as its context."""
    kind, _, token = authorization.partition(" ")
    analysts = dependencies.analyst_tokens()
    if analysts and kind.lower() == "bearer" and analysts.are_of(token.strip()):
        return _verdict_on_analyst(analysts, token.strip(), now)
    try:
        claims = dependencies.access_tokens().verify(token.strip(), now) if kind.lower() == "bearer" else None
    except InvalidToken:
        claims = None
    except TokenExpired:
        return {"verdict": "expired"}
    if claims is None:
        return {"verdict": "malformed"}
    client = dependencies.store().clients.client(claims["client_id"], now)
    if client is None or client.revoked:
        return {"verdict": "revoked"}
    return {
        "verdict": "granted",
        "tenant": client.tenant,
        "application": client.application,
        "client": client.id,
        "scopes": " ".join(scope for scope in claims["scope"].split() if scope in client.scopes),
        "expires_at": str(claims["exp"]),
        "recommendation_case": client.recommendation_case,
    }


def _verdict_on_analyst(tokens: "AnalystTokens", token: str, now: int) -> Mapping[str, str]:
    """The verdict on a token of the analysts' issuer. The tenant is the deployment's choice: no claim names it."""
    said = settings.current().analysts
    try:
        analyst = tokens.verify(token, now)
    except InvalidToken:
        return {"verdict": "malformed"}
    except TokenExpired:
        return {"verdict": "expired"}
    except Unavailable:
        return {"verdict": "unavailable"}
    return {
        "verdict": "granted",
        "tenant": said.tenant,
        "application": "",  # theirs is none, and they read all
        "client": f"{ANALYST}{analyst.name}",
        "scopes": " ".join(scopes_of_groups(analyst.groups, said.groups)),
        "expires_at": str(analyst.expires_at),
        "recommendation_case": "lower",
    }


def _shown(request: TokenRequest, headers: Mapping[str, str]) -> tuple[str, str]:
    kind, _, encoded = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        absent = [name for name in ("client_id", "client_secret") if getattr(request, name) is None]
        if absent:
            raise Malformed(faults=[Fault(f"body.{name}", "is required") for name in absent])
        return request.client_id or "", request.client_secret or ""
    if request.client_secret is not None:
        raise malformed("body.client_secret", "is given twice: in the form and as HTTP Basic")
    try:
        name, _, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        raise malformed("header.Authorization", "is not HTTP Basic") from None
    client_id = unquote_plus(name)
    if len(client_id) > LONGEST_CLIENT_ID:
        raise malformed("header.Authorization", f"names a client id of more than {LONGEST_CLIENT_ID} characters")
    if request.client_id not in (None, client_id):
        raise malformed("body.client_id", "differs from the one in HTTP Basic")
    return client_id, unquote_plus(secret)
