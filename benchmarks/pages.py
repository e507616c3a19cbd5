"""The pages that are made of measured figures: `python -m benchmarks.pages`, after `make bench SPEED=benchmarks/speed/measured.json`."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks import scale

PAGES = Path(__file__).parents[1] / "docs" / "operating"
NOTE = "<!-- Made by `python -m benchmarks.pages`; not to be edited. -->"

SPEED = """{note}

# How fast, and what a session costs

`make bench` measures, and prints the table below; `benchmarks/speed/` says how. The doors run as Lambda calls them, over the client that
functions use, with the table's double in another process that answers 4 ms after each request. Counts are the same on every machine.
Processor time is a median of interleaved rounds. It is given for a machine on which `json.loads` of 13 KB takes 0.133 ms, and as it was
here, where it took {yardstick:.3f}. The load was {load:.0f} on {cores} cores: wall time is judged on a quiet machine only. `falls short` is
what is left to do.

{table}

`tests/benchmarks/test_speed.py` holds the counted figures and coarse ratios to the naive build (Powertools' validating resolver, boto3's
resource, default retries, batches as they came).

## What was tried

| | gained |
| --- | --- |
| [a client of our own](../decisions/2026-11-30-a-client-of-our-own.md) | processor time: an action × 0.6, `learn` × 0.4, a batch × 0.8 |
| deviations in floating point instead of fractions, one pass over keys and latencies | tallying a batch 4.4 → 3.0 ms, the same sums |
| dictionaries for an action's document and a session's traits | 24.4 → 21.4 write units of a session |
| `learn`: one batch get, then all puts at once; a calibrated site is remembered | 7.1 → 2.1 trips, 7.1 → 4.2 calls of a record |
| a search begins with the rows of its page | any number of actions is served; 25 rows of 10,000 took 287.5 read units |
| no line of ours for a device's success | 4,585 → 3,001 bytes logged of a session |
| what nothing imports is left out of the layer | 37.1 → 30.9 MB |
| [rows that have the answer](../decisions/2026-11-30-rows-have-the-answer.md) | 21.4 → 19.4 write units, a search 14.6 → 4.1 read |
| a search's line in the audit is added while its actions are read | a trip of a search |
| answers without the parser of letters; a device's inconsistency once an action | an action: 0.80 → 0.67 of the naive build's CPU |
| the log-odds of a movement without naming their parts | half their time, the same bits |

Nothing was gained by compiling the features with mypyc (they are dictionaries and generators), by `orjson` in the client, or by turning
the collector off; nor by columns of numbers instead of points, with `map` and `operator` over them: with some 25 points of a movement,
calling takes longer than looping. Not done: native code for movements, which alone would bring a readable batch to 2.5 ms; fewer movements
a batch, which costs evidence; a mutable item beside an immutable one for results, which would save one unit of an action of more than a
kilobyte and make every reader of an action read two. $25 needs fewer requests: the nine of a session, with the functions that they call
and the lines that they leave, are $12.9.

## Load

`python -m benchmarks.speed.load --rate 5 --seconds 60` offers sessions to a running server when they are due, whether or not earlier ones
have ended, and counts latencies from then on.
"""

SCALE = """{note}

# Scale: what breaks first

`python -m benchmarks.scale` computes this from what `make bench` measured, and from quotas. How far `learn` falls behind is simulated: a
table's shards, each read by so many at once, with arrivals at random. A function runs for its processor time, stretched where its memory
gives it less than a processor, and 4 ms for each trip to the table.

{quotas}

{rates}

What to do, in this order:

1. Up to some hundred actions a second: the parameters of the template, and quota increases for API Gateway and Lambda. `learn` reads ten
   devices of a shard at once (`ParallelizationFactor`), which is the most that Lambda allows; what is learned does not depend on the order.
2. Before a launch, set the table's warm throughput to what the first day writes: a table that is new has few partitions, and the stream as
   many shards.
3. From some thousand: more shards of the index by day (`DAY_SHARDS`), and an address's own limits for offices and carriers.
4. Beyond: cells. A cell is a stack of its own, in an account of its own, with some of the tenants; what is known of a person stays in the
   cell of their tenant, so nothing is shared. One tenant that is larger than a cell has one in each region, by its users.

Not simulated: an address's hour under thousands of actions a second (it spreads over 16 shards by itself), the items of rollups
(`layers/scoring/tessera/service/store/rollups.py` says how they are bounded), and global tables, for which nothing is built.
"""


def measured() -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads(scale.MEASURED.read_text())
    return told


def pages() -> Mapping[str, str]:
    """Each page by its name."""
    told, session = measured(), scale.Session.read()
    here = {row["what"]: row for row in told["rows"]}
    yardstick = float(here["CPU: json.loads of 13 KB"]["judged"].split()[0])
    more = {"load": told["load"], "cores": told["cores"], "yardstick": yardstick, "table": "\n".join(_table(told["rows"]))}
    return {
        "speed.md": SPEED.format(note=NOTE, **more),
        "scale.md": SCALE.format(note=NOTE, quotas="\n".join(_quotas(session)), rates="\n".join(_rates(session))),
    }


def _table(rows: list[Any]) -> Iterator[str]:
    yield "| what | figure | line | |"
    yield "| --- | --- | --- | --- |"
    for row in rows:
        sign = "≤" if row["better"] == "lower" else "≥"
        line = f"{sign} {row['line']:g}" if "line" in row else ""
        judged = f" ({row['judged']})" if "judged" in row else ""
        yield f"| {row['what']}{judged} | {row['figure']:.4g} {row.get('unit', '')} | {line} | {row['verdict']} |"


def _quotas(session: scale.Session) -> Iterator[str]:
    yield "| breaks at, actions a second | what | change | source |"
    yield "| --- | --- | --- | --- |"
    for quota in scale.quotas(session):
        breaks = f"{quota.actions:,.0f}" if quota.actions >= 10 else f"{quota.actions:.1f}"
        yield f"| {breaks} | {quota.what} | {quota.change} | {quota.source} |"


def _rates(session: scale.Session) -> Iterator[str]:
    yield "| actions a second | $ a day | requests a second | write units | functions at once | `learn`, one at once | ten at once |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for rate in scale.RATES:
        late = [scale.lag(rate, session, parallel=parallel) for parallel in (1, 10)]
        learned = " | ".join(f"99 in 100 after {each['p99']:.3g} s" for each in late)
        dollars = rate * scale.SECONDS_OF_A_DAY * session.dollars / 1e6
        units, functions = rate * session.write_units, rate * session.milliseconds / 1000
        yield f"| {rate:,} | {dollars:,.0f} | {rate * session.requests:,.0f} | {units:,.0f} | {functions:,.0f} | {learned} |"


def main() -> None:
    for name, page in pages().items():
        (PAGES / name).write_text(page)


if __name__ == "__main__":
    main()
