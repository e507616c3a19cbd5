"""Columns are said once, documented, and only ever added."""

import json
from pathlib import Path

import pytest

from local.lake.types import arrow_type, iceberg_schema
from tessera.rules.facts import KINDS
from tessera.signals import KINDS as SIGNALS
from tessera_lake.again import fact_columns
from tessera_lake.columns import DECISIONS, TABLES, VERSION, signal_column
from tessera_lake.people import FINDING
from tessera_lake.schema import WIDER, Table

KEPT = Path(__file__).parent / "kept_columns.json"
"""Type and version of every column, as main has them: `python -m tests.lake.keep_columns` adds the new ones."""


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
class TestTables:
    def test_names_are_unique_and_every_column_says_what_it_is(self, table: Table) -> None:
        assert len(table.by_name) == len(table.columns)
        assert [column.name for column in table.columns if not column.text.endswith((".", "…"))] == []

    def test_every_row_says_which_event_it_is_of_and_when(self, table: Table) -> None:
        assert [column.name for column in table.columns][:5] == ["event_id", "event", "tenant", "happened_at", "schema_version"]

    def test_every_type_is_one_that_iceberg_and_arrow_have(self, table: Table) -> None:
        schema = iceberg_schema(table.columns)
        assert [field.name for field in schema.fields] == list(table.by_name)
        assert all(arrow_type(column.type) for column in table.columns)

    def test_a_column_is_never_taken_away_nor_becomes_another(self, table: Table) -> None:
        kept = json.loads(KEPT.read_text())[table.name]
        now = {column.formerly or column.name: column for column in table.columns}
        assert kept.keys() <= now.keys(), "files of earlier versions have these columns: keep them"
        changed = {name for name, (kind, _) in kept.items() if now[name].type not in (kind, *WIDER.get(kind, ()))}
        assert not changed, "older files hold these columns otherwise: add a column instead"

    def test_a_new_column_comes_with_a_new_version(self, table: Table) -> None:
        kept = json.loads(KEPT.read_text())[table.name]
        missing = {column.name: column.since for column in table.columns if (column.formerly or column.name) not in kept}
        assert not missing, f"raise VERSION to {VERSION + 1}, say `since` it, and run python -m tests.lake.keep_columns: {missing}"


def test_every_signal_has_a_column() -> None:
    wanted = {signal_column(f"{group}.{name}") for group, kinds in SIGNALS.items() for name in kinds}
    assert wanted == {name for name in DECISIONS.by_name if name.startswith("signal_")}


def test_every_fact_that_rules_ask_about_says_where_it_is_kept() -> None:
    said = fact_columns()
    assert said.keys() == KINDS.keys()
    assert {column for column, _ in said.values() if column} <= DECISIONS.by_name.keys()


def test_a_person_can_be_found_wherever_they_may_be() -> None:
    found = {table.name: sorted(column.name for column in table.held(FINDING)) for table in TABLES}
    assert found == {
        "decisions": ["action_id", "authenticated_user", "claimed_user", "device", "subject", "users"],
        "results": ["action_id", "device", "subject"],
        "labels": ["about_user", "action_id", "device", "subject"],
        "cases": ["action_ids"],
        "configurations": [],
        "erasures": [],
    }
