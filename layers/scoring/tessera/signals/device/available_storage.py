"""How much storage is left, in gigabytes, as the native SDK says; browsers do not say it.

Wrong when: the system counts what it could delete as free, as iOS does with caches.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    return session.traits.available_storage
