"""Items: how records look in the table.

What DynamoDB must see (keys, counters, what conditions and filters read) is in attributes; the rest of a record is one *document*, JSON
compressed by zlib, because units are paid by the kilobyte and attribute names are part of the size.
"""

import struct
from base64 import b64decode
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from itertools import batched
from typing import TYPE_CHECKING, Any, cast

from pydantic import TypeAdapter

from tessera.history import History, Observation
from tessera.place import Place
from tessera.profile import DeviceProfile
from tessera.reputation import Reputation
from tessera.service.store import primary_keys, velocity
from tessera.service.store.compression import compressed, expanded
from tessera.service.store.records import BoundUser, Heard, SessionName, SessionTraits, StoredPage, StoredSession, Subjects
from tessera.service.store.velocity import AddressCounts, AddressHour
from tessera.telemetry import Rhythm, Stroke
from tessera.units import DAY, HOUR, MINUTE, WEEK

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

type Value = str | int | float | bool | bytes | frozenset[str] | frozenset[int] | frozenset[bytes]
type Item = dict[str, Any]
"""Attributes by name, as plain `Value`s."""

LONGEST_TIME = 65_535  # ms between strokes of a rhythm or that a key is held, in storage
STREAM_FACTS = frozenset(
    {"PK", "SK", "schema_version", "expires", "mark", "seen", "batches", "sealed", "location", "first", "last", "closed", "rhythm"}
)
"""The attributes of a stream's aggregate that are not tallies. No tally has the name of one of them."""
HEARD = "heard_"
"""The prefix of the attributes in which a session's own item keeps requests from elsewhere."""


# values


def attribute(value: Value) -> "AttributeValueTypeDef":
    """A plain value in DynamoDB's JSON. Sets must not be empty."""
    match value:
        case bool():
            return {"BOOL": value}
        case int() | float():
            return {"N": str(value)}
        case str():
            return {"S": value}
        case bytes():
            return {"B": value}
        case _:
            return _set_attribute(value)


def _set_attribute(value: frozenset[str] | frozenset[int] | frozenset[bytes]) -> "AttributeValueTypeDef":
    match next(iter(value)):
        case str():
            return {"SS": sorted(cast(frozenset[str], value))}
        case bytes():
            return {"BS": sorted(cast(frozenset[bytes], value))}
        case _:
            return {"NS": [str(number) for number in sorted(cast(frozenset[int], value))]}


def attributes(item: Mapping[str, Value]) -> dict[str, "AttributeValueTypeDef"]:
    return {name: attribute(value) for name, value in item.items()}


def item_of(image: Mapping[str, Any]) -> Item:
    """DynamoDB's JSON as plain values. Binary values may be bytes, or base64 as Lambda hands them over."""
    return {name: _value(*next(iter(typed.items()))) for name, typed in image.items()}


def _value(kind: str, value: Any) -> Value:
    match kind:
        case "N":
            return _number(value)
        case "B":
            return _binary(value)
        case "SS":
            return frozenset(value)
        case "NS":
            return frozenset(int(number) for number in value)
        case "BS":
            return frozenset(_binary(member) for member in value)
        case _:
            return cast("str | bool", value)


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _binary(value: bytes | str) -> bytes:
    return b64decode(value) if isinstance(value, str) else bytes(value)


# documents


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("type[Any]", kind))


def document(record: object, dictionary: bytes = b"") -> bytes:
    """A record as a document; fields at their default are left out."""
    return compressed(_adapter(cast(Hashable, type(record))).dump_json(record, exclude_defaults=True), dictionary)


def read[Record](kind: type[Record], content: bytes) -> Record:
    """The record that a document holds."""
    return cast(Record, _adapter(cast(Hashable, kind)).validate_json(expanded(content)))


def plain(record: object) -> Any:
    """A record as plain JSON; fields at their default are left out."""
    return _adapter(cast(Hashable, type(record))).dump_python(record, mode="json", exclude_defaults=True)


