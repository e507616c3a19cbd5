"""What judging costs: score and ordered reasons of one action, and the size of what ships.

The scoring is timed for an action of which every reason measured something, in this process, one thread, warm. The profile's size is
measured where profiles grow, by `r1`.
"""

from collections.abc import Iterator
from statistics import median
from time import perf_counter_ns

from benchmarks.report import Options, Row, main
from tessera import artefacts
from tessera.scoring import FEWEST_NATS, SOLE, Model, score

CALLS = 20_000


def benchmark(options: Options) -> Iterator[Row]:
    model = Model.load()
    observed = {
        code: True if SOLE in term.tables else {name: max(table.edges, default=0.0) for name, table in term.tables.items()}
        for code, term in model.terms.items()
    }
    calls = CALLS // 4 if options.quick else CALLS

    def judge() -> list[str]:
        return [code for code, contribution in score(observed, model).strongest if abs(contribution) >= FEWEST_NATS]

    taken = []
    for _ in range(calls):
        began = perf_counter_ns()
        judge()
        taken.append((perf_counter_ns() - began) / 1000)
    yield Row(
        what="score and ordered reasons",
        judged=f"every one of {len(observed)} reasons observed, {calls} calls",
        figure=median(taken),
        unit="µs",
        line=100,
        stretch=40,
        better="lower",
    )
    sizes = {file.name: file.stat().st_size for file in sorted(artefacts.FOLDER.glob("*.json"))}
    yield Row(what="artefacts", judged=f"{len(sizes)} files", figure=sum(sizes.values()) / 1000, unit="KB", line=200, better="lower")
    for name, size in sizes.items():
        yield Row(what=f"  {name}", figure=size / 1000, unit="KB", better="lower")


if __name__ == "__main__":
    main("x1", __doc__ or "", benchmark)
