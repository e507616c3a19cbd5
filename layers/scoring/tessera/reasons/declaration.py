"""How a reason is declared: its public code, its polarity, and the function that measures it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from inspect import cleandoc

from tessera.evidence import Evidence

type Observed = float | bool | Mapping[str, float]
"""A number, yes or no, or several numbers by the names of what they measure; each of those has its own table in the model."""


class Polarity(StrEnum):
    RISK = "risk"
    TRUST = "trust"


RISK, TRUST = Polarity.RISK, Polarity.TRUST


@dataclass(frozen=True)
class Reason:
    """One named judgement over evidence. Its code is public, its description is its function's docstring."""

    code: str
    polarity: Polarity
    measure: Callable[[Evidence], Observed | None]
    kinematic: bool = False

    def __call__(self, evidence: Evidence) -> Observed | None:
        return self.measure(evidence)

    @property
    def category(self) -> str:
        return self.code.split("_", 1)[0]

    @property
    def description(self) -> str:
        return " ".join(cleandoc(self.measure.__doc__ or "").split("\n\n")[0].split())


def told(**measures: float | None) -> Mapping[str, float] | None:
    """Several measures by name, without the unknown ones; None if all are unknown."""
    return {name: value for name, value in measures.items() if value is not None} or None


def reason(code: str, polarity: Polarity, *, kinematic: bool = False) -> Callable[[Callable[[Evidence], Observed | None]], Reason]:
    """Declare the decorated function as the reason `code`; `kinematic` says that it rests on how the pointer moves and on nothing else."""

    def declare(measure: Callable[[Evidence], Observed | None]) -> Reason:
        return Reason(code, polarity, measure, kinematic)

    return declare
