"""Misuses of tokens in the table, a part of the store: `store().token_bans`.

    method            calls                                                          trips  write units  read units
    count             1 update of the token's item; 1 more when it is banned         0–2    0–2          0
    count_made_up     none                                                           0      0            0

    item              PK                      SK     holds                                                      lives
    misused token     Z#hash of the token     Z      the times of its misuses; until when it is banned          10 min

Only tokens that were already refused get here, so that valid tokens cost nothing. A process remembers the bans it knows: further requests
with such a token cost no unit. Tokens that were not issued here are counted in the process only: anybody can invent any number of them.
"""

from tessera.service.store import primary_keys
from tessera.service.store.items import Value
from tessera.service.store.table import KEPT, ConditionFailed, Table, alive, kept
from tessera.service.store.velocity import outgrown, stamp, within
from tessera.units import MINUTE

FORBEARANCE = 5  # misuses within a minute; the last of them is answered as a ban
BAN = 10 * MINUTE
MOST_REMEMBERED = 1024  # banned tokens that one process remembers


class TokenBanStore:
    """The misused tokens of the table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._banned: dict[str, int] = {}
        self._made_up: dict[str, tuple[int, ...]] = {}

    def count(self, token: str, salt: int, now: int) -> int | None:
        """Count a misuse of a token (its hash); returns until when it is banned, or None. `salt` (three digits) distinguishes simultaneous
        ones."""
        if self._banned.get(token, 0) > now:
            return self._banned[token]
        key = primary_keys.misused_token(token)
        try:
            before = self._table.update(
                key,
                f"SET {KEPT} ADD #acts :acts",
                {":acts": frozenset({stamp(now, salt)}), ":now": now, **kept(now, BAN)},
                condition="attribute_not_exists(#until) OR #until <= :now",
                returns="ALL_OLD",
            )
        except ConditionFailed as failure:
            return self._remember(token, failure.item["until"], now)
        acts = before.get("acts", frozenset()) if alive(before, now) else frozenset()
        if within(acts, MINUTE, now) + 1 < FORBEARANCE:
            if surplus := outgrown(acts, MINUTE, now):
                self._table.update(key, "DELETE #acts :acts", {":acts": surplus})
            return None
        until: Value = now + BAN
        self._table.update(key, f"SET {KEPT}, #until = :until REMOVE #acts", {":until": until, **kept(now, BAN)})
        return self._remember(token, now + BAN, now)

    def count_made_up(self, token: str, now: int) -> int | None:
        """Count a use of an invented token, in this process, without a call; returns the same. If more of them are used within a minute
        than are remembered, the oldest is forgotten."""
        if self._banned.get(token, 0) > now:
            return self._banned[token]
        shown = (*(at for at in self._made_up.pop(token, ()) if at > now - MINUTE), now)
        if len(shown) >= FORBEARANCE:
            return self._remember(token, now + BAN, now)
        if len(self._made_up) >= MOST_REMEMBERED:
            self._made_up.pop(next(iter(self._made_up)))
        self._made_up[token] = shown
        return None

    def _remember(self, token: str, until: int, now: int) -> int:
        if len(self._banned) >= MOST_REMEMBERED:
            self._banned = {name: end for name, end in self._banned.items() if end > now}
        if len(self._banned) < MOST_REMEMBERED:
            self._banned[token] = until
        return until
