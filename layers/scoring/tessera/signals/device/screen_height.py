"""How high the screen is, in CSS pixels.

Wrong when: the device was turned: iOS always answers the upright height, Android the current one.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.screen_height
