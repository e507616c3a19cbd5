"""Which of some permissions the page has, by its browser's word: a permission and its state each (`camera prompt`).

Wrong when: the page stands in a frame, which has fewer than its site.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    return session.traits.permissions
