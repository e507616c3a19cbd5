"""Whose an action is: in the index of its owner with all that is shown of it; as it was, where an earlier version stored it."""

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from local.doubles.table import TableDouble
from tessera.service.store import primary_keys
from tessera.service.store.facade import Store
from tessera.service.store.items import attributes
from tessera.service.store.records import ActionLabel, AnsweredAction, StoredAction
from tests.service.storing import DEVICE, NOW, OTHER_USER, ULID, USER, action, store_on

PARTITION = f"acme#D#{DEVICE}"
NOBODYS: dict[str, Any] = {"subject": None, "users": ()}
CLAIMED: dict[str, Any] = {"subject": OTHER_USER, "users": (), "triggered_by": "sdk"}
SOMEBODY_ELSES: dict[str, Any] = {"subject": OTHER_USER, "users": (OTHER_USER,)}
THEIRS: dict[str, Any] = {}


def stored(store: Store, table: TableDouble, told: StoredAction, *, before: bool) -> None:
    """Store an action, as an earlier version did if wanted: under the attribute of the index by user, with its subject and users named."""
    store.actions.put_action(told, NOW)
    if before:
        image = dict(table.item(PARTITION, f"A#{told.ulid}") or {})
        owner = image.pop("owner", None)
        image |= {"user_key": owner, "subject": {"S": told.subject or ""}} if owner else {}
        image |= attributes({"users": frozenset(told.users)}) if told.users else {}
        table.put_item(TableName=table.name, Item=image)


def rows_of(store: Store, user: str) -> list[tuple[str, bool]]:
    return [(row.ulid, row.claimed) for row in store.index.of_user("acme", user, 0, NOW + 1, 10)]


@pytest.mark.parametrize(("told", "before"), list(product([NOBODYS, CLAIMED, SOMEBODY_ELSES, THEIRS], [False, True])))
def test_an_action_comes_back_as_it_was(told: dict[str, Any], before: bool) -> None:
    table = TableDouble()
    store, one = store_on(table), action(**told)
    stored(store, table, one, before=before)
    assert store.actions.action("acme", DEVICE, ULID, NOW) == one
    assert rows_of(store, one.subject or USER) == ([(ULID, one.subject_is_claimed)] if one.subject else [])


@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize(
    ("told", "subject", "users"),
    [
        (NOBODYS, USER, (USER,)),
        (CLAIMED, USER, (USER,)),
        (SOMEBODY_ELSES, OTHER_USER, tuple(sorted((USER, OTHER_USER)))),
        (THEIRS, USER, (USER,)),
    ],
)
@pytest.mark.parametrize("twice", [False, True])
def test_a_result_places_what_no_backend_had_placed(
    told: dict[str, Any], subject: str, users: tuple[str, ...], before: bool, twice: bool
) -> None:
    table = TableDouble()
    store = store_on(table)
    stored(store, table, action(**told), before=before)
    named: dict[str, Any] = {"users": (USER,), "subject": USER}
    ended = [store.actions.report_result("acme", DEVICE, ULID, result="success", now=NOW, **named) for _ in range(1 + twice)][-1]
    assert (ended.subject, ended.users, ended.subject_is_claimed) == (subject, users, False)
    assert ended == store.actions.action("acme", DEVICE, ULID, NOW)
    assert rows_of(store, subject) == [(ULID, False)]
    others = {USER, OTHER_USER} - {subject}
    assert [rows_of(store, user) for user in others] == [[] for _ in others]


def test_what_is_shown_of_an_action_comes_with_its_row() -> None:
    """Its answer, result, label and analyst, without another read."""
    table = TableDouble()
    store, one = store_on(table), action()
    store.actions.put_action(one, NOW)
    store.actions.consume(one)
    store.actions.report_result("acme", DEVICE, ULID, result="success", now=NOW)
    store.index.assign("acme", [(DEVICE, ULID)], "ada")
    said = ActionLabel(id="019" + "0" * 29, type="CONFIRMED_FRAUD", source="CHARGEBACKS", use_case="ACCOUNT_TAKEOVER")
    store.labels.label_action(one, said)
    whole = store.actions.action("acme", DEVICE, ULID, NOW)
    assert whole
    rows = store.index.of_user("acme", USER, 0, NOW + 1, 10)
    reads = table.meter.bill().read_units
    (shown,) = store.index.answered("acme", rows, NOW)
    assert table.meter.bill().read_units == reads
    assert shown == AnsweredAction(**{name: getattr(whole, name) for name in AnsweredAction.__dataclass_fields__})
    assert (shown.label, shown.assignee, shown.consumed, shown.result) == (said, "ada", True, "success")


def test_rows_without_an_answer_are_read_and_expired_ones_left_out() -> None:
    table = TableDouble()
    store = store_on(table)
    older = action(ulid="00" * 16, at=NOW - 1)
    stored(store, table, older, before=True)
    stored(store, table, action(), before=False)
    rows = store.index.of_user("acme", USER, 0, NOW + 1, 10)
    assert [shown.ulid for shown in store.index.answered("acme", rows, NOW)] == [ULID, older.ulid]
    for each in (older, action()):
        image = dict(table.item(*primary_keys.action("acme", DEVICE, each.ulid)) or {})
        table.put_item(TableName=table.name, Item={**image, "expires": {"N": str(NOW // 1000)}})
    rows = store.index.of_user("acme", USER, 0, NOW + 1, 10)
    assert [*store.index.answered("acme", rows, NOW)] == []


def test_the_newest_of_two_indexes_are_the_newest() -> None:
    table = TableDouble()
    store = store_on(table)
    ulids = [f"{NOW - 9 + number:012x}{'0' * 20}" for number in range(6)]
    for number, ulid in enumerate(ulids):
        stored(store, table, replace(action(), ulid=ulid, at=NOW - 9 + number), before=number < 3)
    assert [ulid for ulid, _ in rows_of(store, USER)] == ulids[::-1]
    newest = store.index.of_users("acme", [USER], 0, NOW + 1, 4)[USER]
    assert [row.ulid for row in newest] == ulids[:1:-1]
