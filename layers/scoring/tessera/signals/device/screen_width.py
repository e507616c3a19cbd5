"""How wide the screen is, in CSS pixels.

Wrong when: the window is on a second screen, the page is zoomed (Firefox scales the answer), or the browser answers the window's size.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.screen_width
