"""How text came into the fields of the page: every method that was seen, in the documented order.

Wrong when: the person uses an input method for Chinese, Japanese or Korean, a screen reader or dictation: all of them insert by composition
or replacement. Nothing was filled in at all: then it is unknown.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    return session.input.methods or None
