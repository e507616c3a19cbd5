"""Pages were shown and nobody touched them: no key, no pointer, no scroll, and no click except by a script.

Unknown until something was reported: missing telemetry is not a missing person, as it may be on its way, or blocked.

Wrong when: a password manager fills in and submits by itself, a passkey is confirmed in a dialog of the system, or the action follows
from another device's approval.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    input = session.input
    return input.interactions == 0 if input.events > input.unknown_events else None
