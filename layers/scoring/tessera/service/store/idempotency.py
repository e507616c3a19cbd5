"""Idempotency keys in the table, each with the first answer to it: `store().idempotency`.

Its methods, and what each costs, stand in the table of the package (`store`).
"""

from contextlib import suppress
from secrets import token_hex

from tessera.service.store import primary_keys
from tessera.service.store.records import Claim
from tessera.service.store.table import ConditionFailed, Table, expiry
from tessera.units import DAY

CLAIM_LIFE = DAY
CLAIM_PATIENCE = 15_000  # ms until a claim without an answer may be taken over


class IdempotencyStore:
    """Idempotency keys of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def claim(self, scope: str, body: str, now: int) -> Claim | None:
        """Claim an idempotency key (`scope`: hash of tenant, route and key) for a request (`body`: its hash) for 24 hours.

        Returns None if the claim is ours now, otherwise what was claimed before. A claim for the same body without an answer for 15 s is
        taken over.
        """
        claimant = token_hex(8)
        try:
            self._table.put(
                primary_keys.idempotency_key(scope),
                {"body": body, "claimed_at": now, "claimant": claimant, **expiry(now, CLAIM_LIFE)},
                condition=(
                    "attribute_not_exists(#PK) OR #expires <= :now "
                    "OR attribute_not_exists(#status) AND #body = :body AND #claimed_at <= :abandoned"
                ),
                values={":now": now // 1000, ":body": body, ":abandoned": now - CLAIM_PATIENCE},
            )
        except ConditionFailed as failure:
            item = failure.item
            if item.get("claimant") == claimant:  # our own put: its answer was lost on the way
                return None
            return Claim(body=item["body"], status=item.get("status"), answer=item.get("answer"), claimed_at=item["claimed_at"])
        return None

    def keep_answer(self, scope: str, status: int, answer: bytes) -> None:
        """Store the first answer to a claimed request (sealed), for repetitions."""
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.idempotency_key(scope),
                "SET #status = :status, #answer = :answer",
                {":status": status, ":answer": answer},
                condition="attribute_exists(#PK) AND attribute_not_exists(#status)",
            )

    def release_claim(self, scope: str) -> None:
        """Release a claim that has led to no answer, so that the request may be repeated at once."""
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.idempotency_key(scope),
                "SET #claimed_at = :never",
                {":never": 0},
                condition="attribute_exists(#PK) AND attribute_not_exists(#status)",
            )
