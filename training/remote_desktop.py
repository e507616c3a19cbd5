"""How far the coarseness of a pointer tells a remote desktop: `python -m training.remote_desktop --data DIR`.

A session of two pages is put together from public recordings: people at their own mouse (SapiMouse, drawn at 60 Hz as a browser would), and
people over a remote desktop (Balabit). What is measured is the product's own signal, `pointer_coarsening`. Of these sessions four kinds:
the same hand on both pages, local or remote; and a hand that is local first and remote then, or the other way round. Nothing is fitted: the
edges in the model are whole numbers, and this says what they reach.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random

from datasets.movements import Recordings, as_drawn, as_event, recorded
from tessera import features
from tessera.evidence import TAKEN_OVER
from tessera.features import Tallies
from tessera.session import DeviceSession
from tessera.signals.behavior.pointer_coarsening import read
from training.report import Report, quantile

MOVEMENTS = 8  # of a page
PAGES = 600  # of each kind


def pages(recordings: Recordings) -> list[Tallies]:
    """The tallies of pages of eight movements, those of each recording in order; at most `PAGES`, from as many recordings as there are."""
    chance, found = Random(1), list[list[Tallies]]()
    for movements in recordings.values():
        drawn = [as_event(seen) for movement in movements[: 4 * MOVEMENTS] if len(seen := as_drawn(movement, chance)) > 1]
        found.append([features.tally(drawn[first : first + MOVEMENTS]) for first in range(0, len(drawn) - MOVEMENTS + 1, MOVEMENTS)])
    return [page for one in found for page in islice(one, max(1, PAGES // len(found)))]


def coarsening(before: Sequence[Tallies], here: Sequence[Tallies]) -> Iterator[float]:
    """The signal of sessions that go from one kind of page to another, as far as it can be told."""
    chance = Random(2)
    for page in here:
        other = chance.choice(before)
        told = read(DeviceSession(id="", device="", opened_at=0, tallies=features.add(other, page), page=page))
        if told is not None:
            yield told


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.remote_desktop", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="where the public recordings lie")
    options = parser.parse_args()
    local = pages(recorded(options.data / "pointer_sapimouse.csv.gz", ("user", "session")))
    remote = pages(recorded(options.data / "pointer_balabit.csv.gz", ("part", "user", "session")))
    report = Report("remote_desktop", "A hand that takes over from afar")
    report.say(" ".join((__doc__ or "").split("\n\n")[1].split()))
    rows = []
    for name, before, here in (
        ("local, local", local, local),
        ("remote, remote", remote, remote),
        ("local, then remote", local, remote),
        ("remote, then local", remote, local),
    ):
        told = list(coarsening(before, here))
        shares = [sum(value >= edge for value in told) / len(told) for edge in (0.3, TAKEN_OVER, 0.8)]
        rows.append((name, len(told), *shares, *(quantile(told, share) for share in (0.01, 0.5, 0.99))))
    headings = ("pages", "sessions", "at least .3", f"at least {TAKEN_OVER}", "at least .8", "1st percentile", "median", "99th")
    report.table("The signal", headings, rows)
    report.write()
    print((Path(__file__).parent / "reports" / "remote_desktop.md").read_text())


if __name__ == "__main__":
    main()
