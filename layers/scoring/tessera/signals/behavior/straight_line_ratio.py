"""The share of straight movements of the pointer, among those long enough to tell.

A hand turns about wrist and elbow and draws arcs; a program goes from point to point. Of 480 runs of eight movements by SapiMouse's users,
most have no straight movement, and no run has more than two (`python -m training.behavior`); a script's movements may all be straight.

Wrong when: there were only a few movements, the person moves the pointer by keys or by eye, or exactly along a line of the page.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    pointer = session.pointer
    return pointer.straight_movements / pointer.judged_movements if pointer.judged_movements else None
