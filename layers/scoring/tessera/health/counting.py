"""Counting: one judged action as counts.

    kind       name                                                                        number
    cells      application, type, model, policy, app version, rule, manner, draw,          actions
               decided, answered, band, result, label
    expected   application, type, model, policy, app version, rule, band, ending           millionths of probability
    reasons    application, type, model, reason, decided, answered, result, label          actions with the reason
    bins       application, term, bin                                                      actions
    shadow     application, model, shadow, decided, its decision, result, label            actions
    moved      application, model, shadow, `up` or `down`                                  hundredths of score
    paid       application, instrument, currency, amount, what                             payments
    value      likewise                                                                    cents

A band is ten points of the model's own score. What an action adds when it is judged never changes; its result and its label move it from
one name to another. So the difference of two states is all that is ever counted, and a count is right in whatever order they arrive.

No count names a person, a device, an address or an account.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any, Literal, Self, cast

from tessera.action import ActionResult, ActionType, Instrument
from tessera.additive import Bins
from tessera.control import INSTEAD
from tessera.health.drift import UNKNOWN
from tessera.labels import FRAUD, LabelType, Source, UseCase
from tessera.policy import RecommendationType
from tessera.reasons import CATALOGUE, RISK, Observed
from tessera.scoring import FEWEST_NATS, SOLE, Model, score
from tessera.tallies import Tallies, named
from tessera.truth import Ending, truth_of

BAND = 10  # points of score
MILLION = 1_000_000
LONGEST_VERSION = 16  # characters of an application's version
STEPS = (100, 250, 500)  # EUR: the thresholds of the exemption (`exemptions`)
CHARGEBACK = "CHARGEBACK"
"""How a label of fraud is counted that a chargeback gave."""

type Manner = Literal["", "monitored", "degraded"]
type Ended = Literal["fraud", "legitimate", "quiet", "open"]
"""What is known of whether an action was fraud: `fraud` and `legitimate` by a label; `quiet` if it succeeded and nobody has complained,
which counts as legitimate after a time; `open` otherwise."""


@dataclass(frozen=True, kw_only=True)
class Shadowed:
    """What the shadow model would have decided."""

    model: str
    decided: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Paid:
    """The payment of an action; the instrument is None where its report did not say."""

    amount: float
    currency: str
    instrument: Instrument | None = None


@dataclass(frozen=True, kw_only=True)
class JudgedAction:
    """What is counted of an action: by which versions it was judged, how, and what became of it. `control` is the result of the random
    control, if it was drawn: treatment and propensity."""

    application: str
    base: ActionType
    decision: Mapping[str, Any]
    decided: RecommendationType
    score: float
    policy: str = ""
    app_version: str = ""
    control: Mapping[str, Any] = field(default_factory=dict)
    shadow: Shadowed | None = None
    paid: Paid | None = None
    result: ActionResult | None = None
    label: LabelType | None = None
    label_source: Source | None = None
    use_case: UseCase | None = None

    @property
    def answered(self) -> str:
        if self.decision.get("monitor_only"):
            return "allow"
        treatment = self.control.get("treatment")
        return INSTEAD[treatment] if treatment else self.decided

    @property
    def manner(self) -> Manner:
        if self.decision.get("monitor_only"):
            return "monitored"
        return "degraded" if self.decision.get("missing") else ""

    @property
    def draw(self) -> str:
        """The treatment and its propensity; empty without a draw."""
        return f"{self.control.get('treatment') or 'kept'}:{self.control['propensity']:.4g}" if self.control else ""

    @property
    def labelled(self) -> str:
        """The label as it is counted."""
        if self.label in FRAUD and self.label_source == "CHARGEBACKS":
            return CHARGEBACK
        return self.label or ""

    @property
    def ended(self) -> Ended:
        return ended(self.answered, self.result or "", self.labelled)


def ended(answered: str, result: str, label: str) -> Ended:
    """What is known of whether actions were fraud, from what was answered and what became of them. Only whether there is a truth is asked,
    and by whom: not when it matures."""
    told = Ending(
        base="login",
        at=0,
        challenged=answered == "challenge",
        denied=answered == "deny",
        result=cast("ActionResult | None", result or None),
        label=cast("LabelType | None", "CONFIRMED_FRAUD" if label == CHARGEBACK else label or None),
    )
    truth = truth_of(told)
    if truth is None or (truth.fraud and not truth.strong):
        return "open"
    return "quiet" if not truth.strong else "fraud" if truth.fraud else "legitimate"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """What the model that decided makes of an action: its own score and probability, the risk reasons it names, and the bin of each
    table."""

    score: float
    probability: float | None = None
    reasons: tuple[str, ...] = ()
    bins: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def by(cls, model: Model | None, action: JudgedAction) -> Self:
        """Weighed again by the model that decided; without it only the shown score is known."""
        if model is None:
            return cls(score=action.score)
        observed = action.decision.get("observed", {})
        scored = score(observed, model, action.decision.get("factors"))
        heavy = (code for code, nats in scored.strongest if nats >= FEWEST_NATS)
        return cls(
            score=round(scored.value, 1),
            probability=scored.probability,
            reasons=tuple(code for code in heavy if CATALOGUE[code].polarity is RISK),
            bins=dict(_bins(observed, model)),
        )


def counts_of(action: JudgedAction, weighed: Weighed) -> Tallies:
    """Everything that is counted of an action, as far as it is known by now."""
    counts = Counter[str]()
    app, base, model = action.application, action.base, str(action.decision.get("model", ""))
    rule, band = action.decision.get("rule") or "", band_of(weighed.score)
    decided, answered, result, label = action.decided, action.answered, action.result or "", action.labelled
    scope = (app, base, model, action.policy, version_of(action.app_version), rule)
    counts[named("cells", *scope, action.manner, action.draw, decided, answered, band, result, label)] += 1
    if weighed.probability is not None:
        counts[named("expected", *scope, band, action.ended)] += round(MILLION * weighed.probability)
    if decided in ("challenge", "deny"):
        for reason in weighed.reasons:
            counts[named("reasons", app, base, model, reason, decided, answered, result, label)] += 1
    for term, place in weighed.bins.items():
        counts[named("bins", app, term, place)] += 1
    counts.update(_of_shadow(action, weighed.score, model))
    counts.update(_of_payment(action))
    return {name: number for name, number in counts.items() if number}


def band_of(value: float) -> int:
    """The lowest score of the band of a score."""
    return min(int(value // BAND), 100 // BAND - 1) * BAND


def version_of(told: str) -> str:
    """An application's version as it is counted: only the signs that versions have, and not too many."""
    return "".join(sign for sign in told[: 4 * LONGEST_VERSION] if sign.isascii() and (sign.isalnum() or sign in ".-+_"))[:LONGEST_VERSION]


