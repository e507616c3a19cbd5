"""Kept answers: a recommendation is sealed with its action and returned again word for word; only the result is filled in later.

What the action's key says already, or can be computed again from it, is left out of what is kept: 0.15 KB of names that nothing compresses.
In place of a keyed name stands the version of the master key that makes it, so that a rotation changes no answer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import batched
from typing import Any

from pydantic import TypeAdapter

from tessera.action import TransactionData
from tessera.errors import ActionNotFound
from tessera.service import dependencies
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.keys.keyring import Keyring
from tessera.service.keys.tokens import ActionToken
from tessera.service.store.compression import OF_ANSWERS, compressed, expanded
from tessera.service.store.records import AnsweredAction, StoredAction

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
    return _seal(tenant, _answers().dump_json(_shortened(tenant, apart), exclude_none=True))


def _shortened(tenant: str, answer: RecommendationAnswer) -> RecommendationAnswer:
    """An answer without what is known of its action by its key."""
    keys, context = dependencies.keyring(), answer.context
    device, named = context.action_id[:32], context.device_id
    short = replace(
        context,
        action_id="",
        tenant_id="" if context.tenant_id == tenant else context.tenant_id,
        device_id=keys.naming if named and named == keys.name_device(tenant, device) else named,
    )
    return replace(answer, id=keys.hashing if answer.id == id_of(keys, tenant, context.action_id) else answer.id, context=short)


def _lengthened(action: AnsweredAction, answer: RecommendationAnswer) -> RecommendationAnswer:
    """A kept answer as it was given; one of before has everything."""
    if answer.context.action_id:
        return answer
    keys, tenant, context = dependencies.keyring(), action.tenant, answer.context
    named, identity = context.device_id, answer.id
    whole = replace(
        context,
        action_id=action.id,
        tenant_id=context.tenant_id or tenant,
        device_id=keys.name_device(tenant, action.device, version=named) if named and "." not in named else named,
    )
    return replace(answer, id=identity if len(identity) == len(action.id) else id_of(keys, tenant, action.id, identity), context=whole)


def id_of(keys: Keyring, tenant: str, action_id: str, version: str | None = None) -> str:
    """The id of the recommendation of an action: 64 hexadecimal digits."""
    return keys.hash("recommendation", tenant, action_id, size=32, version=version)


def keep_transaction(tenant: str, transaction: TransactionData | None) -> bytes | None:
    return _seal(tenant, _transactions().dump_json(transaction, exclude_none=True)) if transaction else None


def plain(answer: RecommendationAnswer) -> dict[str, Any]:
    """An answer as plain JSON, without unknown fields."""
    told: dict[str, Any] = _answers().dump_python(answer, mode="json", exclude_none=True)
    return told


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


def first(action: AnsweredAction) -> RecommendationAnswer:
    """The first answer as it was kept: without its result, and without its transaction data, which is stored separately."""
    return _lengthened(action, _answers().validate_json(_unseal(action.tenant, action.answer)))


def recall(action: AnsweredAction) -> RecommendationAnswer:
    """The first answer, with the result if one has been reported."""
    answer = _with_result(action)
    return _with_transaction(action, answer, dependencies.store().actions.transaction(action)) if answer.transaction_data else answer


def recall_each[Action: AnsweredAction](actions: Iterable[Action]) -> Iterator[tuple[Action, RecommendationAnswer]]:
    """Actions with their answers. Transaction data are read for a few actions at a time, so that stopping early wastes little."""
    for some in batched(actions, AT_ONCE, strict=False):
        opened = [(action, _with_result(action)) for action in some]
        found = dependencies.store().index.transactions([action for action, answer in opened if answer.transaction_data])
        for action, answer in opened:
            yield action, _with_transaction(action, answer, found.get(action.id)) if answer.transaction_data else answer


def _with_result(action: AnsweredAction) -> RecommendationAnswer:
    answer = first(action)
    reported = replace(answer.recommendation, result=action.result, challenge_type=action.challenge_type)
    return replace(answer, recommendation=reported)


def _with_transaction(action: AnsweredAction, answer: RecommendationAnswer, sealed: bytes | None) -> RecommendationAnswer:
    return replace(answer, transaction_data=_transactions().validate_json(_unseal(action.tenant, sealed)) if sealed else None)


def _seal(tenant: str, content: bytes) -> bytes:
    return dependencies.keyring().seal("answer", tenant, compressed(content, OF_ANSWERS))


def _unseal(tenant: str, sealed: bytes) -> bytes:
    return expanded(dependencies.keyring().unseal("answer", tenant, sealed))