# device sessions


def session_of(items: Iterable[Item], name: SessionName) -> StoredSession:
    """A session from its items: its own facts, its traits, and its streams summed. The stream that reported last says where the session
    is."""
    (_, facts_at), (_, traits_at) = primary_keys.session_facts(name), primary_keys.session_traits(name)
    own: Item = {}
    traits: SessionTraits | None = None
    tallies: dict[str, int] = {}
    latest: Item = {}
    typed: Item = {}
    for item in items:
        if item["SK"] == facts_at:
            own = item
        elif item["SK"] == traits_at:
            traits = read(SessionTraits, item["document"])
        else:
            latest = max(latest, item, key=lambda stream: stream.get("last", -1))
            if "rhythm" in item:
                typed = max(typed, item, key=lambda stream: stream.get("last", -1))
            for tally in item.keys() - STREAM_FACTS:
                tallies[tally] = tallies.get(tally, 0) + item[tally]
    page = {tally: latest[tally] for tally in latest.keys() - STREAM_FACTS}
    return StoredSession(
        traits=traits,
        tallies=tallies,
        page=page,
        heard=Heard(at=latest["last"], sealed=latest["sealed"]) if latest else None,
        elsewhere=tuple(heard_of(value) for value in heard_elsewhere(own).values()),
        location=latest.get("location"),
        rhythm=rhythm_of(typed["rhythm"]) if typed else None,
        bound_user=BoundUser(user=own["user"], sealed_user=own["sealed_user"], asserted_by=own["asserted_by"]) if "user" in own else None,
        closed="closed" in own,
    )


def pages_of(items: Iterable[Item], name: SessionName) -> tuple[StoredPage, ...]:
    """The streams of a session, each of which is one page, in the order in which they began."""
    own = {key for _, key in (primary_keys.session_facts(name), primary_keys.session_traits(name))}
    pages = (
        StoredPage(
            location=item.get("location"),
            first=item["first"] if "first" in item else item["last"],
            last=item["last"],
            batches=item["batches"],
            tallies={tally: item[tally] for tally in item.keys() - STREAM_FACTS},
        )
        for item in items
        if item["SK"] not in own and "last" in item
    )
    return tuple(sorted(pages, key=lambda page: page.first))


def heard_attribute(heard: Heard) -> bytes:
    """Eight bytes of milliseconds, then what is sealed."""
    return struct.pack(">Q", heard.at) + heard.sealed


def heard_of(attribute: bytes) -> Heard:
    return Heard(at=struct.unpack_from(">Q", attribute)[0], sealed=attribute[8:])


def heard_elsewhere(own: Item) -> dict[str, bytes]:
    """The latest requests from elsewhere in a session's own item, by place."""
    return {name.removeprefix(HEARD): value for name, value in own.items() if name.startswith(HEARD)}


def rhythm_attribute(rhythm: Rhythm) -> bytes:
    """A rhythm in a few bytes: two 16-bit numbers for each stroke (longer times are cut), then the field's name."""
    times = [min(time, LONGEST_TIME) for stroke in rhythm.keys for time in (stroke.after, stroke.hold)]
    return struct.pack(f">B{len(times)}H", len(rhythm.keys), *times) + rhythm.field.encode()


def rhythm_of(attribute: bytes) -> Rhythm:
    end = 1 + 4 * attribute[0]
    times = struct.unpack(f">{2 * attribute[0]}H", attribute[1:end])
    strokes = tuple(Stroke(after=after, hold=hold) for after, hold in batched(times, 2, strict=True))
    return Rhythm(kind="rhythm", field=attribute[end:].decode(), keys=strokes)


# counters


