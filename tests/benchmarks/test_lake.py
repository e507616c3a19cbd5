"""The benchmark of the lake, small: what went through the doors is all there, what was asked for is spread, every question answers."""

from pathlib import Path

from benchmarks.lake import QUICK, benchmark
from benchmarks.report import Options
from tessera_lake.asking import questions


def test_counts_are_the_tables_and_every_question_is_timed() -> None:
    rows = list(benchmark(Options(data=Path(), quick=True)))
    figures = {row.what: row for row in rows}
    through = [row for row in rows if row.what.endswith("through the doors")]
    assert [row.figure > 20 for row in through] == [True, True, True]
    assert {row.figure for row in rows if row.what == "of these missing or too many"} == {0}
    assert figures["export"].judged == f"{QUICK} rows"
    assert questions().keys() <= figures.keys()
