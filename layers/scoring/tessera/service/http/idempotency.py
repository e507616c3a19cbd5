"""Idempotency: a request repeated with the same `Idempotency-Key` within 24 hours gets the first answer, once there is one.

Refusals are not kept: the same request may be repeated at once.
"""

import hashlib
import json
import zlib
from collections.abc import Callable
from contextlib import suppress

from tessera.errors import Fault, IdempotencyInProgress, IdempotencyMismatch, Malformed, Unavailable
from tessera.service import dependencies
from tessera.service.http.caller import Caller
from tessera.service.http.exchange import Answer

LONGEST_KEY = 255


def once(key: str, caller: Caller, route: str, content: str, now: int, answer: Callable[[], Answer]) -> Answer:
    """The first answer to `key`, made by `answer` if there is none yet. `content` is the hash of what was sent.

    Raises:
        Malformed, IdempotencyMismatch, IdempotencyInProgress.
    """
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Malformed(faults=[Fault("header.Idempotency-Key", f"must have 1 to {LONGEST_KEY} characters")])
    store, keys = dependencies.store(), dependencies.keyring()
    scope = hashlib.sha256(json.dumps([caller.tenant, caller.client, route, key]).encode()).hexdigest()
    claim = store.idempotency.claim(scope, content, now)
    if claim is None:
        try:
            first = answer()
        except BaseException:
            store.idempotency.release_claim(scope)
            raise
        with suppress(Unavailable):  # the work is done and is answered, even if the answer cannot be kept
            store.idempotency.keep_answer(scope, first.status, keys.seal("idempotent answer", caller.tenant, zlib.compress(first.content)))
        return first
    if claim.body != content:
        raise IdempotencyMismatch
    if claim.status is None or claim.answer is None:
        raise IdempotencyInProgress(headers={"Retry-After": "1"})
    kept = zlib.decompress(keys.unseal("idempotent answer", caller.tenant, claim.answer))
    return Answer(status=claim.status, content=kept, headers={"idempotent-replayed": "true"})
