"""The user agent as the SDK reconstructed it from its other readings.

Wrong when: the same tool that changed the user agent changed the rest as well.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.true_useragent
