"""A deployed lake is brought up to date: what CloudFormation made has the columns of the first version, and is kept by no day."""

from pathlib import Path

import pytest
from pyiceberg.catalog.sql import SqlCatalog

from local.cloud import read_template
from local.lake.evolving import bring_up_to_date
from local.lake.in_template import TEMPLATE, written
from local.lake.types import iceberg_schema
from tessera_lake.columns import BY_NAME, TABLES
from tessera_lake.schema import Table


def test_the_templates_tables_are_made_of_the_columns() -> None:
    text = TEMPLATE.read_text()
    assert written(text) == text, "run python -m local.lake.in_template"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_glue_is_told_the_columns_of_the_first_version_and_no_others(table: Table) -> None:
    made = read_template(TEMPLATE)["Resources"][f"Lake{table.name.capitalize()}"]["Properties"]["TableInput"]
    told = [(column["Name"], column["Type"]) for column in made["StorageDescriptor"]["Columns"]]
    assert told == [(column.formerly or column.name, column.type) for column in table.columns if column.since == 1]


def test_tables_of_an_earlier_version_get_the_later_columns_and_are_kept_by_day(tmp_path: Path) -> None:
    catalogue = SqlCatalog("glue", uri=f"sqlite:///{tmp_path / 'c.db'}", warehouse=tmp_path.as_uri())
    catalogue.create_namespace("fraud")
    for table in TABLES:
        catalogue.create_table(("fraud", table.name), iceberg_schema(table.columns[:6]))
    said = list(bring_up_to_date(catalogue, "fraud"))
    assert said[0] == f"decisions: 6 columns before, {len(BY_NAME['decisions'].columns)} now"
    for table in TABLES:
        there = catalogue.load_table(("fraud", table.name))
        assert [field.name for field in there.schema().fields] == [column.name for column in table.columns]
        assert [field.name for field in there.spec().fields] == ["day"]
    assert all(line.split()[1] == line.split()[4] for line in bring_up_to_date(catalogue, "fraud"))
    catalogue.close()
