"""The public recordings of typing, as key strokes. Formats: the data's own README."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from pathlib import Path

from datasets.files import Row, rows
from tessera.telemetry import Key

type Keys = tuple[Key, ...]

FEWEST_KEYS, MOST_KEYS = 12, 30  # of a sample of T1
SENTENCES = 5  # of a participant


def sentences(data: Path) -> Mapping[int, Sequence[Keys]]:
    """By participant of the Aalto recordings, the strokes of each sentence."""
    typed: defaultdict[int, list[Keys]] = defaultdict(list)
    for (participant, _), strokes in groupby(rows(data / "typing_aalto.csv.gz"), lambda row: (row["participant"], row["sentence"])):
        typed[int(participant)].append(strokes_of(strokes))
    return typed


def first_samples(typed: Sequence[Keys]) -> list[Keys]:
    """The samples by which a participant is judged: the first keys of the first sentences that are long enough."""
    return [sentence[:MOST_KEYS] for sentence in typed if len(sentence) >= FEWEST_KEYS][:SENTENCES]


def tool_samples(data: Path) -> Mapping[str, Sequence[Keys]] | None:
    """By tool, its samples, where somebody recorded some; None where nobody did."""
    file = data / "typing_tools.csv.gz"
    if not file.exists():
        return None
    typed: defaultdict[str, list[Keys]] = defaultdict(list)
    for (tool, _), strokes in groupby(rows(file), lambda row: (row["tool"], row["sample"])):
        typed[tool].append(strokes_of(strokes))
    return typed


def strokes_of(recorded: Iterable[Row]) -> Keys:
    """One sample's rows as strokes, in the order of pressing."""
    strokes = sorted((float(row["press_ms"]), float(row["release_ms"])) for row in recorded)
    return keys_between([press for press, _ in strokes], [release - press for press, release in strokes])


def keys_between(presses: Sequence[float], holds: Sequence[float]) -> Keys:
    """The strokes of these press times and holds, in whole milliseconds."""
    intervals = [0.0, *(later - earlier for earlier, later in pairwise(presses))]
    return tuple(Key(after=max(0, round(after)), hold=max(0, round(hold))) for after, hold in zip(intervals, holds, strict=True))


def meu_passwords(data: Path) -> Mapping[str, Sequence[Keys]]:
    """By subject of MEU-Mobile, the repetitions of the password in their order. Holds (`H.`) and press-to-press times (`DD.`) say all that
    `UD.` says."""
    typed: defaultdict[str, dict[int, Keys]] = defaultdict(dict)
    for row in rows(data / "keystroke_meu.csv.gz"):
        holds = [float(time) for name, time in row.items() if name.startswith("H.")]
        steps = [float(time) for name, time in row.items() if name.startswith("DD.")]
        presses = [sum(steps[:number]) for number in range(len(holds))]
        typed[row["subject"]][int(row["rep"])] = keys_between(presses, holds)
    return {subject: [repetitions[number] for number in sorted(repetitions)] for subject, repetitions in typed.items()}


def mobikey_passwords(data: Path) -> Mapping[str, Mapping[str, Sequence[Keys]]]:
    """By password of MOBIKEY and by user, the repetitions with the password's most frequent number of keys, in their order."""
    typed: defaultdict[str, dict[tuple[str, int, int], Keys]] = defaultdict(dict)
    for (password, user, session, repetition), strokes in groupby(_in_order(data / "keystroke_mobikey.csv.gz"), _repetition):
        pressed = [(float(row["down_ms"]), float(row["up_ms"])) for row in strokes]
        typed[password][user, session, repetition] = keys_between([down for down, _ in pressed], [up - down for down, up in pressed])
    return {password: _of_usual_length(repetitions) for password, repetitions in sorted(typed.items())}


def _in_order(file: Path) -> Iterator[Row]:
    return iter(sorted(rows(file), key=lambda row: (*_repetition(row), int(row["key_index"]))))


def _repetition(row: Row) -> tuple[str, str, int, int]:
    return row["password_type"], row["user"], int(row["session"]), int(row["rep"])


def _of_usual_length(repetitions: Mapping[tuple[str, int, int], Keys]) -> Mapping[str, Sequence[Keys]]:
    ((usual, _),) = Counter(map(len, repetitions.values())).most_common(1)
    by_user: defaultdict[str, list[Keys]] = defaultdict(list)
    for (user, _, _), keys in sorted(repetitions.items()):
        if len(keys) == usual:
            by_user[user].append(keys)
    return by_user
