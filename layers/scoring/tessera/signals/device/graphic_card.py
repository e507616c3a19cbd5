"""What WebGL calls the graphics card and its driver; browsers only.

Wrong when: the browser masks it: Safari says `Apple GPU` on every device, Firefox names a similar card, Brave may invent one.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.graphic_card
