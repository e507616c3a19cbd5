"""The outbox in the table, a part of the store: `store().outbox`: what happened and is told, and how telling it went.

    method            calls                                                          trips  write units  read units
    keep              1 put                                                          1      1 per KB     0
    event             1 get, strongly consistent                                     1      0            1 per 4 KB
    events            1 query (100 at most) for each hour, until there are some      many   0            0.5 per 4 KB
    delivery          1 get                                                          1      0            0.5
    note              1 update                                                       1      1            0
    deliveries        1 query (51 at most)                                           1      0            0.5 per 4 KB
    standing          1 get, strongly consistent                                     1      0            1
    standings         1 batch get                                                    1      0            0.5 each
    failed            1 update; 1 more where an earlier event is missing             1–2    1–2          0
    waits             1 update                                                       1      1            0
    rest              1 update                                                       1      1            0
    pause             1 update                                                       1      1            0
    recover           1 update                                                       1      1            0

    item              PK                      SK                holds                                           lives
    event             tenant#O#yyyymmddhh     E#milliseconds#id its type and what is told, sealed               7 d
    delivery          tenant#H#receiver       D#milliseconds#id of an event to a receiver: state, attempts      7 d
    standing          tenant#H#receiver       S                 failures in a row, since when what is missing   400 d

An event's key follows from what happened, so that a record of the stream that is delivered again puts the same item. A delivery that
succeeded stays so, whatever a late attempt notes. Events are in partitions of an hour, which a replay reads in order.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from tessera.service.store import primary_keys
from tessera.service.store.items import Item, Value
from tessera.service.store.table import KEPT, ConditionFailed, Table, expiry, kept
from tessera.units import DAY, HOUR

EVENT_LIFE = 7 * DAY
STANDING_LIFE = 400 * DAY
AT_ONCE = 100  # events that a replay reads
MOST_HOURS = 24  # that are read to find one
type DeliveryState = Literal["delivered", "retrying", "waiting", "dead"]
type Pause = Literal["failed for a day", "gone"]


@dataclass(frozen=True, kw_only=True)
class EventName:
    """An event by its key: when it happened (epoch milliseconds) and its id."""

    at: int
    id: str


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """An event: `document`, what is told and what filters ask, is sealed."""

    name: EventName
    type: str
    document: bytes


@dataclass(frozen=True, kw_only=True)
class StoredDelivery:
    """How telling a receiver of an event went. `status` is the last HTTP status, `fault` why there was none or it was not good."""

    name: EventName
    type: str
    state: DeliveryState
    attempts: int
    noted_at: int
    status: int | None = None
    fault: str | None = None
    next_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a receiver does: its failures in a row, the last at `failed_at`, and the time of the earliest event that it has not got since. It
    rests from `resting_at` on, and is paused for a reason."""

    failures: int = 0
    failed_at: int | None = None
    missing_since: int | None = None
    resting_at: int | None = None
    paused: Pause | None = None

    @property
    def is_resting(self) -> bool:
        return self.resting_at is not None or self.paused is not None


