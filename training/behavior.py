"""The figures of pointing that the layer holds, computed again from the public data: `python -m training.behavior --data DIR`.

They are taken with the product's own features: how rarely people move in straight lines (`signals/behavior/straight_line_ratio.py`), and
how often a few movements are straight by chance, also where a busy machine loses positions, and a tool's are
(`reasons.behavior.suspicious_movement`).
`training.typing` computes those of typing.
"""

import argparse
import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import batched
from pathlib import Path

from datasets.movements import as_event, generated
from tessera import features
from tessera.features import PointerFeatures
from tessera.telemetry import Point, Pointer
from training.report import quantile

PAUSE = 200  # ms that end a movement
SAMPLED = 16  # ms between positions that the SDK reports
LOST = 50  # ms between those that a busy machine lets through
RUN = 8  # movements
RUNS = (3, 6, RUN)


def rows(file: Path) -> Iterator[Mapping[str, str]]:
    with gzip.open(file, "rt", newline="") as text:
        yield from csv.DictReader(text)


def movements(data: Path, sampled: int = SAMPLED) -> Mapping[str, list[Pointer]]:
    """By user of SapiMouse, the movements of the one-minute recording, sampled and closed as the SDK does."""
    moved: defaultdict[str, list[Pointer]] = defaultdict(list)
    points: list[Point] = []
    user, last = "", 0

    def close() -> None:
        if points:
            moved[user].append(Pointer(kind="pointer", points=tuple(points)))
            points.clear()

    for row in rows(data / "pointer_sapimouse.csv.gz"):
        if row["session"] != "1min":
            continue
        at = int(float(row["t_ms"]))
        if row["user"] != user or at - last >= PAUSE or row["event"] == "down" or len(points) == 600:
            close()
        user = row["user"]
        if row["event"] in ("move", "drag") and not (points and at - last < sampled):
            points.append(Point(after=at - last if points else 0, x=int(float(row["x"])), y=int(float(row["y"]))))
            last = at
    close()
    return moved


def lines(data: Path) -> Mapping[str, list[Pointer]]:
    """Straight lines that a tool drew, as a browser reports them."""
    drawn = generated(data / "pointer_generators.csv.gz")
    return {"linear": [as_event(part) for (generator, _), parts in drawn.items() if generator == "linear" for part in parts]}


def straightness(movements: Mapping[str, list[Pointer]]) -> Mapping[str, list[int]]:
    """By user, of each movement that is long enough to tell whether it is straight (1) or not (0)."""
    counted = {user: [PointerFeatures(features.tally([each])) for each in moved] for user, moved in movements.items()}
    return {user: [each.straight_movements for each in several if each.judged_movements] for user, several in counted.items()}


def straight_shares(straight: Mapping[str, list[int]], run: int = RUN) -> list[float]:
    """The share of straight movements in each run of so many."""
    runs = (batched(several, run, strict=False) for several in straight.values())
    return [sum(one) / run for each in runs for one in each if len(one) == run]


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m training.behavior", description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder with the public data")
    data: Path = arguments.parse_args().data
    hands = {
        "people as recorded": movements(data),
        "people where positions are lost": movements(data, LOST),
        "lines by a tool": lines(data),
    }
    for what, moved in hands.items():
        straight = straightness(moved)
        for run in RUNS:
            shares = straight_shares(straight, run)
            most, all_but = (sum(share >= least for share in shares) / len(shares) for least in (0.6, 0.9))
            print(f"{what}, {len(shares)} runs of {run}: most are straight in {most:.4f}, nearly all in {all_but:.4f}")
            print("  quantiles", *(f"{share:g}: {quantile(shares, share):.2f}" for share in (0.5, 0.9, 0.99, 1.0)), flush=True)


if __name__ == "__main__":
    main()
