"""Announcing: what a stream tells is kept in the outbox, and goes into the queue for each receiver that wants it."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor

from tessera.service import dependencies
from tessera.service.store.outbox import EVENT_LIFE, StoredEvent
from tessera.service.webhooks import happenings, messages, receivers, sealing
from tessera.service.webhooks.happenings import Happening
from tessera.service.webhooks.messages import Delivery

logger = Logger(service="tessera", location=None)

MOST_PEOPLE = 100  # of whom one event is asked whether they were erased: as many as one call reads


class Announcements(BatchProcessor):
    """A batch of stream records; those that failed are logged and returned, to be delivered again."""

    def failure_handler(self, record: Any, exception: Any) -> Any:
        logger.error("event could not be announced", exc_info=exception)
        return super().failure_handler(record, exception)


def announce(images: Mapping[str, Any], now: int) -> None:
    """Keep what a record tells, and have it delivered to whoever wants it. If nobody does, nothing is kept.

    Raises:
        Unavailable: not everybody will be told; it is safe to announce it again.
    """
    tenant = images["Keys"]["PK"]["S"].split("#")[0]
    told = [each for each in receivers.remembered(tenant, now) if each.wishes.enabled]
    happening = happenings.happening_of(images, now) if told else None
    if happening is None:
        return
    wanting = [each.id for each in told if each.wishes.filter.wants(happening.about)]
    if wanting and not _is_of_the_erased(happening, now):
        keep(happening, now)
        messages.send((Delivery(tenant=tenant, receiver=each, event=happening.name) for each in wanting), now)


def _is_of_the_erased(happening: Happening, now: int) -> bool:
    """Whether it tells of somebody who was erased since it happened: the stream still has what it is made of, and nobody is told."""
    profiles = dependencies.store().profiles
    return bool(profiles.erased(happening.tenant, happening.people[:MOST_PEOPLE], happening.name.at, now))


def keep(happening: Happening, now: int) -> None:
    """Store an event in the outbox, and where it is."""
    tenant, about = happening.tenant, happening.about
    if happening.where:
        dependencies.store().traces.beside(happening.where, now, EVENT_LIFE)
    document = sealing.sealed(tenant, about, happening.body)
    dependencies.store().outbox.keep(tenant, StoredEvent(name=happening.name, type=about.type, document=document), now)
