"""Typing rhythm: `python -m training.rhythm --data DIR` fits how much people's times stray from their own centres, the distance at which a
stranger is as likely as the user, and the terms of the reasons that answer it (`artefacts/rhythm.json`), and writes
`training/reports/rhythm.md`.

Fitted on every other user of MOBIKEY, on all three passwords: nothing depends on a position or on a text, so that it serves any password.
Neither MEU-Mobile nor the other half of MOBIKEY is looked at.
"""

import argparse
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.keystrokes import Keys, mobikey_passwords, sentences
from datasets.measures import eer
from datasets.rhythms import FITTED_USERS, Typists, distances, enrolled
from tessera import artefacts as shipped
from tessera import features
from tessera.features import TypingFeatures
from tessera.profile.rhythm import FEWEST_FILLINGS, HALF_SURE, Settings, times
from tessera.telemetry import Typing
from training import artefacts, fitting
from training.report import Report

RATE, STEP, CAP, PRIOR = 0.25, 2.0, 3.0, 5.0
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

- Holds and press-to-press times alone: a seventh more errors on MOBIKEY; release-to-press times say more than they cost.
- The mean hold and the pace at twice the weight of a single time: better on MEU-Mobile, worse on MOBIKEY.
- Logarithms of times, sums of neighbouring intervals, holds relative to their mean: no better or worse.
- How a hand types at large tells people apart within one sitting (the table above). It is not shipped: nobody in these data came back
  another day or to another keyboard, and whoever does must not be taken for somebody else on that ground.
- A slower centre (rate .1 and .05) is worse where people are still learning the text (.115 and .132); a faster one (.3) is no better.
- Dividing the distance by the user's own usual distance, so that thresholds compare between users: worse (.107 to .129 pooled on one
  password), since how strange a stranger is does not grow with how uneven the user is."""

type Values = NDArray[np.float64]


def fitted_users(data: Path) -> Mapping[str, Typists]:
    """By password, the users that the fit may see."""
    return {
        password: {user: typed for user, typed in typists.items() if user in FITTED_USERS and len(typed) >= FEWEST}
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


def settings_of(by_password: Mapping[str, Typists], usual: float) -> dict[str, Any]:
    return {"rate": RATE, "step": STEP, "cap": CAP, "prior": PRIOR, "usual": usual, "scales": scales(by_password)}


def trials(by_password: Mapping[str, Typists], enrolments: int) -> tuple[Values, Values]:
    """Distances of all users' own later fillings, and of others' first five, pooled."""
    own, others = [], []
    for typists in by_password.values():
        for user, repetitions in typists.items():
            known = enrolled(repetitions[:enrolments])
            own.append(distances(known, repetitions[JUDGED_FROM:]))
            others += [distances(known, strange[:5]) for other, strange in typists.items() if other != user]
    return np.concatenate(own), np.concatenate(others)


def crossing(own: Values, others: Values) -> float:
    """The distance at which as large a share of the own lies above as of the others below."""
    grid = np.linspace(0, CAP, 601)
    return round(float(min(grid, key=lambda distance: abs((own > distance).mean() - (others <= distance).mean()))), 2)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m training.rhythm", description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--data", type=Path, required=True, help="folder with the public data")
    data: Path = arguments.parse_args().data
    by_password = fitted_users(data)
    _write(settings_of(by_password, 1.0))
    usual = crossing(*trials(by_password, JUDGED_FROM))
    _write(settings_of(by_password, usual))
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
    report(data, by_password, own[-1], others[-1], rates, usual)


def terms(table: Mapping[str, Sequence[float]]) -> Mapping[str, Any]:
    """The likelihood ratio of a stranger, bounded: the passwords are not ours, and an attacker with the password is no chance stranger."""
    weights = [min(STRONGEST_RISK, max(STRONGEST_TRUST, weight)) for weight in table["weights"]]
    bounded = [round(weight, 2) if abs(weight) >= LEAST else 0.0 for weight in weights]
    risk, trust = fitting.split({"edges": table["edges"], "weights": bounded})
    return {
        "PROFILE_TYPING_UNFAMILIAR": {"family": "profile", "made": MADE, **risk},
        "PROFILE_TYPING_FAMILIAR": {"family": "profile", "made": MADE, **trust},
    }


def report(
    data: Path, by_password: Mapping[str, Typists], own: Values, others: Values, rates: Sequence[tuple[int, float, float]], usual: float
) -> None:
    written = Report("rhythm", "Typing rhythm")
    written.say(" ".join((__doc__ or "").split("\n\n")[1].split()))
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
