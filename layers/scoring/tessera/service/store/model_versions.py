"""Model versions of a tenant: which one decides, which one runs beside it as its shadow, and who changed that when.

A version enters as a shadow: it judges every action too, and what it came to is stored and explained, but nothing is done about it. What
has run as a shadow may be promoted; what was promoted may be rolled back. Versions themselves never change: a decision names the one that
made it, and can be decided again by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

from tessera.assessment import Assessment, replay
from tessera.scoring import Model

MOST_CHANGES = 50
MOST_EARLIER = 20

type What = Literal["shadow", "promote", "rollback", "drop"]


class ModelChangeError(ValueError):
    """The change cannot be made; the message says why."""


@dataclass(frozen=True, kw_only=True)
class ModelChange:
    """Who did what, when (epoch milliseconds), and the version that it was about; None is the model that ships."""

    at: int
    author: str
    what: What
    version: str | None


@dataclass(frozen=True, kw_only=True)
class ModelHead:
    """Which version decides, which is its shadow, those that decided before (the last one last), and the last fifty changes. A version
    None is the model that ships."""

    current: str | None = None
    shadow: str | None = None
    earlier: tuple[str | None, ...] = ()
    changes: tuple[ModelChange, ...] = ()

    def shadowing(self, version: str, author: str, at: int) -> Self:
        """With this version as the shadow."""
        if version == self.current:
            raise ModelChangeError(f"{version} decides already: its shadow would say the same.")
        return self._changed(at, author, "shadow", version, shadow=version)

    def without_shadow(self, author: str, at: int) -> Self:
        """With no shadow."""
        if self.shadow is None:
            raise ModelChangeError("There is no shadow.")
        return self._changed(at, author, "drop", self.shadow, shadow=None)

    def promoted(self, author: str, at: int) -> Self:
        """With the shadow deciding."""
        if self.shadow is None:
            raise ModelChangeError("There is no shadow to promote: a version first runs as one.")
        earlier = (*self.earlier, self.current)[-MOST_EARLIER:]
        return self._changed(at, author, "promote", self.shadow, current=self.shadow, shadow=None, earlier=earlier)

    def rolled_back(self, author: str, at: int) -> Self:
        """With the version deciding that decided before, and the one that did until now as its shadow."""
        if not self.earlier:
            raise ModelChangeError("No version decided before this one.")
        before = self.earlier[-1]
        return self._changed(at, author, "rollback", before, current=before, shadow=self.current, earlier=self.earlier[:-1])

    def _changed(self, at: int, author: str, what: What, version: str | None, **fields: Any) -> Self:
        change = ModelChange(at=at, author=author, what=what, version=version)
        return replace(self, changes=(*self.changes, change)[-MOST_CHANGES:], **fields)


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models that judge an action: the one whose word counts, and its shadow."""

    deciding: Model
    shadow: Model | None = None

    def in_the_shadow(self, assessment: Assessment) -> Mapping[str, Any] | None:
        """What the shadow comes to on the same evidence, as plain JSON."""
        if self.shadow is None:
            return None
        seen = replay(assessment.decision, self.shadow)
        return {
            "model": self.shadow.version,
            "decided": seen.decided,
            "model_score": seen.model_score,
            "probability": round(seen.probability, 4),
        }
