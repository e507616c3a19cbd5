"""Minutes the device's time zone is ahead of UTC during summer time; the same as in winter where there is none.

Wrong when: the device's time zone data are older than a law that changed them.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.summer_timezone_offset
