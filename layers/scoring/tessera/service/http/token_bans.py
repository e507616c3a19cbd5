"""Misuse: the same token sent again and again although it is not valid: expired, used up, forged, or invented.

After five times within a minute, it is answered with 463 for ten minutes, including what was wrong with it. Only the Risk API does this:
for the SDK a 401 means that it must open another session. Only requests that are refused anyway are counted, so that no valid token is
affected.
"""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress

from tessera.errors import InvalidToken, Malformed, Refusal, TokenBanned, Unavailable
from tessera.service import dependencies
from tessera.service.http import body
from tessera.service.http.exchange import Exchange


def told(refusal: Refusal, exchange: Exchange) -> Refusal:
    """The refusal, or another one that says that the token is banned."""
    token = next((shown for name in refusal.misuses if (shown := _shown(exchange, name))), None)
    if token is None:
        return refusal
    name = hashlib.sha256(token.encode(errors="replace")).hexdigest()[:32]
    until, misuses = None, dependencies.store().token_bans
    with suppress(Unavailable):
        made_up = isinstance(refusal, InvalidToken)  # an unknown caller must not cause any cost
        until = misuses.count_made_up(name, exchange.now) if made_up else misuses.count(name, secrets.randbelow(1000), exchange.now)
    if until is None:
        return refusal
    return TokenBanned(
        fields={"original_error": {"error_code": refusal.code, "message": refusal.message}},
        headers={"Retry-After": str(max(1, (until - exchange.now) // 1000))},
    )


def _shown(exchange: Exchange, name: str) -> str | None:
    """The token that the request sent: in its header, its query or its body."""
    if name == "authorization":
        return exchange.headers.get(name)
    sent: Mapping[str, object] = exchange.query
    if name not in sent:
        try:
            parsed = body.parse_json(exchange.body)
        except Malformed:
            return None
        sent = parsed if isinstance(parsed, Mapping) else {}
    token = sent.get(name)
    return token if isinstance(token, str) else None
