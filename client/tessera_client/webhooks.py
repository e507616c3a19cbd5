"""Webhooks: who is told of what happens, where, and how that goes. What receivers get, the library `standardwebhooks` verifies."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import Unpack

from tessera_client import types
from tessera_client.calls import Calls
from tessera_client.encoding import segment

WEBHOOKS = "/risk/v1/webhooks"


class Webhooks:
    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def create(self, *, idempotency_key: str | None = None, **webhook: Unpack[types.WebhookRequest]) -> types.Webhook:
        """Tell a receiver of what happens from now on. The answer has its `secret`, once."""
        return self._calls.post(WEBHOOKS, webhook, idempotency_key)

    def read_all(self) -> types.WebhooksAnswer:
        return self._calls.get(WEBHOOKS)

    def read(self, webhook_id: str) -> types.Webhook:
        return self._calls.get(f"{WEBHOOKS}/{segment(webhook_id)}")

    def replace(self, webhook_id: str, **webhook: Unpack[types.WebhookChange]) -> types.Webhook:
        """Define a receiver anew, but for its secrets."""
        return self._calls.put(f"{WEBHOOKS}/{segment(webhook_id)}", webhook)

    def delete(self, webhook_id: str) -> types.Receipt:
        return self._calls.delete(f"{WEBHOOKS}/{segment(webhook_id)}")

    def rotate(self, webhook_id: str, *, idempotency_key: str | None = None, **secret: Unpack[types.SecretRequest]) -> types.Webhook:
        """Give a receiver a new secret, which the answer has, once. The former ones sign beside it for a while."""
        return self._calls.post(f"{WEBHOOKS}/{segment(webhook_id)}/secrets", secret, idempotency_key)

    def test(self, webhook_id: str, *, idempotency_key: str | None = None) -> types.WebhookEvent:
        """Send an event of the type `webhook.test`, in one attempt."""
        return self._calls.post(f"{WEBHOOKS}/{segment(webhook_id)}/test", {}, idempotency_key)

    def resume(self, webhook_id: str, *, idempotency_key: str | None = None) -> types.Webhook:
        """Try a receiver again that rests or is paused, and send what it has not got."""
        return self._calls.post(f"{WEBHOOKS}/{segment(webhook_id)}/resume", {}, idempotency_key)

    def replay(self, webhook_id: str, *, idempotency_key: str | None = None, **period: Unpack[types.ReplayRequest]) -> types.Receipt:
        """Send the events of a period again."""
        return self._calls.post(f"{WEBHOOKS}/{segment(webhook_id)}/replay", period, idempotency_key)

    def deliveries(self, webhook_id: str, *, cursor: str | None = None, take: int | None = None) -> types.DeliveriesAnswer:
        """How telling a receiver went, the newest events first; send the `cursor` to continue."""
        return self._calls.get(f"{WEBHOOKS}/{segment(webhook_id)}/deliveries", cursor=cursor, take=take)

    def each_delivery(self, webhook_id: str) -> Iterator[types.DeliveryLine]:
        """All of them, page by page."""
        cursor: str | None = None
        while True:
            found = self.deliveries(webhook_id, cursor=cursor)
            for delivery in found["deliveries"]:
                yield delivery
            cursor = found.get("cursor")
            if cursor is None:
                return
