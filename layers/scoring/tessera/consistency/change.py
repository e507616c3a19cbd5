"""Change: what has changed on a device since it last succeeded.

Only those coarse attributes are compared that updates, screens and settings do not change. A value is known once a success was confirmed
with it. An attribute without a known value, or without a value now, is not compared.
"""

from collections.abc import Iterable

from tessera.consistency.attributes import attributes
from tessera.session import DeviceSession

LASTING = ("card", "platform", "system")


def lasting(session: DeviceSession) -> tuple[str, ...]:
    """The lasting attributes of a device, as `name value`."""
    told = attributes(session)
    return tuple(f"{name} {told[name]}" for name in LASTING if name in told)


def changes(session: DeviceSession, known: Iterable[str]) -> int | None:
    """How many of them have a value that is not among the known ones; None if none can be compared."""
    seen = set(known)
    named = {value.partition(" ")[0] for value in seen}
    compared = [value for value in lasting(session) if value.partition(" ")[0] in named]
    return sum(value not in seen for value in compared) if compared else None
