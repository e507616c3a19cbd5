"""Which of certain permissions the page has, as the browser says: each entry is a permission and its state (`camera prompt`).

Wrong when: the page is in a frame, which has fewer permissions than its site.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    return session.traits.permissions
