"""IP intelligence: from an address to a `Place`, with the data that a deployment has built into its artefact (`artefact`).

The artefact is read when the process starts, and at most once per interval a thread checks for a new one while decisions go on. Until then,
and whenever a new one cannot be fetched or read, the old one is used. What no source can say is unknown: `vpn` is false only if a list or a
database of VPNs was built in. Each fact has a shelf life; older facts are still used, and named in `stale`.

How sources are put together:
    a flag                true if any table says true, otherwise false if any says false
    geography             from the first table that names a country, and from no other: a relay's list before the databases
    relay                 an operator's own list of exits comes before lists of VPNs and data centres, which contain relays too
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Lock, Thread
from typing import Any, Self

from aws_lambda_powertools import Logger

from tessera.place import NOWHERE, Place
from tessera.service.ip.artefact import IpArtefact, Table
from tessera.service.ip.source import Source, source_of
from tessera.service.metrics import count, measure_seconds
from tessera.units import DAY, MINUTE

logger = Logger(service="tessera", location=None)

REFRESHED = 15 * MINUTE
SHELF_LIFE: Mapping[str, int] = {"tor": 14 * DAY, "block_lists": 14 * DAY, "proxy": 30 * DAY, "vpn": 180 * DAY, "relay": 180 * DAY}
"""How long a source of a fact is current. Tor exits and attacking addresses change within days, a provider's networks within months. Set by
hand; facts that are not named here never become stale."""
FLAGS = ("vpn", "tor", "hosting", "proxy", "relay", "crawler", "mobile_carrier")
GEOGRAPHY = ("country", "region", "city", "zip", "latitude", "longitude", "accuracy_radius", "timezone")
KINDS: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(FLAGS, (bool,)),
    **dict.fromkeys((*GEOGRAPHY, "domain", "asn_name", "organization", "organization_type"), (str,)),
    **dict.fromkeys(("latitude", "longitude", "accuracy_radius"), (int, float)),
    **dict.fromkeys(("asn", "block_lists"), (int,)),
}
"""The fields of a place that an artefact may hold, and their types; anything else in it is ignored."""
INTERNAL: Sequence[tuple[int, int, int]] = tuple(
    (network.version, int(network.network_address), int(network.broadcast_address))
    for network in map(ip_network, (
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7",
        "fe80::/10",
    ))
)  # fmt: skip
"""Loopback, private, link-local, and shared behind a carrier (RFC 6890): a machine's or an organisation's own, never a place."""

type Facts = Mapping[str, Any]


class IpIntelligence:
    """What is known about addresses at present. `clock` returns epoch milliseconds."""

    def __init__(self, source: Source | None, clock: Callable[[], int], *, every: int = REFRESHED, data: IpArtefact | None = None) -> None:
        self._source, self._clock, self._every = source, clock, every
        self._version: str | None = None
        self._data = data
        self._lock = Lock()
        self._beside: Thread | None = None
        self._due = 0

    @classmethod
    def load(cls, location: str, clock: Callable[[], int], *, every: int = REFRESHED) -> Self:
        """The artefact at a path or an `s3://bucket/key`, read at once; nothing for an empty location."""
        loaded = cls(source_of(location), clock, every=every)
        loaded._due = clock() + every
        loaded.refresh()
        return loaded

    def place(self, address: str | None) -> Place:
        """What is known about an address; `NOWHERE` without one."""
        now = self._clock()
        self._refresh_beside(now)
        return _place(self._data, address) if address else NOWHERE

    @property
    def age(self) -> float | None:
        """Milliseconds since the artefact was built; None without one."""
        return self._clock() - 1000 * self._data.built if self._data else None

    @property
    def stale(self) -> tuple[str, ...]:
        """The facts with a source older than their shelf life."""
        now, tables = self._clock(), self._data.tables.values() if self._data else ()
        dates = [(field, date) for table in tables for field, date in table.dated.items() if field in SHELF_LIFE]
        return tuple(sorted({field for field, date in dates if now - 1000 * date > SHELF_LIFE[field]}))

    def refresh(self) -> None:
        """Replace the artefact if there is a new one; on any error the old one stays, and the error is logged."""
        if self._source is None or not self._lock.acquire(blocking=False):
            return
        try:
            if fetched := self._source.fetch(self._version):
                with fetched.content as content:
                    self._data = IpArtefact.read(content)
                self._version = fetched.version
                _place.cache_clear()
                logger.info("IP data", extra={"built": self._data.built, "tables": list(self._data.tables)})
        except (OSError, ValueError) as fault:
            logger.error("unreadable IP data", extra={"fault": f"{type(fault).__name__}: {fault}"})
            count("IpDataUnreadable")
        finally:
            self._lock.release()

    def settle(self) -> None:
        """Wait until a refresh in progress has ended."""
        if self._beside:
            self._beside.join()

    def _refresh_beside(self, now: int) -> None:
        """Start a refresh if it is time, without waiting for it; log how old the data are."""
        if self._source is None or now < self._due:
            return
        self._due = now + self._every
        if self.age is not None:
            measure_seconds("IpDataAge", self.age / 1000)
        self._beside = Thread(target=self.refresh, name="ip-data", daemon=True)
        self._beside.start()


@lru_cache(maxsize=4096)
def _place(data: IpArtefact | None, address: str) -> Place:
    parsed = ip_address(address)
    version, number = parsed.version, int(parsed)
    private = any(version == kind and first <= number <= last for kind, first, last in INTERNAL)
    said = [_told(table, parsed) for table in data.tables.values()] if data and not private else []
    flags = {flag: _any(facts.get(flag) for facts in said) for flag in FLAGS}
    if flags["relay"]:
        flags |= {flag: False for flag in ("vpn", "hosting", "proxy") if flags[flag]}
    facts: dict[str, Any] = {}
    for each in said:
        located = "country" in facts
        facts |= {field: value for field, value in each.items() if field not in facts and not (located and field in GEOGRAPHY)}
    facts |= flags
    facts["organization_type"] = "hosting" if flags["hosting"] else facts.get("organization_type")
    facts["organization"] = facts.get("organization") or facts.get("asn_name")
    return Place(**facts, private=private)


def _told(table: Table, address: IPv4Address | IPv6Address) -> Facts:
    """What a table says about an address, without values of a wrong type."""
    return {field: value for field, value in table.find(address).items() if type(value) in KINDS.get(field, ())}


def _any(marks: Any) -> bool | None:
    told = [mark for mark in marks if mark is not None]
    return any(told) if told else None
