"""Truth: what is known about whether an action was fraud, how reliable that is, and from when on.

Few actions are ever labelled. The others end in ways that say something: a challenge was passed or not, a success was reported and nobody
complained. Such a *weak* label weighs less than a person's label, and one of innocence does not count before frauds of its kind usually
come to light: a payment without a dispute says little in its first weeks.

Weights and times are judgements, in the order of how much each says. Card schemes give holders 120 days for a dispute, and most come within
60. Actions are kept for 90 days here, so that only repeated exports cover a longer time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tessera.action import ActionResult, ActionType
from tessera.labels import FRAUD, LabelType, Source
from tessera.units import DAY

type TruthSource = Literal["label", "chargeback", "challenge", "result"]

PAID: frozenset[ActionType] = frozenset({"transaction", "checkout", "withdraw", "credits_change"})
"""Actions for which fraud comes to light by a dispute."""
DISPUTED_WITHIN = 120 * DAY
NOTICED_WITHIN = 30 * DAY
SETTLED_WITHIN = DAY
"""How long a failed challenge may still be passed by the same person's second try."""

LABELLED: Mapping[LabelType, float] = {"CONFIRMED_FRAUD": 1.0, "DEVICE_TAKEOVER": 1.0, "CONFIRMED_LEGIT": 1.0, "SUSPECTED_FRAUD": 0.5}
CHARGED_BACK = 0.9  # some card holders dispute what they bought themselves
PASSED = 0.5
FAILED = 0.3
ABANDONED = 0.15  # most people who leave are tired, not caught
UNDISPUTED = 0.2


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How an action ended, as far as it is known. `challenged` says what was answered; times are epoch milliseconds."""

    base: ActionType
    at: int
    challenged: bool
    denied: bool = False
    result: ActionResult | None = None
    label: LabelType | None = None
    label_source: Source | None = None
    labelled_at: int | None = None


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Whether an action was fraud, how much that counts (0 to 1), from when on it counts, and who says so."""

    fraud: bool
    weight: float
    matures_at: int
    source: TruthSource

    @property
    def strong(self) -> bool:
        return self.source in ("label", "chargeback")


def truth_of(ending: Ending) -> Truth | None:
    """What an ending says. A label takes precedence over everything else, even an undecided one. A denied action ended because it was
    denied, which says nothing."""
    if ending.label:
        return _labelled(ending, ending.label)
    if ending.denied or ending.result is None:
        return None
    if ending.challenged:
        return _challenged(ending)
    if ending.result == "success":
        return Truth(fraud=False, weight=UNDISPUTED, matures_at=ending.at + _comes_to_light_within(ending.base), source="result")
    return None  # a wrong password is a typing error as often as an attack


def mature(ending: Ending, now: int) -> Truth | None:
    """What an ending says, if it counts by now."""
    truth = truth_of(ending)
    return truth if truth and truth.matures_at <= now else None


def _labelled(ending: Ending, label: LabelType) -> Truth | None:
    if label == "UNDETERMINED":
        return None
    charged_back = ending.label_source == "CHARGEBACKS" and label in FRAUD
    return Truth(
        fraud=label in FRAUD,
        weight=min(LABELLED[label], CHARGED_BACK) if charged_back else LABELLED[label],
        matures_at=ending.at if ending.labelled_at is None else ending.labelled_at,
        source="chargeback" if charged_back else "label",
    )


def _challenged(ending: Ending) -> Truth:
    if ending.result == "success":
        return Truth(fraud=False, weight=PASSED, matures_at=ending.at + _comes_to_light_within(ending.base), source="challenge")
    weight = FAILED if ending.result == "failure" else ABANDONED
    return Truth(fraud=True, weight=weight, matures_at=ending.at + SETTLED_WITHIN, source="challenge")


def _comes_to_light_within(base: ActionType) -> int:
    return DISPUTED_WITHIN if base in PAID else NOTICED_WITHIN
