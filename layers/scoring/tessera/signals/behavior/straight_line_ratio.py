"""The share of straight movements of the pointer, among those long enough to tell.

A hand turns about wrist and elbow and draws arcs; a program goes from point to point. Of 480 runs of eight movements of SapiMouse's
users nine in ten have none that is straight, and none has more than one (`python -m training.behavior`); a script's may all be.

Wrong when: there were only a few movements, the person steers by keys or by eye, or moves exactly along a line of the page.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    pointer = session.pointer
    return pointer.straight_movements / pointer.judged_movements if pointer.judged_movements else None
