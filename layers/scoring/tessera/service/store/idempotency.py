"""Idempotency keys in the table, each with the first answer to it: `store().idempotency`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

from contextlib import suppress
from secrets import token_hex

from tessera.service.store import primary_keys
from tessera.service.store.items import Item
from tessera.service.store.records import Claim
from tessera.service.store.table import ConditionFailed, Table, expiry
from tessera.units import DAY

CLAIM_LIFE = DAY
CLAIM_PATIENCE = 15_000  # ms until a claim without an answer may be taken over


class IdempotencyStore:
    """Idempotency keys of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, scope: str, body: str, now: int) -> Claim:
        """Claim an idempotency key (`scope`: hash of tenant, route and key) for a request (`body`: its hash) for 24 hours.

        Returns what was claimed before, if it is not ours now. A claim for the same body without an answer for 15 s is taken over, and goes
        on from the moment at which it began.
        """
        key, claimant = primary_keys.idempotency_key(scope), token_hex(8)
        try:
            self._table.put(
                key,
                {"body": body, "claimed_at": now, "began_at": now, "claimant": claimant, **expiry(now, CLAIM_LIFE)},
                condition="attribute_not_exists(#PK) OR #expires <= :now",
                values={":now": now // 1000},
            )
            return Claim(body=body, began_at=now, is_ours=True)
        except ConditionFailed as failure:
            found = failure.item
        if found.get("claimant") == claimant:  # our own put: its answer was lost on the way
            return Claim(body=body, began_at=now, is_ours=True)
        if "status" in found or found["body"] != body or found["claimed_at"] > now - CLAIM_PATIENCE:
            return _claim_of(found)
        try:
            self._table.update(
                key,
                "SET #claimed_at = :now, #claimant = :claimant, #began_at = if_not_exists(#began_at, :now)",
                {":now": now, ":claimant": claimant, ":before": found["claimant"]},
                condition="#claimant = :before AND attribute_not_exists(#status)",
            )
        except ConditionFailed as failure:
            if failure.item.get("claimant") != claimant:
                return _claim_of(failure.item or found)
        return Claim(body=body, began_at=found.get("began_at", now), is_ours=True, again="began_at" in found)

    def keep_answer(self, scope: str, status: int, answer: bytes) -> None:
        """Store the first answer to a claimed request (sealed), for repetitions."""
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.idempotency_key(scope),
                "SET #status = :status, #answer = :answer",
                {":status": status, ":answer": answer},
                condition="attribute_exists(#PK) AND attribute_not_exists(#status)",
            )

    def release_claim(self, scope: str, *, forgotten: bool) -> None:
        """Release a claim that has led to no answer, so that the request may be repeated at once: as of the moment at which it began,
        unless that is `forgotten`, because nothing has been done."""
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.idempotency_key(scope),
                f"SET #claimed_at = :never{' REMOVE #began_at' if forgotten else ''}",
                {":never": 0},
                condition="attribute_exists(#PK) AND attribute_not_exists(#status)",
            )


def _claim_of(item: Item) -> Claim:
    return Claim(body=item["body"], status=item.get("status"), answer=item.get("answer"), began_at=item.get("began_at", 0))
