"""The share of turns of the pointer by a right angle (80° to 100°), among all its turns. The name's spelling is the documented one.

A hand seldom turns that way; a program that moves first along one axis and then along the other always does.

Wrong when: there were only a few turns, or the pointer is moved by arrow keys or a joystick.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    pointer = session.pointer
    return pointer.right_turns / pointer.turns if pointer.turns else None
