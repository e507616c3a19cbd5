"""The device is connected by an embedded SIM; native SDKs only.

Wrong when: two SIMs are active and the system names the other one.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    return session.traits.esim_usage
