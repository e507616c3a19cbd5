"""The device's time zone is not one that its address' country keeps at that moment.

Compared by offset from UTC, not by name: neighbours share offsets, and a name may be an alias of another.

Wrong when: the person travels and the device keeps home time; the address is of a VPN or a relay whose exit lies elsewhere (then it is
unknown, not true); the country of the address is wrong, as near borders.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tessera.session import DeviceSession

TOLERANCE = timedelta(hours=1)  # summer time begins and ends on different days, and large countries hold several zones


def read(session: DeviceSession) -> bool | None:
    zone, offset = session.place.timezone, session.traits.timezone_offset
    if zone is None or session.place.anonymizer or session.place.relay:
        return None
    if offset is None:
        offset_there = _offset(session.traits.timezone, session.opened_at)
    else:
        offset_there = timedelta(minutes=offset)
    expected = _offset(zone, session.opened_at)
    if offset_there is None or expected is None:
        return None
    return abs(offset_there - expected) > TOLERANCE


def _offset(zone: str | None, at: int) -> timedelta | None:
    """The offset from UTC that `zone` keeps at `at`, or None if there is no such zone."""
    try:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).utcoffset() if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
