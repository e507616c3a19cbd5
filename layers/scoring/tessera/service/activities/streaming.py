"""Streaming: the next actions of a stream, in the order in which they happened, each exactly once.

An action's name contains the time of its request, but it is stored only after it has been decided, perhaps after a later one. So a stream
gives only requests that are at least `SETTLED` old: by then all of them are stored. The position of a stream is moved after a batch has
been read, on condition that it is still where the read began: if two clients collect at once, one moves it and the other reads again.

A client that repeats a request with the same `Idempotency-Key` gets the last batch again, so that no events are lost with an answer that
never arrived.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256

from pydantic import TypeAdapter

from tessera.errors import StreamIdRefused, Unavailable
from tessera.service import dependencies
from tessera.service.activities.contract import LARGEST_BATCH, CollectQuery, StreamedEvent, StreamQuery
from tessera.service.audit import trail
from tessera.service.decisions import answers
from tessera.service.http.caller import Caller
from tessera.service.store.action_index import Row
from tessera.service.store.activities import Position, last_before
from tessera.service.store.table import AGAIN
from tessera.units import DAY

SETTLED = 30_000  # ms; no function that stores an action runs for longer than 10 s, and an index is rarely a second late
LARGEST_ANSWER = 4_000_000  # bytes; Lambda answers no more than 6 MB
ATTEMPTS = 5
STREAM_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def stream_of(query: StreamQuery) -> str:
    """The id of a stream.

    Raises:
        Malformed, StreamIdRefused.
    """
    query.check()
    if not STREAM_ID.fullmatch(query.stream_id):
        raise StreamIdRefused
    return query.stream_id


def collect(caller: Caller, query: CollectQuery, key: str | None, now: int) -> tuple[StreamedEvent, ...]:
    """The events of the last day that the stream has not given yet, the oldest first. `key` is the idempotency key.

    Raises:
        NotCollecting, StreamNotFound.
        Unavailable: others keep collecting from the same stream at the same moment.
    """
    stream, activities = stream_of(query), dependencies.store().activities
    asked = sha256(key.encode()).hexdigest()[:32] if key else None
    for _ in range(ATTEMPTS):
        position = activities.position(caller.tenant, stream, now)
        again = asked is not None and position.key == asked
        rows = _rows_again(caller.tenant, position) if again else _rows(caller.tenant, position, query.batch_size, now)
        if not rows:
            return ()
        trail.record(caller, now, "actions.stream", {"stream": stream, "actions": len(rows)})
        events, last = _told(caller, rows, position, now, whole=again)
        further = replace(position, mark=last, before=position.mark, key=asked)
        if again or activities.advance(caller.tenant, stream, position, further, now):
            return events
    raise Unavailable(headers=AGAIN)


def _rows(tenant: str, position: Position, limit: int, now: int) -> list[Row]:
    after = max(position.mark, last_before(now - DAY))
    return dependencies.store().index.since(tenant, after, last_before(now - SETTLED), limit)


def _rows_again(tenant: str, position: Position) -> list[Row]:
    """The rows of the last batch."""
    return dependencies.store().index.since(tenant, position.before or position.mark, position.mark, LARGEST_BATCH)


def _told(caller: Caller, rows: list[Row], position: Position, now: int, *, whole: bool) -> tuple[tuple[StreamedEvent, ...], str]:
    """The events of rows, as many as fit into an answer, and the ULID of the last row among them. A repeated batch is given `whole`: it was
    cut the first time, and its events may have grown by their results since."""
    events: list[StreamedEvent] = []
    last, size = position.mark, 0
    for ulid, event in _events(caller, rows, enriched=position.enriched, now=now):
        size += len(_event().dump_json(event, exclude_none=True, by_alias=True))
        if events and size > LARGEST_ANSWER and not whole:
            return tuple(events), last
        events.append(event)
        last = ulid
    return tuple(events), rows[-1].ulid


def _events(caller: Caller, rows: list[Row], *, enriched: bool, now: int) -> Iterator[tuple[str, StreamedEvent]]:
    for action in dependencies.store().index.actions(caller.tenant, rows, now):
        answer = answers.first(action).shown(explain=False)
        yield action.ulid, StreamedEvent.of(action, answer, enriched=enriched)


@cache
def _event() -> TypeAdapter[StreamedEvent]:
    return TypeAdapter(StreamedEvent)
