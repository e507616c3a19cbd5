"""Webhooks: who is told of what happens, where, and how that goes."""

from tessera.errors import TooManyWebhooks, VersionConflict, WebhookNotFound
from tessera.service import dependencies
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt
from tessera.service.http.refusals import Refusals
from tessera.service.keys.ids import new_name
from tessera.service.webhooks import receivers, trying
from tessera.service.webhooks.contract import (
    DeliveriesAnswer,
    DeliveriesQuery,
    ReplayRequest,
    SecretRequest,
    Webhook,
    WebhookChange,
    WebhookEvent,
    WebhookRequest,
    WebhooksAnswer,
)  # fmt: skip
from tessera.service.webhooks.receivers import Receiver

api = Api()
OF_WEBHOOKS: Refusals = (WebhookNotFound, VersionConflict)
SCOPE, ONE = "risk:webhooks", "/risk/v1/webhooks/{webhook_id}"


@api.post("/risk/v1/webhooks", scope=SCOPE, audit="webhook.create", refuses=(TooManyWebhooks, VersionConflict))
def create(request: WebhookRequest) -> Webhook:
    """Tell a receiver of what happens from now on; a tenant has at most ten. The answer has its secret, once; of `v1a` a public key."""
    made = receivers.create(api.caller, request.wishes, request.signature, api.now)
    return _shown(made, made.secrets[0].shown)


@api.get("/risk/v1/webhooks", scope=SCOPE)
def show_all() -> WebhooksAnswer:
    """Every receiver, and how it does."""
    found = receivers.of_tenant(api.caller.tenant, api.now)
    standings = dependencies.store().outbox.standings(api.caller.tenant, [each.id for each in found], api.now)
    return WebhooksAnswer(webhooks=tuple(Webhook.of(each, standings[each.id], api.now) for each in found))


@api.get(ONE, scope=SCOPE, refuses=(WebhookNotFound,))
def show(webhook_id: str) -> Webhook:
    """One receiver, and how it does."""
    return _shown(receivers.one(api.caller.tenant, webhook_id, api.now))


@api.put(ONE, scope=SCOPE, audit="webhook.change", refuses=OF_WEBHOOKS)
def change(webhook_id: str, request: WebhookChange) -> Webhook:
    """Define a receiver anew, but for its secrets. In force within half a minute."""
    wishes = request.wishes
    changed = receivers.change(api.caller, "webhook.change", webhook_id, lambda each: receivers.redefined(each, wishes, api.now), api.now)
    return _shown(changed)


@api.delete(ONE, scope=SCOPE, audit="webhook.delete", refuses=OF_WEBHOOKS)
def delete(webhook_id: str) -> Receipt:
    """Tell a receiver nothing more; what waits for it is dropped."""
    receivers.drop(api.caller, webhook_id, api.now)
    return Receipt(message="The webhook has been deleted.")


@api.post(f"{ONE}/secrets", scope=SCOPE, audit="webhook.secret", refuses=OF_WEBHOOKS)
def rotate(webhook_id: str, request: SecretRequest) -> Webhook:
    """Give a receiver a new secret, which the answer has, once. The former ones sign beside it for a while."""
    overlap = request.overlap_hours
    changed = receivers.change(
        api.caller, "webhook.secret", webhook_id, lambda each: receivers.with_new_secret(each, request.signature, overlap, api.now), api.now
    )
    return _shown(changed, changed.secrets[0].shown)


@api.post(f"{ONE}/test", scope=SCOPE, audit="webhook.test", refuses=(WebhookNotFound,))
def test(webhook_id: str) -> WebhookEvent:
    """Send an event of the type `webhook.test`, in one attempt, whatever the receiver's state; the log has what came of it. If it succeeds,
    a receiver that rested or was paused is well again."""
    name = trying.test(api.caller, webhook_id, new_name("test"), api.now)
    return WebhookEvent(event_id=name.id, message="The test is on its way.")


@api.post(f"{ONE}/resume", scope=SCOPE, audit="webhook.resume", refuses=(WebhookNotFound,))
def resume(webhook_id: str) -> Webhook:
    """Try a receiver again that rests or is paused, and send what it has not got, as long as that is kept: seven days."""
    return _shown(trying.resume(api.caller, webhook_id, api.now))


@api.post(f"{ONE}/replay", scope=SCOPE, audit="webhook.replay", refuses=(WebhookNotFound,))
def replay(webhook_id: str, request: ReplayRequest) -> Receipt:
    """Send the events of a period again that the receiver wants and has not got. Events are kept for seven days."""
    trying.replay(api.caller, webhook_id, request.since, request.until, again=request.include_delivered, now=api.now)
    return Receipt(message="The events of the period are on their way.")


@api.get(f"{ONE}/deliveries", scope=SCOPE, refuses=(WebhookNotFound,))
def deliveries(webhook_id: str, query: DeliveriesQuery) -> DeliveriesAnswer:
    """How telling a receiver went, the newest events first: a log of seven days."""
    found = receivers.one(api.caller.tenant, webhook_id, api.now)
    shown, after = dependencies.store().outbox.deliveries(api.caller.tenant, found.id, query.before, query.take, api.now)
    return DeliveriesAnswer.of(shown, after)


def _shown(receiver: Receiver, secret: str | None = None) -> Webhook:
    standing = dependencies.store().outbox.standing(api.caller.tenant, receiver.id, api.now)
    return Webhook.of(receiver, standing, api.now, secret)


handler = api.handler
