"""Minutes the device's time zone is ahead of UTC outside summer time.

Wrong when: the zone's law is the other way round: Ireland's standard time is its summer time, and Morocco leaves its own for Ramadan.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.winter_timezone_offset
