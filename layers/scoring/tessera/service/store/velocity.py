"""Velocity: the arithmetic of counters that DynamoDB can only add to. Pure; the store sends and fetches them.

Of a user or device sets of *stamps* are kept (moments in milliseconds, with three digits of chance or hash to tell simultaneous ones
apart), and a set of *meetings*: in which hour whom it met, the devices of a user, the users of a device. What is repeated within an hour is
in it once, so it reaches a week back where stamps of everything would not, and answers in how many hours of a day somebody acted and how
many different ones they met. Of an address there are, per hour, a counter per minute and sets of hashes. How many different members a set
of hashes stands for is estimated by linear counting (Whang, Vander-Zanden & Taylor 1990): with `k` of `m` slots taken, −m·ln(1 − k/m).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from hashlib import blake2b
from math import log

from tessera.units import HOUR, MINUTE, WEEK

SLOTS = 256  # of the sets of users and devices
FAILURE_SLOTS = 1024
MOST = 48  # stamps or links that are kept without cleaning
KEPT = 32  # after cleaning, so that a subject under attack is not cleaned at every action
MOST_MEETINGS = 32
KEPT_MEETINGS = 24
FACES = 4096  # into which users and devices are hashed in meetings; the first stands for nobody


def digest(value: str) -> bytes:
    """8 bytes that stand for an id."""
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
    """What to clean from a set of stamps that is too large: all older than `window`, and all but the newest."""
    if len(stamps) <= MOST:
        return frozenset()
    kept = sorted(member for member in stamps if member > stamp(now - window, 999))[-KEPT:]
    return frozenset(stamps) - frozenset(kept)


def face(who: str) -> int:
    """What stands for a user or device in meetings. Two of a dozen are taken for one in 1.6 % of cases."""
    return 1 + slot(who, FACES - 1)


def meeting(at: int, who: str | None) -> int:
    """That somebody, or nobody who is known, was met in the hour of the moment `at`, as a member of a set."""
    return at // HOUR * FACES + (face(who) if who else 0)


def hours(meetings: Set[int], window: int, now: int) -> int:
    """In how many of the hours since `window` milliseconds ago, whole ones and this, anybody was met."""
    return len({member // FACES for member in _since(meetings, window, now)})


def met(meetings: Set[int], window: int, now: int, same: Iterable[tuple[str, str]] = ()) -> int:
    """How many different ones were met since `window` milliseconds ago, where pairs of ids are known to be the same person's."""
    return len(_people({member % FACES for member in _since(meetings, window, now)} - {0}, same, face))


def outgrown_meetings(meetings: Set[int], now: int) -> frozenset[int]:
    """What to clean from a set of meetings that is too large: all older than a week, and all but the newest hours'."""
    if len(meetings) <= MOST_MEETINGS:
        return frozenset()
    return frozenset(meetings) - frozenset(sorted(_since(meetings, WEEK, now))[-KEPT_MEETINGS:])


def _since(meetings: Set[int], window: int, now: int) -> Set[int]:
    return {member for member in meetings if member >= (now - window) // HOUR * FACES + FACES}


def outgrown_links(links: Set[bytes]) -> frozenset[bytes]:
    """What to clean from a set of links that is too large; everybody who cleans it chooses the same."""
    return frozenset(sorted(links)[KEPT:]) if len(links) > MOST else frozenset()


def people(links: Set[bytes], same: Iterable[tuple[str, str]]) -> int:
    """How many people a set of links stands for, where pairs of ids are known to be the same person's."""
    return len(_people(links, same, digest))


def _people[Mark: Hashable](marks: Iterable[Mark], same: Iterable[tuple[str, str]], mark: Callable[[str], Mark]) -> Set[Mark]:
    """One mark for each of the people that marks stand for; `mark` answers that of an id."""
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
    """One shard of one hour of an address: actions by minute, and slots taken by users, devices and failed actions."""

    minutes: Mapping[int, int] = field(default_factory=dict)
    users: Set[int] = frozenset()
    devices: Set[int] = frozenset()
    failures: Set[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class AddressCounts:
    actions_60_sec: int
    actions_last_hour: int
    users_last_hour: int
    devices_last_hour: int
    failures_last_hour: int

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
        )


def linear_count(taken: float, slots: int) -> float:
    """How many different members have probably taken `taken` of `slots` slots; a full set says no more than that one slot was left."""
    return -slots * log(1 - min(taken, slots - 1) / slots)
