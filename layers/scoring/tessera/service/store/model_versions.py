"""Model versions of a tenant: which one decides, which one is its shadow, and who changed that when.

A version starts as a shadow: it judges every action too, and its decision is stored and explained, but has no effect. A shadow may be
promoted; a promotion may be rolled back. Versions themselves never change: a decision names the version that made it, and can be decided
again with it.
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
    """Who did what, when (epoch milliseconds), and with which version; None is the model that ships."""

    at: int
    author: str
    what: What
    version: str | None


@dataclass(frozen=True, kw_only=True)
class ModelHead:
    """Which version decides, which is its shadow, which ones decided before (the latest last), and the last fifty changes. The version None
    is the model that ships."""

    current: str | None = None
    shadow: str | None = None
    earlier: tuple[str | None, ...] = ()
    changes: tuple[ModelChange, ...] = ()

    def shadowing(self, version: str, author: str, at: int) -> Self:
        """With this version as the shadow."""
        if version == self.current:
            raise ModelChangeError(f"{version} already decides: as a shadow it would say the same.")
        return self._changed(at, author, "shadow", version, shadow=version)

    def without_shadow(self, author: str, at: int) -> Self:
        """With no shadow."""
        if self.shadow is None:
            raise ModelChangeError("There is no shadow.")
        return self._changed(at, author, "drop", self.shadow, shadow=None)

    def promoted(self, author: str, at: int) -> Self:
        """With the shadow as the version that decides."""
        if self.shadow is None:
            raise ModelChangeError("There is no shadow to promote: a version must run as a shadow first.")
        earlier = (*self.earlier, self.current)[-MOST_EARLIER:]
        return self._changed(at, author, "promote", self.shadow, current=self.shadow, shadow=None, earlier=earlier)

    def rolled_back(self, author: str, at: int) -> Self:
        """With the previous version deciding again, and the present one as its shadow."""
        if not self.earlier:
            raise ModelChangeError("No version decided before this one.")
        before = self.earlier[-1]
        return self._changed(at, author, "rollback", before, current=before, shadow=self.current, earlier=self.earlier[:-1])

    def _changed(self, at: int, author: str, what: What, version: str | None, **fields: Any) -> Self:
        change = ModelChange(at=at, author=author, what=what, version=version)
        return replace(self, changes=(*self.changes, change)[-MOST_CHANGES:], **fields)


@dataclass(frozen=True, kw_only=True)
class Models:
    """The models that judge an action: the one that decides, and its shadow."""

    deciding: Model
    shadow: Model | None = None

    def in_the_shadow(self, assessment: Assessment) -> Mapping[str, Any] | None:
        """The shadow's decision on the same evidence, as plain JSON."""
        if self.shadow is None:
            return None
        seen = replay(assessment.decision, self.shadow)
        return {
            "model": self.shadow.version,
            "decided": seen.decided,
            "model_score": seen.model_score,
            "probability": round(seen.probability, 4),
        }
