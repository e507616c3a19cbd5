"""The device is rooted or jailbroken, as the native SDK says, or the page's interfaces were overridden before the SDK read them.

An SDK lists overridden interfaces among its automation traces: `overridden_webdriver` is a `navigator.webdriver` that is not the browser's
own. The device's denial counts less than a trace.

Wrong when: the owner rooted the phone for honest purposes, or a privacy extension, a wallet or a user agent switcher overrides interfaces
on its user's behalf. What the page's own scripts override is not held against the visitor (`consistency.traces`).
"""

from tessera.consistency import traces
from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    said, found = session.traits.tampered, session.traits.automation_traces
    if said or traces.overridden(found or ()):
        return True
    return said if found is None else False
