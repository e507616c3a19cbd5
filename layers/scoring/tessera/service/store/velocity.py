"""Velocity: the arithmetic of counters to which DynamoDB can only add. Pure; the store writes and reads them.

A user or device has sets of *stamps* (times in milliseconds, with three random or hashed digits to distinguish simultaneous ones), and a
set of *meetings*: in which hour it met whom (the devices of a user, the users of a device). Repetitions within an hour are in it once, so
that it covers a week, which stamps of everything would not, and shows in how many hours of a day a subject acted and how many different
others it met. An address has, per hour, a counter for each minute and sets of hashes. How many different members a set of hashes stands for
is estimated by linear counting (Whang, Vander-Zanden & Taylor 1990): with `k` of `m` slots taken, −m·ln(1 − k/m).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from hashlib import blake2b
from math import log

from tessera.units import HOUR, MINUTE, WEEK

SLOTS = 256  # in the sets of users and devices
FAILURE_SLOTS = 1024
MOST = 48  # stamps or links before cleaning
KEPT = 32  # after cleaning, so that a subject under attack is not cleaned at every action
MOST_MEETINGS = 32
KEPT_MEETINGS = 24
FACES = 4096  # values into which users and devices are hashed in meetings; the first means nobody


def digest(value: str) -> bytes:
    """8 bytes that represent an id."""
    return blake2b(value.encode(), digest_size=8).digest()


def slot(value: str, slots: int) -> int:
    return int.from_bytes(digest(value)) % slots


def stamp(at: int, salt: int) -> int:
    """The moment `at` as a member of a set."""
    return at * 1000 + salt % 1000


def within(stamps: Set[int], window: int, now: int) -> int:
    """How many stamps are younger than `window` milliseconds."""
    return sum(1 for member in stamps if member > stamp(now - window, 999))


def outgrown(stamps: Set[int], window: int, now: int) -> frozenset[int]:
    """What to remove from a set of stamps that is too large: all older than `window`, and all but the newest."""
    if len(stamps) <= MOST:
        return frozenset()
    kept = sorted(member for member in stamps if member > stamp(now - window, 999))[-KEPT:]
    return frozenset(stamps) - frozenset(kept)


def face(who: str) -> int:
    """What represents a user or device in meetings. Among a dozen, two coincide in 1.6 % of cases."""
    return 1 + slot(who, FACES - 1)


def meeting(at: int, who: str | None) -> int:
    """A set member that says who was met (None: nobody known) in the hour of the moment `at`."""
    return at // HOUR * FACES + (face(who) if who else 0)


def hours(meetings: Set[int], window: int, now: int) -> int:
    """In how many of the hours since `window` milliseconds ago, whole ones and the present one, anybody was met."""
    return len({member // FACES for member in _since(meetings, window, now)})


def met(meetings: Set[int], window: int, now: int, same: Iterable[tuple[str, str]] = ()) -> int:
    """How many different ones were met since `window` milliseconds ago; `same` has pairs of ids of the same person."""
    return len(_people({member % FACES for member in _since(meetings, window, now)} - {0}, same, face))


def met_besides(who: str | None, meetings: Set[int], window: int, now: int) -> int:
    """How many different ones were met since `window` milliseconds ago, without this one."""
    return len({member % FACES for member in _since(meetings, window, now)} - {0, face(who) if who else 0})


def outgrown_meetings(meetings: Set[int], now: int) -> frozenset[int]:
    """What to remove from a set of meetings that is too large: all older than a week, and all but those of the newest hours."""
    if len(meetings) <= MOST_MEETINGS:
        return frozenset()
    return frozenset(meetings) - frozenset(sorted(_since(meetings, WEEK, now))[-KEPT_MEETINGS:])


def _since(meetings: Set[int], window: int, now: int) -> Set[int]:
    return {member for member in meetings if member >= (now - window) // HOUR * FACES + FACES}


def outgrown_links(links: Set[bytes]) -> frozenset[bytes]:
    """What to remove from a set of links that is too large; every process chooses the same."""
    return frozenset(sorted(links)[KEPT:]) if len(links) > MOST else frozenset()


def people(links: Set[bytes], same: Iterable[tuple[str, str]]) -> int:
    """How many people a set of links represents; `same` has pairs of ids of the same person."""
    return len(_people(links, same, digest))


def _people[Mark: Hashable](marks: Iterable[Mark], same: Iterable[tuple[str, str]], mark: Callable[[str], Mark]) -> Set[Mark]:
    """One mark for each of the people whom marks represent; `mark` returns the mark of an id."""
    leads_to: dict[Mark, Mark] = {}

    def last(known: Mark) -> Mark:
        while known in leads_to:
            known = leads_to[known]
        return known

    for one, other in same:
        start, end = last(mark(one)), last(mark(other))
        if start != end:
            leads_to[start] = end
    return {last(each) for each in marks}


@dataclass(frozen=True, kw_only=True)
class AddressHour:
    """One shard of one hour of an address: actions per minute, and the slots taken by users, devices, failed actions, and by cards that
    were tried and that were refused."""

    minutes: Mapping[int, int] = field(default_factory=dict)
    users: Set[int] = frozenset()
    devices: Set[int] = frozenset()
    failures: Set[int] = frozenset()
    cards: Set[int] = frozenset()
    refused_cards: Set[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class AddressCounts:
    actions_60_sec: int
    actions_last_hour: int
    users_last_hour: int
    devices_last_hour: int
    failures_last_hour: int
    cards_last_hour: int
    refused_cards_last_hour: int

    @classmethod
    def read(cls, this: AddressHour, previous: AddressHour, now: int, shards: int) -> "AddressCounts":
        """This minute and the rest of the last one, this hour and the rest of the last one, weighted by what remains of the window."""
        minute = now % HOUR // MINUTE
        last_minute = this.minutes.get(minute - 1, 0) if minute else previous.minutes.get(59, 0)
        actions = this.minutes.get(minute, 0) + last_minute * (1 - now % MINUTE / MINUTE)
        rest = 1 - now % HOUR / HOUR
        in_the_hour = sum(this.minutes.values()) + rest * sum(previous.minutes.values())

        def distinct(these: Set[int], those: Set[int], slots: int) -> int:
            return round(shards * linear_count(len(these) + len(those - these) * rest, slots))

        return cls(
            actions_60_sec=round(shards * actions),
            actions_last_hour=round(shards * in_the_hour),
            users_last_hour=distinct(this.users, previous.users, SLOTS),
            devices_last_hour=distinct(this.devices, previous.devices, SLOTS),
            failures_last_hour=distinct(this.failures, previous.failures, FAILURE_SLOTS),
            cards_last_hour=distinct(this.cards, previous.cards, SLOTS),
            refused_cards_last_hour=distinct(this.refused_cards, previous.refused_cards, SLOTS),
        )


def linear_count(taken: float, slots: int) -> float:
    """How many different members have probably taken `taken` of `slots` slots; a full set is treated as if one slot were left."""
    return -slots * log(1 - min(taken, slots - 1) / slots)
