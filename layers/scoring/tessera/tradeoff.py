"""The trade-off of a threshold: whom it challenges, what it stops, and what that costs; and the thresholds that cost least.

A threshold is a decision about costs. In units of one honest person challenged: `fraud` is what a fraud costs that goes through, `denial`
what it costs to deny an honest person, `passed` the share of attackers who pass a challenge, `base_rate` the share of actions that are
fraud. An action of probability p is worth a challenge where

    p · fraud · (1 - passed) ≥ 1 - p        and a denial where        p · fraud · passed ≥ (1 - p) · (denial - 1)

Where a denial pays before a challenge does, nobody is worth a challenge, and a denial is worth it where p · fraud ≥ (1 - p) · denial
(Elkan 2001, *The foundations of cost-sensitive learning*). `least` finds the thresholds that cost least on actions whose truth is known.
`stated` says at which score they lie where nothing is known but the costs: the score's scale is log-odds at one fraud in a hundred.

The costs of a base action are judgements, with their reasons (`COSTS`). They are meant to be replaced by your own.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum, log, sqrt
from statistics import NormalDist

from tessera.action import ActionType
from tessera.scoring import ANCHOR, risk_score

DEVIATIONS = NormalDist().inv_cdf(0.975)
STEPS: Sequence[float] = tuple(range(30, 100, 5))
FEWEST_FRAUDS, FEWEST_LEGITIMATE = 20, 200
"""Known actions below which a table says nothing: at 20 frauds the interval of a share is still up to .42 wide."""


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What mistakes cost, in units of one honest person challenged, and how common fraud is; `why` says where the figures come from."""

    fraud: float
    denial: float
    passed: float
    base_rate: float = 0.001
    why: str = ""

    @property
    def challenge_at(self) -> float:
        """The probability of fraud from which a challenge costs less than none."""
        return 1 / (1 + self.fraud * (1 - self.passed))

    @property
    def deny_at(self) -> float:
        """The probability of fraud from which a denial costs less than a challenge."""
        worse = max(0.0, self.denial - 1)
        return worse / (worse + self.fraud * self.passed) if worse else 0.0

    @property
    def outright_at(self) -> float:
        """The probability of fraud from which a denial costs less than to do nothing: always between the other two."""
        return self.denial / (self.denial + self.fraud)


