"""Actions: what a user attempted, from where, with which payment, and everything that an action leaves in what others share."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tessera.action import Payment
from tessera.profile import DeviceProfile, Link, Market, Payee, UserProfile
from tessera.service import dependencies
from tessera.service.decisions import answers
from tessera.service.decisions.contract.recommendations import RecommendationAnswer
from tessera.service.investigation.linked_accounts import entities_in
from tessera.service.rights import taking_out
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.service.rights.classes import devices, labels
from tessera.service.rights.people import Person, Told, Went, added
from tessera.service.store import action_items, primary_keys
from tessera.service.store.actions import ACTION_LIFE
from tessera.service.store.outbox import EVENT_LIFE
from tessera.service.store.pending_outcomes import PendingOutcome
from tessera.service.store.primary_keys import Key
from tessera.service.store.profiles import PROFILE_LIFE
from tessera.service.store.records import StoredAction
from tessera.service.store.sites import SITE_LIFE
from tessera.service.store.ties import TIE_LIFE
from tessera.service.store.velocity import digest, meeting
from tessera.site import Site
from tessera.ties import Tie

PAGE = 25
SCANNED = 50  # actions of a device
WITH_ACTIONS = "with the user's actions"
TAKEN_OUT = "the user and the ids of their actions are taken out; what was paid and counted stays"
declared = DataClass(
    name="actions",
    title="Actions and payments, and what each leaves elsewhere",
    kinds=(
        ItemKind(
            key=primary_keys.action,
            holds="ids, addresses, device, page, custom attributes, the answer, all sealed; the result",
            found="by the index of users, own and claimed; on devices where a trace says so",
            erased="removed; of somebody else's action that names the user, that name alone",
            lives=ACTION_LIFE,
        ),
        ItemKind(
            key=primary_keys.transaction_data,
            holds="the payment as sent, sealed",
            found=WITH_ACTIONS,
            erased="removed",
            lives=ACTION_LIFE,
        ),
        ItemKind(
            key=primary_keys.correlation, holds="that a hashed id has an action", found=WITH_ACTIONS, erased="removed", lives=ACTION_LIFE
        ),
        ItemKind(
            key=primary_keys.tie,
            holds="that the user was seen with a device, an address, a payee",
            found=WITH_ACTIONS,
            erased="removed",
            lives=TIE_LIFE,
        ),
        ItemKind(
            key=primary_keys.beside_action,
            holds="where else an action is told of",
            found=WITH_ACTIONS,
            erased="followed, then removed",
            lives=EVENT_LIFE,
        ),
        ItemKind(key=primary_keys.payee, holds="who pays an account, as hashes", found=WITH_ACTIONS, erased=TAKEN_OUT, lives=PROFILE_LIFE),
        ItemKind(
            key=primary_keys.market,
            holds="ids of the newest actions",
            found=WITH_ACTIONS,
            erased="the ids are taken out",
            lives=PROFILE_LIFE,
        ),
        ItemKind(
            key=primary_keys.site,
            holds="ids of the newest actions, whose movements were counted",
            found=WITH_ACTIONS,
            erased="likewise",
            lives=SITE_LIFE,
        ),
    ),
)


def find_ids(person: Person, place: str, now: int) -> Went:
    """The other ids of the person in the next of their actions; nothing is erased yet, so that none is lost with a worker."""
    erasing = dependencies.store().erasing
    rows = erasing.actions(primary_keys.user_partition(person.tenant, person.account), place, PAGE)
    found = erasing.present([(row["PK"], row["SK"]) for row in rows], 0)
    actions = [action_items.action_of(item) for item in found.values()]
    told = {action.id: answers.first(action) for action in actions if action.users != (person.account,)}
    return Went(place=rows[-1]["at"] if len(rows) == PAGE else None, also=list(_other_ids(person, actions, told)))


def erase_own(person: Person, place: str, now: int) -> Went:
    """Erase the next of those actions that are the user's on a backend's word."""
    return _erase_page(person, primary_keys.user_partition(person.tenant, person.account), place, now)


def erase_claimed(person: Person, place: str, now: int) -> Went:
    """Erase the next of those of which only an SDK says that they are the user's."""
    return _erase_page(person, primary_keys.claims_partition(person.tenant, person.account), place, now)


