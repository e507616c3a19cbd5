"""The languages asked for in the `Accept-Language` header of the request that opened the session; without one, those that the device
reports.

Wrong when: a proxy or a native SDK sends its own header; Chrome in a private mode sends the first language only.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.headers.accept_language or session.traits.accept_languages
