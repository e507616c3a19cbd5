"""The figures of typing and pointing that stand in the layer, read from the public data again: `python -m training.behavior --data DIR`.

They are taken with the product's own features, from files of the formats that the data's README describes. Nothing of the data is kept
but these figures:

- the quantiles of typing speed (`signals/behavior/typing_velocity.py`)
- how unevenly people hold keys (`reasons/behavior.py`, the bins of `BEHAVIOR_INHUMAN_INPUT`)
- how rarely people move in straight lines (`signals/behavior/straight_line_ratio.py`)
"""

import argparse
import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched, pairwise
from math import ceil
from pathlib import Path

from tessera import features
from tessera.features import PointerFeatures, TypingFeatures
from tessera.signals.behavior.typing_velocity import INTERVALS, SHARES
from tessera.telemetry import Key, Point, Pointer, Typing

FITTED_PARTICIPANTS = range(1, 401)  # of the Aalto data; the others are left for judging
FEWEST_KEYS = 12
PAUSE = 200  # ms that end a movement
RUN = 8  # movements


def rows(file: Path) -> Iterator[Mapping[str, str]]:
    with gzip.open(file, "rt", newline="") as text:
        yield from csv.DictReader(text)


def sentences(data: Path) -> Mapping[int, list[list[Key]]]:
    """By participant, the key strokes of each sentence."""
    strokes: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for row in rows(data / "typing_aalto.csv.gz"):
        if int(row["participant"]) in FITTED_PARTICIPANTS:
            strokes[int(row["participant"]), int(row["sentence"])].append((int(float(row["press_ms"])), int(float(row["release_ms"]))))
    typed: defaultdict[int, list[list[Key]]] = defaultdict(list)
    for (participant, _), pressed in strokes.items():
        first = Key(after=0, hold=pressed[0][1] - pressed[0][0])
        later = (Key(after=press - before, hold=release - press) for (before, _), (press, release) in pairwise(pressed))
        typed[participant].append([first, *later])
    return typed


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


def typed(keys: Sequence[Key]) -> TypingFeatures:
    return TypingFeatures(features.tally([Typing(kind="typing", keys=tuple(keys))]))


def quantile(values: Sequence[float], share: float) -> float:
    """The least value that `share` of them do not exceed: the nearest rank."""
    return sorted(values)[max(0, ceil(round(share * len(values), 6)) - 1)]


def typing_speeds(data: Path) -> list[float]:
    """The mean interval (ms) of each participant."""
    tallied = (features.tally([Typing(kind="typing", keys=tuple(keys)) for keys in typed_by]) for typed_by in sentences(data).values())
    return [mean for tallies in tallied if (mean := TypingFeatures(tallies).interval.mean)]


def hold_deviations(data: Path) -> list[float]:
    """The deviation of hold times (ms) of the first twelve keys of each sentence."""
    long_enough = (keys for sentence in sentences(data).values() for keys in sentence if len(keys) >= FEWEST_KEYS)
    return [typed(keys[:FEWEST_KEYS]).hold.deviation or 0.0 for keys in long_enough]


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
    speeds, holds, straight = typing_speeds(data), hold_deviations(data), straight_shares(data)
    print(f"mean interval of {len(speeds)} people, ms: share of people who are slower, here, in the layer")
    for share, shipped in zip(SHARES, INTERVALS, strict=True):
        print(f"  {share:.2f} {quantile(speeds, 1 - share):7.1f} {shipped:7.1f}")
    print(f"deviation of hold times in {len(holds)} samples of {FEWEST_KEYS} keys, ms")
    for share in (0.001, 0.01, 0.05, 0.5):
        print(f"  {share:.3f} {quantile(holds, share):7.1f}")
    print(f"share of straight movements in {len(straight)} runs of {RUN}")
    for share in (0.5, 0.9, 0.99, 1.0):
        print(f"  {share:.2f} {quantile(straight, share):7.2f}")


if __name__ == "__main__":
    main()
