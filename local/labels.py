"""Imports labels from a table through the API, as any backend would send them.

    python -m local.labels labels.csv [--credentials .local/credentials.json]

Columns as documented: label_type, subject_type, subject_value; use_case, sub_category, attack_method and source where they are known. The
client (`base_url`, `client_id`, `client_secret` in the credentials) needs the scope risk:labels. A line's idempotency key is made from its
content, so that a file may be sent again within a day, after a failure for example, and every line counts once. Refused lines are listed
with their number and the API's message; the others are recorded.
"""

import argparse
import csv
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from tessera_client import Backend, Patience, Refusal

NEEDED = ("label_type", "subject_type", "subject_value")
KNOWN = (*NEEDED, "use_case", "sub_category", "attack_method", "source")
MOST_LINES = 100_000
LONGEST_CELL = 256


@dataclass(frozen=True)
class Line:
    """The result for one line of the file: the number of its actions, or why it was refused."""

    number: int
    actions: int = 0
    refused: str | None = None


def import_labels(backend: Backend, lines: TextIO) -> Iterator[Line]:
    """Send each line of a table with headings.

    Raises:
        ValueError: required headings are missing, or there are unknown ones.
    """
    table = csv.DictReader(lines)
    headings = tuple(table.fieldnames or ())
    if not set(NEEDED) <= set(headings) <= set(KNOWN):
        raise ValueError(f"the first line must name {', '.join(NEEDED)}, and may name {', '.join(KNOWN[len(NEEDED) :])}")
    for number, row in enumerate(islice(table, MOST_LINES), start=2):
        yield _send(backend, number, {name: str(cell).strip()[:LONGEST_CELL] for name, cell in row.items() if name and cell})


def _send(backend: Backend, number: int, told: Mapping[str, str]) -> Line:
    if missing := [name for name in NEEDED if not told.get(name)]:
        return Line(number, refused=f"{missing[0]} is missing")
    more = {name: value for name, value in told.items() if name not in NEEDED}
    key = hashlib.sha256(json.dumps(sorted(told.items())).encode()).hexdigest()
    try:
        subject = {"type": told["subject_type"], "value": told["subject_value"]}
        label: Any = {"label_type": told["label_type"], "subject": subject, **more}  # unchecked: the server validates it
        answer = backend.labels.send(idempotency_key=key, **label)
    except Refusal as refusal:
        return Line(number, refused=_in_words(refusal))
    return Line(number, actions=len(answer["affectedActionIds"]))


def _in_words(refusal: Refusal) -> str:
    places = [f"{detail['location']} {detail['message']}" for detail in refusal.details]
    return "; ".join(places) or f"{refusal.status} {refusal.message}".strip()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.labels", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--credentials", type=Path, default=Path(".local/credentials.json"), help="default: what `make run` wrote")
    options = parser.parse_args()
    known = json.loads(options.credentials.read_text())
    backend = Backend(known["base_url"], known["client_id"], known["client_secret"], patience=Patience(timeout=30.0))
    recorded = refused = 0
    with options.file.open(newline="", encoding="utf-8-sig") as lines:
        try:
            for line in import_labels(backend, lines):
                if line.refused:
                    print(f"line {line.number}: {line.refused}", file=sys.stderr)
                recorded, refused = recorded + (not line.refused), refused + bool(line.refused)
                if (recorded + refused) % 100 == 0:
                    print(f"{recorded + refused} lines", file=sys.stderr)
        except ValueError as fault:
            sys.exit(str(fault))
    print(f"{recorded} recorded, {refused} refused")
    sys.exit(bool(refused))


if __name__ == "__main__":
    main()
