"""The addresses that the request says it was forwarded for, client first; left out where it says none.

Wrong when: the client wrote the header itself. Only the entries that our own trusted hops appended are true; none of them is believed here.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    return session.forwarded_for or None
