"""The same events in both forms, for implementations of the columns in other languages.

`python -m tests.columns.vectors` makes the file anew.

Every kind of event with every field there and absent, from one seed. The SDK's tests write the columns of each batch, ours read them.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from simulator.client import as_json
from tessera import columns
from tessera.columns import Column, columns_of
from tessera.telemetry import EVENT_KINDS, Event, UnknownEvent

WRITTEN = Path("web/sdk/test/columns.json")
BATCHES = 12
LONGEST_RUN = 9


def batches(seed: int = 1) -> Iterator[tuple[Event, ...]]:
    random = Random(seed)
    yield ()
    for number in range(1, BATCHES):
        yield tuple(_event(random, random.choice([*EVENT_KINDS, "gaze"])) for _ in range(number))


def text() -> str:
    """The file."""
    vectors = [{"events": [as_json(event) for event in batch], "columns": columns.encode(batch)} for batch in batches()]
    return "[\n" + ",\n".join(json.dumps(vector, separators=(",", ":")) for vector in vectors) + "\n]\n"


def _event(random: Random, kind: str) -> Event:
    if kind not in EVENT_KINDS:
        return UnknownEvent(kind=kind)
    made: Event = EVENT_KINDS[kind](kind=kind, after=random.randrange(5_000), **_row(random, EVENT_KINDS[kind]))
    return made


def _row(random: Random, row: type) -> dict[str, Any]:
    told = {name: column for name, column in columns_of(row).items() if column.required or random.random() < 0.7}
    return {name: _value(random, column) for name, column in told.items()}


def _value(random: Random, column: Column) -> Any:
    low, high = column.low or 0, min(column.high or 1, 900)
    match column.holds:
        case "parts":
            assert column.part
            return tuple(column.part(**_row(random, column.part)) for _ in range(random.randint(int(low), LONGEST_RUN)))
        case "text":
            return random.choice(sorted(column.words or ("text-1", "password-1", "é 😀")))
        case "flag":
            return random.random() < 0.5
        case "whole":
            return random.randint(max(int(low), -900), int(high))
        case "number":
            return round(random.uniform(low, high), 3)


if __name__ == "__main__":
    WRITTEN.write_text(text())
