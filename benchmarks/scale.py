"""What breaks first at how many actions a second, and whether `learn` keeps up: `python -m benchmarks.scale [--rate N ...]`.

Computed from what `make bench` measured (`benchmarks/speed/measured.json`) and from quotas, each with its source. How far `learn` falls
behind is simulated: shards of the table's stream, each with so many devices at once, batches, a window to fill them, and a service time for
each record.
"""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from random import Random

from benchmarks.speed.house import BATCHES

MEASURED = Path(__file__).parent / "speed" / "measured.json"
RATES = (1_000, 100_000, 1_000_000)
WRITES_OF_A_SHARD = 1_000  # write units a second of one partition (docs.aws.amazon.com/amazondynamodb: Best practices, partition keys)
SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True, kw_only=True)
class Quota:
    """What one tenant's actions may reach a second, by a quota or a setting; `change` says what raises it."""

    what: str
    actions: float
    change: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Session:
    """What a protected session takes, measured: requests, write units, and milliseconds of all its functions and of one `learn`."""

    requests: float
    write_units: float
    dollars: float
    milliseconds: float
    learn: float

    @classmethod
    def read(cls, path: Path = MEASURED) -> "Session":
        figures = {row["what"]: row["figure"] for row in json.loads(path.read_text())["rows"]}
        return cls(
            requests=figures["a session: requests"],
            write_units=figures["a session: write units"],
            dollars=figures["$ a million sessions, in all"],
            milliseconds=figures["a session: all functions run for"],
            learn=figures["learn: runs for"],
        )


def quotas(session: Session) -> Sequence[Quota]:
    """All, the lowest first."""
    backends = session.requests - BATCHES - 1  # the others are the device's
    found = [
        Quota(
            what="TenantLimit: requests a minute of a tenant's backends (10,000)",
            actions=10_000 / 60 / backends,
            change="the parameter TenantLimit",
            source="template.yaml",
        ),
        Quota(
            what="CollectionLimit: requests a minute of one address (600); an office or a carrier behind one address",
            actions=600 / 60 / (BATCHES + 1),
            change="the parameter CollectionLimit; each other address has its own",
            source="template.yaml",
        ),
        Quota(
            what="CollectionRequestsPerSecond: requests a second of each route of devices (1,000)",
            actions=1_000 / BATCHES,
            change="the parameter CollectionRequestsPerSecond",
            source="template.yaml",
        ),
        Quota(
            what="RiskRequestsPerSecond: requests a second of each route of backends (500)",
            actions=500,
            change="the parameter RiskRequestsPerSecond",
            source="template.yaml",
        ),
        Quota(
            what="API Gateway: requests a second of an account and region (10,000)",
            actions=10_000 / session.requests,
            change="a quota increase; several accounts",
            source="docs.aws.amazon.com/apigateway/latest/developerguide/limits.html",
        ),
        Quota(
            what="Lambda: environments at once of an account and region (1,000)",
            actions=1_000 / (session.milliseconds / 1_000),
            change="a quota increase",
            source="docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
        ),
        Quota(
            what="DynamoDB: write units a second of a new table on demand (4,000)",
            actions=4_000 / session.write_units,
            change="warm throughput, set before a launch; it doubles by itself within 30 minutes",
            source="docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
        ),
        Quota(
            what="DynamoDB: write units a second of a table (40,000)",
            actions=40_000 / session.write_units,
            change="a quota increase",
            source="docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
        ),
        Quota(
            what="the index by day: 8 shards of 1,000 write units a second",
            actions=8 * WRITES_OF_A_SHARD,
            change="DAY_SHARDS (layers/scoring/tessera/service/store/action_items.py)",
            source="layers/scoring/tessera/service/store/action_items.py",
        ),
    ]
    return sorted(found, key=lambda quota: quota.actions)


@dataclass(kw_only=True)
class Stream:
    """The readers of one shard. `parallel` devices at once; a batch waits `window` seconds for up to `largest` records, and takes
    `each` seconds for each."""

    parallel: int
    each: float
    window: float = 1.0
    largest: int = 100
    free: list[float] = field(default_factory=list)

    def learned(self, arrivals: Sequence[float]) -> Iterator[float]:
        """How long (s) after its arrival each record was learned, in the order of arrival; these are spread over the readers evenly."""
        readers = [arrivals[number :: self.parallel] for number in range(self.parallel)]
        for own in readers:
            at, free = 0, 0.0
            while at < len(own):
                begins = max(free, own[at] + self.window)
                batch = [arrival for arrival in own[at : at + self.largest] if arrival <= begins]
                for number, arrival in enumerate(batch, 1):
                    yield begins + number * self.each - arrival
                at, free = at + len(batch), begins + len(batch) * self.each


def lag(rate: float, session: Session, *, parallel: int, seconds: float = 300, seed: int = 1) -> Mapping[str, float]:
    """How far `learn` is behind at so many actions a second, where every shard is as full of writes as it can be. One stands for all: they
    are alike and share the load."""
    shards = max(4, ceil(rate * session.write_units / WRITES_OF_A_SHARD))
    random, at, arrivals = Random(seed), 0.0, list[float]()
    while (at := at + random.expovariate(rate / shards)) < seconds:
        arrivals.append(at)
    late = sorted(Stream(parallel=parallel, each=session.learn / 1000).learned(arrivals))
    last = late[int(0.99 * len(late))]
    capacity = parallel * 1000 / session.learn
    return {"shards": shards, "each": rate / shards, "capacity": capacity, "median": late[len(late) // 2], "p99": last}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rate", type=float, nargs="+", default=RATES, help="actions a second (default: %(default)s)")
    parser.add_argument("--measured", type=Path, default=MEASURED, help="what `make bench` wrote (default: %(default)s)")
    options = parser.parse_args()
    print("\n".join(lines(Session.read(options.measured), options.rate)))


def lines(session: Session, rates: Sequence[float]) -> Iterator[str]:
    """What the command prints."""
    yield "What breaks first, at how many actions a second:"
    for quota in quotas(session):
        yield f"  {quota.actions:>10,.4g}  {quota.what}. Change: {quota.change}. [{quota.source}]"
    for rate in rates:
        yield f"\n{rate:,.0f} actions a second: ${rate * SECONDS_OF_A_DAY * session.dollars / 1e6:,.0f} a day"
        yield f"  {rate * session.requests:,.0f} requests and {rate * session.write_units:,.0f} write units a second"
        yield f"  {rate * session.milliseconds / 1000:,.0f} environments of functions"
        for parallel in (1, 10):
            told = lag(rate, session, parallel=parallel)
            yield (
                f"  learn, {parallel} at once: {told['shards']:,.0f} shards with {told['each']:.3g} records a second each,"
                f" room for {told['capacity']:.3g}; learned after {told['median']:.3g} s, 99 in 100 after {told['p99']:.3g} s at most"
            )


if __name__ == "__main__":
    main()
