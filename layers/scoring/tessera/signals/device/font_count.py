"""How many fonts of the SDK's list are installed, found by measuring text.

Wrong when: the browser resists fingerprinting and shows everybody the same few; phones and bare servers both have few.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> int | None:
    return session.traits.font_count
