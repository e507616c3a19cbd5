"""Replaying: the events of a period go into the queue again, some at a time, for one receiver; also once it is well again."""

from dataclasses import replace

from tessera.service import dependencies
from tessera.service.store.outbox import EventName, StoredEvent
from tessera.service.webhooks import messages, sealing
from tessera.service.webhooks.messages import Delivery, Replay
from tessera.service.webhooks.receivers import Receiver
from tessera.units import SECOND

SETTLED = 5 * SECOND
"""By then whoever has just read that a receiver rests has noted that an event waits for it."""


def go_on(replay: Replay, receiver: Receiver, now: int) -> None:
    """Have the next events of a period delivered, then go on after them."""
    found, after = dependencies.store().outbox.events(replay.tenant, replay.after, replay.until, now)
    wanted = [each for each in found if _is_wanted(replay, receiver, each, now)]
    messages.send(
        (Delivery(tenant=replay.tenant, receiver=receiver.id, event=each.name, again=replay.again) for each in wanted),
        now,
    )
    if after is not None:
        messages.send([replace(replay, after=after, due=now)], now)


def _is_wanted(replay: Replay, receiver: Receiver, event: StoredEvent, now: int) -> bool:
    about, _ = sealing.opened(replay.tenant, event)
    if about is None or not receiver.wishes.filter.wants(about):
        return False
    before = dependencies.store().outbox.delivery(replay.tenant, receiver.id, event.name, now)
    return replay.again or before is None or before.state != "delivered"


def recover(tenant: str, receiver: str, now: int) -> None:
    """A receiver is well again, or is to be tried as if it were: what it has not got is sent. What failed by itself comes by itself."""
    standing = dependencies.store().outbox.recover(tenant, receiver)
    if standing.missing_since is not None and standing.is_resting:
        after, later = EventName(at=standing.missing_since, id=""), now + SETTLED
        messages.send([Replay(tenant=tenant, receiver=receiver, after=after, until=later, due=later)], now)
