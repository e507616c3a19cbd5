"""The processor's architecture, as client hints or the native SDK name it (`x86_64`, `arm_64`).

Wrong when: a browser runs translated: Chrome for Intel on an Apple processor says `x86`.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.cpu_arch
