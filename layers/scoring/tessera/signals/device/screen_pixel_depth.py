"""How many bits a pixel of the screen has.

Wrong when: always a little: browsers answer 24 whatever the screen is, 30 on some that show more colors.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.screen_pixel_depth
