"""How noisy a draft may be that is put into force."""

from collections.abc import Iterator
from dataclasses import dataclass

from tessera_lake.redeciding.figures import Figures


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`most_friction` is the largest share of honest people that may be hit, `least_precision` the smallest share of frauds among the hits
    of which the truth is known. None: there is no limit."""

    most_friction: float | None = None
    least_precision: float | None = None

    def broken_by(self, figures: Figures) -> Iterator[str]:
        """The limits that a draft is shown to break, in words: the whole 95 % interval lies beyond. Where too little is known none is."""
        friction, precision = figures.friction, figures.precision
        if self.most_friction is not None and friction.low > self.most_friction:
            yield (
                f"it hits {friction.share:.2%} of honest people ({friction.low:.2%} to {friction.high:.2%}), "
                f"more than {self.most_friction:.2%}"
            )
        if self.least_precision is not None and precision.high < self.least_precision:
            yield (
                f"{precision.share:.2%} of its hits are fraud ({precision.low:.2%} to {precision.high:.2%}), "
                f"less than {self.least_precision:.2%}"
            )
