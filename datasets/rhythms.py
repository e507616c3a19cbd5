"""Typing identity on fixed passwords: enrol a user with the product's own profile, then judge that user's later repetitions and the first
ones of others."""

from collections.abc import Mapping, Sequence

import numpy as np

from datasets.keystrokes import Keys
from datasets.measures import Scores, eer, scores
from tessera.profile import UserProfile
from tessera.profile.rhythm import KnownRhythm, Settings, with_rhythm
from tessera.service.store import items
from tessera.telemetry import Rhythm

IMPOSTOR_REPETITIONS = 5  # of each other user
EARLY = (1, 3, 5, 10, 20)  # enrolments
FITTED_USERS = frozenset(["101", "105", "203", "303", "403", "502", "602", "700", "801", "1001", "1100", "1105", "1204", "1303"])
"""Every other user of the public half of MOBIKEY: of these alone the scales were fitted (`training/rhythm.py`)."""

type Typists = Mapping[str, Sequence[Keys]]


def enrolled(repetitions: Sequence[Keys]) -> KnownRhythm:
    """What the profile keeps of these repetitions, typed one after the other."""
    rhythms: tuple[KnownRhythm, ...] = ()
    for at, keys in enumerate(repetitions):
        rhythms = with_rhythm(rhythms, filled(keys), at)
    return rhythms[0]


def filled(keys: Keys) -> Rhythm:
    return Rhythm(kind="rhythm", field="password", keys=keys)


def distances(known: KnownRhythm, repetitions: Sequence[Keys]) -> Scores:
    settings = Settings.load()
    return scores([known.distance(filled(keys), settings) for keys in repetitions])


def trials(typists: Typists, enrolments: int, judged_from: int) -> Mapping[str, tuple[Scores, Scores]]:
    """By user, the distances of their own repetitions from `judged_from` on, and of the first ones of everybody else."""
    first = [(user, keys) for user, repetitions in typists.items() for keys in repetitions[:IMPOSTOR_REPETITIONS]]
    found = {}
    for user, repetitions in typists.items():
        known = enrolled(repetitions[:enrolments])
        others = [keys for other, keys in first if other != user]
        found[user] = distances(known, repetitions[judged_from:]), distances(known, others)
    return found


def error_rates(found: Mapping[str, tuple[Scores, Scores]]) -> list[float]:
    """The equal error rate of each user."""
    return [eer(genuine, impostor) for genuine, impostor in found.values()]


def null_rate(typists: Typists, enrolments: int, judged_from: int, seed: int = 1) -> float:
    """The mean equal error rate where "own" and "foreign" repetitions are the user's own, drawn at random: it must be at chance."""
    chance = np.random.default_rng(seed)
    rates = []
    for repetitions in typists.values():
        own = distances(enrolled(repetitions[:enrolments]), repetitions[judged_from:])
        order = chance.permutation(len(own))
        rates.append(eer(own[order[::2]], own[order[1::2]]))
    return float(np.mean(rates))


def pooled(found: Mapping[str, tuple[Scores, Scores]]) -> tuple[Scores, Scores]:
    """All users' distances together: what one threshold for everybody sees."""
    genuine, impostor = zip(*found.values(), strict=True)
    return np.concatenate(genuine), np.concatenate(impostor)


def stored_size(known: KnownRhythm) -> int:
    """Bytes that a rhythm takes in a stored profile, by itself."""
    return len(items.document(UserProfile(rhythms=(known,))))
