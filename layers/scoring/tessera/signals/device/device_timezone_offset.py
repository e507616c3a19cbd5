"""Minutes the device's clock is ahead of UTC (east is positive), as the device says; otherwise by its named time zone when the session
opened.

Wrong when: the person travels and the device keeps home time, or its clock was set by hand; a browser that resists fingerprinting says 0.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    said = session.traits.timezone_offset
    return offset_of(session.traits.timezone, session.opened_at) if said is None else said


def offset_of(zone: str | None, at: int) -> int | None:
    """Minutes that `zone` is ahead of UTC at `at` (epoch milliseconds), or None if there is no such zone."""
    if not zone:
        return None
    try:
        offset = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return None if offset is None else round(offset.total_seconds() / 60)
