"""How many distinct users acted from this device before this action.

Wrong when: a family, a library or a support desk shares it. Attempts are counted, so that a mistyped user id counts as a user.
"""

from tessera.history import History


def read(history: History) -> int | None:
    return history.linking_device_to_users_count
