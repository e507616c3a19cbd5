"""The benchmark of operating the model, on a part of its years: what it promises holds there too."""

from pathlib import Path

import pytest

from benchmarks.operating import benchmark
from benchmarks.report import Options


@pytest.mark.thorough
def test_every_line_of_the_quick_year_holds() -> None:
    rows = list(benchmark(Options(data=Path(), quick=True)))
    assert [row.what for row in rows if row.verdict == "falls short"] == []
    assert sum(row.line is not None for row in rows) >= 6