def erase_named(person: Person, place: str, now: int) -> Went:
    """Go through the actions of the next device on which the user was named besides, and take the name out of them."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    named = erasing.page(primary_keys.named_partition(tenant, person.account), "D#", "", 1)
    if not named:
        return Went()
    device = named[0]["SK"].removeprefix("D#")
    partition, _ = primary_keys.action(tenant, device, "")
    found = erasing.page(partition, "A#", place.removeprefix("D#"), SCANNED)
    actions = [action_items.action_of(item) for item in found if item["SK"].count("#") == 1]
    told = {action.id: answers.first(action) for action in actions}
    own = [action for action in actions if action.subject == person.account]
    others = [action for action in actions if action not in own and is_named(person, action, told[action.id])]
    went = erase(person, own, now)
    for action in others:
        _take_out(person, action, told[action.id])
    counts = added(went.counts, {"others' actions that named them": len(others)})
    if len(found) == SCANNED:
        return replace(went, place=found[-1]["SK"], counts=counts)
    erasing.bury_link(tenant, person.account, device, now)
    erasing.drop([(named[0]["PK"], named[0]["SK"])])
    return replace(went, place="D#", counts=counts)


def _erase_page(person: Person, user_key: str, place: str, now: int) -> Went:
    erasing = dependencies.store().erasing
    rows = erasing.actions(user_key, place, PAGE)
    found = erasing.present([(row["PK"], row["SK"]) for row in rows], 0)
    went = erase(person, [action_items.action_of(item) for item in found.values()], now)
    return replace(went, place=rows[-1]["at"] if len(rows) == PAGE else None)


def erase(person: Person, actions: Sequence[StoredAction], now: int) -> Went:
    """Erase actions with all that they left; each goes last of its own, so that whoever comes back finds what is left to do."""
    told = {action.id: answers.first(action) for action in actions}
    counts: Counter[str] = Counter()
    by_device: defaultdict[str, list[StoredAction]] = defaultdict(list)
    for action in actions:
        by_device[action.device].append(action)
    _erase_from_what_is_shared(person, actions, now)
    for device, some in by_device.items():
        _erase_from_device(person, device, some, told, now)
        for action in some:
            counts.update(_erase_one(person, action, told[action.id], now))
        if not some[0].has_telemetry:
            devices.clean(person, device, now)
    return Went(counts=counts)


def _erase_one(person: Person, action: StoredAction, told: RecommendationAnswer, now: int) -> Mapping[str, int]:
    """Erase one action, its payment, its pointer, its ties, its labels, and where it is told of."""
    erasing, tenant = dependencies.store().erasing, action.tenant
    ties = [primary_keys.tie(tenant, entity, action.device, person.account) for entity in entities_in(action, told)]
    pointer = [primary_keys.correlation(tenant, action.correlation, action.ulid)] if action.correlation else []
    payment = primary_keys.transaction_data(tenant, action.device, action.ulid)
    partition, begin = primary_keys.beside_action(tenant, action.device, action.ulid, "")
    traces = erasing.page(partition, begin, "", 10 * PAGE)
    elsewhere = [key for each in traces if (key := told_at(tenant, each["SK"].removeprefix(begin)))]
    paid, tied = (len(erasing.present(keys, 0)) for keys in ([payment], ties))
    erasing.drop([payment, *pointer, *ties, *elsewhere])
    erasing.drop((each["PK"], each["SK"]) for each in traces)
    if action.label:
        labels.without_actions(person, action.label.id, {action.id}, now)
    erasing.drop([primary_keys.action(tenant, action.device, action.ulid)])
    return {"actions": 1, "payments": paid, "ties": tied, "correlations": len(pointer), "kept answers and events": len(elsewhere)}


def told_at(tenant: str, trace: str) -> Key | None:
    """The key of what a trace leads to: an answer that is kept, or an event."""
    kind, _, rest = trace.partition("#")
    if kind == "K":
        return primary_keys.idempotency_key(rest)
    at, _, name = rest.partition("#")
    return primary_keys.told_event(tenant, int(at), name) if kind == "E" else None


def _erase_from_device(
    person: Person, device: str, actions: Sequence[StoredAction], told: Mapping[str, RecommendationAnswer], now: int
) -> None:
    """Take actions out of what their device remembers of them, and bury the link: late records teach nothing any more."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    if actions[0].has_telemetry:
        erasing.bury_link(tenant, person.account, device, now)
        gone = {action.ulid for action in actions}
        profile = primary_keys.device_profile(tenant, device)
        erasing.amend(profile, DeviceProfile, lambda known: taking_out.from_device(known, person.account, gone), now)
    for copy in {action.copy for action in actions}:
        some = [action for action in actions if action.copy == copy]
        key = primary_keys.observed_device(tenant, device, copy)
        payers = {payer for action in some if (payment := paid_in(action)) and (payer := payment.payer)}
        ties = {Tie(entity, person.account).mark(action.at) for action in some for entity in entities_in(action, told[action.id])}
        refused = {meeting(action.reported_at, payer) for action in some if action.reported_at for payer in payers}
        met = {meeting(action.at, person.account) for action in some}
        members: dict[str, frozenset[int] | frozenset[bytes]] = {"cards": frozenset(map(digest, payers)), "ties": frozenset(ties)}
        erasing.take_out(key, {**members, "refused": frozenset(refused), "met": frozenset(met)})
        erasing.forget_place(key, [action.at for action in some])


