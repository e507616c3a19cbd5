"""Clients of both APIs: `Device` speaks the collection API as the SDK does, `Backend` the Risk API as an application's server does."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key, generate_private_key
from jwt.algorithms import ECAlgorithm

from simulator.transport import Answer, Refused, Transport, query
from tessera.telemetry import DeviceTraits, Event

RISK_RESOURCE = "https://risk.identity.security"
SIMULATED_ADDRESS_HEADER = "X-Forwarded-For"  # honoured by the local run only
PLAIN = (str, int, float)
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"

type Clock = Callable[[], float]
"""Seconds since the epoch."""


class DeviceKey:
    """A device's P-256 key pair."""

    def __init__(self, private: EllipticCurvePrivateKey | None = None) -> None:
        self._private = private or generate_private_key(SECP256R1())

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, str]) -> "DeviceKey":
        private = ECAlgorithm.from_jwk(dict(jwk))
        if not isinstance(private, EllipticCurvePrivateKey):
            raise TypeError("The JWK holds no private key.")
        return cls(private)

    @classmethod
    def from_number(cls, number: int) -> "DeviceKey":
        """The key pair whose private half is this number (1 to 2²⁵⁵): the same one each time."""
        return cls(derive_private_key(number or 1, SECP256R1()))

    @property
    def private_jwk(self) -> dict[str, str]:
        return {
            name: value for name, value in ECAlgorithm.to_jwk(self._private, as_dict=True).items() if name in ("kty", "crv", "x", "y", "d")
        }

    @property
    def public_jwk(self) -> dict[str, str]:
        return {name: value for name, value in self.private_jwk.items() if name != "d"}

    def sign(self, payload: Mapping[str, Any], headers: Mapping[str, Any] | None = None) -> str:
        """A compact JWS (ES256) over `payload`."""
        return jwt.encode(dict(payload), self._private, algorithm="ES256", headers=dict(headers or {}))


