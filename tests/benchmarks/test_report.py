"""A row holds unless its whole interval lies beyond the line."""

import pytest

from benchmarks.report import Row, table


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        (Row(what="a", figure=0.94, low=0.92, high=0.96, line=0.95), "ok"),
        (Row(what="a", figure=0.93, low=0.92, high=0.94, line=0.95), "falls short"),
        (Row(what="a", figure=0.11, low=0.09, high=0.13, line=0.10, better="lower"), "ok"),
        (Row(what="a", figure=0.12, low=0.11, high=0.13, line=0.10, better="lower"), "falls short"),
        (Row(what="a", figure=120, line=100, better="lower"), "falls short"),
        (Row(what="a", figure=0.5), ""),
    ],
)
def test_verdict(row: Row, verdict: str) -> None:
    assert row.verdict == verdict


def test_the_table_shows_figure_interval_line_stretch_and_verdict() -> None:
    lines = table([Row(what="TPR", judged="60 users", figure=0.94, low=0.92, high=0.96, line=0.95, stretch=0.99)]).splitlines()
    assert lines[1].split() == ["TPR", "(60", "users)", "0.9400", "0.9200", "–", "0.9600", "≥", "0.9500", "≥", "0.9900", "ok"]
