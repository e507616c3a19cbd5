"""Counters: what changes with every action, before it is judged; each update returns the values before it. A part of the store.

Users and devices have one *observed* item each: `acts` and `fails` (sets of stamps, of the last minute and of the last week), `met` (a set
of meetings of the last week), `refused` (likewise, of the cards and accounts from which payments failed, in that hour), `links` (a set of
8-byte hashes of the devices of a user, or the users of a device); a device's also has `cards` (likewise, of the accounts it tried to pay
from), `ties` (4-byte marks of what its users were seen with) and its last observed place. Counters do not mean that anything was
legitimate: they change however the action ends. A copy of a device, and a user whom only an SDK names, have items of their own (`whose`).
An address has an item per hour and shard.
"""

import random
from collections.abc import Mapping
from contextlib import suppress

from tessera import errors
from tessera.place import Place
from tessera.service.store import items, primary_keys
from tessera.service.store.items import Item, Value
from tessera.service.store.primary_keys import Key
from tessera.service.store.records import Subjects
from tessera.service.store.table import KEPT, Table, Throttled, alive, kept
from tessera.service.store.velocity import FAILURE_SLOTS, SLOTS, digest, meeting, outgrown, outgrown_links, outgrown_meetings, slot, stamp
from tessera.ties import SharedEntity, Tie, TieKind
from tessera.units import HOUR, MINUTE, WEEK

OBSERVED_LIFE = 400 * 24 * HOUR
UNPROVEN_LIFE = 8 * 24 * HOUR  # of items that anybody can make any number of: a little longer than the time they cover
HOUR_LIFE = 3 * HOUR  # from the hour's beginning; the next hour still reads it
MOST_SHARDS = 16
WIDENED_ADDRESSES = 1024  # remembered by one process; the oldest is forgotten first