class Outbox:
    """Events, deliveries and standings of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    # events

    def keep(self, tenant: str, event: StoredEvent, now: int) -> None:
        """Store an event, or the same one again."""
        item = {"type": event.type, "document": event.document, **expiry(now, EVENT_LIFE)}
        self._table.put(primary_keys.told_event(tenant, event.name.at, event.name.id), item)

    def event(self, tenant: str, name: EventName, now: int) -> StoredEvent | None:
        item = self._table.get(primary_keys.told_event(tenant, name.at, name.id), now, consistent=True)
        return _event_of(item) if item else None

    def events(self, tenant: str, after: EventName, until: int, now: int) -> tuple[Sequence[StoredEvent], EventName | None]:
        """The next events after one, the oldest first, up to the moment `until`; and the event after which to continue, None at the end.
        An event that need not exist may be named to begin with: the one before all others of a moment has no id."""
        for hours in range(MOST_HOURS):
            begin = max(after.at, _hour(after.at) + hours * HOUR)
            if begin >= until:
                return (), None
            last = min(until, _hour(begin) + HOUR) - 1
            partition, first = primary_keys.told_event(tenant, begin, f"{after.id}!" if begin == after.at else "")
            rows = self._table.oldest(None, ("PK", partition), (first, primary_keys.told_event(tenant, last, "~")[1]), AT_ONCE)
            if rows:
                found = [_event_of(row) for row in rows]
                return found, found[-1].name if len(rows) == AT_ONCE else EventName(at=last + 1, id="")
        return (), EventName(at=_hour(after.at) + MOST_HOURS * HOUR, id="")

    # deliveries

    def delivery(self, tenant: str, receiver: str, name: EventName, now: int) -> StoredDelivery | None:
        item = self._table.get(primary_keys.delivery(tenant, receiver, name.at, name.id), now)
        return _delivery_of(item) if item else None

    def note(self, tenant: str, receiver: str, delivery: StoredDelivery, now: int) -> None:
        """Note how a delivery goes. One that succeeded stays so."""
        values: dict[str, Value | None] = {
            "type": delivery.type,
            "state": delivery.state,
            "attempts": delivery.attempts,
            "noted_at": delivery.noted_at,
            "status": delivery.status,
            "fault": delivery.fault,
            "next_at": delivery.next_at,
        }
        told = {name: value for name, value in values.items() if value is not None}
        absent = ", ".join(f"#{name}" for name, value in values.items() if value is None)
        expression = f"SET {KEPT}, " + ", ".join(f"#{name} = :{name}" for name in told) + (f" REMOVE {absent}" if absent else "")
        done = delivery.state == "delivered"
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.delivery(tenant, receiver, delivery.name.at, delivery.name.id),
                expression,
                {
                    **{f":{name}": value for name, value in told.items()},
                    **kept(now, EVENT_LIFE),
                    **({} if done else {":done": "delivered"}),
                },
                condition=None if done else "attribute_not_exists(#state) OR #state <> :done",
            )

    def deliveries(
        self, tenant: str, receiver: str, before: EventName | None, limit: int, now: int
    ) -> tuple[list[StoredDelivery], EventName | None]:
        """The deliveries of the newest events, newest first, before that of one; and before which to continue, if there are more."""
        partition, first = primary_keys.delivery(tenant, receiver, 0, "")
        last = primary_keys.delivery(tenant, receiver, before.at, before.id)[1] if before else "D#~"
        rows = self._table.newest(None, ("PK", partition), (first, last), limit + 2)
        found = [_delivery_of(row) for row in rows if row["SK"] != last and now < 1000 * row["expires"]]
        return found[:limit], found[limit - 1].name if len(found) > limit else None

    # standings

    def standing(self, tenant: str, receiver: str, now: int) -> Standing:
        return _standing_of(self._table.get(primary_keys.standing(tenant, receiver), now, consistent=True))

    def standings(self, tenant: str, receivers: Sequence[str], now: int) -> dict[str, Standing]:
        keys = {primary_keys.standing(tenant, receiver): receiver for receiver in receivers}
        found = self._table.get_batch(keys, now)
        return {receiver: _standing_of(found.get(key, {})) for key, receiver in keys.items()}

    def failed(self, tenant: str, receiver: str, at: int, now: int) -> Standing:
        """Count a failure in a row; `at` is when the event happened that is missing."""
        after = self._table.update(
            primary_keys.standing(tenant, receiver),
            f"SET {KEPT}, #failed_at = :now, #missing_since = if_not_exists(#missing_since, :at) ADD #failures :one",
            {":at": at, ":one": 1, ":now": now, **kept(now, STANDING_LIFE)},
            returns="ALL_NEW",
        )
        if after["missing_since"] > at:
            self.waits(tenant, receiver, at)
        return _standing_of(after)

    def waits(self, tenant: str, receiver: str, at: int) -> bool:
        """Note that an event of this moment is missing, if none before it is. False if nothing is missing any more: the receiver has
        recovered in the meantime, and nobody would send this event."""
        try:
            self._table.update(
                primary_keys.standing(tenant, receiver), "SET #missing_since = :at", {":at": at}, condition="#missing_since > :at"
            )
        except ConditionFailed as failure:
            return "missing_since" in failure.item
        return True

    def rest(self, tenant: str, receiver: str, now: int) -> None:
        """Let a receiver rest, unless it rests already."""
        self._table.update(
            primary_keys.standing(tenant, receiver),
            f"SET {KEPT}, #resting_at = if_not_exists(#resting_at, :now)",
            {":now": now, **kept(now, STANDING_LIFE)},
        )

    def pause(self, tenant: str, receiver: str, why: Pause, at: int, now: int) -> None:
        """Pause a receiver until somebody resumes it; `at` is when the event happened that it has not got."""
        self._table.update(
            primary_keys.standing(tenant, receiver),
            f"SET {KEPT}, #paused = :why, #missing_since = if_not_exists(#missing_since, :at)",
            {":why": why, ":at": at, **kept(now, STANDING_LIFE)},
        )

    def recover(self, tenant: str, receiver: str) -> Standing:
        """Forget every failure of a receiver; returns how it stood at that moment."""
        before = self._table.update(
            primary_keys.standing(tenant, receiver),
            "REMOVE #failures, #failed_at, #missing_since, #resting_at, #paused",
            {},
            returns="ALL_OLD",
        )
        return _standing_of(before)


def _hour(at: int) -> int:
    return at - at % HOUR


def _name_of(item: Item) -> EventName:
    _, at, name = item["SK"].split("#")
    return EventName(at=int(at), id=name)


def _event_of(item: Item) -> StoredEvent:
    return StoredEvent(name=_name_of(item), type=item["type"], document=item["document"])


def _delivery_of(item: Item) -> StoredDelivery:
    return StoredDelivery(
        name=_name_of(item),
        type=item["type"],
        state=item["state"],
        attempts=item["attempts"],
        noted_at=item["noted_at"],
        status=item.get("status"),
        fault=item.get("fault"),
        next_at=item.get("next_at"),
    )


def _standing_of(item: Item) -> Standing:
    return Standing(
        failures=item.get("failures", 0),
        failed_at=item.get("failed_at"),
        missing_since=item.get("missing_since"),
        resting_at=item.get("resting_at"),
        paused=item.get("paused"),
    )
