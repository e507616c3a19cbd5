"""The device keeps another time than the place its address is in, or than the time zone that it names itself.

Compared by offset from UTC at the moment the session opened, not by name: neighbours share offsets, and a name may be an alias of another.
A clock's offset must also lie between those that the device has for summer and winter.

Wrong when: the person travels and the device keeps home time; the address is located in the wrong zone, as near borders; the device's
table of time zones is years older than ours; somebody works in a remote desktop that stands elsewhere. Where the place is not the
person's (behind an anonymizer or a relay, in a data centre, at a mobile carrier's or a satellite's gateway) it says nothing about time
either, and only the device's own words are compared. Nor does a Firefox that tells UTC for everybody, to be known by nothing.
"""

from tessera.equivalents import timezone
from tessera.session import DeviceSession
from tessera.signals.device import device_timezone_offset
from tessera.signals.device.device_timezone_offset import offset_of

TOLERANCE = 60  # minutes; summer time begins and ends on different days, and an address is located a zone off now and then
EVERYBODYS = frozenset({"Etc/UTC", "Atlantic/Reykjavik"})  # what Firefox and Tor Browser say while they resist fingerprinting


def read(session: DeviceSession) -> bool | None:
    kept = device_timezone_offset.read(session)
    if kept is None:
        return None
    if not _keeps_its_own_time(session, kept):
        return True
    if not session.place.is_the_persons or _tells_no_zone(session):
        return None
    expected = offset_of(session.place.timezone, session.opened_at)
    return None if expected is None else abs(kept - expected) > TOLERANCE


def _tells_no_zone(session: DeviceSession) -> bool:
    """Whether the browser keeps its zone to itself, as far as can be seen."""
    return session.browser == "Firefox" and timezone(session.traits.timezone or "") in EVERYBODYS


def _keeps_its_own_time(session: DeviceSession, kept: int) -> bool:
    """Whether the clock agrees with the zone and the seasons that the device itself tells."""
    traits = session.traits
    named = offset_of(traits.timezone, session.opened_at)
    if named is not None and abs(kept - named) > TOLERANCE:
        return False
    if traits.summer_timezone_offset is None or traits.winter_timezone_offset is None:
        return True
    low, high = sorted((traits.summer_timezone_offset, traits.winter_timezone_offset))
    return low - TOLERANCE <= kept <= high + TOLERANCE
