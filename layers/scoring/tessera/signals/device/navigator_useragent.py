"""The user agent as script reads it in the browser.

Wrong when: the browser reduces it (Chrome freezes the system's version and the model), or an iPad asks for desktop pages and says
Macintosh.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.navigator_useragent
