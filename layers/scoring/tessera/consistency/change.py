"""Change: what of a device has become another since it last succeeded.

Of the coarse attributes those are compared that outlast updates, screens and settings. A value is known once a success was confirmed with
it; an attribute of which the profile knows none, or the device tells none now, is not compared.
"""

from collections.abc import Iterable

from tessera.consistency.attributes import attributes
from tessera.session import DeviceSession

LASTING = ("card", "platform", "system")


def lasting(session: DeviceSession) -> tuple[str, ...]:
    """The attributes of a device that last, as `name value`."""
    told = attributes(session)
    return tuple(f"{name} {told[name]}" for name in LASTING if name in told)


def changes(session: DeviceSession, known: Iterable[str]) -> int | None:
    """How many of them have a value that is not among the known; None where none can be compared."""
    seen = set(known)
    named = {value.partition(" ")[0] for value in seen}
    compared = [value for value in lasting(session) if value.partition(" ")[0] in named]
    return sum(value not in seen for value in compared) if compared else None
