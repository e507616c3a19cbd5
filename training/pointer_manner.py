"""How people move the pointer and differ in it: `python -m training.pointer_manner --data DIR`.

Writes the artefact `pointer_manner` (edges of each habit, people's mean, the directions in which people differ) from Balabit's training
sessions, the term of PROFILE_POINTER_UNFAMILIAR, and `training/reports/pointer_manner.md`. The term is fitted on parts of these sessions,
against a profile of the user's other sessions or of another user's, by directions that neither of the two had a part in.
"""

import argparse
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import batched, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.measures import auc, scores
from datasets.movements import as_event, recorded
from tessera.features import movement
from tessera.features.movement.manner import BUCKETS, EACH, Manner, buckets, habits
from tessera.profile.movement import People, compared, shares, with_manner
from training import artefacts
from training.choosing import Choice, choose
from training.fitting import likelihood_ratio, split
from training.report import Report

PART = 31  # movements of a session to judge: what a test session has in the median
SHARES = (0.2, 0.4, 0.6, 0.8)
SETTINGS: Mapping[str, tuple[float, float]] = {
    f"{own:g} within people, {between:g} between them": (own, between) for own, between in product(SHARES, SHARES)
}
"""How much of the covariances within and between people is taken to be none."""
EDGES = (-6.0, -3.0, 0.0, 2.0, 4.0, 6.0, 9.0, 12.0, 16.0, 20.0, 30.0)
STRONGEST = 1.5
MADE = "fitted: python -m training.pointer_manner, Balabit training sessions against the user's others and against other users'"
CARD = {
    "made": "python -m training.pointer_manner: Balabit, training sessions of ten users",
    "meant_for": "the pointer in a user's profile",
    "limits": "ten people with mice over a remote desktop; who takes another device moves otherwise",
}
TRIED = """## Tried

What follows was tried by hand before the setting was chosen so: on the training sessions alone, by the area of the row with neither user
known. Sessions of a profile were weighed alike here.

- Five habits in eighths as independent counts (naive Bayes): .855; with seven more habits .830, for habits depend on each other and people
  change from day to day. The same scaled by what the user's own profile expects: .844 and .848.
- A discriminant by the common covariance without the variance between people: .88; medians and quantiles instead of counts: .86 to .87.
- Of nine habits thirds, fifths, sixths and eighths instead of quarters: .902, .908, .909, .905 against .911.
- Twenty-five habits instead of twelve: .907. Intervals between points in place of the path's bulges: .879 against .894.
- The best nine or twenty directions only: .69 to .86, the small ones tell too. Each at any distance instead of 8 at the most: .913
  against .917.
- Positions on the screen, as the reference has them, are not used: the SDK sends none."""

type Session = tuple[str, str]
"""User and name."""
type Matrix = NDArray[np.float64]
type Setting = tuple[float, float]


