"""How many actions came from this address in the 60 seconds before this one.

Wrong when: many share the address: a company, a school, a mobile carrier's gateway.
"""

from tessera.history import History


def read(history: History) -> int | None:
    return history.ip_action_rate_60_sec
