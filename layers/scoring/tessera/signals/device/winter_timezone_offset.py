"""Minutes the device's time zone is ahead of UTC while summer time is not kept.

Wrong when: the zone's law has it the other way round: Ireland's standard time is its summer time, Morocco leaves its own for Ramadan.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.winter_timezone_offset
