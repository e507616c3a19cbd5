"""How high the screen is without task bar, menu bar or dock, in CSS pixels.

Wrong when: the bars hide themselves, or the browser resists fingerprinting: in both cases it is the whole height, as in a headless browser.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.screen_avail_height
