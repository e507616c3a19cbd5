"""A year of actions whose truth is known, drawn from the pool with its drifts, and what comes of them where some model decides.

What happens does not depend on the model: who comes when with what, who would pass a challenge, who would be reported, and when. So several
models can live through the same year (`lived`). Nothing is drawn twice: draws are made once with the arrivals, and read by the outcome.

Where it is fair to doubt a figure it is here, with its reason:

    a fraud that goes through is reported in 92 of 100: payments by a bank after 20 to 90 days, others by the customer within four weeks
    an honest payment is disputed in 5 of 10,000: card holders err, and some lie
    of what is denied, or challenged on hard evidence, three of ten are reviewed by hand within five days, drawn by lot
    people pass 96 of 100 challenges, attackers as many as `tessera.tradeoff` says of the action's kind
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat

import numpy as np

from tessera.scoring import Model
from tessera.tradeoff import COSTS
from tessera.truth import PAID
from tessera.units import DAY
from training.deployment.terms import Vector
from training.operating import worth
from training.operating.actions import BASES, DECISIONS, LABELS, NONE, RESULTS, SOURCES, TREATMENTS, Actions, Flags, Numbers, Observations
from training.operating.drifts import DRIFTS, MONTHS, Drift, on
from training.operating.estimates import Audit
from training.operating.pool import Observed, Seen, pool

BEGIN = 1_790_000_000_000
MONTH = 30 * DAY
PASSED_BY_PEOPLE = 0.96
REPORTED = 0.92
DISPUTED = 0.0005
REVIEWED = 0.3
AUDITED_LABELS, AUDITED_FRAUDS = 100, 200
WAYS = 2  # in which a drift may look on one observation
DRAWS = ("lot", "passes", "review", "report", "delay", "dispute")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the year happens: actions in a plain month, their share of fraud, and the share of the random control."""

    actions: int = 20_000
    fraud_share: float = 0.01
    control: float = 0.05
    reported: float = REPORTED
    drifts: Sequence[Drift] = DRIFTS


@dataclass(frozen=True, kw_only=True, eq=False)
class Arrivals:
    """The actions of a month before anybody decided about them: `draws` has a column for each name in `DRAWS`, all in [0, 1)."""

    month: int
    seen: Numbers
    at: Numbers
    base: Numbers
    fraud: Flags
    draws: Vector

    def draw(self, name: str) -> Vector:
        return np.asarray(self.draws[:, DRAWS.index(name)])


@dataclass(eq=False)
class Year:
    """Twelve months at a place. The same seed makes the same year, month by month."""

    place: Place = field(default_factory=Place)
    seed: int = 1
    _places: dict[tuple[int, int, tuple[Drift, ...]], int] = field(default_factory=dict)
    values: list[Observed] = field(default_factory=list)

    @cached_property
    def months(self) -> Sequence[Arrivals]:
        return [self.arrivals(month) for month in range(1, MONTHS + 1)]

    @cached_property
    def observations(self) -> Observations:
        assert self.months  # noqa: S101  (they fill the values)
        return Observations(self.values)

    def lived(self, month: int, model: Model) -> Actions:
        """What comes of a month where this model decides, by the default thresholds."""
        return outcome(self.months[month - 1], self.observations, model, self.place)

    def arrivals(self, month: int) -> Arrivals:
        """The actions of a month; their different observations are added to `values`."""
        chance = np.random.default_rng((self.seed, month))
        drifts = on(month, self.place.drifts)
        count = round(self.place.actions * np.prod([drift.volume for drift in drifts]))
        fraud = chance.random(count) < self.place.fraud_share * np.prod([drift.frauds for drift in drifts])
        marks = {drift: _concerned(drift, fraud) & (chance.random(count) < drift.share(month)) for drift in self.place.drifts}
        as_people = ~fraud | np.any([mark & drift.in_their_session for drift, mark in marks.items()], axis=0)
        rows = np.where(as_people, chance.choice(PEOPLE, count), chance.choice(ATTACKS, count))
        ways = chance.integers(0, WAYS, count)
        return Arrivals(
            month=month,
            seen=self._places_of(rows, ways, marks),
            at=BEGIN + (month - 1) * MONTH + np.sort(chance.integers(0, MONTH, count)),
            base=BASES_OF_THE_POOL[rows],
            fraud=fraud,
            draws=chance.random((count, len(DRAWS))),
        )

    def _places_of(self, rows: Numbers, ways: Numbers, marks: Mapping[Drift, Flags]) -> Numbers:
        """Where each changed observation stands among all of the year; it is made when it is first needed."""
        many = zip(*marks.values(), strict=True) if marks else repeat(())
        return np.array([self._place(int(row), int(way), marked) for row, way, marked in zip(rows, ways, many, strict=False)])

    def _place(self, row: int, way: int, marked: tuple[bool, ...]) -> int:
        drifts = tuple(drift for drift, mark in zip(self.place.drifts, marked, strict=False) if mark)
        key = (row, way if drifts else 0, drifts)
        if key not in self._places:
            self._places[key] = len(self.values)
            self.values.append(_changed(pool()[row], WAYS * row + way, drifts))
        return self._places[key]


