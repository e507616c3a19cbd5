"""What the shipped reasons and model make of devices and of sign-ins, as scores that measures compare."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.measures import Scores, scores
from datasets.sign_ins import Attempt
from tessera import reasons
from tessera.action import Action
from tessera.evidence import gather
from tessera.history import History
from tessera.profile import Profiles
from tessera.scoring import FEWEST_NATS, Model, Score, score
from tessera.session import DeviceSession

LINE_AT = 0.98  # of the attacks: how many of the others are challenged to catch so many


def scored(sessions: Iterable[DeviceSession], model: Model | None = None) -> Iterator[Score]:
    """What comes of an action on each device of which nothing else is known; by the model that ships, if no other is given."""
    action, model = Action(type="login", base="login", performed_at=0, triggered_by="backend"), model or Model.load()
    gathered = (gather(action, session, Profiles(), History()) for session in sessions)
    return (score(reasons.observe(evidence), model) for evidence in gathered)


def product(sessions: Iterable[DeviceSession], model: Model | None = None) -> Scores:
    """The log-odds of each (`scored`)."""
    return scores([each.log_odds for each in scored(sessions, model)])


def accused(several: Iterable[Score]) -> Mapping[str, int]:
    """By reason, how many of these it is named against."""
    named = (code for each in several for code, weight in each.contributions.items() if weight >= FEWEST_NATS)
    return dict(Counter(named).most_common())


@dataclass(frozen=True)
class Judged:
    """The log-odds of what was judged, by whom, whose account and after how many sign-ins."""

    risk: Scores
    by: NDArray[np.str_]
    user: NDArray[np.int64]
    earlier: NDArray[np.int64]

    def of(self, attacker: str) -> Scores:
        return scores(self.risk[self.by == attacker])

    def people(self, attacker: str) -> Sequence[Scores]:
        """The scores of each account apart: they are drawn again together."""
        own = self.by == attacker
        order = np.argsort(self.user[own], kind="stable")
        users, risks = self.user[own][order], self.risk[own][order]
        return np.split(risks, np.flatnonzero(np.diff(users)) + 1)

    @property
    def attackers(self) -> Sequence[str]:
        return sorted(set(self.by.tolist()) - {""})


def challenged(caught: Scores, calm: Scores, share: float) -> float:
    """The share of the calm that reach the score which this share of the caught reach."""
    threshold = float(np.quantile(caught, 1 - share, method="lower"))
    return float((calm >= threshold).mean())


def judge(attempts: Sequence[Attempt], model: Model) -> Judged:
    return Judged(
        risk=scores([score(attempt.observed, model).log_odds for attempt in attempts]),
        by=np.array([attempt.attacker or "" for attempt in attempts]),
        user=np.array([attempt.user for attempt in attempts], np.int64),
        earlier=np.array([attempt.earlier for attempt in attempts], np.int64),
    )
