"""Rules over all of history: how long ten million past decisions take.

What people and attackers of the simulator's world did at the doors is written again and again with other ids, moments and measures, into
files as the lake writes them. Then a rule beside twenty others, and a sensitivity, is tried on all of it in two processes, from opening the
files to the figures. That it comes to the same as deciding one by one is compared by `python -m tests.lake.equality`.
"""

import os
import resource
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.report import Options, Row, main
from local.embedded import TENANT, Embedded
from local.lake.types import arrow_table
from simulator.world import BEGIN, imagine, live
from tessera.backtest import Past
from tessera.policy import Policy
from tessera.rules import Rule
from tessera.scoring import Model
from tessera.service import dependencies
from tessera.service.backtests.backtesting import facts_of
from tessera.service.decisions import answers
from tessera.units import DAY
from tessera_lake.columns import DECISIONS
from tessera_lake.redeciding.columns import Columns
from tessera_lake.redeciding.deciding import Candidate
from tessera_lake.redeciding.endings import Endings
from tessera_lake.redeciding.hashing import Hash
from tessera_lake.redeciding.keys import hashes_of
from tessera_lake.redeciding.matching import compile_columns
from tessera_lake.redeciding.running import History, run
from tessera_lake.rows.decisions import decision

ROWS, QUICK, DAYS, AT_ONCE = 10_000_000, 200_000, 40, 65_536
PEOPLE, LIVED_DAYS, ATTACKS = 100, 4, {"stuffing": 60, "takeover": 20}
MOST_SECONDS = 60.0
START = round(BEGIN * 1000)
SHIPPED = Model.load()


@contextmanager
def lived(people: int) -> Iterator[tuple[Sequence[Past], Columns]]:
    """What people and attackers did at the doors, in both forms. Inside, the deployment's keys are at hand."""
    world = imagine(people, LIVED_DAYS, ATTACKS, 3)
    house = Embedded(world.internet, START, 1)
    with house.open() as application:
        for _ in live(world.visits, application, lambda at: house.advance(round(at * 1000))):
            house.learn()
        index = dependencies.store().index
        rows = index.of_days(TENANT, START, house.now + 1, 1_000_000)
        found = list(answers.recall_each(index.actions(TENANT, rows, house.now)))
        pasts = [Past(decision=action.decision, facts=facts_of(action, answer)) for action, answer in found]
        table = arrow_table(DECISIONS, [decision(action, answer) for action, answer in found])
        yield pasts, Columns(table, hashes_of(TENANT))


