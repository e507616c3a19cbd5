"""How many of whom were stopped: a row for the people and for each attack, by kind of action."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from simulator.visits import LEGITIMATE, Deed

RECOMMENDATIONS = ("trust", "allow", "challenge", "deny", "refused")
MOST_REASONS = 3


@dataclass
class Tally:
    """Deeds of one label and kind of action."""

    recommendations: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    scores: list[float] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.recommendations.total()

    @property
    def stopped(self) -> float:
        """The share that was challenged, denied or refused."""
        return sum(self.recommendations[name] for name in RECOMMENDATIONS[2:]) / self.count if self.count else 0.0

    @property
    def score(self) -> float | None:
        return median(self.scores) if self.scores else None

    def note(self, deed: Deed) -> None:
        self.recommendations[deed.recommendation] += 1
        self.reasons.update(deed.reasons[:MOST_REASONS])
        if deed.score is not None:
            self.scores.append(deed.score)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.recommendations + other.recommendations, self.reasons + other.reasons, self.scores + other.scores)


@dataclass
class Summary:
    """The tallies, by label and kind of action."""

    tallies: defaultdict[tuple[str, str], Tally] = field(default_factory=lambda: defaultdict(Tally))

    def note(self, deed: Deed) -> None:
        self.tallies[deed.label, deed.action].note(deed)

    def of(self, label: str) -> Tally:
        """All actions of one label."""
        return sum((tally for (named, _), tally in self.tallies.items() if named == label), Tally())

    @property
    def count(self) -> int:
        return sum(tally.count for tally in self.tallies.values())

    @property
    def labels(self) -> list[str]:
        """The people first."""
        return sorted({label for label, _ in self.tallies}, key=lambda label: (label != LEGITIMATE, label))

    def lines(self) -> Iterator[str]:
        """The table."""
        yield f"{'':22}{'':24}{'actions':>8}  {'trust':>6}{'allow':>7}{'challenge':>11}{'deny':>6}  {'score':>5}  most often because of"
        for label in self.labels:
            for (named, action), tally in sorted(self.tallies.items()):
                if named == label:
                    yield _line(label, action, tally)

    def as_json(self) -> list[Mapping[str, Any]]:
        return [
            {
                "label": label,
                "action": action,
                "actions": tally.count,
                "recommendations": dict(tally.recommendations),
                "stopped": round(tally.stopped, 4),
                "median_score": tally.score,
                "reasons": dict(tally.reasons.most_common(10)),
            }
            for (label, action), tally in sorted(self.tallies.items())
        ]


def _line(label: str, action: str, tally: Tally) -> str:
    trust, allow, challenge, deny = (f"{tally.recommendations[name] / tally.count:.0%}" for name in RECOMMENDATIONS[:4])
    score = "" if tally.score is None else f"{tally.score:.1f}"
    reasons = ", ".join(code for code, _ in tally.reasons.most_common(MOST_REASONS))
    return f"{label:22}{action:24}{tally.count:8}  {trust:>6}{allow:>7}{challenge:>11}{deny:>6}  {score:>5}  {reasons}"
