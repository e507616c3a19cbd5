"""Delivering: one message of the queue, until it has succeeded, is put off, or is given up.

An event is delivered at least once, in no order. Everything here is safe to repeat: what was delivered is recognised by its note, and where
the note was lost the receiver recognises the event by its id.
"""

import random
from dataclasses import replace

from tessera.service import dependencies, settings
from tessera.service.metrics import count
from tessera.service.store.outbox import DeliveryState, Standing, StoredDelivery, StoredEvent
from tessera.service.webhooks import calling, messages, receivers, replaying, sealing, signing
from tessera.service.webhooks.calling import Outcome
from tessera.service.webhooks.messages import Delivery, Message, Replay
from tessera.service.webhooks.receivers import Receiver
from tessera.units import HOUR, SECOND
from tessera.webhooks.schedule import RESTS_AFTER, pause_before

GONE = 410  # HTTP: the receiver wants nothing more
LOST_AFTER = 27 * HOUR  # longer than any pause
SLACK = SECOND  # a message that is due within it is not put off
AGENT = "Tessera-Webhooks/1"


def attend(message: Message, now: int) -> None:
    """Do what a message of the queue asks for.

    Raises:
        Unavailable: it could not be done; the queue gives the message again.
    """
    if message.due > now + SLACK:
        messages.send([message], now)
        return
    found = next((each for each in receivers.of_tenant(message.tenant, now) if each.id == message.receiver), None)
    if found is None or not found.wishes.enabled:
        return
    match message:
        case Replay():
            replaying.go_on(message, found, now)
        case Delivery():
            _deliver(message, found, now)


def _deliver(message: Delivery, receiver: Receiver, now: int) -> None:
    outbox, tenant = dependencies.store().outbox, message.tenant
    before = outbox.delivery(tenant, receiver.id, message.event, now)
    if before and before.state == "delivered" and not message.again:
        return
    event = outbox.event(tenant, message.event, now)
    standing = outbox.standing(tenant, receiver.id, now)
    if event is None:  # older than events are kept
        _give_up_probing(message, standing, now)
        return
    if _nobody_tries(standing, now):
        message = replace(message, attempts=0, probes=True)
    if not _may_go(message, standing):
        _note(message, event, "waiting", now)
        if not outbox.waits(tenant, receiver.id, message.event.at):
            messages.send([message], now)
        return
    outcome = _call(receiver, event, tenant, now)
    done = dependencies.clock()
    if outcome.fault is None:
        _note(message, event, "delivered", done, outcome)
        if standing.failures or standing.is_resting:
            replaying.recover(tenant, receiver.id, done)
    else:
        _after_failure(message, event, outcome, done)


def _nobody_tries(standing: Standing, now: int) -> bool:
    """Whether the one delivery that should go on trying a receiver has been lost: it would have failed again by now."""
    return standing.resting_at is not None and not standing.paused and now - (standing.failed_at or now) > LOST_AFTER


def _may_go(message: Delivery, standing: Standing) -> bool:
    """Whether a receiver in this state is called for a message."""
    return message.tests or not standing.is_resting or (message.probes and not standing.paused)


def _call(receiver: Receiver, event: StoredEvent, tenant: str, now: int) -> Outcome:
    _, body = sealing.opened(tenant, event)
    signed = signing.headers_of(event.name.id, now // 1000, body, [secret.text for secret in receiver.signing(now)])
    headers = {"Content-Type": "application/json", "User-Agent": AGENT, **signed}
    return calling.call(receiver.wishes.url, headers, body, to_loopback=settings.current().webhooks_to_loopback)


def _after_failure(message: Delivery, event: StoredEvent, outcome: Outcome, now: int) -> None:
    """Try again later, let the receiver rest, or give up."""
    outbox, tenant, receiver = dependencies.store().outbox, message.tenant, message.receiver
    count("WebhooksFailed")
    if message.tests:
        _note(message, event, "dead", now, outcome)
        return
    if outcome.status == GONE:
        outbox.pause(tenant, receiver, "gone", message.event.at, now)
        _note(message, event, "dead", now, outcome)
        return
    pause = pause_before(message.attempts + 1, random.SystemRandom().random(), outcome.wish)
    standing = outbox.failed(tenant, receiver, message.event.at, now)
    if pause is None:
        _note(message, event, "dead", now, outcome)
        _give_up_probing(message, standing, now)
        return
    further = message.put_off(pause, now)
    if standing.failures >= RESTS_AFTER and not standing.is_resting:
        further = replace(message, attempts=0, due=now + pause, probes=True)
        messages.send([further], now)
        outbox.rest(tenant, receiver, now)
    elif standing.is_resting and not message.probes:
        _note(message, event, "waiting", now, outcome)
        return
    else:
        messages.send([further], now)
    _note(message, event, "retrying", now, outcome, further.due)


def _give_up_probing(message: Delivery, standing: Standing, now: int) -> None:
    """A receiver that rests, and has failed for a day, is paused."""
    if message.probes and not standing.paused:
        dependencies.store().outbox.pause(message.tenant, message.receiver, "failed for a day", message.event.at, now)
        count("WebhooksPaused")


def _note(
    message: Delivery, event: StoredEvent, state: DeliveryState, now: int, outcome: Outcome | None = None, next_at: int | None = None
) -> None:
    noted = StoredDelivery(
        name=event.name,
        type=event.type,
        state=state,
        attempts=message.attempts + (1 if outcome else 0),
        noted_at=now,
        status=outcome.status if outcome else None,
        fault=outcome.fault if outcome else None,
        next_at=next_at,
    )
    dependencies.store().outbox.note(message.tenant, message.receiver, noted, now)