class Device:
    """One browser or app: opens a device session, streams telemetry, triggers actions itself where the application wants that."""

    def __init__(
        self,
        transport: Transport,
        client_id: str,
        traits: DeviceTraits | None = None,
        *,
        key: DeviceKey | None = None,
        device_id: str | None = None,
        address: str | None = None,
        clock: Clock = time.time,
    ) -> None:
        self.transport = transport
        self.client_id = client_id
        self.traits = traits or DeviceTraits()
        self.key = key
        self.device_id = device_id
        self.address = address
        self.clock = clock
        self.session_token = ""
        self.nonce: str | None = None
        self.stream = ""
        self.sequence = 0

    def open(self, **more: Any) -> dict[str, Any]:
        """Open a device session (with proof of the key, if there is one) and start a stream: a page load."""
        body: dict[str, Any] = {"client_id": self.client_id, "device": as_json(self.traits), **more}
        if self.device_id:
            body["device_id"] = self.device_id
        if self.key:
            body |= {"public_key": self.key.public_jwk, "key_proof": self._key_proof(self.key)}
        answer = self._post("/risk-collect/sessions", body)
        self.session_token, self.device_id, self.nonce = answer["session_token"], answer["device_id"], answer["nonce"]
        self.load_page()
        return answer

    def renew(self) -> dict[str, Any]:
        """A fresh session token for the same device session."""
        return self.open(session_token=self.session_token)

    def load_page(self) -> None:
        """Start another stream; the newest sorts last."""
        self.stream, self.sequence = f"{_base36(int(self.clock() * 1000)):0>8}{token_hex(4)}", 0

    def send(self, events: Sequence[Event]) -> dict[str, Any]:
        """Send the next batch of this stream."""
        self.sequence += 1
        return self.send_batch(self.sequence, events)

    def send_batch(self, sequence: int, events: Sequence[Event]) -> dict[str, Any]:
        """Send a batch under a number of the caller's choosing, perhaps again."""
        return self._post(
            "/risk-collect/device/events",
            {
                "session_token": self.session_token,
                "stream": self.stream,
                "sequence": sequence,
                "sent_at": int(self.clock() * 1000),
                "events": [as_json(event) for event in events],
            },
        )

    def secured_session_token(self, action_type: str | None = None, seconds: int = 300) -> str:
        """The session token signed by the device's key: single use, perhaps bound to one action type."""
        if not self.key:
            raise ValueError("A device without a key cannot secure a token.")
        now = int(self.clock())
        payload = {"session_token": self.session_token, "iat": now, "exp": now + seconds, "jti": token_hex(16)}
        bound = {"action_type": action_type} if action_type else {}
        return self.key.sign({**payload, **bound}, {"typ": "secured-session+jwt", "jwk": self.key.public_jwk})

    def trigger(self, action_type: str, **options: Any) -> str:
        """Trigger an action from the client; answers the action token and nothing else."""
        body = {"session_token": self.session_token, "action_type": action_type, **options}
        return str(self._post("/risk-collect/actions", body)["action_token"])

    def set_user(self, user_id: str) -> None:
        self._request("PUT", "/risk-collect/user", {"session_token": self.session_token, "user_id": user_id})

    def clear_user(self) -> None:
        self._request("DELETE", "/risk-collect/user", {"session_token": self.session_token})

    def _key_proof(self, key: DeviceKey) -> str:
        nonce = {"nonce": self.nonce} if self.nonce else {}
        return key.sign({"client_id": self.client_id, "iat": int(self.clock()), **nonce})

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return self._request("POST", path, body)

    def _request(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if self.traits.user_agent:
            headers["User-Agent"] = self.traits.user_agent
        if self.traits.accept_languages:
            headers["Accept-Language"] = self.traits.accept_languages
        if self.traits.hint_platform:
            headers |= {
                "Sec-CH-UA-Platform": f'"{self.traits.hint_platform}"',
                "Sec-CH-UA-Mobile": "?1" if self.traits.hint_mobile else "?0",
            }
        if self.address:
            headers[SIMULATED_ADDRESS_HEADER] = self.address
        return _accepted(self.transport.request(method, path, body=json.dumps(body).encode(), headers=headers))


class Backend:
    """An application's server: gets an access token, triggers actions, reads recommendations, reports results."""

    def __init__(self, transport: Transport, client_id: str, client_secret: str, *, clock: Clock = time.time) -> None:
        self.transport = transport
        self._client_id = client_id
        self._client_secret = client_secret
        self._clock = clock
        self._token, self._token_until = "", 0.0

    def access_token(self) -> str:
        """The access token; a new one when the last has less than a minute to live."""
        if self._clock() > self._token_until - 60:
            form = urlencode(
                {
                    "grant_type": "client_credentials",
                    "client_id": self._client_id,
                    "client_secret": self._client_secret,
                    "resource": RISK_RESOURCE,
                }
            )
            answer = _accepted(
                self.transport.request(
                    "POST", "/oidc/token", body=form.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"}
                )
            )
            self._token, self._token_until = answer["access_token"], self._clock() + answer["expires_in"]
        return self._token

    def trigger(
        self,
        action_type: str,
        *,
        get_recommendation: bool = False,
        explain: bool = False,
        idempotency_key: str | None = None,
        **fields: Any,
    ) -> dict[str, Any]:
        """Report an action; `fields` are the documented ones, `session_token` or `secured_session_token` among them."""
        wanted = {"get_recommendation": get_recommendation, "explain": explain}
        path = query("/risk/v1/action/trigger-action", **{name: "true" for name, told in wanted.items() if told})
        return self._post(path, {"action_type": action_type, **fields}, idempotency_key)

    def evaluate_payment(
        self, transaction_data: Mapping[str, Any], *, explain: bool = False, idempotency_key: str | None = None, **fields: Any
    ) -> dict[str, Any]:
        """Report a payment without telemetry; the recommendation comes with its action token."""
        path = query("/risk/v1/transaction-monitoring/evaluate", **({"explain": "true"} if explain else {}))
        return self._post(path, {"transaction_data": dict(transaction_data), **fields}, idempotency_key)

    def recommendation(self, action_token: str, **parameters: str) -> dict[str, Any]:
        return self._get(query("/risk/v1/recommendation", action_token=action_token, **parameters))

    def result(self, action_token: str, result: str, *, idempotency_key: str | None = None, **fields: Any) -> dict[str, Any]:
        return self._post("/risk/v1/action/result", {"action_token": action_token, "result": result, **fields}, idempotency_key)

    def reasons(self) -> dict[str, Any]:
        return self._get("/risk/v1/reasons")

    def label(self, label_type: str, subject_type: str, value: str, *, idempotency_key: str | None = None, **more: Any) -> dict[str, Any]:
        """Say later what a subject turned out to be."""
        body = {"label_type": label_type, "subject": {"type": subject_type, "value": value}, **more}
        return self._post("/risk/v1/label", body, idempotency_key)

    def labelled(self, label_id: str) -> dict[str, Any]:
        """A label as it stands."""
        return self._get(f"/risk/v1/label/{label_id}")

    def withdraw_label(self, label_id: str) -> dict[str, Any]:
        """Take a label back."""
        return self._without_body("DELETE", f"/risk/v1/label/{label_id}")

    def _get(self, path: str) -> dict[str, Any]:
        return self._without_body("GET", path)

    def _without_body(self, method: str, path: str) -> dict[str, Any]:
        return _accepted(self.transport.request(method, path, headers={"Authorization": f"Bearer {self.access_token()}"}))

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, *, idempotency_key: str | None = None) -> Any:
        """Any call of the Risk API."""
        headers = {"Authorization": f"Bearer {self.access_token()}", "Content-Type": "application/json"}
        headers |= {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        answer = self.transport.request(method, path, body=None if body is None else json.dumps(body).encode(), headers=headers)
        if answer.status not in (200, 201):
            raise Refused(answer)
        return answer.body

    def _post(self, path: str, body: Mapping[str, Any], idempotency_key: str | None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.access_token()}", "Content-Type": "application/json"}
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
        return _accepted(self.transport.request("POST", path, body=json.dumps(body).encode(), headers=headers))


def _accepted(answer: Answer) -> dict[str, Any]:
    if answer.status not in (200, 201) or not isinstance(answer.body, dict):
        raise Refused(answer)
    return answer.body


def as_json(value: Any) -> Any:
    """A frozen value as JSON has it, without the fields that are None, at every depth."""
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, (list, tuple)):
        return [as_json(part) for part in value]
    return {each.name: as_json(part) for each in fields(value) if (part := getattr(value, each.name)) is not None}


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = BASE36[digit] + digits
    return digits or "0"
