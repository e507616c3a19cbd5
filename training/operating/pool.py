"""What simulated people and attackers measured, as the stuff of simulated months: whole observations, so that what hangs together stays so.

    python -m training.operating.pool observations.jsonl      (of `local.traffic --observations`; writes pool.json.gz)

The file has one row an action: the attack's name or nothing, the action's type, what each reason measured. It was drawn from

    python -m local.traffic --people 150 --days 25 --attackers all=60 --seed 21 --observations observations.jsonl

without the first six days, on which nobody is known yet, and with every other action of people.
"""

import gzip
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tessera.units import DAY

FILE = Path(__file__).with_name("pool.json.gz")
UNKNOWN_UNTIL = 6 * DAY
DIGITS = 4

type Observed = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one simulated action measured, and whose it was: an attack's name, nothing for people."""

    attack: str
    base: str
    observed: Observed


@cache
def pool() -> Sequence[Seen]:
    """All of them."""
    rows = json.loads(gzip.decompress(FILE.read_bytes()))
    return tuple(Seen(attack=attack, base=base, observed=observed) for attack, base, observed in rows)


def drawn_from(lines: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, Observed]]:
    """The rows of a file of observations."""
    begin = min(line["at"] for line in lines) + UNKNOWN_UNTIL
    frauds = [line for line in lines if line["fraud"]]
    people = [line for line in lines if not line["fraud"] and line["at"] >= begin]
    kept = [*people[::2], *frauds]
    return [(line["attack"] or "", line["base"], _rounded(line["observed"])) for line in kept]


def _rounded(observed: Observed) -> dict[str, Any]:
    return {
        code: {name: _short(each) for name, each in value.items()} if isinstance(value, Mapping) else _short(value)
        for code, value in observed.items()
    }


def _short(value: float | bool) -> float | bool:
    return round(value, DIGITS) if isinstance(value, float) else value


def main() -> None:
    rows = drawn_from([json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()])
    FILE.write_bytes(gzip.compress(json.dumps(rows, separators=(",", ":")).encode(), 9, mtime=0))
    print(f"{len(rows)} observations, {FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
