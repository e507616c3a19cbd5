"""IP intelligence is judged on whatever lists and databases the folder holds: here a folder of a few."""

from pathlib import Path

import pytest

from benchmarks import network
from benchmarks.report import Options, Row
from local import places


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Row]:
    monkeypatch.setattr(network, "WORLD", (2_000, 1_000, 50))
    monkeypatch.setattr(network, "STARTS", 1)
    monkeypatch.setattr(network, "LOOK_UPS", 200)
    (folder := tmp_path / "ip").mkdir()
    places.write_sources(folder / "mmdb")
    (folder / "relay.csv").write_text("8.8.4.0/24,NO,,,\n")
    (folder / "vpn.txt").write_text("8.8.4.0/23\n9.9.9.9\n")
    (folder / "disposable.txt").write_text("throw-away.example\n")
    return {row.what: row for row in network.benchmark(Options(data=tmp_path, quick=True))}


def test_lists_relays_and_costs_are_told(rows: dict[str, Row]) -> None:
    assert all(rows[what].verdict == "ok" for what in ("told as vpn", "told as relay", "told as block_lists", "relays told as anonymizers"))
    assert rows["  if other lists were believed"].figure > 0
    assert rows["cold start with the whole world"].figure > 0
    assert not [row.what for row in rows.values() if row.verdict == "falls short"]
