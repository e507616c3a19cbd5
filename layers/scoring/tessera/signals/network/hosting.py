"""The address belongs to a data centre, where programs live and people do not.

Wrong when: people browse through a company gateway, a cloud desktop or a privacy relay.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    return session.place.hosting
