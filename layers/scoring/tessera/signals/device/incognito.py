"""The browser is in a private mode, by the SDK's own word.

Firefox and Safari give a private window no file system of its own, by which our browser SDK recognises it. Chromium has no dependable way
left, and the SDK does not guess: there it is unknown.

Wrong when: somebody switched that file system off in an ordinary window, as some profiles made for privacy do.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    return session.traits.incognito