def _bins(observed: Mapping[str, Observed], model: Model) -> Iterator[tuple[str, str]]:
    for code, term in model.terms.items():
        value = observed.get(code)
        for measure, table in term.tables.items():
            number = value.get(measure) if isinstance(value, Mapping) else value if measure == SOLE else None
            yield _table(code, measure, table.edges), _bin(table, number)


def _bin(table: Bins, number: float | None) -> str:
    return UNKNOWN if number is None else str(bisect_right(table.edges, number))


@cache
def _table(code: str, measure: str, edges: tuple[float, ...]) -> str:
    """The name of a table: two models whose tables have the same edges can be compared."""
    mark = blake2b(repr(edges).encode(), digest_size=2).hexdigest()
    return f"{code}.{measure}@{mark}" if measure else f"{code}@{mark}"


def _of_shadow(action: JudgedAction, own: float, model: str) -> Tallies:
    shadow = action.shadow
    if shadow is None:
        return {}
    moved = round(100 * (shadow.score - own))
    return {
        named("shadow", action.application, model, shadow.model, action.decided, shadow.decided, action.result or "", action.labelled): 1,
        named("moved", action.application, model, shadow.model, "up" if moved > 0 else "down"): abs(moved),
    }


def _of_payment(action: JudgedAction) -> Tallies:
    """Of a payment that was made: its value; and of one that was called fraud, that it was."""
    paid = action.paid
    if paid is None:
        return {}
    step = next((str(most) for most in STEPS if paid.amount <= most), "above")
    scope = (action.application, paid.instrument or "unstated", paid.currency, step)
    made = action.result == "success"
    fraud = action.label in FRAUD and action.label != "SUSPECTED_FRAUD"
    own = action.use_case == "FIRST_PARTY_FRAUD"
    kinds = {
        "reported": True,
        "made": made,
        "fraud": made and fraud and not own,
        "first_party": made and fraud and own,
        "suspected": made and action.label == "SUSPECTED_FRAUD",
        "fraud_not_made": fraud and not made,
    }
    held = [kind for kind, holds in kinds.items() if holds]
    cents = round(100 * paid.amount)
    return {named("paid", *scope, kind): 1 for kind in held} | {named("value", *scope, kind): cents for kind in held}
