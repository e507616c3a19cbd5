"""The payments that the terms of transactions are fitted on: what the reasons measured of our own simulator's, a row each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
from numpy.typing import NDArray

from datasets.card_payments import replayed
from simulator.card_payments import card_payments
from tessera import reasons
from tessera.evidence import Evidence
from tessera.units import DAY

DAYS, FIRST_JUDGED = 35, 14
HONEST_PER_FRAUD = 15  # of the legitimate payments that are fitted
RISING = {
    "PROFILE_AMOUNT_UNUSUAL.times_usual": True,
    "PROFILE_AMOUNT_UNUSUAL.deviations": True,
    "PROFILE_AMOUNT_UNUSUAL.growth": True,
    "TRANSACTION_AMOUNT_LARGE": False,
    "TRANSACTION_PAYEE_RISKY.days": True,
    "TRANSACTION_PAYEE_RISKY.weeks": False,
    "TRANSACTION_PAYEE_RISKY.run": True,
}
"""What is fitted, by reason and measure, and whether the risk rises with it. Of payees whose latest payments were fraud, the longer that
has lasted, the likelier it is over: beside the share of days, that of weeks weighs less the larger it is, if no setting says otherwise."""

type Table = NDArray[np.float64]


def measured(evidence: Evidence) -> list[float]:
    """The measures in `RISING`, NaN where they cannot be told."""
    codes = {name.partition(".")[0] for name in RISING}
    observed = {code: reasons.CATALOGUE[code](evidence) for code in codes}
    return [_measure(observed[code], which) for code, _, which in (name.partition(".") for name in RISING)]


@dataclass(frozen=True)
class Sample:
    """Payments: what `measured` says of each, a row each, and the number of the rule that makes it a fraud, 0 for none."""

    values: Table
    rules: Table
    thinned: int = 1  # for how many legitimate payments one of these stands

    @property
    def frauds(self) -> Table:
        return (self.rules > 0).astype(float)

    def without(self, rule: int) -> "Sample":
        kept = self.rules != rule
        return replace(self, values=self.values[kept], rules=self.rules[kept])

    def only(self, rule: int) -> "Sample":
        """The legitimate payments, and one kind of fraud."""
        kept = (self.rules == rule) | (self.rules == 0)
        return replace(self, values=self.values[kept], rules=self.rules[kept])

    def blind(self, column: int) -> "Sample":
        """The same payments, one measure of which is not known."""
        values = self.values.copy()
        values[:, column] = np.nan
        return replace(self, values=values)


def together(samples: Sequence[Sample]) -> Sample:
    values, rules = (np.concatenate([getattr(each, name) for each in samples]) for name in ("values", "rules"))
    return Sample(values, rules, samples[0].thinned)


def sample(seed: int, **world: int) -> Sample:
    """A run's judged payments: every fraud, and some of the others. `world` is how many customers and terminals there are."""
    chance = Random(seed)
    paid = card_payments(seed, days=DAYS, **world)
    frauds = sum(1 for payment in paid if payment.fraud and payment.at >= FIRST_JUDGED * DAY)
    share = HONEST_PER_FRAUD * frauds / sum(1 for payment in paid if not payment.fraud and payment.at >= FIRST_JUDGED * DAY)
    harmed = {payment.customer for payment in paid if payment.fraud and payment.at < 7 * DAY}
    kept = [
        (measured(evidence), payment.fraud)
        for payment, evidence in replayed(paid)
        if payment.at >= FIRST_JUDGED * DAY
        and payment.customer not in harmed  # as the protocol has it
        and (payment.fraud or chance.random() < share)
    ]
    return Sample(np.array([values for values, _ in kept]), np.array([fraud for _, fraud in kept]), max(1, round(1 / share)))


def _measure(observed: reasons.Observed | None, which: str) -> float:
    if isinstance(observed, Mapping):
        observed = observed.get(which)
    return float("nan") if observed is None else float(observed)
