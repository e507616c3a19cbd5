"""The way on real parts: months in the lake's files, models in the table, and a door that says which one decided."""

import json
from pathlib import Path
from typing import Any

import pytest

from local import models
from local.lake.warehouse import Warehouse
from tessera import artefacts
from tessera.scoring import Model
from tests.doors.house import TENANT, House
from tests.doors.test_models import on_a_vpn
from training.operating import __main__ as command
from training.operating import lake
from training.operating.actions import Actions
from training.operating.living import turned_round
from training.operating.year import BEGIN, MONTH, Place, Year

pytestmark = pytest.mark.thorough

SHIPPED: dict[str, Any] = dict(artefacts.read("model"))
KNOWS_LITTLE: dict[str, Any] = {**SHIPPED, "terms": {"IP_VPN": SHIPPED["terms"]["IP_VPN"]}, "version": "little"}


@pytest.fixture
def operate(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """The command, at the end of a month, with the lake of a folder and the table of the house."""
    monkeypatch.setattr("tessera.service.store.facade.Store", lambda client, table: house.store)
    monkeypatch.setattr("boto3.client", lambda name: None)

    def run(step: str, months: int) -> str:
        now = BEGIN + months * MONTH
        monkeypatch.setattr("tessera.service.dependencies.clock", lambda: now)
        whose = ["--tenant", TENANT, "--table", "t", "--author", "ingrid"]
        command.main([step, "--lake", str(tmp_path / "lake"), *whose, "--now", str(now)])
        return capsys.readouterr().out

    return run


def filled(folder: Path, year: Year, months: int) -> None:
    """The lake with some months as they were decided by the model that lets nearly everything through."""
    with Warehouse.open(folder) as warehouse:
        for number in range(1, months + 1):
            lake.fill(warehouse, TENANT, year.lived(number, Model.of(KNOWS_LITTLE)), first=number * 1_000_000)


def test_a_version_is_fitted_to_the_lake_shadowed_published_and_a_mistake_rolled_back(
    house: House, tmp_path: Path, operate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path / "lake", Year(Place(actions=3_000, fraud_share=0.02, drifts=()), seed=2), 6)
    models.publish(house.store, TENANT, KNOWS_LITTLE, "kari")
    models.change(house.store, TENANT, "promote", "kari")

    assert "# The months" in operate("report", 3)
    assert "runs as the shadow" in operate("shadow", 3)
    candidate = house.store.models.head(TENANT)[0].shadow
    assert candidate is not None
    assert "there is nothing to do" in operate("shadow", 3)
    said = operate("publish", 5)
    assert "published" in said, said
    assert house.store.models.head(TENANT)[0].current == candidate

    with Warehouse.open(tmp_path / "lake") as warehouse:
        rows = list(lake.rows(warehouse, TENANT))
    planted = turned_round(Actions.of(rows).as_of(BEGIN + 5 * MONTH), BEGIN + 5 * MONTH)
    models.publish(house.store, TENANT, planted, "kari")
    models.change(house.store, TENANT, "promote", "kari")
    said = operate("watch", 6)
    assert "rolled back" in said, said
    head = house.store.models.head(TENANT)[0]
    assert (head.current, head.shadow) == (candidate, None)
    assert [change.what for change in head.changes] == ["shadow", "promote", "shadow", "promote", "shadow", "promote", "rollback", "drop"]

    monkeypatch.setattr("tessera.service.dependencies.clock", lambda: house.now)
    house.wait(30_001)
    assert on_a_vpn(house)["model"] == candidate


def test_rows_of_the_lake_are_the_exported_lines(tmp_path: Path) -> None:
    year = Year(Place(actions=400, fraud_share=0.1), seed=4)
    month = year.lived(1, Model.load())
    with Warehouse.open(tmp_path) as warehouse:
        lake.fill(warehouse, TENANT, month)
        lake.fill(warehouse, TENANT, month)  # delivered again
        lake.fill(warehouse, "fell", month)
        rows = list(lake.rows(warehouse, TENANT))
    again = Actions.of(rows)
    for name in ("at", "base", "decided", "answered", "treatment", "propensity", "result"):
        assert (getattr(again, name) == getattr(month, name)).all(), name
    assert again.labelled_fraud.sum() == month.labelled_fraud.sum()
    first = json.loads(json.dumps(rows[0]["observed"]))
    assert first == json.loads(json.dumps(month.observed.columns[int(month.seen[0])]))