def written(table: pa.Table, folder: Path, rows: int) -> Sequence[Sequence[Path]]:
    """So many rows like those of a table, by day, as the lake writes them; for each action a result, and for some a label."""
    chance, days = np.random.default_rng(1), []
    for day in range(DAYS):
        files = []
        for number, begin in enumerate(range(0, rows // DAYS, 250_000)):
            file = folder / f"day-{day}-{number}.parquet"
            some = _varied(table, min(250_000, rows // DAYS - begin), START + day * DAY, chance)
            pq.write_table(some, file, compression="zstd", row_group_size=AT_ONCE)
            _write_endings(some, folder, f"{day}-{number}", chance)
            files.append(file)
        days.append(files)
    return days


def _varied(table: pa.Table, count: int, start: int, chance: np.random.Generator) -> pa.Table:
    some = table.take(pa.array(chance.integers(0, table.num_rows, count)))
    ids = chance.bytes(32 * count).hex()
    moments = np.sort(start + chance.integers(0, DAY, count)) * 1000
    observed = some.column("observed").combine_chunks()
    measures = observed.flatten()
    values = measures.field("value").to_numpy(zero_copy_only=False)
    values = np.where(values % 1 != 0, np.round(values * chance.uniform(0.9, 1.1, len(values)), 4), values)
    entries = pa.StructArray.from_arrays(
        [measures.field("reason"), measures.field("measure"), pa.array(values)], fields=list(measures.type)
    )
    changed = {
        "action_id": pa.array([ids[at : at + 64] for at in range(0, 64 * count, 64)]),
        "happened_at": pa.array(moments, pa.timestamp("us")),
        "observed": pa.ListArray.from_arrays(observed.offsets, entries),
    }
    for name, column in changed.items():
        some = some.set_column(some.column_names.index(name), pa.field(name, column.type), column)
    return some


def _write_endings(some: pa.Table, folder: Path, name: str, chance: np.random.Generator) -> None:
    told = some.select(["tenant", "action_id", "happened_at"])
    ends = pa.array(chance.choice(["success", "failure", "incomplete"], some.num_rows, p=(0.94, 0.04, 0.02)))
    pq.write_table(told.append_column("result", ends), folder / f"results-{name}.parquet", compression="zstd")
    labelled = told.slice(0, some.num_rows // 500)
    said = chance.choice(["CONFIRMED_FRAUD", "CONFIRMED_LEGIT"], labelled.num_rows)
    of_labels = {"label_id": labelled.column("action_id"), "label_type": pa.array(said), "source": None, "state": "created"}
    for column, values in of_labels.items():
        array = pa.array([values] * labelled.num_rows, pa.string()) if values is None or isinstance(values, str) else values
        labelled = labelled.append_column(column, array)
    pq.write_table(labelled, folder / f"labels-{name}.parquet", compression="zstd")


RULE = Rule(
    id="draft",
    name="many from a hosting network",
    priority=1,
    recommendation="challenge",
    mode="production",
    enabled=True,
    conditions={
        "all": [
            {"field": "risk_score", "op": "gte", "value": 35},
            {"any": [
                {"field": "signals.network.hosting", "op": "eq", "value": True},
                {"field": "ip_country", "op": "not_in", "value": ["US", "GB", "DE"]},
                {"field": "failures.user_last_hour", "op": "gte", "value": 2},
            ]},
        ]
    },
)  # fmt: skip
OTHERS = tuple(
    Rule(
        id=f"rule {number}", name=f"rule {number}", priority=number + 2, recommendation="challenge", mode="production", enabled=True,
        conditions={
            "all": [
                {"field": "risk_score", "op": "gte", "value": 75 + number},
                {"field": fact, "op": op, "value": value},
                {"not": {"field": "browser_name", "op": "in", "value": ["Chrome", "Safari", "Edge"]}},
            ]
        },
    )
    for number, (fact, op, value) in enumerate(
        (
            ("ip_asn_id", "eq", "AS64500"), ("location", "contains", "/login"), ("user_agent", "contains", "Linux"),
            ("user_id", "in", ["somebody", "another"]), ("ip", "ip_in", ["198.51.0.0/16"]), ("reasons", "in", ["IP_VPN", "IP_TOR"]),
            ("os_name", "not_in", ["Windows", "macOS"]), ("scores.bot", "gte", 60), ("probability", "gt", 0.02),
            ("transaction.amount", "between", [1000, 5000]), ("signals.device.tz_mismatch", "eq", True), ("os_version", "exists", True),
            ("email_domain", "in", ["example.com"]), ("failures.ip_last_hour", "gte", 10), ("ip_country", "in", ["NO", "SE"]),
            ("signals.history.device_action_rate_60_sec", "gte", 3), ("device_platform", "eq", "mobile"), ("action_type", "in", ["login"]),
            ("scores.account_takeover", "gte", 60), ("application_id", "ne", "another"),
        )
    )
)  # fmt: skip
"""Twenty rules of all kinds, as a customer has them in force."""
POLICY = Policy()
OTHER = Policy(
    sensitivity={"PROFILE_DEVICE_NEW": "ignore", "DEVICE_MULTIPLE_USERS": "high", "IP_ACTION_VELOCITY": "high", "IP_VPN": "deny"}
)


def histories(hashes: Mapping[str, Hash]) -> Mapping[str, History]:
    """What is tried: a rule beside twenty others, and a sensitivity."""
    others = [compile_columns(rule, {}) for rule in OTHERS]
    draft = compile_columns(RULE, {})
    now = Candidate(policies={}, model=SHIPPED, rules=others, otherwise=POLICY)
    asked: dict[str, Any] = {
        "tenant": TENANT, "start": START, "end": START + DAYS * DAY, "now": START + 400 * DAY, "hashes": hashes, "before": now,
    }  # fmt: skip
    return {
        "a rule": History(**asked, after=Candidate(policies={}, model=SHIPPED, rules=[draft, *others], otherwise=POLICY), draft=draft),
        "a sensitivity": History(**asked, after=Candidate(policies={}, model=SHIPPED, rules=others, otherwise=OTHER)),
    }


def measured(options: Options) -> Iterator[Row]:
    with lived(8 if options.quick else PEOPLE) as (_, columns), TemporaryDirectory() as folder:
        yield from speed(columns, Path(folder), QUICK if options.quick else ROWS)


def speed(columns: Columns, folder: Path, rows: int) -> Iterator[Row]:
    days = written(columns.table, folder, rows)
    size = sum(file.stat().st_size for files in days for file in files)
    yield Row(what="bytes of a decision", judged=f"{size / 1e9:.2f} GB", figure=size / rows, unit="B", better="lower")
    for what, history in histories(columns.hashes).items():
        began, worked = perf_counter(), processor_seconds()
        endings = Endings.read(sorted(folder.glob("results-*")), sorted(folder.glob("labels-*")), TENANT, processes=2)
        tally = run(history, days, endings)
        took, worked = perf_counter() - began, processor_seconds() - worked
        judged = f"{tally.actions:,} decisions, {int(tally.figures.hits):,} hits"
        yield Row(what=f"all of history with {what}", judged=judged, figure=took, unit="s", line=MOST_SECONDS, better="lower")
        yield Row(what="  of it a processor's time, shared by two", figure=worked, unit="s", better="lower")
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    yield Row(what="memory of a process, at most", figure=most / 1024, unit="MB", better="lower")


def processor_seconds() -> float:
    """What this process and those that it waited for have used."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


if __name__ == "__main__":
    main("history", __doc__ or "", measured)
