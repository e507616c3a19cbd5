"""The people that the model of typing is fitted on: typists of sentences (Aalto) and of passwords (MEU-Mobile, MOBIKEY), as samples of
figures. Whole people are left out together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from datasets.keystrokes import Keys, first_samples, meu_passwords, mobikey_passwords, sentences
from datasets.rhythms import FITTED_USERS
from tessera import features
from tessera.features import TypingFeatures
from tessera.telemetry import Typing
from tessera.typist import FEWEST_KEYSTROKES

FITTED_PARTICIPANTS = range(1, 401)
LONGER = 3  # sentences together, as in a session that goes on
RECORDINGS: Mapping[str, Sequence[str]] = {
    "sentences": ("judged", "brief", "longer"),
    "MEU-Mobile": ("meu",),
    "MOBIKEY": ("mobikey",),
}

type Sample = TypingFeatures


def typed(*runs: Keys) -> TypingFeatures:
    return TypingFeatures(features.tally([Typing(kind="typing", keys=run) for run in runs]))


@dataclass(frozen=True, kw_only=True)
class People:
    """Samples of several people, each in the order of the participants: as T1 judges them, briefer, of several sentences, of passwords."""

    judged: Sequence[Sample] = ()
    brief: Sequence[Sample] = ()
    longer: Sequence[Sample] = ()
    meu: Sequence[Sample] = ()
    mobikey: Sequence[Sample] = ()

    @property
    def all(self) -> list[Sample]:
        return [*self.judged, *self.brief, *self.longer, *self.meu, *self.mobikey]

    def weights(self, passwords: float) -> list[float]:
        of_sentences = [1.0] * len(self.judged) + [0.7] * len(self.brief) + [0.5] * len(self.longer)
        return of_sentences + [passwords] * (len(self.meu) + len(self.mobikey))

    def part(self, number: int, of: int, *, out: bool = False) -> "People":
        """One of so many parts of the people of each recording, or the others."""
        return People(**{name: part_of(samples, number, of, out=out) for name, samples in vars(self).items()})

    def only(self, recording: str, *, out: bool = False) -> "People":
        """One recording, or the others."""
        return People(**{name: samples for name, samples in vars(self).items() if (name in RECORDINGS[recording]) != out})


def people(data: Path, participants: Sequence[int] | range = FITTED_PARTICIPANTS) -> People:
    typed_by = sentences(data)
    known = [typed_by[participant] for participant in participants if participant in typed_by]
    several = [sentence for each in known for sentence in each[5:10] if len(sentence) >= FEWEST_KEYSTROKES]
    return People(
        judged=[typed(sample) for each in known for sample in first_samples(each)],
        brief=[typed(sentence[: FEWEST_KEYSTROKES + number % 11]) for number, sentence in enumerate(several)],
        longer=[typed(*some) for each in known for some in batched(each, LONGER, strict=False)],
        **passwords(data, fitted=True),
    )


def passwords(data: Path, *, fitted: bool) -> Mapping[str, list[Sample]]:
    """People who type a password that they know, on phones: no pauses between words, thumbs that seldom overlap. A model that has seen only
    sentences takes half of these for machines. Every other subject of MEU-Mobile and every other user of MOBIKEY is fitted; single
    fillings, and two in a row."""
    subjects = meu_passwords(data)
    meu = [subjects[subject] for subject in sorted(subjects, key=int)[not fitted :: 2]]
    by_user = {
        (user, password): typed_by
        for password, users in mobikey_passwords(data).items()
        for user, typed_by in users.items()
        if (user in FITTED_USERS) == fitted
    }
    return {"meu": _fillings(meu), "mobikey": _fillings([typed_by for _, typed_by in sorted(by_user.items())])}


def _fillings(typists: Sequence[Sequence[Keys]]) -> list[Sample]:
    runs = ([*([filling] for filling in typist[::10]), *(typist[start : start + 2] for start in (0, 14, 28))] for typist in typists)
    return [typed(*run) for each in runs for run in each]


def part_of(samples: Sequence[Sample], number: int, of: int, *, out: bool = False) -> Sequence[Sample]:
    """One of so many parts of these samples, or the others."""
    first, last = (len(samples) * bound // of for bound in (number, number + 1))
    return [*samples[:first], *samples[last:]] if out else samples[first:last]
