"""Erasing a person from the lake: their rows go, others keep theirs, and no byte of them is left in any file."""

from pathlib import Path

import pytest
import sqlglot

from local.lake.erasing import erase
from local.lake.warehouse import Warehouse
from tessera_lake.columns import TABLES
from tessera_lake.erasing import statements
from tests.doors.house import TENANT, House
from tests.lake.conftest import told

USER, OTHER = "canary-user", "a-neighbour"


@pytest.fixture
def filled(house: House, warehouse: Warehouse) -> tuple[str, list[str], list[str]]:
    """A lake in which both have decisions, results, labels and a case; the hash of the one, and the actions of each."""
    backend, actions = house.backend(), dict[str, list[str]]({USER: [], OTHER: []})
    for user in (USER, OTHER, USER, OTHER):
        more = {"claimed_user_id": USER} if user == OTHER else {}
        answer = backend.trigger("login", get_recommendation=True, ip="203.0.113.5", user_id=user, **more)
        backend.result(answer["action_token"], "success")
        actions[user].append(answer["context"]["action_id"])
        house.wait(1000)
    backend.label("CONFIRMED_FRAUD", "USER_ID", USER)
    backend.label("CONFIRMED_FRAUD", "ACTION_ID", actions[USER][0])
    backend.label("CONFIRMED_FRAUD", "ACTION_ID", actions[OTHER][0])
    backend.ask("POST", "/risk/v1/cases", {"title": "Ring", "action_ids": [actions[USER][0], actions[OTHER][0]]})
    backend.ask("POST", "/risk/v1/cases", {"title": "Alone", "action_ids": [actions[USER][1]]})
    for table in TABLES:
        for row in told(house, table.event):  # a commit each, so that there is a past to be forgotten
            warehouse.append(table, [row])
    return house.keys.hash_user(TENANT, USER), actions[USER], actions[OTHER]


def bytes_of(warehouse: Warehouse) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in (warehouse.folder / "tables").rglob("*") if file.is_file()}


def rows(warehouse: Warehouse, name: str) -> list[dict[str, object]]:
    return list(warehouse.table(name).scan().to_arrow().to_pylist())


def test_their_rows_go_and_others_keep_theirs(warehouse: Warehouse, filled: tuple[str, list[str], list[str]]) -> None:
    account, _, others = filled
    changed = erase(warehouse, TENANT, [account])
    assert changed.keys() == {"decisions", "results", "labels", "cases"}
    assert {row["action_id"] for row in rows(warehouse, "decisions")} == set(others)
    assert {row["action_id"] for row in rows(warehouse, "results")} == set(others)
    assert all(row["claimed_user"] is None and account not in row["users"] for row in rows(warehouse, "decisions"))  # type: ignore[operator]
    assert [row["action_ids"] for row in rows(warehouse, "cases")] == [[others[0]]]
    assert {row["action_id"] for row in rows(warehouse, "labels")} == {others[0]}
    assert erase(warehouse, TENANT, [account]) == {}, "and again there is nothing to be done"


def test_no_byte_of_them_is_left_in_any_file(warehouse: Warehouse, filled: tuple[str, list[str], list[str]]) -> None:
    """Data in Parquet, least and greatest values in lists of files, states of the past."""
    account, own, _ = filled
    before = bytes_of(warehouse)
    assert any(account.encode() in content for content in before.values())
    erase(warehouse, TENANT, [account])
    left = {file.name: name for file, content in bytes_of(warehouse).items() for name in (account, *own) if name.encode() in content}
    assert left == {}
    assert len(bytes_of(warehouse)) < len(before)


def test_another_tenants_rows_stay(warehouse: Warehouse, filled: tuple[str, list[str], list[str]]) -> None:
    before = {name: rows(warehouse, name) for name in ("decisions", "results")}
    assert erase(warehouse, "somebody-else", [filled[0]]) == {}
    assert {name: rows(warehouse, name) for name in before} == before


def test_statements_for_athena_take_out_every_name_and_forget_the_past() -> None:
    told_to_athena = list(statements("fjord", ["ab12"], ["cd34"], "lake"))
    for table in TABLES:
        for column in table.held(("user",)):
            assert any(f"lake.{table.name}" in each and column.name in each for each in told_to_athena), column.name
        assert f"VACUUM lake.{table.name}" in told_to_athena
    for each in told_to_athena:
        assert each.startswith("VACUUM") or "tenant = 'fjord'" in each


@pytest.mark.parametrize("forged", ["'", "ab12') OR ('1'='1", "", "AB12"])
def test_nothing_but_a_keyed_hash_gets_into_a_statement(forged: str) -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        list(statements("fjord", [forged], ["cd34"], "lake"))


@pytest.mark.parametrize("statement", [each for each in statements("fjord", ["ab12"], ["cd34"], "lake") if not each.startswith("VACUUM")])
def test_a_statement_is_one_of_athenas(statement: str) -> None:
    assert sqlglot.parse_one(statement, dialect="athena").sql(dialect="athena")
