"""The device's model, as client hints or the native SDK name it, else as an Android user agent does.

Wrong when: the browser reduces its user agent: Chrome calls every Android model `K`, Firefox names only the kind of device; both are
left out here. A clone or an emulator may bear the name of any phone.
"""

from tessera.session import DeviceSession

NO_MODEL = frozenset({"", "K", "Mobile", "Tablet", "wv"})


def read(session: DeviceSession) -> str | None:
    return session.traits.model or _in_user_agent(session.user_agent_text or "")


def _in_user_agent(text: str) -> str | None:
    """`SM-G991B` of `Mozilla/5.0 (Linux; Android 13; SM-G991B Build/TP1A) …`."""
    _, _, claims = text.partition("; Android ")
    _, _, claims = claims.partition(";")
    model = claims.partition(")")[0].partition(";")[0].partition(" Build/")[0].strip()
    return None if model in NO_MODEL else model
