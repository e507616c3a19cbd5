"""How many distinct devices this user acted from before this action; unknown if no user is named. If only an SDK names the user, only this
device counts: such a claim counts nowhere else.

Wrong when: the user deletes cookies or uses private windows, each of which is a new device; somebody else may have claimed to the backend
to be this user.
"""

from tessera.history import History


def read(history: History) -> int | None:
    return history.linking_user_to_device_count
