"""The share of straight movements of the pointer, among those long enough to tell.

A hand turns about wrist and elbow and draws arcs; a program goes from point to point. Of SapiMouse users' runs of
eight movements (765 of them) nine in ten have none that is straight, and one in a hundred more than two; of a script's nearly all are.

Wrong when: there were only a few movements, the person steers by keys or by eye, or moves exactly along a line of the page.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    pointer = session.pointer
    return pointer.straight_movements / pointer.judged_movements if pointer.judged_movements else None
