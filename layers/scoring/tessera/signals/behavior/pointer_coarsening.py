"""How much larger the share of late pointer positions (25 ms or more after the one before) is on this page than on the session's earlier
pages: −1 to 1.

A hand at the device's own mouse is seen at every frame, 60 times a second; a remote desktop forwards some ten to forty positions a second.
A share that jumps within one session says that another hand has taken over from afar. For mouse and pen only, with at least 30 intervals
before and after.

Wrong when: the page is so busy that it misses frames; users continue their own session from another computer; a screen is shared while its
owner keeps the mouse. Silent about remote control of a phone, which injects taps, about remote control from the first page on, and about
one that takes over without another page being loaded.
"""

from tessera.features import PointerFeatures
from tessera.session import DeviceSession

LATE = 25.0  # ms: an edge of the buckets, a frame and a half
FEWEST_INTERVALS = 30


def read(session: DeviceSession) -> float | None:
    before, here = _late(session.pointer_before), _late(session.pointer_here)
    return None if before is None or here is None else round(here - before, 3)


def _late(pointer: PointerFeatures) -> float | None:
    """The share of late positions."""
    latencies = pointer.latencies
    return latencies.above(LATE) / latencies.total if latencies.total >= FEWEST_INTERVALS else None
