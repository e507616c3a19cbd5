"""The browser is in a private mode, by the SDK's own word.

No dependable way to tell is left in today's browsers, so our browser SDK does not guess: where nobody says, it is unknown.

Wrong when: the SDK infers it from a small storage quota, as a full disk has one too.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    return session.traits.incognito
