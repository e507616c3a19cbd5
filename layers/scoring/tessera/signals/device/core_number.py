"""How many logical cores the processor has, as the device says.

Wrong when: the browser lies for privacy: Safari stops at 8, and a Firefox that resists fingerprinting always says 2 or 4.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.core_number
