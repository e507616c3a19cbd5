"""The public keys of an OpenID Connect issuer, as it publishes them: found by discovery, kept for an hour, and read in bounds.

A key that is not among them makes a process read them again, but once a minute at most: an invented key id costs the issuer nothing. While
the issuer does not answer, keys that were read within the last day still verify.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt

from tessera.errors import Unavailable
from tessera.units import DAY, HOUR, MINUTE

DISCOVERY = "/.well-known/openid-configuration"
LARGEST = 65_536  # bytes of a document
MOST_KEYS = 32
PATIENCE = 3  # seconds for each document
ALGORITHMS = ("RS256", "ES256")
"""What tokens may be signed with. Each key has one of these; a token has no say in it."""

type Fetch = Callable[[str], bytes]


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def fetch(url: str) -> bytes:
    """The document at this address; no redirect is followed.

    Raises:
        OSError: it cannot be had, or has more than `LARGEST` bytes.
    """
    with build_opener(_NoRedirects).open(Request(url), timeout=PATIENCE) as answer:  # noqa: S310 - the scheme is checked
        content: bytes = answer.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError("the document is too large")
    return content


class IssuerKeys:
    """`issuer` is its address as tokens spell it; `clock` returns epoch milliseconds."""

    def __init__(self, issuer: str, clock: Callable[[], int], fetch: Fetch = fetch) -> None:
        self._issuer = issuer
        self._clock = clock
        self._fetch = fetch
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._read_at = self._tried_at = -DAY

    def named(self, kid: object) -> jwt.PyJWK | None:
        """The key with this id; None if the issuer has none.

        Raises:
            Unavailable: the issuer does not say which keys it has.
        """
        now = self._clock()
        known = self._keys.get(kid) if isinstance(kid, str) else None
        if (known is None or now - self._read_at >= HOUR) and now - self._tried_at >= MINUTE:
            self._tried_at = now
            with suppress(OSError, ValueError, RecursionError):
                self._keys, self._read_at = self._read(), now
        if now - self._read_at >= DAY:
            raise Unavailable
        return self._keys.get(kid) if isinstance(kid, str) else None

    def _read(self) -> Mapping[str, jwt.PyJWK]:
        """
        Raises:
            OSError, ValueError, RecursionError: the issuer does not answer, or not as one.
        """
        about = json.loads(self._fetch(f"{self._issuer.rstrip('/')}{DISCOVERY}"))
        where = about["jwks_uri"] if isinstance(about, dict) and about.get("issuer") == self._issuer else None
        if not isinstance(where, str) or urlsplit(where).scheme not in {"https", urlsplit(self._issuer).scheme}:
            raise ValueError("this is another issuer, or it does not say where its keys are")
        listed = json.loads(self._fetch(where))["keys"][:MOST_KEYS]
        return {each["kid"]: key for each in listed if isinstance(each.get("kid"), str) and (key := _usable(each))}


def _usable(told: Mapping[str, str]) -> jwt.PyJWK | None:
    """The key, if signatures of an allowed kind are made with it."""
    if told.get("use", "sig") != "sig":
        return None
    try:
        key = jwt.PyJWK(dict(told))
    except (jwt.PyJWTError, NotImplementedError):
        return None
    return key if key.algorithm_name in ALGORITHMS else None
