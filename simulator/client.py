"""The Python client as the simulator and the tests use it: a device made of the server's own types, at an address of its choosing, and a
backend that may send what no type allows. Both do nothing by themselves and, unless told to be patient, try each call once, so that
errors are seen.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import tessera_client
from tessera.telemetry import DeviceTraits
from tessera_client import Patience, Transport
from tessera_client.calls import Call
from tessera_client.device import Body
from tessera_client.device_key import DeviceKey
from tessera_client.patience import Clock

__all__ = ["ONCE", "SIMULATED_ADDRESS_HEADER", "Backend", "Clock", "Device", "DeviceKey", "as_json"]

SIMULATED_ADDRESS_HEADER = "X-Forwarded-For"  # honoured by the local run only
PLAIN = (str, int, float)
ONCE = Patience(timeout=30.0, attempts=1)


class Device(tessera_client.Device):
    """One browser or app: its requests' headers say what its traits say."""

    def __init__(
        self,
        transport: Transport,
        client_id: str,
        traits: DeviceTraits | None = None,
        *,
        key: DeviceKey | None = None,
        device_id: str | None = None,
        address: str | None = None,
        patience: Patience = ONCE,
        clock: Clock = time.time,
    ) -> None:
        super().__init__(transport, client_id, key=key, device_id=device_id, by_itself=False, patience=patience, clock=clock)
        self.traits: Any = traits or DeviceTraits()
        self.address = address

    def send(self, events: Sequence[Any]) -> Any:
        return super().send(events)

    def send_batch(self, sequence: int, events: Sequence[Any]) -> dict[str, Any]:  # type: ignore[override]
        return dict(super().send_batch(sequence, events))

    def renew(self) -> Any:
        return super().renew()

    def trigger(self, action_type: str, **options: Any) -> str:
        """Trigger an action from the client; returns the action token, which is all that the client gets besides the time at which it
        expires."""
        return self.trigger_action(action_type, **options)["action_token"]

    def request(self, method: str, path: str, body: Body, *, repeatable: bool = False) -> Any:
        self.headers = self._headers()
        return super().request(method, path, lambda: as_json(body() if callable(body) else body), repeatable=repeatable)

    def _headers(self) -> dict[str, str]:
        traits, headers = self.traits, {SIMULATED_ADDRESS_HEADER: self.address} if self.address else {}
        if traits.user_agent:
            headers["User-Agent"] = traits.user_agent
        if traits.accept_languages:
            headers["Accept-Language"] = traits.accept_languages
        if traits.hint_platform:
            headers["Sec-CH-UA-Platform"] = f'"{traits.hint_platform}"'
            headers["Sec-CH-UA-Mobile"] = "?1" if traits.hint_mobile else "?0"
        return headers


class Backend(tessera_client.Backend):
    """An application's server, with short methods."""

    def __init__(
        self, transport: Transport, client_id: str, client_secret: str, *, patience: Patience = ONCE, clock: Clock = time.time
    ) -> None:
        super().__init__(transport, client_id, client_secret, patience=patience, clock=clock)

    def trigger(self, action_type: str, **fields: Any) -> dict[str, Any]:
        return dict(self.trigger_action(action_type=action_type, **fields))

    def evaluate_payment(self, transaction_data: Any, **fields: Any) -> dict[str, Any]:
        """Report a payment without telemetry; the recommendation comes with its action token."""
        return dict(super().evaluate_transaction(transaction_data=transaction_data, **fields))

    def result(self, action_token: str, result: Any, **fields: Any) -> dict[str, Any]:
        return dict(self.report_result(action_token=action_token, result=result, **fields))

    def recommendation(self, action_token: str, **parameters: Any) -> dict[str, Any]:  # type: ignore[override]
        return dict(self.calls.get("/risk/v1/recommendation", action_token=action_token, **parameters))

    def label(self, label_type: Any, subject_type: Any, value: str, **more: Any) -> dict[str, Any]:
        """Say later what a subject turned out to be."""
        return dict(self.labels.send(label_type=label_type, subject={"type": subject_type, "value": value}, **more))

    def labelled(self, label_id: str) -> dict[str, Any]:
        """A label as it stands."""
        return dict(self.labels.read(label_id))

    def withdraw_label(self, label_id: str) -> dict[str, Any]:
        """Withdraw a label."""
        return dict(self.labels.withdraw(label_id))

    def ask(self, method: str, path: str, body: Any = None, *, idempotency_key: str | None = None) -> Any:
        """Any call of the Risk API."""
        return self.calls.make(Call(method, path, body, key=idempotency_key))


def as_json(value: Any) -> Any:
    """What is sent as JSON has it; of the server's frozen values, the fields that are not None, at every depth."""
    if value is None or isinstance(value, PLAIN):
        return value
    if isinstance(value, (list, tuple)):
        return [as_json(part) for part in value]
    if isinstance(value, Mapping):
        return {name: as_json(part) for name, part in value.items()}
    return {each.name: as_json(part) for each in fields(value) if (part := getattr(value, each.name)) is not None}
