"""No line of the detection is missed on the public data, wherever these lie beside the checkout. Figures of time are no test's."""

from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.report import Options

DATA = Path("../shared/data")


@pytest.mark.skipif(not DATA.exists(), reason="the public data are not beside this checkout")
@pytest.mark.parametrize(("name", "quick"), [("m1", True), ("m3", True), ("p1", False), ("r1", True)])
def test_every_line_holds(name: str, quick: bool) -> None:
    rows = list(import_module(f"benchmarks.{name}").benchmark(Options(data=DATA, quick=quick)))
    assert any(row.line is not None for row in rows)
    assert [row.what for row in rows if row.verdict == "falls short" and row.unit != "µs"] == []


def test_what_ships_is_small() -> None:
    (artefacts,) = [row for row in import_module("benchmarks.x1").benchmark(Options(data=DATA, quick=True)) if row.what == "artefacts"]
    assert artefacts.verdict == "ok"