def address_hour_of(item: Item, payer: str | None = None) -> AddressHour:
    """An address's hour; the account that pays now is not among its cards."""
    own = {velocity.slot(payer, velocity.SLOTS)} if payer else set[int]()
    return AddressHour(
        minutes={int(name[1:]): count for name, count in item.items() if name[0] == "m" and name[1:].isdecimal()},
        users=item.get("u", frozenset()),
        devices=item.get("d", frozenset()),
        failures=item.get("f", frozenset()),
        cards=item.get("c", frozenset()) - own,
        refused_cards=item.get("r", frozenset()) - own,
    )


def with_address(history: History, this: Item, previous: Item, now: int, shards: int, payer: str | None = None) -> History:
    """The history with the counts of an address, from its hour before this action and its previous hour; the account that pays now is
    not counted."""
    counts = AddressCounts.read(address_hour_of(this, payer), address_hour_of(previous, payer), now, shards)
    return replace(
        history,
        ip_action_rate_60_sec=counts.actions_60_sec,
        ip_user_count_last_hour=counts.users_last_hour,
        ip_device_count_last_hour=counts.devices_last_hour,
        ip_action_count_last_hour=counts.actions_last_hour,
        ip_failure_count_last_hour=counts.failures_last_hour,
        ip_card_count_last_hour=counts.cards_last_hour,
        ip_refused_card_count_last_hour=counts.refused_cards_last_hour,
    )


def with_user(history: History, item: Item, now: int, payer: str | None = None) -> History:
    """The history with the counts of a user, from its observed item before this action; the account that pays now is not counted."""
    fails, met = item.get("fails", frozenset()), item.get("met", frozenset())
    return replace(
        history,
        user_action_rate_60_sec=velocity.within(item.get("acts", frozenset()), MINUTE, now),
        user_failure_count_last_hour=velocity.within(fails, HOUR, now),
        user_failure_count_last_day=velocity.within(fails, DAY, now),
        user_failure_count_last_week=velocity.within(fails, WEEK, now),
        user_hours_last_day=velocity.hours(met, DAY, now),
        user_device_count_last_day=velocity.met(met, DAY, now),
        user_device_count_last_week=velocity.met(met, WEEK, now),
        linking_user_to_device_count=len(item.get("links", ())),
        user_refused_card_count_last_day=velocity.met_besides(payer, item.get("refused", frozenset()), DAY, now),
    )


def with_device(history: History, item: Item, itself: Item, profile: DeviceProfile, subjects: Subjects) -> History:
    """The history with the counts of a device or a copy, from its observed item before this action, and with the last place of the device
    `itself`. Ids that its profile knows to be the same person's count once; the account that pays now does not count among those tried
    before. An initiator in place of the device has only the count of accounts."""
    now, payer = subjects.now, subjects.payment.payer if subjects.payment else None
    cards = len(item.get("cards", frozenset()) - {velocity.digest(payer)}) if payer else None
    if not subjects.name.has_telemetry:
        return replace(history, device_card_count=cards)
    fails, met, same = item.get("fails", frozenset()), item.get("met", frozenset()), profile.same_people
    return replace(
        history,
        device_failure_count_last_day=velocity.within(fails, DAY, now),
        device_failure_count_last_week=velocity.within(fails, WEEK, now),
        device_hours_last_day=velocity.hours(met, DAY, now),
        device_user_count_last_day=velocity.met(met, DAY, now, same),
        device_user_count_last_week=velocity.met(met, WEEK, now, same),
        device_action_rate_60_sec=velocity.within(item.get("acts", frozenset()), MINUTE, now),
        linking_device_to_users_count=velocity.people(item.get("links", frozenset()), same),
        device_card_count=cards,
        device_refused_card_count_last_day=velocity.met_besides(payer, item.get("refused", frozenset()), DAY, now),
        device_last_seen=Observation(place=read(Place, itself["place"]), at=itself["placed_at"]) if "place" in itself else None,
    )


# reputations


def reputation_of(item: Item) -> Reputation:
    """The reputation in a profile's item."""
    return read(Reputation, item["labels"]) if "labels" in item else Reputation()


# actions
