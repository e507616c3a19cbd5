"""What a record of a table's stream tells the lake: rows, made of the record and of what it names.

Of an action with transaction data the record says only that there are any, of a label the ids of its actions: these are read, and what is
read of them never changes. Of a published configuration it has the name. Everything else is in the record.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from tessera.errors import Unavailable
from tessera.service import dependencies
from tessera.service.cases import casework
from tessera.service.configuration import published
from tessera.service.decisions import answers
from tessera.service.rights import receipts
from tessera.service.store.primary_keys import Key
from tessera.service.store.records import StoredAction, StoredLabel
from tessera.service.webhooks.happenings import RESULT
from tessera.units import MINUTE
from tessera_lake.rows.cases import case
from tessera_lake.rows.configurations import configuration
from tessera_lake.rows.decisions import decision
from tessera_lake.rows.erasures import erasure
from tessera_lake.rows.labels import Labelled, labels
from tessera_lake.rows.results import result
from tessera_lake.schema import Row

type Images = Mapping[str, Any]
"""Keys, OldImage, NewImage of a record, in DynamoDB's JSON."""
LATEST = 5 * MINUTE
"""Action and transaction data are put side by side. If one of the puts fails, the caller is told that nothing was decided, and asks again:
after so long, transaction data that are not there will never be."""


def rows_of(images: Images, now: int) -> list[Row]:
    """The rows of a record; none if it tells nothing that the lake keeps.

    Raises:
        Unavailable: what the record names cannot be read now; it is safe to ask again.
    """
    key: Key = images["Keys"]["PK"]["S"], images["Keys"]["SK"]["S"]
    tenant, kind = key[0].split("#")[:2]
    tell = TELLERS.get((kind, key[1][:2]))
    return list(tell(tenant, key, images, now)) if tell and images.get("NewImage") else []


def _action(_: str, __: Key, images: Images, now: int) -> Iterable[Row]:
    old, new = images.get("OldImage") or {}, images["NewImage"]
    if "type" not in new:  # its transaction data, which have an item of their own
        return
    action = dependencies.store().actions.action_from_image(new)
    is_reported = "result" in new and any(old.get(name) != new.get(name) for name in RESULT)
    if (old and not is_reported) or _are_erased(action.tenant, {*action.users, action.subject}, action.at, now):
        return
    if not old:
        yield _decision(action, now)
    if is_reported:
        yield result(action, answers.first(action))


def _are_erased(tenant: str, users: Iterable[str | None], since: int, now: int) -> bool:
    """Whether one of these people was erased since a moment: the stream still has records of them, and nothing of them is told again."""
    named = frozenset(filter(None, users))
    return bool(named and dependencies.store().profiles.erased(tenant, named, since, now))


def _decision(action: StoredAction, now: int) -> Row:
    first, whole = answers.first(action), answers.recall(action)
    if first.transaction_data and not whole.transaction_data and now - action.at < LATEST:
        raise Unavailable("The transaction data of an action are not there yet.")
    return decision(action, whole)


def _label(tenant: str, key: Key, images: Images, now: int) -> Iterable[Row]:
    old, new = images.get("OldImage") or {}, images["NewImage"]
    stored = dependencies.store().labels.label_from_image(tenant, key[0].split("#")[2], new)
    is_new, is_withdrawn = not old, "withdrawn_at" in new and "withdrawn_at" not in old
    found = dict(_labelled(stored, now)) if is_new or is_withdrawn else {}
    told = [*(labels(stored, found, withdrawn=False) if is_new else ()), *(labels(stored, found, withdrawn=True) if is_withdrawn else ())]
    yield from (row for row in told if not _are_erased(tenant, (row.get("about_user"),), row["happened_at"], now))


def _labelled(stored: StoredLabel, now: int) -> Iterator[tuple[str, Labelled]]:
    """Those of a label's actions that are kept: what was decided about them never changes."""
    for action_id in stored.actions:
        if action := dependencies.store().actions.action(stored.tenant, action_id[:32], action_id[32:], now):
            yield action_id, (action, answers.first(action))


def _case(tenant: str, _: Key, images: Images, now: int) -> Iterable[Row]:
    old, new = images.get("OldImage") or {}, images["NewImage"]
    if old.get("version") != new["version"]:  # otherwise a note
        yield case(tenant, casework.unsealed(tenant, dependencies.store().cases.case_from_image(new)))


def _configuration(tenant: str, _: Key, images: Images, now: int) -> Iterable[Row]:
    old, new = images.get("OldImage") or {}, images["NewImage"]
    if "name" not in new or old.get("name") == new["name"]:  # of a draft, or of a list
        return
    if version := dependencies.store().configurations.version(tenant, new["name"]["S"], now):
        yield configuration(tenant, version, published.unsealed(tenant, version.document))


def _erasure(tenant: str, _: Key, images: Images, now: int) -> Iterable[Row]:
    """A receipt, which names nobody. One that a killed worker signed once more is the same event."""
    said = receipts.claims_of(images["NewImage"]["receipt"]["S"])
    at, remains = said.get("finished_at", said["asked_at"]), [each["what"] for each in said.get("remains", ())]
    yield erasure(tenant, said["jti"], said["outcome"], at, erased=sum(said.get("erased", {}).values()), remains=remains)


TELLERS: Mapping[tuple[str, str], Callable[[str, Key, Images, int], Iterable[Row]]] = {
    ("D", "A#"): _action,
    ("B", "L"): _label,
    ("Q", "K"): _case,
    ("C", "HE"): _configuration,
    ("G", "R#"): _erasure,
}
"""By kind of partition and how the sort key begins, who can tell."""
