"""The address belongs to a data centre, where programs live and people do not.

Wrong when: people browse through a company gateway or a cloud desktop. A known privacy relay is not told as one.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    return session.place.hosting
