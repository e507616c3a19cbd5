"""The steps of the way on a tenant's models: watch what was published, publish the shadow or not, let a new candidate run as the shadow.

`Keeping` is where models are kept: in the table (`InTable`, what the doors read within half a minute) or in memory for simulated years.
Both change the same `ModelHead`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from local import models
from tessera import artefacts
from tessera.service.store.facade import Store
from tessera.service.store.model_versions import ModelHead
from training.operating.actions import Actions
from training.operating.candidate import Artefact, Tried, learned
from training.operating.rules import MONTH, Ruling, publishing, watching

WATCHED = 6 * MONTH
"""How long a published model is held against the one before."""


class Keeping(Protocol):
    """Where a tenant's models are kept, and which one decides."""

    @property
    def head(self) -> ModelHead: ...

    def version(self, version: str | None) -> Artefact:
        """A model by its version; None is the one that ships."""
        ...

    def shadow(self, artefact: Artefact) -> None:
        """Keep a model, and run it as the shadow."""
        ...

    def change(self, verb: str) -> None:
        """`promote`, `rollback` or `drop`."""
        ...


@dataclass
class InTable:
    """In the table of a deployment."""

    store: Store
    tenant: str
    author: str

    @property
    def head(self) -> ModelHead:
        return self.store.models.head(self.tenant)[0]

    def version(self, version: str | None) -> Artefact:
        found = self.store.models.version(self.tenant, version) if version else artefacts.read("model")
        if found is None:
            raise LookupError(f"There is no version {version}.")
        return found

    def shadow(self, artefact: Artefact) -> None:
        models.publish(self.store, self.tenant, artefact, self.author)

    def change(self, verb: str) -> None:
        models.change(self.store, self.tenant, verb, self.author)


@dataclass
class InMemory:
    """In this process, under a clock of its own."""

    now: int
    head: ModelHead = field(default_factory=ModelHead)
    kept: dict[str, Artefact] = field(default_factory=dict)

    def version(self, version: str | None) -> Artefact:
        return self.kept[version] if version else artefacts.read("model")

    def shadow(self, artefact: Artefact) -> None:
        self.kept[artefact["version"]] = artefact
        self.head = self.head.shadowing(artefact["version"], "the year", self.now)

    def change(self, verb: str) -> None:
        changes = {"promote": self.head.promoted, "rollback": self.head.rolled_back, "drop": self.head.without_shadow}
        self.head = changes[verb]("the year", self.now)


@dataclass(frozen=True)
class Done:
    """One step: what was done to which version, and why."""

    step: str
    version: str
    what: str
    grounds: str

    def __str__(self) -> str:
        return f"{self.step:8} {self.version:12}  {self.what}: {self.grounds}"


def month_end(keeping: Keeping, actions: Actions, now: int) -> Iterator[Done]:
    """All three steps, as far as there is something to do."""
    yield from watch(keeping, actions, now)
    yield from publish(keeping, actions, now)
    yield from shadow(keeping, actions, now)


def watch(keeping: Keeping, actions: Actions, now: int) -> Iterator[Done]:
    """Hold what was published against the one before, and go back if it harms. What was gone back from is not kept as the shadow."""
    head = keeping.head
    since = _published_at(head)
    if since is None or now - since > WATCHED:
        return
    ruling = watching(keeping.version(head.current), keeping.version(head.earlier[-1]), since, actions, now)
    if ruling.answer == "back":
        keeping.change("rollback")
        keeping.change("drop")
    yield _done("watch", head.current, ruling, {"back": "rolled back", "stay": "stays"})


def publish(keeping: Keeping, actions: Actions, now: int) -> Iterator[Done]:
    """Let the shadow decide, wait, or drop it."""
    head = keeping.head
    if head.shadow is None:
        return
    ruling = publishing(keeping.version(head.shadow), keeping.version(head.current), actions, now)
    if ruling.answer in VERBS:
        keeping.change(VERBS[ruling.answer])
    yield _done("publish", head.shadow, ruling, {"publish": "published", "wait": "waits", "drop": "dropped"})


def shadow(keeping: Keeping, actions: Actions, now: int) -> Iterator[Done]:
    """Fit a candidate and run it as the shadow, unless there is one that waits."""
    if keeping.head.shadow is not None:
        return
    candidate, tried = learned(actions, now, keeping.version(keeping.head.current))
    if candidate is not None and candidate["version"] != keeping.head.current:
        keeping.shadow(candidate)
        yield Done("shadow", candidate["version"], "runs as the shadow", _told(tried))
    else:
        yield Done("shadow", "-", "no candidate", _told(tried) or "too few frauds have come to light")


VERBS: Mapping[str, str] = {"publish": "promote", "drop": "drop"}


def _published_at(head: ModelHead) -> int | None:
    """When the version that decides was promoted; None if it was not, or came back."""
    made = [change for change in head.changes if change.what in ("promote", "rollback")]
    return made[-1].at if made and made[-1].what == "promote" and head.earlier else None


def _done(step: str, version: str | None, ruling: Ruling, words: Mapping[Any, str]) -> Done:
    return Done(step, version or "ships", words[ruling.answer], ruling.grounds)


def _told(tried: Tried) -> str:
    return ", ".join(f"{rung} {gap.figure:+.1f}" for rung, gap in tried.items()) and (
        "in a thousand later actions it would have cost, against what decides: "
        + ", ".join(f"{rung} {gap.figure:+.1f} ({gap.low:+.1f} to {gap.high:+.1f})" for rung, gap in tried.items())
    )
