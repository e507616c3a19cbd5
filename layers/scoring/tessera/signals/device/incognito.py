"""The browser is in a private mode, by the SDK's own word.

Firefox and Safari refuse a private window a file system of its own, by which our browser SDK knows it. In Chromium no dependable way to
tell is left, and the SDK does not guess: where nobody says, it is unknown.

Wrong when: somebody switched that file system off in an ordinary window, as some profiles made for privacy do.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    return session.traits.incognito