class Counters:
    """The counters in the table, and over how many shards this process spreads addresses on which it was throttled."""

    def __init__(self, table: Table, chance: random.Random) -> None:
        self._table = table
        self._chance = chance
        self._shards: dict[tuple[str, str], int] = {}  # by tenant and address

    def count_device(self, subjects: Subjects) -> Item:
        """Count an action for its device, link its user, update the observed place."""
        user = subjects.user
        sets, values = _moved(subjects.place, subjects.now)
        adds = "#acts :acts, #met :met"
        values[":acts"] = frozenset({self._stamp(subjects.now)})
        values[":met"] = frozenset({meeting(subjects.now, user)})
        if user:
            adds += ", #links :links"
            values[":links"] = frozenset({digest(user)})
        if subjects.payment and subjects.payment.payer:
            adds += ", #cards :cards"
            values[":cards"] = frozenset({digest(subjects.payment.payer)})
        if ties := ties_of(subjects):
            adds += ", #ties :ties"
            values[":ties"] = _marks(ties, subjects.now)
        return self._count_device(subjects, f"SET {KEPT}{sets} ADD {adds}", values)

    def count_initiator(self, subjects: Subjects) -> Item:
        """Count the account from which the initiator of a payment without telemetry tries to pay, and store the tie with the payee."""
        adds, values = [], dict[str, Value]()
        if subjects.payment and subjects.payment.payer:
            adds.append("#cards :cards")
            values[":cards"] = frozenset({digest(subjects.payment.payer)})
        if ties := ties_of(subjects):
            adds.append("#ties :ties")
            values[":ties"] = _marks(ties, subjects.now)
        return self._count_device(subjects, f"SET {KEPT} ADD {', '.join(adds)}", values)

    def amend_device(self, subjects: Subjects, place: Place | None) -> Item:
        """For a device whose action has been counted: link the user whom the subjects name by now, store the tie with the address and
        update the observed place."""
        sets, values = _moved(place, subjects.now)
        adds = []
        if user := subjects.user:
            adds.append("#links :links, #met :met")
            values[":links"] = frozenset({digest(user)})
            values[":met"] = frozenset({meeting(subjects.now, user)})
        if ties := ties_of(subjects):
            adds.append("#ties :ties")
            values[":ties"] = _marks(ties, subjects.now)
        return self._count_device(subjects, f"SET {KEPT}{sets}" + (f" ADD {', '.join(adds)}" if adds else ""), values)

    def count_user(self, subjects: Subjects, user: str) -> Item:
        """Count an action for its user, link its device."""
        device = subjects.name.device if subjects.name.has_telemetry else None
        adds = "#acts :acts, #met :met"
        values: dict[str, Value] = {
            ":acts": frozenset({self._stamp(subjects.now)}),
            ":met": frozenset({meeting(subjects.now, device)}),
        }
        if device:
            adds += ", #links :links"
            values[":links"] = frozenset({digest(device)})
        expression, tenant = f"SET {KEPT} ADD {adds}", subjects.name.tenant
        if subjects.asserted_by == "backend":
            return self._count(primary_keys.observed_user(tenant, user), expression, values, subjects.now)
        claim = primary_keys.observed_claim(tenant, user, subjects.name.device, subjects.copy)
        return self._count(claim, expression, values, subjects.now, UNPROVEN_LIFE)

    def count_user_failure(self, tenant: str, user: str, action: str, at: int, refused_card: str | None = None) -> None:
        """Count a failed action for its user, once."""
        self._count_failure(primary_keys.observed_user(tenant, user), action, at, refused_card)

    def count_claim_failure(
        self, tenant: str, user: str, device: str, copy: str | None, action: str, at: int, refused_card: str | None = None
    ) -> None:
        """Count a failed action for a user whom only an SDK named, once."""
        self._count_failure(primary_keys.observed_claim(tenant, user, device, copy), action, at, refused_card, UNPROVEN_LIFE)

    def count_device_failure(
        self, tenant: str, device: str, copy: str | None, action: str, at: int, refused_card: str | None = None
    ) -> None:
        """Count a failed action for its device, or for the copy of it, once."""
        life = UNPROVEN_LIFE if copy else OBSERVED_LIFE
        self._count_failure(primary_keys.observed_device(tenant, device, copy), action, at, refused_card, life)

    def count_address(self, subjects: Subjects, address: str, user: str | None) -> tuple[Item, int]:
        """Count an action for its address; returns the hour's shard as it was, and over how many shards the address is spread. Others are
        at this address, too: the account that pays counts only if a backend reported the payment."""
        adds = f"#m{subjects.now % HOUR // MINUTE} :one"
        values: dict[str, Value] = {":one": 1}
        if subjects.name.has_telemetry:
            adds += ", #d :device"
            values[":device"] = frozenset({slot(subjects.name.device, SLOTS)})
        if user:
            adds += ", #u :user"
            values[":user"] = frozenset({slot(user, SLOTS)})
        if subjects.payment and subjects.payment.payer and subjects.reported_by == "backend":
            adds += ", #c :card"
            values[":card"] = frozenset({slot(subjects.payment.payer, SLOTS)})
        before = self._count_hour(subjects.name.tenant, address, f"{user}{subjects.name.device}", adds, values, subjects.now)
        return before, self._shards.get((subjects.name.tenant, address), 1)

    def count_address_failure(
        self, tenant: str, address: str, user: str | None, device: str, action: str, at: int, refused_card: str | None = None
    ) -> None:
        """Count a failed action for its address, once."""
        adds, values = "#f :f", dict[str, Value]({":f": frozenset({slot(action, FAILURE_SLOTS)})})
        if refused_card:
            adds += ", #r :r"
            values[":r"] = frozenset({slot(refused_card, SLOTS)})
        self._count_hour(tenant, address, f"{user}{device}", adds, values, at)

    def previous_hour_key(self, subjects: Subjects, address: str, user: str | None) -> Key:
        """The item of the hour before, in the shard in which this user and device are counted."""
        tenant, device = subjects.name.tenant, subjects.name.device
        shard = slot(f"{user}{device}", self._shards.get((tenant, address), 1))
        return primary_keys.address_hour(tenant, address, shard, subjects.now - HOUR)

    def _count_failure(self, key: Key, action: str, at: int, refused_card: str | None, life: int = OBSERVED_LIFE) -> None:
        adds, values = "#fails :fails", dict[str, Value]({":fails": frozenset({stamp(at, slot(action, 1000))})})
        if refused_card:
            adds += ", #refused :refused"
            values[":refused"] = frozenset({meeting(at, refused_card)})
        self._count(key, f"SET {KEPT} ADD {adds}", values, at, life)

    def _count_device(self, subjects: Subjects, expression: str, values: Mapping[str, Value]) -> Item:
        key = primary_keys.observed_device(subjects.name.tenant, subjects.name.device, subjects.copy)
        return self._count(key, expression, values, subjects.now, UNPROVEN_LIFE if subjects.copy else OBSERVED_LIFE)

    def _count(self, key: Key, expression: str, values: Mapping[str, Value], now: int, life: int = OBSERVED_LIFE) -> Item:
        """Update an observed item; clean it if it has grown beyond its bounds."""
        before = self._table.update(key, expression, {**values, **kept(now, life)}, returns="ALL_OLD")
        surplus: dict[str, Value] = {
            ":acts": outgrown(before.get("acts", frozenset()), MINUTE, now),
            ":fails": outgrown(before.get("fails", frozenset()), WEEK, now),
            ":met": outgrown_meetings(before.get("met", frozenset()), now),
            ":refused": outgrown_meetings(before.get("refused", frozenset()), now),
            ":links": outgrown_links(before.get("links", frozenset())),
            ":cards": outgrown_links(before.get("cards", frozenset())),
            ":ties": outgrown_links(before.get("ties", frozenset())),
        }
        if surplus := {name: members for name, members in surplus.items() if members}:
            with suppress(errors.Unavailable):
                self._table.update(key, "DELETE " + ", ".join(f"#{name[1:]} {name}" for name in surplus), surplus)
        return before if alive(before, now) else {}

    def _count_hour(self, tenant: str, address: str, actor: str, adds: str, values: Mapping[str, Value], now: int) -> Item:
        """Update one shard of an address's hour; a throttled address is spread over more shards."""
        while True:
            shards = self._shards.get((tenant, address), 1)
            key = primary_keys.address_hour(tenant, address, slot(actor, shards), now)
            try:
                return self._table.update(key, f"SET {KEPT} ADD {adds}", {**values, **kept(now - now % HOUR, HOUR_LIFE)}, returns="ALL_OLD")
            except Throttled:
                if shards >= MOST_SHARDS:
                    raise
                self._widen((tenant, address), 2 * shards)

    def _widen(self, widened: tuple[str, str], shards: int) -> None:
        if widened not in self._shards and len(self._shards) >= WIDENED_ADDRESSES:
            self._shards.pop(next(iter(self._shards)), None)
        self._shards[widened] = shards

    def _stamp(self, now: int) -> int:
        return stamp(now, self._chance.randrange(1000))


