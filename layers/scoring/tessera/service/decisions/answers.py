"""Kept answers: a recommendation is sealed with its action and returned again word for word; only the result is filled in later."""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import batched

from pydantic import TypeAdapter

from tessera.action import TransactionData
from tessera.errors import ActionNotFound
from tessera.service import dependencies
from tessera.service.decisions.answer_dictionary import DICTIONARY
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.keys.tokens import ActionToken
from tessera.service.store.records import StoredAction

AT_ONCE = 25  # actions whose transaction data are read in one call
TRANSACTION_IS_KEPT_APART = TransactionData()
"""Placeholder in a kept answer for transaction data, which is large and has an item of its own."""


@cache
def _answers() -> TypeAdapter[RecommendationAnswer]:
    return TypeAdapter(RecommendationAnswer)


@cache
def _transactions() -> TypeAdapter[TransactionData]:
    return TypeAdapter(TransactionData)


def keep(tenant: str, answer: RecommendationAnswer) -> bytes:
    """The answer as it is stored: compressed and sealed, without its transaction data."""
    apart = replace(answer, transaction_data=TRANSACTION_IS_KEPT_APART) if answer.transaction_data else answer
    return _seal(tenant, _answers().dump_json(apart, exclude_none=True))


def keep_transaction(tenant: str, transaction: TransactionData | None) -> bytes | None:
    return _seal(tenant, _transactions().dump_json(transaction, exclude_none=True)) if transaction else None


def find(action_token: str, tenant: str, now: int) -> StoredAction:
    """The action of a token.

    Raises:
        ActionNotFound: there is none, for this tenant.
    """
    token = ActionToken.opened(dependencies.keyring(), tenant, action_token, now)
    stored = dependencies.store().actions.action(tenant, token.device, token.ulid, now)
    if stored is None:
        raise ActionNotFound
    return stored


def first(action: StoredAction) -> RecommendationAnswer:
    """The first answer as it was kept: without its result, and without its transaction data, which is stored separately."""
    return _answers().validate_json(_unseal(action.tenant, action.answer))


def recall(action: StoredAction) -> RecommendationAnswer:
    """The first answer, with the result if one has been reported."""
    answer = _with_result(action)
    return _with_transaction(action, answer, dependencies.store().actions.transaction(action)) if answer.transaction_data else answer


def recall_each(actions: Iterable[StoredAction]) -> Iterator[tuple[StoredAction, RecommendationAnswer]]:
    """Actions with their answers. Transaction data are read for a few actions at a time, so that stopping early wastes little."""
    for some in batched(actions, AT_ONCE, strict=False):
        opened = [(action, _with_result(action)) for action in some]
        found = dependencies.store().index.transactions([action for action, answer in opened if answer.transaction_data])
        for action, answer in opened:
            yield action, _with_transaction(action, answer, found.get(action.id)) if answer.transaction_data else answer


def _with_result(action: StoredAction) -> RecommendationAnswer:
    answer = first(action)
    reported = replace(answer.recommendation, result=action.result, challenge_type=action.challenge_type)
    return replace(answer, recommendation=reported)


def _with_transaction(action: StoredAction, answer: RecommendationAnswer, sealed: bytes | None) -> RecommendationAnswer:
    return replace(answer, transaction_data=_transactions().validate_json(_unseal(action.tenant, sealed)) if sealed else None)


def _seal(tenant: str, content: bytes) -> bytes:
    compress = zlib.compressobj(9, zdict=DICTIONARY)
    return dependencies.keyring().seal("answer", tenant, compress.compress(content) + compress.flush())


def _unseal(tenant: str, sealed: bytes) -> bytes:
    return zlib.decompressobj(zdict=DICTIONARY).decompress(dependencies.keyring().unseal("answer", tenant, sealed))
