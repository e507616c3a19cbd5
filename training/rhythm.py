"""Typing rhythm: `python -m training.rhythm --data DIR` fits how much people's times stray from their own centres, the distance at which a
stranger is as likely as the user, and the terms of the reasons that answer it (`artefacts/rhythm.json`), and writes
`training/reports/rhythm.md`.

Fitted on every other user of MOBIKEY, on all three passwords: nothing depends on a position or on a text, so that it serves any password.
How fast a profile follows its user is chosen by `training.choosing`, users and passwords left out in turn. Neither MEU-Mobile nor the other
half of MOBIKEY is looked at.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.keystrokes import Keys, mobikey_passwords, sentences
from datasets.measures import eer
from datasets.rhythms import FITTED_USERS, IMPOSTOR_REPETITIONS, Typists, distances, enrolled, filled
from tessera import artefacts as shipped
from tessera import features
from tessera.features import TypingFeatures
from tessera.profile.rhythm import FEWEST_FILLINGS, HALF_SURE, KnownRhythm, Settings, times
from tessera.telemetry import Typing
from training import artefacts, fitting
from training.choosing import Choice, choose
from training.report import Report

RATES, STEPS, CAPS, PRIORS = (0.25, 0.5), (2.0, 4.0), (3.0, 5.0, 8.0), (1.0, 2.0, 5.0)
SETTINGS: Mapping[str, Mapping[str, float]] = {
    f"rate {rate:g}, step {step:g}, cap {cap:g}, prior {prior:g}": {"rate": rate, "step": step, "cap": cap, "prior": prior}
    for rate, step, cap, prior in product(RATES, STEPS, CAPS, PRIORS)
}
"""All that were tried: what each means is said at `Settings` in the layer. No rate above a half is tried: one filling, which may be a
thief's, would be most of what is usual."""
KINDS = ("hold", "press_to_press", "release_to_press", "mean_hold", "pace")
OF_A_HAND = (
    "log_hold_deviation", "log_hold_skewness", "log_interval_deviation", "rollover_share", "hold_steps", "followed_within_120",
    "followed_within_400",
)  # fmt: skip
SLOPED = ("press_to_press", "release_to_press")
WINDOW = 30  # fillings in a row, from which a user's own deviation is taken
JUDGED_FROM = 30
ENROLMENTS = (1, 2, 3, 5, 10, 20, 30)
FEWEST = 35  # repetitions of a user
EDGES = (-1.0, -0.8, -0.6, -0.4, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0)
STRONGEST_RISK, STRONGEST_TRUST = 1.6, -0.6
LEAST = 0.1  # nats; what weighs less is nothing
MADE = "fitted: python -m training.rhythm, every other user of MOBIKEY"
CARD = {
    "made": "python -m training.rhythm: MOBIKEY, every other user, three passwords typed on touch screens",
    "meant_for": "a field of 6 to 32 keys whose text is always the same",
    "limits": "people who learned a password in three sessions, on phones; with five fillings one stranger in five still passes",
}
TRIED = """## Tried

What follows was tried by hand before the setting was chosen so, with public figures in view.

- Holds and press-to-press times alone: a seventh more errors on MOBIKEY; release-to-press times say more than they cost.
- The mean hold and the pace at twice the weight of a single time: better on MEU-Mobile, worse on MOBIKEY.
- Logarithms of times, sums of neighbouring intervals, holds relative to their mean: no better or worse.
- How a hand types at large tells people apart within one sitting (the table above). It is not shipped: nobody in these data came back
  another day or to another keyboard, and whoever does must not be taken for somebody else on that ground.
- Dividing the distance by the user's own usual distance, so that thresholds compare between users: worse (.107 to .129 pooled on one
  password), since how strange a stranger is does not grow with how uneven the user is."""

type Values = NDArray[np.float64]


def fitted_users(data: Path) -> Mapping[str, Typists]:
    """By password, the users that the fit may see."""
    return {
        f"password {password}": {f"user {user}": typed for user, typed in typists.items() if user in FITTED_USERS and len(typed) >= FEWEST}
        for password, typists in mobikey_passwords(data).items()
    }


def kinds(keys: int) -> list[str]:
    """The kind of each of `times`."""
    return ["hold"] * keys + ["press_to_press"] * (keys - 1) + ["release_to_press"] * (keys - 1) + ["mean_hold", "pace"]


def strays(typists: Typists) -> Mapping[str, list[tuple[float, float]]]:
    """By kind of time, pairs of a centre and the mean deviation from it, of fillings that follow each other."""
    found: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for repetitions in typists.values():
        for start in range(0, len(repetitions) - WINDOW + 1, WINDOW):
            window = np.array([times(keys) for keys in repetitions[start : start + WINDOW]], dtype=float)
            centres = np.median(window, axis=0)
            for kind, centre, deviation in zip(kinds(len(repetitions[0])), centres, np.abs(window - centres).mean(axis=0), strict=True):
                found[kind].append((float(centre), float(deviation)))
    return found


