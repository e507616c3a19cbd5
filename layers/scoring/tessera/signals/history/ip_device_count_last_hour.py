"""How many distinct devices acted from this address in the hour before.

Wrong when: many share the address; a browser that deletes its cookies is a new device at each visit.
"""

from tessera.history import History


def read(history: History) -> int | None:
    return history.ip_device_count_last_hour
