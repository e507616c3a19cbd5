"""How many actions this user attempted in the 60 seconds before this one; on this device, where only an SDK names the user.

Wrong when: the application reports one attempt as several actions, or retries on its own.
"""

from tessera.history import History


def read(history: History) -> int | None:
    return history.user_action_rate_60_sec