def scales(by_password: Mapping[str, Typists]) -> dict[str, dict[str, float]]:
    """For each kind, the mean deviation; for times between two keys, that of a hold and a share of the time itself."""
    pairs: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for typists in by_password.values():
        for kind, some in strays(typists).items():
            pairs[kind] += some
    base = {kind: round(float(np.mean([deviation for _, deviation in pairs[kind]])), 1) for kind in pairs if kind not in SLOPED}
    return {
        kind: {
            "base": base.get(kind, base["hold"]),
            "slope": _share(pairs[kind], base["hold"]) if kind in SLOPED else 0.0,
        }
        for kind in KINDS
    }


def _share(pairs: Sequence[tuple[float, float]], base: float) -> float:
    """The share of their centre by which times stray, beyond `base`."""
    centres, deviations = np.maximum(0, np.array(pairs)).T
    return round(float((deviations - base).sum() / centres.sum()), 3)


def settings_of(by_password: Mapping[str, Typists], setting: Mapping[str, float], usual: float = 1.0) -> dict[str, Any]:
    return {**setting, "usual": usual, "scales": scales(by_password)}


class Fits:
    """The fit's typists, and how well a user or a password that is left out is told apart."""

    def __init__(self, by_password: Mapping[str, Typists]) -> None:
        self.by_password = by_password
        self.users = tuple(sorted({user for typists in by_password.values() for user in typists}))

    def choose(self) -> Choice:
        return choose(SETTINGS, {"users": self.users, "passwords": tuple(self.by_password)}, self.score)

    def score(self, setting: Mapping[str, float], group: str) -> float:
        """One less the mean equal error rate of the group's users and passwords after several numbers of fillings, by the scales of
        the others."""
        settings = Settings.of(settings_of(self._without(group), setting))
        rates = [
            rate
            for password, typists in self.by_password.items()
            for user in typists
            if group in (password, user)
            for rate in _error_rates(typists, user, settings)
        ]
        return 1 - float(np.mean(rates))

    def _without(self, group: str) -> Mapping[str, Typists]:
        return {
            password: {user: typed for user, typed in typists.items() if user != group}
            for password, typists in self.by_password.items()
            if password != group
        }


def _error_rates(typists: Typists, user: str, settings: Settings) -> Iterator[float]:
    """How often a user and everybody else are mistaken for each other, after each of `ENROLMENTS` that the product judges by."""
    own = typists[user][JUDGED_FROM:]
    strange = [keys for other, typed in typists.items() if other != user for keys in typed[:IMPOSTOR_REPETITIONS]]
    known = None
    for at, keys in enumerate(typists[user][:JUDGED_FROM]):
        known = known.learn(filled(keys), at, settings) if known else KnownRhythm.first(filled(keys), at, settings)
        if known.count in ENROLMENTS and known.count >= FEWEST_FILLINGS:
            genuine, others = ([known.distance(filled(keys), settings) for keys in some] for some in (own, strange))
            yield eer(np.array(genuine), np.array(others))


def trials(by_password: Mapping[str, Typists], enrolments: int) -> tuple[Values, Values]:
    """Distances of all users' own later fillings, and of others' first five, pooled."""
    own, others = [], []
    for typists in by_password.values():
        for user, repetitions in typists.items():
            known = enrolled(repetitions[:enrolments])
            own.append(distances(known, repetitions[JUDGED_FROM:]))
            others += [distances(known, strange[:IMPOSTOR_REPETITIONS]) for other, strange in typists.items() if other != user]
    return np.concatenate(own), np.concatenate(others)


def crossing(own: Values, others: Values) -> float:
    """The distance at which as large a share of the own lies above as of the others below."""
    grid = np.linspace(0, max(CAPS), 1601)
    return round(float(min(grid, key=lambda distance: abs((own > distance).mean() - (others <= distance).mean()))), 2)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m training.rhythm", description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder with the public data")
    data: Path = arguments.parse_args().data
    by_password = fitted_users(data)
    choice = Fits(by_password).choose()
    print(choice.chosen, flush=True)
    setting = SETTINGS[choice.chosen]
    _write(settings_of(by_password, setting))
    usual = crossing(*trials(by_password, JUDGED_FROM))
    _write(settings_of(by_password, setting, usual))
    own, others, rates = [], [], []
    for enrolments in ENROLMENTS:
        genuine, strange = trials(by_password, enrolments)
        if enrolments >= FEWEST_FILLINGS:
            worth = enrolments / (enrolments + HALF_SURE)
            own.append((genuine - usual) * worth)
            others.append((strange - usual) * worth)
        rates.append((enrolments, eer(genuine, strange), crossing(genuine, strange)))
    table = fitting.likelihood_ratio(np.concatenate(others), np.concatenate(own), EDGES)
    artefacts.write_terms(terms(table))
    report(data, by_password, choice, own[-1], others[-1], rates, usual)


