"""How full the battery is, from 0 to 1.

Wrong when: the device has no battery: desktops and many emulators answer a constant 1. Firefox and Safari never say.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    return session.traits.battery_level
