"""In which of its places to keep something the browser lets the page write.

Wrong when: it pretends to keep: private windows let a page write and forget it all when they are closed.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    return session.traits.storages
