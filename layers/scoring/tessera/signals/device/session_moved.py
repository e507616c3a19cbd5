"""What has changed since the session token was issued, at most half an hour ago: `country`, `provider`, `anonymizer` (the session goes
on behind one that it was not opened behind) and `browser` (another user agent sends the requests); none where all is as it was.

A token that was taken is used from elsewhere, at times while its owner goes on: what was heard of the session in the last five minutes
counts with the latest. The two ends are compared as places: of a mobile carrier or a satellite, whose addresses
roam, neither country nor provider is compared, of an anonymizer or a relay neither.

Wrong when: a phone goes from one Wi-Fi to the next, or a laptop's tunnel to the office opens (provider, at times country); a VPN that no
list knows is turned on; a page is asked for as its desktop version, or a developer's tools pretend to be a phone (browser). And it is
silent about a thief at the same provider with the same browser.
"""

from collections.abc import Iterator

from tessera import user_agent
from tessera.place import Place
from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    compared = dict(comparisons(session))
    return tuple(name for name, differs in compared.items() if differs) if compared else None


def comparisons(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """What can be compared, by name, and whether it differs."""
    found: dict[str, bool] = {}
    for here, heard_from in ((session.place, session.heard_from), *session.contested):
        for name, differs in _compared(session, here, heard_from):
            found[name] = found.get(name, False) or differs
    yield from found.items()


def _compared(session: DeviceSession, here: Place, heard_from: str | None) -> Iterator[tuple[str, bool]]:
    before = session.issued_to
    if before.anonymizer is False and here.anonymizer is not None:
        yield "anonymizer", here.anonymizer
    if _stays(before) and _stays(here):
        if before.country and here.country:
            yield "country", before.country != here.country
        if before.asn and here.asn:
            yield "provider", before.asn != here.asn
    opened_by = user_agent.digest(session.headers.user_agent)
    if opened_by and heard_from:
        yield "browser", opened_by != heard_from


def _stays(place: Place) -> bool:
    """Whether an address there stays with its user for half an hour."""
    return not (place.anonymizer or place.relay or place.is_a_gateways)
