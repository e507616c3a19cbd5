"""How an explanation is declared: the reason it belongs to, the facts that it takes from the evidence, and its sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from tessera.evidence import Evidence
from tessera.reasons import Observed
from tessera.scoring import SOLE

type Seen = Mapping[str, str | int | float]
"""Facts by name. Texts are short (`words.brief`); what a device says of itself is told as it said it, and is not to be trusted as HTML."""


def nothing(_: Evidence) -> Seen | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is known of one reason in one action: the measures that moved the score, all of them, and the seen facts."""

    telling: Mapping[str, float]
    measures: Mapping[str, float]
    seen: Seen = field(default_factory=dict)

    @property
    def value(self) -> float:
        """The measure of a reason that has only one."""
        return self.measures.get(SOLE, 0.0)

    @classmethod
    def of(cls, observed: Observed, usual: Mapping[str, Any], seen: Seen) -> Self:
        measures: Mapping[str, float] = dict(observed) if isinstance(observed, Mapping) else {SOLE: observed}
        ranges: Mapping[str, Any] = usual if isinstance(observed, Mapping) else {SOLE: usual}
        telling = {name: value for name, value in measures.items() if not _is_quiet(value, ranges.get(name))}
        return cls(telling=telling, measures=measures, seen=seen)


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One reason's explanation. `says` answers the sentence without its full stop, or None where it does not know the measures."""

    code: str
    says: Callable[[Told], str | None]
    sees: Callable[[Evidence], Seen | None] = nothing


def explains(code: str, sees: Callable[[Evidence], Seen | None] = nothing) -> Callable[[Callable[[Told], str | None]], Explanation]:
    """Declare the decorated function as the sentence of the reason `code`; `sees` takes the facts that it needs from the evidence."""

    def declare(says: Callable[[Told], str | None]) -> Explanation:
        return Explanation(code=code, says=says, sees=sees)

    return declare


def _is_quiet(value: float, usual: Mapping[str, float] | None) -> bool:
    """Whether a measure is in the range that moves nothing. A measure without a range is told: each of its values moves something."""
    if not usual:
        return False
    return usual.get("from", float("-inf")) <= value < usual.get("below", float("inf"))
