"""What the owner named the device; native SDKs on iOS only.

Wrong when: the app lacks Apple's permission to read it: since iOS 16 it is then the model's name. It may hold a person's name: handle
with care.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.name
