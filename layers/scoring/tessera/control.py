"""The random control: for a small share of actions the challenge is withheld, or given, by lot.

Without it a model learns from its own decisions: whoever was challenged leaves no plain success, and a mistake that is made every time is
never seen. An application may set a share; by default there is none. The lot is drawn from the action's id, so it repeats with the
decision, and nobody who reports an action can choose it: ids are made here.

Never drawn for: what is denied, what a rule or a mode enforces, what was decided without part of the evidence, and where a reason holds
that is evidence by itself. Those are too sure, or too dear.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from tessera.policy import RecommendationType

type Treatment = Literal["withheld", "given"]

LARGEST_SHARE = 0.05
HARD_EVIDENCE = frozenset(
    {
        "BEHAVIOR_SYNTHETIC_INPUT",
        "DEVICE_BOT",
        "DEVICE_IMPOSSIBLE_TRAVEL",
        "DEVICE_KEY_MISMATCH",
        "LABEL_FRAUD_DEVICE",
        "LABEL_FRAUD_IP",
        "LABEL_FRAUD_USER",
    }
)
"""Reasons on which a challenge is never withheld."""
INSTEAD: dict[Treatment, RecommendationType] = {"withheld": "allow", "given": "challenge"}


@dataclass(frozen=True, kw_only=True)
class Control:
    """What the lot came to: the treatment that it chose in place of the decision, None where it left it, and how likely it was to come
    to this. Propensity 1 means that there was no lot."""

    treatment: Treatment | None = None
    propensity: float = 1.0


UNDRAWN = Control()


def lot_of(action_id: str) -> float:
    """The lot of an action: evenly spread over [0, 1), to six decimals, the same for ever."""
    return int.from_bytes(sha256(f"control {action_id}".encode()).digest()[:8]) % 1_000_000 / 1_000_000


def draw(share: float, lot: float | None, decided: RecommendationType, reasons: tuple[str, ...]) -> Control:
    """Let the lot decide about the challenge of an action that may be controlled. `reasons` are those that were named."""
    flipped: Treatment | None = "withheld" if decided == "challenge" else "given" if decided == "allow" else None
    if not share or lot is None or flipped is None or (flipped == "withheld" and HARD_EVIDENCE & set(reasons)):
        return UNDRAWN
    return Control(treatment=flipped, propensity=share) if lot < share else Control(propensity=1 - share)
