"""The result of a benchmark: a row per figure, as a table and as JSON.

A row with a line holds unless its whole interval lies beyond the line. A row without a line informs.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from datasets.measures import Interval

TRAINED = Path(__file__).parents[1] / "training" / "reports"
HEADINGS = ("what", "figure", "interval", "line", "stretch", "")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure. `better` says which side of `line` is good; `judged` tells the reader what was counted."""

    what: str
    figure: float
    low: float | None = None
    high: float | None = None
    line: float | None = None
    stretch: float | None = None
    better: Literal["higher", "lower"] = "higher"
    judged: str = ""
    unit: str = ""

    @classmethod
    def of(cls, what: str, interval: Interval, **more: Any) -> "Row":
        return cls(what=what, figure=interval.figure, low=interval.low, high=interval.high, **more)

    @property
    def verdict(self) -> Literal["ok", "falls short", ""]:
        """`falls short` where even the better end of the interval misses the line."""
        if self.line is None:
            return ""
        best = self.high if self.better == "higher" else self.low
        best = self.figure if best is None else best
        return "ok" if (best >= self.line if self.better == "higher" else best <= self.line) else "falls short"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a benchmark is run with."""

    data: Path
    quick: bool = False


type Benchmark = Callable[[Options], Iterable[Row]]


def main(name: str, description: str, benchmark: Benchmark) -> None:
    """Run one benchmark from the command line; exits 1 where a line is missed."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=description.splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder with the public data (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="file to write the rows to")
    parser.add_argument("--quick", action="store_true", help="a part of the data, in seconds")
    arguments = parser.parse_args()
    rows = tuple(benchmark(Options(data=arguments.data, quick=arguments.quick)))
    print(table(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps({"benchmark": name, "rows": [as_json(row) for row in rows]}, indent=1) + "\n")
    sys.exit(any(row.verdict == "falls short" for row in rows))


def trained(subject: str) -> Mapping[str, float]:
    """What training measured with models of its own, such as those to which something was not shown: from its report."""
    figures: Mapping[str, float] = json.loads((TRAINED / f"{subject}.json").read_text())
    return figures


def as_json(row: Row) -> dict[str, Any]:
    return {name: value for name, value in asdict(row).items() if value not in (None, "")} | {"verdict": row.verdict}


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned columns."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells)


def _cells(row: Row) -> tuple[str, ...]:
    interval = "" if row.low is None or row.high is None else f"{_number(row.low)} – {_number(row.high)}"
    sign = "≥" if row.better == "higher" else "≤"
    line, stretch = (f"{sign} {_number(bound)}" if bound is not None else "" for bound in (row.line, row.stretch))
    what = f"{row.what} ({row.judged})" if row.judged else row.what
    return what, f"{_number(row.figure)} {row.unit}".strip(), interval, line, stretch, row.verdict


def _number(value: float) -> str:
    return f"{value:.4f}" if abs(value) < 1 else f"{value:.4g}"
