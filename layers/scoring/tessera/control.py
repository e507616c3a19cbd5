"""The random control: for a small share of actions a random draw decides whether there is a challenge.

Without it a model learns from its own decisions: a challenged action has no plain success, and a mistake that is always made is never
noticed. An application may set a share; by default there is none. The draw is computed from the action's id, so that it repeats with the
decision; nobody who reports an action can choose it, since ids are made here.

There is no draw for actions that are denied, that a rule or a mode decides, that were decided without part of the evidence, or with a
reason that is evidence by itself: these are too certain, or mistakes would cost too much.
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
    """The result of the draw: the treatment chosen in place of the decision (None if the decision stands), and how likely this result was.
    Propensity 1 means that there was no draw."""

    treatment: Treatment | None = None
    propensity: float = 1.0


UNDRAWN = Control()


def lot_of(action_id: str) -> float:
    """The random number of an action: evenly distributed over [0, 1), to six decimals, always the same for the same id."""
    return int.from_bytes(sha256(f"control {action_id}".encode()).digest()[:8]) % 1_000_000 / 1_000_000


def draw(share: float, lot: float | None, decided: RecommendationType, reasons: tuple[str, ...]) -> Control:
    """Let the draw decide about the challenge, if the action may be controlled. `reasons` are the named ones."""
    flipped: Treatment | None = "withheld" if decided == "challenge" else "given" if decided == "allow" else None
    if not share or lot is None or flipped is None or (flipped == "withheld" and HARD_EVIDENCE & set(reasons)):
        return UNDRAWN
    return Control(treatment=flipped, propensity=share) if lot < share else Control(propensity=1 - share)
