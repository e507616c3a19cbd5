"""Tessera from a backend: the four calls of the Risk API, with nothing but the standard library.

This is the file to copy. Every call gives up after two seconds, or as many as you say, and whatever goes wrong becomes one exception,
`NoAnswer`: a backend decides for itself what it does without a recommendation (this bank asks for a code).
"""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

RESOURCE = "https://risk.identity.security"
TIMEOUT_SECONDS = 2.0
RENEW_SECONDS_BEFORE_EXPIRY = 60

type Json = dict[str, Any]


class NoAnswer(Exception):
    """Tessera could not be reached in time, or refused the call."""


class TesseraBackend:
    """A client of the Risk API. Thread-safe; the access token is fetched once an hour and shared."""

    def __init__(self, base_url: str, client_id: str, client_secret: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout
        self._credentials = {"client_id": client_id, "client_secret": client_secret}
        self._lock = threading.Lock()
        self._access_token = ""
        self._scopes: frozenset[str] = frozenset()
        self._renew_at = 0.0

    def trigger_action(self, action_type: str, session_token: str, **fields: Any) -> str:
        """Report that somebody attempts something sensitive; answers the action token. `fields` are the documented optional ones."""
        given = {name: value for name, value in fields.items() if value is not None}
        answer = self._call("POST", "/risk/v1/action/trigger-action", {"session_token": session_token, "action_type": action_type, **given})
        return str(answer["action_token"])

    def recommendation(self, action_token: str) -> Json:
        """What to do about the action, and why. Each reason's share of the score comes along where our scopes allow it."""
        token = self._token()
        explain = "&explain=true" if "risk:explanations" in self._scopes else ""
        return self._call("GET", f"/risk/v1/recommendation?action_token={quote(action_token)}{explain}", token=token)

    def report_result(self, action_token: str, result: str, *, user_id: str | None = None, challenge_type: str | None = None) -> None:
        """Tell how the action ended: `success`, `failure` or `incomplete`. A success with a user id is what earns trust later."""
        body = {"action_token": action_token, "result": result, "user_id": user_id, "challenge_type": challenge_type}
        self._call("POST", "/risk/v1/action/result", {name: value for name, value in body.items() if value is not None})

    def reasons(self) -> dict[str, str]:
        """Every reason code with its description."""
        return {reason["code"]: reason["description"] for reason in self._call("GET", "/risk/v1/reasons")["reasons"]}

    def _token(self) -> str:
        with self._lock:
            if time.monotonic() >= self._renew_at:
                form = {"grant_type": "client_credentials", "resource": RESOURCE, **self._credentials}
                answer = self._send(Request(f"{self._base_url}/oidc/token", urlencode(form).encode(), method="POST"))  # noqa: S310
                self._access_token = answer["access_token"]
                self._scopes = frozenset(answer["scope"].split())
                self._renew_at = time.monotonic() + answer["expires_in"] - RENEW_SECONDS_BEFORE_EXPIRY
            return self._access_token

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None = None, token: str | None = None) -> Json:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {token or self._token()}", "Content-Type": "application/json"}
        return self._send(Request(self._base_url + path, data, headers, method=method))  # noqa: S310 - the operator's own base URL

    def _send(self, request: Request) -> Json:
        try:
            with urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                answer: Json = json.load(response)
                return answer
        except HTTPError as refusal:
            raise NoAnswer(f"{refusal.code}: {refusal.read(500).decode(errors='replace')}") from refusal
        except (URLError, OSError, ValueError) as failure:
            raise NoAnswer(str(failure)) from failure
