"""The lake's tests begin at the doors: what the streams tell of what happened there becomes rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.lake.warehouse import Warehouse
from tessera.service.configuration import published
from tessera_lake.happened import rows_of
from tessera_lake.schema import Row
from tests.doors.house import House


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    return House(monkeypatch)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with Warehouse.open(tmp_path) as warehouse:
        yield warehouse


def told(house: House, event: str | None = None) -> list[Row]:
    """The rows of all that has happened to both tables, in order."""
    rows = [row for record in house.table.changes for row in rows_of(record["dynamodb"], house.now)]
    return [row for row in rows if event in (None, row["event"])]


def the_only(house: House, event: str) -> dict[str, Any]:
    (row,) = told(house, event)
    return dict(row)
