"""The device's clock does not have the time of the place where its address is, or of the time zone that the device itself names.

Compared by offset from UTC at the moment the session opened, not by name: neighbours share offsets, and a name may be an alias of another.
A clock's offset must also be between the device's own offsets for summer and winter.

Wrong when: the person travels and the device keeps home time; the address is located in the wrong zone, as happens near borders; the
device's table of time zones is years older than ours; somebody works on a remote desktop in another zone. Where the place is not the
person's (behind an anonymizer or a relay, in a data centre, at a mobile carrier's or a satellite's gateway) its time is not compared, only
the device's own statements are. A Firefox that reports UTC for all its users, to make them alike, is not compared either.
"""

from tessera.equivalents import timezone
from tessera.session import DeviceSession
from tessera.signals.device import device_timezone_offset
from tessera.signals.device.device_timezone_offset import offset_of

TOLERANCE = 60  # minutes; summer time begins and ends on different days, and some addresses are located one zone off
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
    """Whether the browser seems to hide its time zone."""
    return session.browser == "Firefox" and timezone(session.traits.timezone or "") in EVERYBODYS


def _keeps_its_own_time(session: DeviceSession, kept: int) -> bool:
    """Whether the clock agrees with the time zone and the seasonal offsets that the device itself reports."""
    traits = session.traits
    named = offset_of(traits.timezone, session.opened_at)
    if named is not None and abs(kept - named) > TOLERANCE:
        return False
    if traits.summer_timezone_offset is None or traits.winter_timezone_offset is None:
        return True
    low, high = sorted((traits.summer_timezone_offset, traits.winter_timezone_offset))
    return low - TOLERANCE <= kept <= high + TOLERANCE
