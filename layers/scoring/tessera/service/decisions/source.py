"""Sources: where an action comes from.

The address that is judged is the device's: that of the request if the device reports the action itself, that of its latest telemetry if a
backend does.
"""

from dataclasses import dataclass
from typing import Self

from tessera.place import NOWHERE, Place
from tessera.service import dependencies
from tessera.service.decisions.reported_action import ReportedAction
from tessera.service.keys.keyring import network_of
from tessera.service.keys.origin import Origin
from tessera.service.store.records import Heard, StoredSession
from tessera.service.store.sessions import CONTESTED


@dataclass(frozen=True, kw_only=True)
class Source:
    """An address, its keyed hash, what is known about it, the forwarding chain that the request claims, and the user agent of the request
    (16 bits of its hash)."""

    address: str | None = None
    hashed: str | None = None
    likeness: str | None = None  # as in `DeviceSession.address`
    place: Place = NOWHERE
    forwarded_for: tuple[str, ...] = ()
    agent: str | None = None

    @classmethod
    def of(cls, tenant: str, address: str | None, forwarded_for: tuple[str, ...] = (), agent: str | None = None) -> Self:
        if address is None:
            return cls(forwarded_for=forwarded_for, agent=agent)
        keys, place = dependencies.keyring(), dependencies.ip_intelligence().place(address)
        hashed, likeness = keys.hash_address(tenant, address), keys.address_digest(tenant, address)
        return cls(address=address, hashed=hashed, likeness=likeness, place=place, forwarded_for=forwarded_for, agent=agent)


def goes_on_elsewhere(reported: ReportedAction, issued_to: Place, here: Source) -> bool:
    """Whether a device reports the action, unsigned, from elsewhere than its token was issued to: somebody else may have the token."""
    if reported.reported_by == "backend" or reported.secured:
        return False
    token = reported.token
    if token.agent and here.agent and token.agent != here.agent:
        return True
    if token.address is None or here.address is None or network_of(token.address) == network_of(here.address):
        return False
    return not may_be_one_persons(issued_to, here.place)


def may_be_one_persons(before: Place, here: Place) -> bool:
    """Whether one person may have both addresses within half an hour: two of one provider in one country (IPv4 and IPv6, say), or of a
    carrier or a relay, whose addresses change under people. If nothing is known about either of them, they are two places."""
    if before.relay and here.relay:
        return True
    if before.asn is None or before.asn != here.asn or (here.anonymizer and not before.anonymizer):
        return False
    return before.country == here.country or (before.is_a_gateways and here.is_a_gateways)


def latest_source(reported: ReportedAction, session: StoredSession, source: Source) -> Source:
    """Where the device was last: where its own request or its latest telemetry came from, otherwise where its token was issued. Times are
    by our own clock; of two at the same moment, the one from elsewhere counts."""
    elsewhere = max(session.elsewhere, key=lambda heard: heard.at, default=None)
    if reported.address or not (session.heard or elsewhere):
        return source
    told = [_origin(reported, heard) for heard in (session.heard, elsewhere) if heard]
    latest = told[0]
    if session.heard and elsewhere and elsewhere.at >= session.heard.at and not told[1].is_of(latest):
        latest = told[1]
    return Source.of(reported.tenant, latest.address or source.address, latest.forwarded_for, latest.agent)


def contested(reported: ReportedAction, session: StoredSession) -> tuple[tuple[Place, str | None], ...]:
    """Where else the session's telemetry came from lately, and by which user agents: two people may be using it."""
    heard = (_origin(reported, each) for each in session.elsewhere if each.at > reported.now - CONTESTED)
    return tuple((dependencies.ip_intelligence().place(origin.address), origin.agent) for origin in heard)


def _origin(reported: ReportedAction, heard: Heard) -> Origin:
    return Origin.unsealed(dependencies.keyring(), reported.tenant, heard.sealed)
