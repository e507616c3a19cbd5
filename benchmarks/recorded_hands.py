"""The people of the public files, as hands that come to a page: pointers by person, typists by pace."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from benchmarks.hands import Hand, Moved, Pressed
from datasets.files import rows
from datasets.keystrokes import mobikey_passwords, sentences
from tessera.telemetry import Key

VISIT = 40_000.0  # ms of pointing
FEWEST_MOVES = 60


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The people of the public files: pointers by person, typists by pace (the quickest first), and passwords on glass."""

    pointing: Sequence[Sequence[tuple[tuple[Moved, ...], tuple[Pressed, ...]]]]
    remote: Sequence[Sequence[tuple[tuple[Moved, ...], tuple[Pressed, ...]]]]
    circles: Sequence[Sequence[tuple[tuple[Moved, ...], tuple[Pressed, ...]]]]
    typing: Sequence[Sequence[tuple[Key, ...]]]
    glass: Sequence[Sequence[tuple[Key, ...]]]

    @classmethod
    def read(cls, data: Path) -> "Recorded":
        typed = [[keys for keys in written if len(keys) >= 20] for written in sentences(data).values()]
        return cls(
            pointing=_pointers(data / "pointer_sapimouse.csv.gz", ("user", "session")),
            remote=_pointers(data / "pointer_balabit.csv.gz", ("part", "user", "session")),
            circles=_pointers(data / "pointer_delbot_pc1.csv.gz", ("set", "is_bot", "recording"), of=lambda row: row["is_bot"] == "0"),
            typing=sorted((written for written in typed if written), key=_pace),
            glass=[list(repeated) for password in mobikey_passwords(data).values() for repeated in password.values()],
        )

    def hand(self, random: Random, *, pointing: str = "pointing", typists: slice = slice(None)) -> Hand:
        """Some person's pointer, and some person's typing of a name and a password."""
        moves, presses = random.choice(random.choice(getattr(self, pointing)))
        written = random.choice(random.choice(self.typing[typists]))
        name = random.randrange(7, 14)
        return Hand(
            moves=moves, presses=presses, fields=(cut(written[:name]), cut(written[name : name + random.randrange(8, 16)])), paced=False
        )


def _pace(written: Sequence[Sequence[Key]]) -> float:
    after = [key.after for keys in written for key in keys[1:]]
    return sum(after) / len(after)


def cut(written: Sequence[Key]) -> tuple[Key, ...]:
    return (replace(written[0], after=0), *written[1:]) if written else ()


def _pointers(
    path: Path, person: Sequence[str], *, of: Callable[[Mapping[str, str]], bool] = lambda _: True
) -> list[list[tuple[tuple[Moved, ...], tuple[Pressed, ...]]]]:
    """By recording, its visits of some 40 s."""
    recorded: defaultdict[tuple[str, ...], list[Mapping[str, str]]] = defaultdict(list)
    for row in rows(path):
        if of(row):
            recorded[tuple(row[column] for column in person)].append(row)
    people = ([visit for visit in _visits(events) if len(visit[0]) >= FEWEST_MOVES] for events in recorded.values())
    return [visits for visits in people if visits]


def _visits(events: Sequence[Mapping[str, str]]) -> Iterator[tuple[tuple[Moved, ...], tuple[Pressed, ...]]]:
    moves, presses, down, began = list[Moved](), list[Pressed](), None, float(events[0]["t_ms"])
    for row in events:
        at = float(row["t_ms"]) - began
        if at > VISIT:
            yield tuple(moves), tuple(presses)
            moves, presses, down, began, at = [], [], None, began + at, 0.0
        if row["event"] in ("move", "drag"):
            moves.append(Moved(at, float(row["x"]), float(row["y"])))
        elif row["event"] == "down":
            down = at
        elif row["event"] == "up" and down is not None:
            presses.append(Pressed(down, at))
            down = None
    yield tuple(moves), tuple(presses)
