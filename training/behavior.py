"""The figures of pointing that stand in the layer, read from the public data again: `python -m training.behavior --data DIR`.

They are taken with the product's own features: how rarely people move in straight lines (`signals/behavior/straight_line_ratio.py`).
Those of typing are `training.typing`'s.
"""

import argparse
import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import batched
from pathlib import Path

from tessera import features
from tessera.features import PointerFeatures
from tessera.telemetry import Point, Pointer
from training.report import quantile

PAUSE = 200  # ms that end a movement
RUN = 8  # movements


def rows(file: Path) -> Iterator[Mapping[str, str]]:
    with gzip.open(file, "rt", newline="") as text:
        yield from csv.DictReader(text)


def movements(data: Path) -> Mapping[str, list[Pointer]]:
    """By user of SapiMouse, the movements of the one-minute recording, closed as the SDK closes them."""
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
        if row["event"] in ("move", "drag") and not (points and at == last):
            points.append(Point(after=at - last if points else 0, x=int(float(row["x"])), y=int(float(row["y"]))))
        user, last = row["user"], at
    close()
    return moved


def straight_shares(data: Path) -> list[float]:
    """The share of straight movements in each run of eight that are long enough to tell."""
    shares = []
    for moved in movements(data).values():
        for run in batched((each for each in moved if PointerFeatures(features.tally([each])).judged_movements), RUN, strict=False):
            pointer = PointerFeatures(features.tally(run))
            if len(run) == RUN:
                shares.append(pointer.straight_movements / pointer.judged_movements)
    return shares


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m training.behavior", description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder with the public data")
    data: Path = arguments.parse_args().data
    straight = straight_shares(data)
    print(f"share of straight movements in {len(straight)} runs of {RUN}")
    for share in (0.5, 0.9, 0.99, 1.0):
        print(f"  {share:.2f} {quantile(straight, share):7.2f}")


if __name__ == "__main__":
    main()