COSTS: Mapping[ActionType, Costs] = {
    "login": Costs(
        fraud=100, denial=20, passed=0.1,
        why="an account is taken over; who was denied cannot reach what is theirs, and calls; few attackers hold the second factor, too",
    ),
    "register": Costs(
        fraud=15, denial=10, passed=0.3, base_rate=0.01,
        why="a false account harms only by what it does later; who is turned away at the door does not come back; a form can be outsourced",
    ),
    "transaction": Costs(
        fraud=200, denial=20, passed=0.15,
        why="the money is gone; a deceived customer confirms it themselves",
    ),
    "checkout": Costs(
        fraud=60, denial=15, passed=0.1, base_rate=0.005,
        why="goods and a fee are lost, not an account; who is turned away buys elsewhere",
    ),
    "password_reset": Costs(
        fraud=120, denial=30, passed=0.2, base_rate=0.005,
        why="it gives the account away; who resets has already lost one way in, and so do attackers who hold the mailbox",
    ),
    "logout": Costs(
        fraud=2, denial=20, passed=0.1,
        why="nothing is lost by it; who cannot leave is unsafe",
    ),
    "account_details_change": Costs(
        fraud=60, denial=15, passed=0.1,
        why="letters and goods go elsewhere, and the next step is easier",
    ),
    "account_auth_change": Costs(
        fraud=150, denial=20, passed=0.1,
        why="the owner is locked out, and every later check is the attacker's",
    ),
    "withdraw": Costs(
        fraud=250, denial=20, passed=0.1,
        why="the money leaves the house and does not come back",
    ),
    "credits_change": Costs(
        fraud=40, denial=10, passed=0.1,
        why="points and vouchers are worth less than money, and can be given back",
    ),
    "account_details_view": Costs(
        fraud=20, denial=15, passed=0.1,
        why="data are seen, which prepares for worse",
    ),
}  # fmt: skip
"""The default costs of each base action."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """An action whose truth is known, and how many actions it stands for. `kind` names the attack, if it is known."""

    score: float
    fraud: bool
    weight: float = 1.0
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share with its 95 % interval (Wilson 1927), as if its actions were independent."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What comes of one threshold: the share of legitimate actions and of frauds at or above it, the latter also by kind, and what it
    costs in a thousand actions if it challenges, in units of one honest person challenged."""

    threshold: float
    people: Rate
    stopped: Rate
    by_kind: Mapping[str, Rate]
    cost: float


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two thresholds and what they cost together, in a thousand actions."""

    challenge: float
    deny: float
    cost: float


def wilson(share: float, of: float) -> tuple[float, float]:
    """The 95 % interval of a share of so many independent trials, which says something of none, too. Nothing is known of no trials."""
    if of <= 0:
        return 0.0, 1.0
    spread = DEVIATIONS**2 / of
    middle, reach = share + spread / 2, DEVIATIONS * sqrt(share * (1 - share) / of + spread / (4 * of))
    low, high = (middle - reach) / (1 + spread), (middle + reach) / (1 + spread)
    return max(0.0, min(low, share)), min(1.0, max(high, share))  # at 0 and 1 an end is the share, but for rounding


class Group:
    """Actions of one kind, ready to be asked how many of them lie at or above a score."""

    def __init__(self, actions: Iterable[Known]) -> None:
        ordered = sorted(actions, key=lambda each: each.score)
        self._scores = [each.score for each in ordered]
        self._above = [*reversed(list(accumulate(each.weight for each in reversed(ordered)))), 0.0]
        squares = fsum(each.weight**2 for each in ordered)
        self._as_many_as = self._above[0] ** 2 / squares if squares else 0.0  # plain actions (Kish)

    def share(self, threshold: float) -> float:
        """The share at or above a score; 0 of none, and of what stands for none."""
        return self._above[bisect_left(self._scores, threshold)] / self._above[0] if self._above[0] else 0.0

    def rate(self, threshold: float) -> Rate:
        share = min(1.0, self.share(threshold))
        low, high = wilson(share, self._as_many_as)
        return Rate(share=share, low=low, high=high)


def table(known: Sequence[Known], costs: Costs, thresholds: Iterable[float] = STEPS) -> tuple[Choice, ...]:
    """What comes of each threshold, lowest first."""
    people, frauds = _parted(known)
    kinds = sorted({each.kind for each in known if each.fraud and each.kind})
    of_kind = {kind: Group(each for each in known if each.fraud and each.kind == kind) for kind in kinds}
    return tuple(
        Choice(
            threshold=threshold,
            people=people.rate(threshold),
            stopped=frauds.rate(threshold),
            by_kind={kind: group.rate(threshold) for kind, group in of_kind.items()},
            cost=1000 * _cost(people.share(threshold), frauds.share(threshold), 0.0, 0.0, costs),
        )
        for threshold in sorted(set(thresholds))
    )


def cost_of(known: Sequence[Known], costs: Costs, challenge: float, deny: float) -> float:
    """What two thresholds cost in a thousand actions."""
    people, frauds = _parted(known)
    return _cost_of(people, frauds, costs, challenge, deny)


def least(known: Sequence[Known], costs: Costs) -> Pair:
    """The thresholds, in whole scores, that cost least; of those that cost the same the highest, which challenge the fewest.

    What a denial costs more than a challenge does not depend on where challenges begin. So each threshold of a challenge has the cheapest
    denial at or above it, and the cheapest of these pairs is the cheapest of all.
    """
    people, frauds = _parted(known)

    def costing(challenge: float, deny: float) -> float:
        return round(_cost_of(people, frauds, costs, challenge, deny), 9)

    pairs, deny = list[tuple[float, float]](), 100.0
    for challenge in map(float, range(100, -1, -1)):
        deny = min(deny, challenge, key=lambda score: costing(0.0, score))  # the former, if they cost the same
        pairs.append((challenge, deny))
    challenge, deny = min(pairs, key=lambda pair: costing(*pair))
    return Pair(challenge=challenge, deny=deny, cost=_cost_of(people, frauds, costs, challenge, deny))


def stated(costs: Costs) -> tuple[float, float]:
    """The scores from which a challenge and a denial are worth their cost, if the score's log-odds are believed: at a base rate π other
    than one in a hundred, a score's odds are so many times what they say. Both are the same where no challenge is worth its cost."""
    challenge_at, deny_at = min(costs.challenge_at, costs.outright_at), max(costs.deny_at, costs.outright_at)
    return _score_at(challenge_at, costs.base_rate), _score_at(deny_at, costs.base_rate)


def _cost(people: float, stopped: float, denied: float, caught: float, costs: Costs) -> float:
    """What an action costs in the mean: frauds that are let through or pass their challenge, honest people challenged or denied. The
    four shares are of those at or above the two thresholds."""
    let_through = 1 - stopped * (1 - costs.passed) - caught * costs.passed
    honest = people + denied * (costs.denial - 1)
    return costs.base_rate * costs.fraud * let_through + (1 - costs.base_rate) * honest


def _cost_of(people: Group, frauds: Group, costs: Costs, challenge: float, deny: float) -> float:
    return 1000 * _cost(people.share(challenge), frauds.share(challenge), people.share(deny), frauds.share(deny), costs)


def _parted(known: Sequence[Known]) -> tuple[Group, Group]:
    """The legitimate, and the frauds."""
    return Group(each for each in known if not each.fraud), Group(each for each in known if each.fraud)


def _score_at(probability: float, base_rate: float) -> float:
    return risk_score(ANCHOR + _logit(probability) - _logit(base_rate)) if probability < 1 else 100.0


def _logit(share: float) -> float:
    return log(share / (1 - share))