def _erase_from_what_is_shared(person: Person, actions: Sequence[StoredAction], now: int) -> None:
    """Take actions out of the payees, the markets, the sites and the other users that remember them."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    payments = [(action, payment) for action in actions if (payment := paid_in(action))]
    for payee in {payment.payee for _, payment in payments if payment.payee}:
        some = [(action, payment) for action, payment in payments if payment.payee == payee]
        payers, gone = {payment.payer for _, payment in some if payment.payer}, {action.ulid for action, _ in some}
        key = primary_keys.payee(tenant, payee)
        erasing.amend(key, Payee, lambda known: taking_out.from_payee(known, person.account, payers, gone), now)  # noqa: B023
    gone = {action.ulid for action in actions}
    for currency in {payment.currency for _, payment in payments}:
        erasing.amend(primary_keys.market(tenant, currency), Market, lambda known: taking_out.from_profile(known, gone), now)
    for other, device in {(user, action.device) for action in actions for user in action.users if user != person.account}:
        profile, link = primary_keys.user_profile(tenant, other), primary_keys.link(tenant, other, device)
        erasing.amend(profile, UserProfile, lambda known: taking_out.from_profile(known, gone), now)
        erasing.amend(link, Link, lambda known: taking_out.from_profile(known, gone), now)
    for application, device in {(action.application, action.device) for action in actions}:
        key = primary_keys.site(tenant, application)
        erasing.amend(key, Site, lambda known: taking_out.from_site(known, person.account, device, gone), now)  # noqa: B023


def paid_in(action: StoredAction) -> Payment | None:
    """The payment of an action, whoever reported it."""
    return PendingOutcome.read(action.lesson).payment


def is_named(person: Person, action: StoredAction, told: RecommendationAnswer) -> bool:
    """Whether an action names the user in any way."""
    named = (told.context.user_id, told.context.claimed_user_id)
    return person.account in (action.subject, *action.users) or any(map(person.is_named, named))


def unnamed(person: Person, told: RecommendationAnswer) -> RecommendationAnswer:
    """The answer to somebody else's action without a user whom it names."""
    context = told.context
    kept = replace(
        context,
        user_id=None if person.is_named(context.user_id) else context.user_id,
        claimed_user_id=None if person.is_named(context.claimed_user_id) else context.claimed_user_id,
    )
    return replace(told, context=kept)


def _take_out(person: Person, action: StoredAction, told: RecommendationAnswer) -> None:
    """Take a user out of somebody else's action that names them."""
    erasing, key = dependencies.store().erasing, primary_keys.action(action.tenant, action.device, action.ulid)
    erasing.take_out(key, {"users": frozenset({person.account})})
    erasing.replace(key, {"answer": answers.keep(action.tenant, unnamed(person, told))})
    partition, begin = primary_keys.beside_action(action.tenant, action.device, action.ulid, "")
    traces = erasing.page(partition, begin, "", 10 * PAGE)
    erasing.drop(found for each in traces if (found := told_at(action.tenant, each["SK"].removeprefix(begin))))
    erasing.drop((each["PK"], each["SK"]) for each in traces)


def _other_ids(
    person: Person, actions: Sequence[StoredAction], told: Mapping[str, RecommendationAnswer]
) -> Iterable[tuple[str, str | None]]:
    """The other ids of the same person, on a backend's word: what they claimed to be, or turned out to be."""
    for action in actions:
        for other in action.users:
            if other != person.account and action.subject == person.account:
                context = told[action.id].context
                named = (each for each in (context.user_id, context.claimed_user_id) if each)
                keys = dependencies.keyring()
                yield other, next((each for each in named if keys.hash_user(person.tenant, each) == other), None)


def tell_own(person: Person, place: str, now: int) -> Told:
    return _tell_page(person, primary_keys.user_partition(person.tenant, person.account), place, now, claimed=False)


def tell_claimed(person: Person, place: str, now: int) -> Told:
    return _tell_page(person, primary_keys.claims_partition(person.tenant, person.account), place, now, claimed=True)


def _tell_page(person: Person, user_key: str, place: str, now: int, *, claimed: bool) -> Told:
    """The next actions, as the API answers them."""
    erasing = dependencies.store().erasing
    rows = erasing.actions(user_key, place, PAGE)
    found = erasing.present([(row["PK"], row["SK"]) for row in rows], now)
    actions = [action_items.action_of(item) for item in found.values()]
    lines = [_told(action, answer, claimed=claimed) for action, answer in answers.recall_each(actions)]
    return Told(lines=lines, place=rows[-1]["at"] if len(rows) == PAGE else None)


def _told(action: StoredAction, answer: RecommendationAnswer, *, claimed: bool) -> dict[str, Any]:
    """An action as a line. Where only an SDK said whose it is, it may have been anybody's: their device and address are not told."""
    when = {"class": "action", "claimed": claimed, "at": action.at, "reported_at": action.reported_at}
    if claimed:
        what = {"action_type": action.type, "recommendation": action.recommendation, "result": action.result}
        return {**when, **what, "ip_country": answer.context.ip_country}
    return {**when, "answer": answers.plain(answer.shown(explain=False))}
