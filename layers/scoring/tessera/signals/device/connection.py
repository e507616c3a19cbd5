"""How the device is connected (`wifi`, `cellular`), or how fast the connection seems (`4g`); Chromium only.

Wrong when: the browser cannot tell: desktops answer `4g` for any connection; a phone that shares its connection is `wifi` to others.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.connection
