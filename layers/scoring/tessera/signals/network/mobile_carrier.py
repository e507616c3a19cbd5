"""The connection comes over a mobile network, whose addresses many people share and none of which says where they are.

Wrong when: a home is connected over a mobile network, or a modem with many SIM cards pretends to be many people.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    return session.place.mobile_carrier
