"""In which kinds of storage the browser lets the page write.

Wrong when: it only seems to keep data: private windows let a page write, and forget everything when they are closed.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    return session.traits.storages
