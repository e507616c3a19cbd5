"""How text was entered into the fields of the page: every method that was seen, in the documented order.

Wrong when: the person uses an input method for Chinese, Japanese or Korean, a screen reader or dictation: all of them insert by composition
or replacement. Unknown if nothing was filled in.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> tuple[str, ...] | None:
    return session.input.methods or None
