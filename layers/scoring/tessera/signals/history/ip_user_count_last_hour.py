"""How many distinct users acted from this address in the hour before.

Wrong when: many share the address: a company, a school, a mobile carrier's gateway.
"""

from tessera.history import History


def read(history: History) -> int | None:
    return history.ip_user_count_last_hour
