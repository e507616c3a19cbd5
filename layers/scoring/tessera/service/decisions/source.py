"""Sources: where an action comes from.

The address that is judged is the device's: that of the request if the device reports the action itself, that of its latest telemetry if a
backend does.
"""

from dataclasses import dataclass
from typing import Self

from tessera.place import NOWHERE, Place
from tessera.service import dependencies
from tessera.service.decisions.reported_action import ReportedAction
from tessera.service.keys.origin import Origin
from tessera.service.store.records import Heard, StoredSession
from tessera.service.store.sessions import CONTESTED
from tessera.signals.device import session_moved


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
    return any(differs for _, differs in session_moved.compared(issued_to, reported.token.agent, here.place, here.agent))


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
