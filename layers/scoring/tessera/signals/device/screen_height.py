"""How high the screen is, in CSS pixels.

Wrong when: the device was turned: iOS answers the upright height always, Android that of the moment.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.screen_height
