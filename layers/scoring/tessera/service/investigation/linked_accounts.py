"""Linked accounts: accounts seen with the same device, key, fingerprint, address or payee.

What an account was seen with is read from its newest 25 actions; who else was seen with the same, from the ties. `ties` says how far this
goes.
"""

from collections.abc import Iterator, Mapping, Sequence

from tessera.reputation import IN_EFFECT
from tessera.service import dependencies
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.investigation.actions import END_OF_TIME, PAGE, actions_of
from tessera.service.investigation.contract import AccountLink, CrowdedEntity, LinkedAccount, LinkedAnswer, SeenAccount
from tessera.service.store.action_index import Row
from tessera.service.store.records import StoredAction
from tessera.ties import MOST_SHARING, Network, SharedEntity, Sharing, walk

MOST_ACCOUNTS = 50  # shown at a device or an address


def accounts_at(
    tenant: str, entity: SharedEntity, now: int
) -> tuple[tuple[SeenAccount, ...], Sequence[StoredAction], Mapping[str, RecommendationAnswer], bool]:
    """The accounts seen with an entity, by the actions that show it, and whether there are more."""
    found = dependencies.store().ties.sharing(tenant, [entity], MOST_ACCOUNTS + 1, now)[entity]
    kept = found[:MOST_ACCOUNTS]
    actions, told = actions_of(tenant, list({Row(device=each.device, ulid=each.action) for each in kept}), now)
    shown = tuple(_account_shown(tenant, each, told) for each in sorted(kept, key=lambda each: -each.last))
    return shown, sorted(actions, key=lambda action: -action.at), told, len(found) > MOST_ACCOUNTS


def _account_shown(tenant: str, seen: Sharing, told: Mapping[str, RecommendationAnswer]) -> SeenAccount:
    answer = told.get(seen.device + seen.action)
    return SeenAccount(
        account=seen.account,
        user_id=user_id_of(tenant, seen.account, answer),
        device_id=answer.context.device_id if answer else None,
        action_id=seen.device + seen.action,
        first_seen=seen.first,
        last_seen=seen.last,
    )


def linked_to(tenant: str, user_id: str, account: str, now: int) -> LinkedAnswer:
    """The accounts linked to one in at most two steps."""
    addresses: dict[str, str] = {}
    people = dependencies.store().people
    others = people.other_ids(tenant, account, list(people.links(tenant, account, now)), now)

    def entities_of(accounts: Sequence[str]) -> Mapping[str, Sequence[SharedEntity]]:
        asked = dict.fromkeys((*accounts, *(others if account in accounts else ())))
        rows = dependencies.store().index.of_users(tenant, tuple(asked), 0, END_OF_TIME, PAGE)
        if account in accounts:  # under all names of the person, each action a backend's word: nobody's claim joins anybody
            own = (row for each in (account, *others) for row in rows[each])
            rows[account] = sorted(own, key=lambda row: row.ulid, reverse=True)[:PAGE]
        rows = {each: rows[each] for each in accounts}
        found: dict[str, list[SharedEntity]] = {}
        for each, some in rows.items():
            actions, told = actions_of(tenant, some, now)
            addresses.update({action.address: ip for action in actions if action.address and (ip := told[action.id].context.ip)})
            found[each] = list(dict.fromkeys(entity for action in actions for entity in entities_in(action, told[action.id])))
        return found

    def sharing_of(entities: Sequence[SharedEntity]) -> Mapping[SharedEntity, Sequence[Sharing]]:
        return dependencies.store().ties.sharing(tenant, entities, MOST_SHARING + 1, now)

    return _linked_shown(tenant, {account: user_id}, others, walk(account, entities_of, sharing_of), addresses, now)


def entities_in(action: StoredAction, told: RecommendationAnswer) -> Iterator[SharedEntity]:
    """The entities with which an action shows its account."""
    context = told.context
    payee = action.payment.payee if action.payment else None
    if context.device_id and not action.copy:
        yield SharedEntity("device", action.device)
    if context.device_public_key:
        yield SharedEntity("device_key", context.device_public_key)
    if payee:
        yield SharedEntity("payee", payee)
    if context.device_fingerprint and not action.copy:
        yield SharedEntity("device_fingerprint", context.device_fingerprint)
    if action.address:
        yield SharedEntity("ip", action.address)


def _linked_shown(
    tenant: str, names: Mapping[str, str], others: Sequence[str], found: Network, addresses: Mapping[str, str], now: int
) -> LinkedAnswer:
    shown_by = [found.shown_by[account] for account in found.steps if account in found.shown_by]
    _, told = actions_of(tenant, list({Row(device=each.device, ulid=each.action) for each in shown_by}), now)
    reputations = dependencies.store().people.reputations(tenant, found.steps, now)

    def value(entity: SharedEntity) -> str:
        if entity.kind == "device":
            return dependencies.keyring().name_device(tenant, entity.value)
        return addresses.get(entity.value, entity.value) if entity.kind == "ip" else entity.value

    def account(each: str) -> LinkedAccount:
        seen = found.shown_by.get(each)
        action_id = seen.device + seen.action if seen else None
        return LinkedAccount(
            account=each,
            user_id=names.get(each) or user_id_of(tenant, each, told.get(action_id or "")),
            steps=found.steps[each],
            fraud=reputations[each].fraud("user", now) >= IN_EFFECT,
            same_person=each in others,
            action_id=action_id,
        )

    return LinkedAnswer(
        accounts=tuple(account(each) for each in found.steps),
        links=tuple(
            AccountLink(one=each.one, other=each.other, by=each.entity.kind, value=value(each.entity), since=each.since, last=each.last)
            for each in found.connections
        ),
        crowded=tuple(CrowdedEntity(by=entity.kind, value=value(entity)) for entity in found.crowded),
        cut=found.cut,
    )


def user_id_of(tenant: str, account: str, told: RecommendationAnswer | None) -> str | None:
    """The user id behind an account's keyed hash, if the answer to an action names it."""
    named = (told.context.user_id, told.context.claimed_user_id) if told else ()
    return next((each for each in named if each and dependencies.keyring().hash_user(tenant, each) == account), None)
