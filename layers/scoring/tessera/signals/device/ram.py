"""How much memory the device has, in gigabytes, as it says.

Wrong when: a browser says it, which rounds to a power of two and stops at 8 (`navigator.deviceMemory`); Firefox and Safari never say.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    return session.traits.ram
