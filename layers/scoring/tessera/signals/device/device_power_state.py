"""Whether the device is plugged in (`plugged`, `unplugged`, or the native SDK's own word).

Wrong when: the device has no battery: a desktop is always plugged in, and so is every phone of a device farm.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.power_state
