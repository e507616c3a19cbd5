"""The public files, row by row. They lie outside the project (`--data DIR`) and never enter it."""

import csv
import gzip
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

type Row = Mapping[str, str]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a gzipped or plain table with one header line, as texts by column.

    Raises:
        SystemExit: the file is not there; says where it comes from.
    """
    if not path.exists():
        sys.exit(f"{path} is missing. Name the folder that holds the public data with --data.")
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as lines:
        yield from csv.DictReader(lines)
