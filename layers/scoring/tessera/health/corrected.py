"""Corrected: precision and recall as the random control corrects them.

What labels say of alerts is biased by the alerts themselves. A challenge that stops a fraud also stops it from ever being labelled, so that
precision and recall look worse than they are; a denied person never shows to be honest, so that they look better. The control undoes this
for challenges: of actions that were to be challenged, some were not, by lot, and what became of them is what would have become of all.

An action is weighted by the inverse of its propensity, the chance of the treatment that it had (Horvitz & Thompson 1952, *A generalization
of sampling without replacement from a finite universe*). With a frauds among the challenges that were withheld, with propensities that sum
to A = Σ 1/p, and b frauds among what was let through anyway, with B = Σ 1/p:

    precision = frauds / known, of the withheld alone        recall = A / (A + B)

The interval of recall: given a + b, a is binomial with the share θ, of which Wilson's interval holds. Recall rises with θ,

    recall(θ) = θ·w / (θ·w + (1 - θ)·v)        w = A / a,  v = B / b, the mean weights

so that its interval is that of θ, carried over.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tessera.health.figures import FEWEST, Share
from tessera.tradeoff import wilson

FEWEST_FRAUDS = 5


@dataclass(frozen=True, kw_only=True)
class Weighted:
    """So many frauds and legitimate actions that each had one treatment with the same propensity. `alerted`: whether a challenge had been
    decided, and was withheld; otherwise nothing had been decided against the action, and nothing was given."""

    alerted: bool
    propensity: float
    frauds: int
    legitimate: int


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """Precision and recall of challenges as the random control estimates them; left out where there was none, or too little of it. Denials
    are not part of it: they are never withheld. `recall.numerator` and `denominator` are sums of weights, and so estimates of numbers of
    frauds."""

    withheld: int
    precision: Share
    recall: Share


def corrected(groups: Iterable[Weighted], withheld: int) -> Corrected | None:
    """The corrected figures, from actions that nothing stopped; None if no challenge was withheld."""
    if withheld <= 0:
        return None
    drawn = list(groups)
    of_alerts = [group for group in drawn if group.alerted]
    frauds, legitimate = sum(group.frauds for group in of_alerts), sum(group.legitimate for group in of_alerts)
    others = [group for group in drawn if not group.alerted]
    missed = sum(group.frauds for group in others)
    return Corrected(
        withheld=withheld,
        precision=Share.of(frauds, frauds + legitimate),
        recall=_recall(frauds, _weight(of_alerts), missed, _weight(others)),
    )


def _weight(groups: Iterable[Weighted]) -> float:
    return sum(group.frauds / group.propensity for group in groups)


def _recall(caught: int, caught_weight: float, missed: int, missed_weight: float) -> Share:
    total = caught + missed
    whole = caught_weight + missed_weight
    counted = Share(numerator=round(caught_weight, 3), denominator=round(whole, 3))
    if total < FEWEST or caught < FEWEST_FRAUDS:
        return counted
    ratio = (missed_weight / missed) / (caught_weight / caught) if missed else caught / caught_weight
    low, high = (_carried(end, ratio) for end in wilson(caught / total, total))
    return Share(
        numerator=counted.numerator,
        denominator=counted.denominator,
        share=round(caught_weight / whole, 6),
        low=round(low, 6),
        high=round(high, 6),
    )


def _carried(share: float, ratio: float) -> float:
    """Recall, if such a share of the seen frauds are withheld challenges, and one let through stands for `ratio` of these."""
    return share / (share + (1 - share) * ratio)
