"""The connection comes through an open or residential proxy.

Wrong when: the proxy is residential and moves on: such addresses were a household's an hour ago and are again an hour later.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    return session.place.proxy