class Sessions:
    """Manners of the training sessions, whole and in parts, by edges taken from them."""

    def __init__(self, data: Path) -> None:
        moved = recorded(data / "pointer_balabit.csv.gz", ("part", "user", "session"))
        self.told: dict[Session, list[Mapping[str, float]]] = {
            (user, session): [
                habits(trace, movement.measured(trace))
                for each in movements
                for trace in movement.traces((point.after, point.x, point.y) for point in as_event(each).points)
            ]
            for (part, user, session), movements in moved.items()
            if part == "train"
        }
        self.users = sorted({user for user, _ in self.told})
        self.whole = {session: self._counted(told) for session, told in self.told.items()}
        self.parts = {
            session: [self._counted(part) for part in batched(told, PART, strict=False) if len(part) > PART // 2]
            for session, told in self.told.items()
        }

    @cached_property
    def edges(self) -> dict[str, list[float]]:
        """The quarters of each habit, users counting alike; those of the course are quarters of a turn."""
        edges = {}
        for habit in next(iter(self.told.values()))[0]:
            of_users = [[one[habit] for (user, _), told in self.told.items() if user == each for one in told] for each in self.users]
            pooled = np.concatenate([np.quantile(values, np.linspace(0, 1, 201)) for values in of_users])
            quarters = np.arange(1, EACH) / EACH
            edges[habit] = [float(f"{edge:.3g}") for edge in (quarters if habit == "course" else np.quantile(pooled, quarters))]
        return edges

    def _counted(self, told: Sequence[Mapping[str, float]]) -> Manner:
        counts = np.bincount([bucket for one in told for bucket in buckets(one, self.edges)], minlength=BUCKETS)
        return tuple(counts.tolist())

    def profile(self, user: str, *, without: Session) -> Manner:
        """What is learned of a user's sessions."""
        known: Manner = ()
        for session, manner in self.whole.items():
            if session[0] == user and session != without:
                known = with_manner(known, manner)
        return known

    def people(self, users: Collection[str], setting: Setting, *, without: Session | None = None) -> dict[str, Any]:
        """How these users move and differ."""
        chosen = [session for session in self.whole if session[0] in users and session != without]
        usual = {user: np.mean([shares(self.whole[session]) for session in chosen if session[0] == user], axis=0) for user in users}
        strays = np.array([shares(part) - usual[session[0]] for session in chosen for part in self.parts[session]])
        means = np.array(list(usual.values()))
        own, between = setting
        return _directions(means.mean(axis=0), _shrunk(strays.T @ strays / len(strays), own), _shrunk(np.cov(means.T), between))


def _shrunk(covariance: Matrix, share: float) -> Matrix:
    return np.asarray((1 - share) * covariance + share * np.diag(np.diag(covariance)) + 1e-7 * np.eye(len(covariance)))


def _directions(mean: Matrix, own: Matrix, between: Matrix) -> dict[str, Any]:
    """The directions in which a person's variance is 1 and people's is diagonal, the widest first."""
    half = np.linalg.inv(np.linalg.cholesky(own))
    spread, axes = np.linalg.eigh(half @ between @ half.T)
    directions = (axes.T @ half)[::-1]
    directions *= np.sign(directions[np.arange(len(directions)), np.abs(directions).argmax(axis=1)])[:, None]
    return {
        "mean": [round(float(share), 4) for share in mean],
        "spread": [round(float(value), 3) for value in spread[::-1]],
        "directions": [[round(float(weight), 2) for weight in direction] for direction in directions],
    }


def trials(sessions: Sessions, setting: Setting, *, strangers: bool) -> Iterator[tuple[str, bool, float]]:
    """The claimed user, whether another made it, and how unfamiliar it is, of each part of each session against each user. The directions
    are of users other than the two where they are to be strangers, else of all, without this session."""
    known: dict[object, People] = {}
    for session, parts in sessions.parts.items():
        for user in sessions.users:
            others = [other for other in sessions.users if not strangers or other not in (user, session[0])]
            left_out = None if strangers else session
            key = tuple(others), left_out
            if key not in known:
                known[key] = People.of(sessions.people(others, setting, without=left_out))
            profile = sessions.profile(user, without=session)
            for part in parts:
                yield user, user != session[0], compared(profile, part, known[key])


def areas(told: Sequence[tuple[str, bool, float]]) -> tuple[float, float]:
    """AUC over all trials, and the mean of the claimed users'."""
    of_all = auc(*_both(told))
    return of_all, float(np.mean([auc(*_both([one for one in told if one[0] == user])) for user in sorted({user for user, *_ in told})]))


def _both(told: Sequence[tuple[str, bool, float]]) -> tuple[Matrix, Matrix]:
    caught, calm = (scores([value for _, other, value in told if other is wanted]) for wanted in (True, False))
    return caught, calm


def choice_of(sessions: Sessions) -> Choice:
    """How much of the covariances to believe, chosen by how well each user is told from the others where the directions know neither."""
    told = {name: list(trials(sessions, setting, strangers=True)) for name, setting in SETTINGS.items()}
    names = {setting: name for name, setting in SETTINGS.items()}
    return choose(
        SETTINGS,
        {"users": tuple(sessions.users)},
        lambda setting, user: auc(*_both([one for one in told[names[setting]] if one[0] == user])),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training.pointer_manner", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with the public data")
    sessions = Sessions(parser.parse_args().data)
    choice = choice_of(sessions)
    setting = SETTINGS[choice.chosen]
    print(choice.chosen, flush=True)
    artefacts.write(
        "pointer_manner", {"card": {**CARD, "chosen": choice.chosen}, "edges": sessions.edges, **sessions.people(sessions.users, setting)}
    )
    unseen, seen = list(trials(sessions, setting, strangers=True)), list(trials(sessions, setting, strangers=False))
    caught, calm = _both(unseen)
    risk, _ = split(likelihood_ratio(caught, calm, EDGES, strongest=STRONGEST))
    artefacts.write_terms({"PROFILE_POINTER_UNFAMILIAR": {"family": "profile", "made": MADE, **risk}})
    report = Report("pointer_manner", "Whose hand is it: Balabit's training sessions, each judged by a profile of the others")
    choice.report(report, score="AUC of the user's trials, neither user known to the fit")
    told = {"neither user known to the fit": areas(unseen), "both known to the fit, the session not": areas(seen)}
    report.table(
        f"AUC of parts of {PART} movements ({len(calm)} of the user, {len(caught)} of others)",
        ("the two users", "all", "mean over users"),
        [(name, *figures) for name, figures in told.items()],
    )
    report.histograms(
        "Unfamiliarity of parts whose two users the fit does not know",
        {"the user's own": calm.tolist(), "others'": caught.tolist()},
        across="unfamiliarity (nats, less the fewer movements)",
    )
    report.table("The term", ("unfamiliarity from", "weight"), zip(("", *risk["edges"]), risk["weights"], strict=True))
    report.say(TRIED)
    report.figures({name: round(of_all, 4) for name, (of_all, _) in told.items()})
    report.write()
    print(told, risk)


if __name__ == "__main__":
    main()
