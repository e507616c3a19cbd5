"""How many bits a color has on the screen.

Wrong when: always a little: it is the pixel depth by another name; a true 16 or 32 hints at a remote desktop or an old phone.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.screen_color_depth