def outcome(arrivals: Arrivals, observations: Observations, model: Model, place: Place) -> Actions:
    """What is decided, what the lot makes of it, how it ends, and what is said of it afterwards."""
    decided = worth.decided(observations.log_odds(model)[arrivals.seen])
    challenged = decided == DECISIONS.index("challenge")
    hard = challenged & observations.hard(model)[arrivals.seen]
    drawn = (decided == DECISIONS.index("allow")) | (challenged & ~hard)
    flipped = drawn & (arrivals.draw("lot") < place.control)
    treatment = np.select([flipped & challenged, flipped], [TREATMENTS.index("withheld"), TREATMENTS.index("given")], 0)
    answered = np.select([flipped & challenged, flipped], [DECISIONS.index("allow"), DECISIONS.index("challenge")], decided)
    passes = arrivals.draw("passes") < np.where(arrivals.fraud, PASSED_BY_FRAUDS[arrivals.base], PASSED_BY_PEOPLE)
    denied = answered == DECISIONS.index("deny")
    through = ~denied & (passes | (answered != DECISIONS.index("challenge")))
    result = np.select([denied, through], [RESULTS.index(NONE), RESULTS.index("success")], RESULTS.index("failure"))
    told = _told(arrivals, place, through, denied | hard)
    return Actions(
        observed=observations,
        seen=arrivals.seen,
        at=arrivals.at,
        base=arrivals.base,
        decided=decided,
        answered=answered,
        treatment=treatment,
        propensity=np.select([flipped, drawn], [place.control, 1 - place.control], 1.0),
        result=result,
        truth=arrivals.fraud,
        **told,
    )


def audited(actions: Actions, place: Place, chance: np.random.Generator) -> Audit:
    """What somebody finds who looks into a hundred labels on what was let through, and into two hundred frauds known from elsewhere."""
    labelled = actions.labelled_fraud & ~actions.of_source("MANUAL_REVIEW")
    right = float(actions.truth[labelled].mean()) if actions.truth is not None and labelled.any() else 1.0
    return Audit(
        upheld=int(chance.binomial(AUDITED_LABELS, right)),
        labels=AUDITED_LABELS,
        reported=int(chance.binomial(AUDITED_FRAUDS, place.reported)),
        frauds=AUDITED_FRAUDS,
    )


def _told(arrivals: Arrivals, place: Place, through: Flags, reviewable: Flags) -> dict[str, Numbers]:
    """Labels: by whom, what and when."""
    drifts = on(arrivals.month, place.drifts)
    paid, delay, fraud = PAYS[arrivals.base], arrivals.draw("delay"), arrivals.fraud
    late = sum(drift.late for drift in drifts) * MONTH
    reviewed = reviewable & (arrivals.draw("review") < REVIEWED)
    reported = ~reviewed & through & fraud & (arrivals.draw("report") < place.reported)
    disputes = DISPUTED * np.prod([drift.disputes for drift in drifts])
    disputed = ~reviewed & through & ~fraud & paid & (arrivals.draw("dispute") < disputes)
    by_bank = (reported & paid) | disputed
    after = np.select([reviewed, by_bank], [5 * DAY * delay, (20 + 70 * delay) * DAY + late], (1 + 27 * delay) * DAY)
    labelled = reviewed | reported | disputed
    named = np.where(reviewed & ~fraud, LABELS.index("CONFIRMED_LEGIT"), LABELS.index("CONFIRMED_FRAUD"))
    review, bank, customer = (SOURCES.index(each) for each in ("MANUAL_REVIEW", "CHARGEBACKS", "CUSTOMER_COMPLAINTS"))
    by = np.select([reviewed, by_bank], [review, bank], customer)
    return {
        "label": np.where(labelled, named, 0),
        "source": np.where(labelled, by, 0),
        "labelled_at": np.where(labelled, arrivals.at + after.astype(np.int64), 0),
    }


PEOPLE, ATTACKS = (np.array([place for place, one in enumerate(pool()) if bool(one.attack) is which]) for which in (False, True))
BASES_OF_THE_POOL = np.array([BASES.index(one.base) for one in pool()])
PASSED_BY_FRAUDS = np.array([COSTS[base].passed for base in BASES])  # type: ignore[index]
PAYS = np.array([base in PAID for base in BASES])


def _concerned(drift: Drift, fraud: Flags) -> Flags:
    whom = {"people": ~fraud, "frauds": fraud, "all": np.ones(len(fraud), bool), "nobody": np.zeros(len(fraud), bool)}
    return whom[drift.whom]


def _changed(one: Seen, number: int, drifts: Iterable[Drift]) -> Observed:
    observed = one.observed
    for drift in drifts:
        if drift.change:
            observed = drift.change(observed, number)
    return observed
