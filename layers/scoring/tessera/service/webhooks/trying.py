"""Trying a receiver at somebody's wish: a test, a resumption, a period once more."""

from tessera.errors import Fault, Malformed
from tessera.service import dependencies
from tessera.service.audit import trail
from tessera.service.http.caller import Caller
from tessera.service.store.outbox import EVENT_LIFE, EventName, StoredEvent
from tessera.service.webhooks import happenings, messages, receivers, replaying, sealing
from tessera.service.webhooks.messages import Delivery, Replay
from tessera.service.webhooks.receivers import Receiver
from tessera.webhooks.catalogue import TEST

TESTS_PER_MINUTE = 20  # per tenant
REPLAYS_PER_MINUTE = 6  # per tenant: each may send all that happened in seven days


def test(caller: Caller, webhook_id: str, chance: str, now: int) -> EventName:
    """Have an event delivered that says that it is a test; `chance` tells it apart from others of the same moment.

    Raises:
        WebhookNotFound, TooMany.
    """
    _at_most(caller.tenant, "webhook tests", TESTS_PER_MINUTE, now)
    found = receivers.one(caller.tenant, webhook_id, now)
    trail.record(caller, now, "webhook.test", {"webhook_id": found.id})
    name, body = happenings.test_event(found.id, now, chance)
    event = StoredEvent(name=name, type=TEST, document=sealing.sealed(caller.tenant, None, body))
    dependencies.store().outbox.keep(caller.tenant, event, now)
    messages.send([Delivery(tenant=caller.tenant, receiver=found.id, event=name, tests=True)], now)
    return name


def resume(caller: Caller, webhook_id: str, now: int) -> Receiver:
    """Take a receiver for well, and send what it has not got.

    Raises:
        WebhookNotFound, TooMany.
    """
    _at_most(caller.tenant, "webhook replays", REPLAYS_PER_MINUTE, now)
    found = receivers.one(caller.tenant, webhook_id, now)
    trail.record(caller, now, "webhook.resume", {"webhook_id": found.id})
    replaying.recover(caller.tenant, found.id, now)
    return found


def replay(caller: Caller, webhook_id: str, since: int, until: int, *, again: bool, now: int) -> None:
    """Send the events of a period; with `again` also those that were delivered.

    Raises:
        WebhookNotFound, TooMany.
        Malformed: there are no events of the period.
    """
    _at_most(caller.tenant, "webhook replays", REPLAYS_PER_MINUTE, now)
    found = receivers.one(caller.tenant, webhook_id, now)
    if since >= until:
        raise Malformed(faults=[Fault("body.until", "must be later than since")])
    if since < now - EVENT_LIFE:
        raise Malformed(faults=[Fault("body.since", "must be within the last seven days, for which events are kept")])
    if since > now:
        raise Malformed(faults=[Fault("body.since", "must not be later than now")])
    trail.record(caller, now, "webhook.replay", {"webhook_id": found.id, "since": since, "until": until})
    after = EventName(at=since, id="")
    messages.send([Replay(tenant=caller.tenant, receiver=found.id, after=after, until=min(until, now + 1), again=again)], now)


def _at_most(tenant: str, what: str, limit: int, now: int) -> None:
    dependencies.store().requests.count_request(tenant, what, "anywhere", limit, now)
