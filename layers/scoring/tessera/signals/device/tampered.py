"""The device is rooted or jailbroken, by the native SDK's word, or a page's interfaces were overridden before the SDK looked.

An SDK names what it found overridden among its automation traces: `overridden_webdriver` is a `navigator.webdriver` that is not the
browser's own. The device's denial counts less than a trace. An override that hides a program (`HIDES_PROGRAM`) is besides a trace of one;
any other may protect a person.

Wrong when: the owner rooted the phone for honest purposes, or a privacy extension overrides interfaces for its user's sake.
"""

from tessera.session import DeviceSession

OVERRIDDEN = "overridden_"
HIDES_PROGRAM = frozenset({"overridden_webdriver", "overridden_to_string", "overridden_permissions", "overridden_frames"})
"""Overrides that no person gains by: of the flag of automation, of what shows overrides, and of what headless browsers answer oddly."""


def read(session: DeviceSession) -> bool | None:
    said, traces = session.traits.tampered, session.traits.automation_traces
    if said or any(trace.startswith(OVERRIDDEN) for trace in traces or ()):
        return True
    return said if traces is None else False
