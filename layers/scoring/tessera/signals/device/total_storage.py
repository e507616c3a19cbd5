"""How much storage the device has, in gigabytes, as its native SDK says; browsers do not say it.

Wrong when: the system counts only the partition that the app may use.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    return session.traits.total_storage
