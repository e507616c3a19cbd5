"""The addresses that the request says it was forwarded for, client first; left out if it names none.

Wrong when: the client wrote the header itself. Only the entries that our own trusted hops appended are reliable; nothing here trusts any of
them.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    return session.forwarded_for or None
