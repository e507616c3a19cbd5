"""Idempotency: a request repeated with the same `Idempotency-Key` within 24 hours gets the first answer, once there is one.

Refusals are not kept: the same request may be repeated at once. If the first attempt broke off, or its answer could not be kept, nobody
knows how far it came. So another attempt is made as of the same moment and with the same ids (`keys.ids`): it writes what the first one
wrote, and the request happens once all the same.
"""

import hashlib
import json
import zlib
from collections.abc import Callable
from contextlib import suppress

from tessera.errors import Fault, IdempotencyInProgress, IdempotencyMismatch, Malformed, Refusal, Unavailable
from tessera.service import dependencies
from tessera.service.http.caller import Caller
from tessera.service.http.exchange import Answer
from tessera.service.keys import ids
from tessera.service.store import primary_keys
from tessera.service.store.traces import ANSWER_LIFE

LONGEST_KEY = 255
NAMING_NOBODY = frozenset({"action_token", "expires_at", "message"})
"""What an answer may tell without telling of anybody."""


def once(key: str, caller: Caller, route: str, content: str, now: int, answer: Callable[[int], Answer]) -> Answer:
    """The first answer to `key`, made by `answer` if there is none yet, as of the moment of the first attempt. `content` is the hash of
    what was sent.

    Raises:
        Malformed, IdempotencyMismatch, IdempotencyInProgress.
    """
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Malformed(faults=[Fault("header.Idempotency-Key", f"must have 1 to {LONGEST_KEY} characters")])
    store, keys = dependencies.store(), dependencies.keyring()
    scope = hashlib.sha256(json.dumps([caller.tenant, caller.client, route, key]).encode()).hexdigest()
    claim = store.idempotency.claim(scope, content, now)
    if claim.is_ours:
        try:
            seed = keys.hash("idempotent ids", caller.tenant, f"{scope} {claim.began_at}", size=32)
            with ids.repeatable(seed, again=claim.again):
                first = answer(claim.began_at)
        except Exception as failure:
            refused = isinstance(failure, Refusal) and not isinstance(failure, Unavailable)
            store.idempotency.release_claim(scope, forgotten=refused and not claim.again)
            raise
        with suppress(Unavailable):  # the work is done and is answered, even if the answer cannot be kept
            _note(caller.tenant, scope, first.content, claim.began_at)
            store.idempotency.keep_answer(scope, first.status, keys.seal("idempotent answer", caller.tenant, zlib.compress(first.content)))
        return first
    if claim.body != content:
        raise IdempotencyMismatch
    if claim.status is None or claim.answer is None:
        raise IdempotencyInProgress(headers={"Retry-After": "1"})
    kept = zlib.decompress(keys.unseal("idempotent answer", caller.tenant, claim.answer))
    return Answer(status=claim.status, content=kept, headers={"idempotent-replayed": "true"})


def _note(tenant: str, scope: str, content: bytes, now: int) -> None:
    """Note where an answer that is kept tells of somebody, before it is kept: with the action that it is about, or by its day."""
    told, traces = json.loads(content), dependencies.store().traces
    context = told.get("context") if isinstance(told, dict) else None
    action = context.get("action_id") if isinstance(context, dict) else None
    if isinstance(action, str):
        traces.beside(primary_keys.beside_action(tenant, action[:32], action[32:], f"K#{scope}"), now, ANSWER_LIFE)
    elif not isinstance(told, dict) or told.keys() - NAMING_NOBODY:
        traces.answer_of_day(tenant, scope, now)
