"""Traces, a part of the store: `store().traces`: where a person is named, other than where their id alone leads to.

    method            calls                                                          trips  write units  read units
    name              1 put                                                          1      1            0
    beside            1 put                                                          1      1            0
    kept              1 put                                                          1      1            0

    item              PK                      SK               holds                                            lives
    named on a device tenant#U#user#named     D#device         nothing: the user was named there other than as  90 d
                                                               an action's own user
    named by a label  tenant#U#user#named     L#label          nothing                                          400 d
    beside an action  tenant#D#device         X#ulid#what      nothing: the kept answer (`K#scope`) or the event 24 h, 7 d
                                                               (`E#milliseconds#id`) that tells of it
    beside a case     tenant#Q#case           X#what           likewise                                         7 d
    kept answers      tenant#K#yyyymmdd       scope            nothing: an answer that is kept of that day      24 h

An index finds the actions of a user, a claim's counters are in a partition of their own, and links name devices. What is left is found by
these: a claimed id beside the user's own, a session that somebody is bound to, labels, answers kept for repetitions, events to be told.
They are there for whoever exports or erases a person, and read by nobody else.
"""

from tessera.service.store import primary_keys
from tessera.service.store.primary_keys import Key
from tessera.service.store.table import Table, expiry
from tessera.units import DAY

NAMED_LIFE = 90 * DAY  # as long as the action that shows it
ANSWER_LIFE = DAY  # as long as an idempotency key


class TraceStore:
    """The traces of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def on_device(self, tenant: str, user: str, device: str, now: int) -> None:
        """Note that a user (keyed hash) was named on a device."""
        self._table.put(primary_keys.named_on_device(tenant, user, device), expiry(now, NAMED_LIFE))

    def by_label(self, tenant: str, user: str, label: str, now: int, life: int) -> None:
        """Note that a label names a user, or an action of theirs."""
        self._table.put(primary_keys.named_by_label(tenant, user, label), expiry(now, life))

    def beside(self, key: Key, now: int, life: int) -> None:
        """Note what else tells of an action or a case, with it."""
        self._table.put(key, expiry(now, life))

    def answer_of_day(self, tenant: str, scope: str, now: int) -> None:
        """Note that an answer is kept of which no single action says where it is."""
        self._table.put(primary_keys.answer_of_day(tenant, now, scope), expiry(now, ANSWER_LIFE))
