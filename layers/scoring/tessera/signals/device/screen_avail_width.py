"""How wide the screen is without the parts that the system keeps for itself, in CSS pixels.

Wrong when: the dock or task bar hides itself: then it is the whole width.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.screen_avail_width