def terms(table: Mapping[str, Sequence[float]]) -> Mapping[str, Any]:
    """The likelihood ratio of a stranger, bounded: the passwords are not ours, and an attacker with the password is no chance stranger."""
    limits = [STRONGEST_RISK if edge > 0 else 0.0 for edge in (*table["edges"], 1.0)]  # below 0 the user is the likelier typist
    weights = [min(most, max(STRONGEST_TRUST, weight)) for weight, most in zip(table["weights"], limits, strict=True)]
    bounded = [round(weight, 2) if abs(weight) >= LEAST else 0.0 for weight in weights]
    risk, trust = fitting.split({"edges": table["edges"], "weights": bounded})
    return {
        "PROFILE_TYPING_UNFAMILIAR": {"family": "profile", "made": MADE, **risk},
        "PROFILE_TYPING_FAMILIAR": {"family": "profile", "made": MADE, **trust},
    }


def report(
    data: Path,
    by_password: Mapping[str, Typists],
    choice: Choice,
    own: Values,
    others: Values,
    rates: Sequence[tuple[int, float, float]],
    usual: float,
) -> None:
    written = Report("rhythm", "Typing rhythm")
    written.say(" ".join((__doc__ or "").split("\n\n")[1].split()))
    choice.report(written, score=f"one less the equal error rate, mean of {_counts()} fillings known")
    written.figures(
        {kind: round(float(np.mean([1 - choice.nested[group] for group in groups])), 3) for kind, groups in choice.kinds.items()}
    )
    written.table(
        "How much times stray from their own centre, ms (the pace: hundredths of its logarithm)",
        ("kind", "base", "slope"),
        [(kind, *scale.values()) for kind, scale in scales(by_password).items()],
    )
    written.histograms(
        f"Strangeness after {JUDGED_FROM} fillings", {"own": own.tolist(), "strangers": others.tolist()}, across="strangeness"
    )
    written.table(
        f"By number of fillings known, all users and passwords pooled (crossing at the end: {usual})",
        ("fillings", "equal error rate", "distance there"),
        rates,
    )
    written.table(
        "How people type at large, whatever the text (not shipped)",
        ("sentences enrolled", "judged together", "mean equal error rate"),
        hands(data),
    )
    written.say(TRIED)
    written.write()


def _counts() -> str:
    return ", ".join(str(number) for number in ENROLMENTS if number >= FEWEST_FILLINGS)


def hands(data: Path) -> list[tuple[int, int, float]]:
    """How well people are told apart by how they type at large, whatever the text: mean equal error rates by the number of sentences
    enrolled and judged together (Aalto, participants 401-600)."""
    typists = [typed for participant, typed in sentences(data).items() if participant > 400]
    return [(enrolled, judged, _told_apart(typists, enrolled, judged)) for enrolled, judged in ((3, 1), (7, 1), (10, 1), (10, 3))]


def _told_apart(typists: Sequence[Sequence[Keys]], enrolled: int, judged: int) -> float:
    known = [np.array([_hand([sentence]) for sentence in typed[:enrolled]]) for typed in typists]
    centres = np.array([np.median(each, axis=0) for each in known])
    strays = np.median(np.concatenate([np.abs(each - centre) for each, centre in zip(known, centres, strict=True)]), axis=0) + 1e-6
    later = [np.array([_hand(typed[start : start + judged]) for start in range(10, 16 - judged, judged)]) for typed in typists]
    first = np.array([each[0] for each in later])
    rates = []
    for number, (centre, own) in enumerate(zip(centres, later, strict=True)):
        others = np.delete(first, number, axis=0)
        genuine, strange = (np.minimum(4, np.abs(figures - centre) / strays).mean(axis=1) for figures in (own, others))
        rates.append(eer(genuine, strange))
    return float(np.mean(rates))


def _hand(runs: Sequence[Keys]) -> list[float]:
    """Figures of a hand, of so many runs of keys."""
    typing = TypingFeatures(features.tally([Typing(kind="typing", keys=run) for run in runs]))
    figures = typing.figures
    return [log((typing.hold.mean or 0) + 1), log(typing.interval.mean or 1), *(figures[name] or 0.0 for name in OF_A_HAND)]


def _write(content: Mapping[str, Any]) -> None:
    artefacts.write("rhythm", {"card": CARD, **content})
    shipped.read.cache_clear()
    Settings.load.cache_clear()


if __name__ == "__main__":
    main()
