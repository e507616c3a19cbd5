"""How many distinct devices this user acted from before this action; unknown where no user is named. Where only an SDK names the user, it
is told of this device alone: a claim counts nowhere else.

Wrong when: the user deletes cookies or uses private windows: each is a new device; somebody else may have claimed to be this user before
the backend.
"""

from tessera.history import History


def read(history: History) -> int | None:
    return history.linking_user_to_device_count
