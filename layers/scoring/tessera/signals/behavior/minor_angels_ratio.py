"""The share of turns of the pointer by a minor angle (at most 10°), among all its turns. The name's spelling is the documented one.

A hand goes mostly straight on, trembling a little. Noise that a program adds has larger turns more often; a plain line has none.

Wrong when: the movement is so slow that pixels are coarse, or there were only a few turns.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> float | None:
    pointer = session.pointer
    return pointer.minor_turns / pointer.turns if pointer.turns else None
