"""The device keeps another time than the place its address is in.

Compared by offset from UTC at the moment the session opened, not by name: neighbours share offsets, and a name may be an alias of another.

Wrong when: the person travels and the device keeps home time; the address is located in the wrong zone, as near borders. Behind an
anonymizer or a relay, whose exit may lie anywhere, it is unknown.
"""

from tessera.session import DeviceSession
from tessera.signals.device import device_timezone_offset

TOLERANCE = 60  # minutes; summer time begins and ends on different days, and an address is located a zone off now and then


def read(session: DeviceSession) -> bool | None:
    if session.place.anonymizer or session.place.relay:
        return None
    kept = device_timezone_offset.read(session)
    expected = device_timezone_offset.offset_of(session.place.timezone, session.opened_at)
    if kept is None or expected is None:
        return None
    return abs(kept - expected) > TOLERANCE
