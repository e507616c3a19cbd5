"""How many actions this device attempted in the 60 seconds before this one.

Wrong when: the device is a kiosk or a till; or its id was deleted with the cookies, and the count started again at zero.
"""

from tessera.history import History


def read(history: History) -> int | None:
    return history.device_action_rate_60_sec
