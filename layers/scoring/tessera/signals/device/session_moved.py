"""What has changed since the session token was issued, at most half an hour ago: `country`, `provider`, `anonymizer` (the session continues
behind one, but was not opened behind it) and `browser` (another user agent sends the requests); empty if nothing has changed.

A stolen token is used from elsewhere, sometimes while its owner continues: all requests of the session in the last five minutes count, not
only the latest. Country and provider are not compared if either end is a mobile carrier or a satellite, whose addresses roam, or an
anonymizer or a relay.

Wrong when: a phone goes from one Wi-Fi to the next, or a laptop's tunnel to the office opens (provider, at times country); a VPN that no
list knows is turned on; the desktop version of a page is asked for, or developer tools pretend to be a phone (browser). It does not notice
a thief at the same provider with the same browser.
"""

from collections.abc import Iterator

from tessera import user_agent
from tessera.place import Place
from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    compared = dict(comparisons(session))
    return tuple(name for name, differs in compared.items() if differs) if compared else None


def comparisons(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """Each thing that can be compared, by name, and whether it differs."""
    found: dict[str, bool] = {}
    opened_by = user_agent.digest(session.headers.user_agent)
    for here, heard_from in ((session.place, session.heard_from), *session.contested):
        for name, differs in _compared(session.issued_to, opened_by, here, heard_from):
            found[name] = found.get(name, False) or differs
    yield from found.items()


def _compared(before: Place, opened_by: str | None, here: Place, heard_from: str | None) -> Iterator[tuple[str, bool]]:
    if before.anonymizer is False and here.anonymizer is not None:
        yield "anonymizer", here.anonymizer
    if _stays(before) and _stays(here):
        if before.country and here.country:
            yield "country", before.country != here.country
        if before.asn and here.asn:
            yield "provider", before.asn != here.asn
    if opened_by and heard_from:
        yield "browser", opened_by != heard_from


def _stays(place: Place) -> bool:
    """Whether a user keeps an address there for half an hour."""
    return not (place.anonymizer or place.relay or place.is_a_gateways)
