"""The device is rooted or jailbroken, by the native SDK's word, or a page's interfaces were overridden before the SDK looked.

An SDK names what it found overridden among its automation traces: `overridden_webdriver` is a `navigator.webdriver` that is not the
browser's own. The device's denial counts less than a trace.

Wrong when: the owner rooted the phone for honest purposes, or a privacy extension, a wallet or a switcher of user agents overrides
interfaces for its user's sake. What the page's own scripts override is not held against the visitor (`consistency.traces`).
"""

from tessera.consistency import traces
from tessera.session import DeviceSession


def read(session: DeviceSession) -> bool | None:
    said, found = session.traits.tampered, session.traits.automation_traces
    if said or traces.overridden(found or ()):
        return True
    return said if found is None else False
