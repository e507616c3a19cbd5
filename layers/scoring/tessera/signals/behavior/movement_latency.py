"""The median time between two pointer positions, in milliseconds, mouse and pen only.

A screen draws 60 times a second, so a hand is seen every 16 or 17 ms; a script's steps come as fast, or as slowly, as it waits between
them.

Wrong when: the screen draws faster (120 or 144 Hz: 7 or 8 ms), the page is busy, or the mouse is polled and coalesced differently.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    return session.pointer.latencies.median
