"""A device: a browser, an app or a machine, as the collection API sees it.

    device = Device("https://risk.bank.example", client_id, {"os_name": "Linux", "timezone": "Europe/Oslo"}, key=DeviceKey())
    device.open()
    device.send([{"kind": "page_load", "location": "https://bank.example/sign-in"}])
    token = device.fresh_session_token()        # goes to the application's backend, beside the user's request

The collection protocol says step by step what an Android or iOS client does; this client is written by it.
"""

from __future__ import annotations

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
from typing import Any, Protocol

from typing_extensions import Self, Unpack

from tessera_client import refusals, types
from tessera_client.patience import Clock, Patience
from tessera_client.transport import HttpTransport, Transport

BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
RENEW_AT = 0.8  # of a token's life
Body = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


class Key(Protocol):
    """A P-256 key pair; its private half may be outside of this process."""

    @property
    def public_jwk(self) -> types.PublicKey: ...

    def sign(self, payload: Mapping[str, Any], header: Mapping[str, Any] | None = None) -> str: ...


class Device:
    """One device with its device session. Not thread-safe.

    `by_itself`: renew the session token when it is old, and open another session if the server has closed this one. `headers` are sent with
    every request. `clock` returns seconds since the epoch.
    """

    def __init__(
        self,
        server: str | Transport,
        client_id: str,
        traits: types.DeviceTraits | None = None,
        *,
        key: Key | None = None,
        device_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        by_itself: bool = True,
        patience: Patience = Patience(),
        clock: Clock = time.time,
    ) -> None:
        self.transport = HttpTransport(server) if isinstance(server, str) else server
        self.client_id = client_id
        self.traits: types.DeviceTraits = traits or {}
        self.key = key
        self.device_id = device_id
        self.headers = dict(headers or {})
        self.by_itself = by_itself
        self.patience = patience
        self.clock = clock
        self.session_token = ""
        self.nonce: str | None = None
        self.stream = ""
        self.sequence = 0
        self._renew_at = 0.0
        self._ahead = 0.0  # seconds that the server's clock is ahead of ours

    def open(self, *, session_token: str | None = None, user_id: str | None = None, location: str | None = None) -> types.SessionAnswer:
        """Open a device session, with proof of the key if there is one, and start a stream: a page load, a start of the app."""
        answer = self._open(session_token, user_id, location)
        if self.by_itself and self.key and not answer["key_proven"]:
            answer = self._open(answer["session_token"], None, location)  # our clock was wrong: now we have a nonce to prove the key
        self.begin_stream()
        return answer

    def renew(self) -> types.SessionAnswer:
        """Get a fresh session token for the same device session; the stream continues."""
        return self._open(self.session_token, None, None)

    def fresh_session_token(self) -> str:
        """The session token, renewed if it is old. Ask for it at the moment of the action, and do not keep it."""
        if self.clock() >= self._renew_at:
            self.renew()
        return self.session_token

    def begin_stream(self) -> None:
        """Start another stream; the newest has the last name in order."""
        self.stream, self.sequence = f"{_base36(int(self.clock() * 1000)):0>8}{token_hex(4)}", 0

    def send(self, events: Sequence[types.WireEvent]) -> types.TelemetryAnswer:
        """Send the next batch of this stream. It counts once, however often it has to be sent."""
        self.sequence += 1
        return self.send_batch(self.sequence, events)

    def send_batch(self, sequence: int, events: Sequence[types.WireEvent]) -> types.TelemetryAnswer:
        """Send a batch with a number that the caller chooses, perhaps again."""
        return self._call(
            "POST",
            "/risk-collect/device/events",
            lambda: {"stream": self.stream, "sequence": sequence, "sent_at": int(self.clock() * 1000), "events": list(events)},
            repeatable=True,
        )

    def trigger_action(self, action_type: str, **options: Unpack[types.DeviceActionOptions]) -> types.ActionAnswer:
        """Trigger an action from the device (client-side integration); its backend reads the recommendation by the action token."""
        return self._call("POST", "/risk-collect/actions", lambda: {"action_type": action_type, **options})

    def set_user(self, user_id: str) -> types.UserAnswer:
        """Bind a fully authenticated user to the device session."""
        return self._call("PUT", "/risk-collect/user", lambda: {"user_id": user_id}, repeatable=True)

    def clear_user(self) -> types.UserAnswer:
        """Remove the user, at sign-out."""
        return self._call("DELETE", "/risk-collect/user", dict, repeatable=True)

    def secured_session_token(self, action_type: str | None = None, seconds: int = 300) -> str:
        """The session token signed by the device's key: for single use, valid at most 300 s, optionally bound to one action type.

        Raises:
            ValueError: the device has no key.
        """
        if not self.key:
            raise ValueError("A device without a key cannot secure a token.")
        now = int(self._server_time())
        payload = {"session_token": self.session_token, "iat": now, "exp": now + seconds, "jti": token_hex(16)}
        bound = {"action_type": action_type} if action_type else {}
        return self.key.sign({**payload, **bound}, {"typ": "secured-session+jwt", "jwk": self.key.public_jwk})

    # ---- how ----

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the kept connections."""
        end = getattr(self.transport, "close", None)
        if end is not None:
            end()

    def _open(self, session_token: str | None, user_id: str | None, location: str | None) -> types.SessionAnswer:
        told = {"session_token": session_token, "user_id": user_id, "location": location, "device_id": self.device_id}
        body = {"client_id": self.client_id, "device": self.traits, **{name: value for name, value in told.items() if value is not None}}
        try:
            answer: types.SessionAnswer = self.request(
                "POST", "/risk-collect/sessions", lambda: {**body, **self._proof(session_token)}, repeatable=True
            )
        except refusals.DeviceKeyMismatch as refusal:
            self.nonce = str(refusal.fields.get("nonce", "")) or None
            raise
        self.session_token, self.device_id, self.nonce = answer["session_token"], answer["device_id"], answer["nonce"]
        life = (answer["expires_at"] - answer["server_time"]) / 1000
        self._renew_at = self.clock() + life * RENEW_AT
        self._ahead = answer["server_time"] / 1000 - self.clock()
        return answer

    def _proof(self, session_token: str | None) -> Mapping[str, Any]:
        """The proof that the device has the key now: its signature over client, time and the last nonce, for this request only. It is valid
        once: another attempt needs another proof."""
        if not self.key:
            return {}
        bound = hashlib.sha256(f"{self.device_id or ''}\n{session_token or ''}".encode()).digest()
        claims = {
            "client_id": self.client_id,
            "iat": int(self._server_time()),
            "jti": token_hex(16),
            "for": urlsafe_b64encode(bound).rstrip(b"=").decode(),
            **({"nonce": self.nonce} if self.nonce else {}),
        }
        return {"public_key": self.key.public_jwk, "key_proof": self.key.sign(claims)}

    def _server_time(self) -> float:
        return self.clock() + self._ahead

    def _call(self, method: str, path: str, body: Callable[[], Mapping[str, Any]], *, repeatable: bool = False) -> Any:
        """A request of this session. `body` is called again if a new session numbers its batches anew."""
        try:
            token = self.fresh_session_token() if self.by_itself else self.session_token
            return self.request(method, path, {"session_token": token, **body()}, repeatable=repeatable)
        except refusals.SessionTokenExpired:
            if not self.by_itself:
                raise
            self.renew()
        except refusals.SessionClosed:
            if not self.by_itself:
                raise
            self.open()
        return self.request(method, path, {"session_token": self.session_token, **body()}, repeatable=repeatable)

    def request(self, method: str, path: str, body: Body, *, repeatable: bool = False) -> Any:
        """Any request of the collection API; returns the body of the answer. A body that is a function is called for each attempt."""
        headers = {"Content-Type": "application/json", **self.headers}

        def attempt(timeout: float) -> Any:
            told = body() if callable(body) else body
            return self.transport.request(method, path, body=json.dumps(told).encode(), headers=headers, timeout=timeout)

        return self.patience.send(attempt, repeatable=repeatable).body


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = BASE36[digit] + digits
    return digits or "0"