def ties_of(subjects: Subjects) -> tuple[Tie, ...]:
    """The ties of an action, as far as they are known when it is counted: its device's fingerprint is not. A user whom only an SDK names
    has none, and a copy of a device makes no tie with that device."""
    user = subjects.user
    if user is None or subjects.asserted_by != "backend":
        return ()
    payee = subjects.payment.payee if subjects.payment and subjects.reported_by == "backend" else None
    device = subjects.name.device if subjects.name.has_telemetry and not subjects.copy else None
    shown: dict[TieKind, str | None] = {"device": device, "device_key": subjects.key, "ip": subjects.address, "payee": payee}
    return tuple(Tie(SharedEntity(kind, value), user) for kind, value in shown.items() if value)


def fresh_ties(subjects: Subjects, before: Item) -> tuple[Tie, ...]:
    """The ties for which the device's observed item had no mark; all, where an earlier attempt may have left the mark and no tie."""
    marks = frozenset() if subjects.again else before.get("ties", frozenset())
    return tuple(tie for tie in ties_of(subjects) if tie.mark(subjects.now) not in marks)


def _marks(ties: tuple[Tie, ...], at: int) -> frozenset[bytes]:
    return frozenset(tie.mark(at) for tie in ties)


def _moved(place: Place | None, at: int) -> tuple[str, dict[str, Value]]:
    """What an update sets to change the observed place; nothing if the place is unknown, or not the person's: behind a VPN, a relay or a
    carrier, the last place that said where they are remains."""
    if place is None or not place.says_where:
        return "", {}
    return ", #place = :place, #placed_at = :at", {":place": items.document(place), ":at": at}
