"""How many input events there were per second of active time: key strokes, pointer positions, scrolls and clicks.

Only the first 5 s of a pause count as active time.

Wrong when: the screen draws faster than 60 Hz, which doubles a mouse's events; on a touch screen, where fingers cause few events.
"""

from tessera.session import DeviceSession

SHORTEST_TIME = 1_000  # ms; below this a rate says nothing


def read(session: DeviceSession) -> float | None:
    input = session.input
    return round(1000 * input.interactions / input.active_time, 3) if input.active_time >= SHORTEST_TIME else None
