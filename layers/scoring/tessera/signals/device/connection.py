"""By what the device goes online (`wifi`, `cellular`), or how fast that seems (`4g`); Chromium only.

Wrong when: the browser cannot tell: desktops answer `4g` whatever they are connected by; a phone that shares its line is `wifi` to others.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.connection
