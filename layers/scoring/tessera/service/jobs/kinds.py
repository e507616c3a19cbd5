"""Kinds of jobs, and what a step is given and answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tessera.service.settings import Settings
from tessera.service.store.jobs import StoredJob


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job as a step sees it. `asked` is what was asked for, `cursor` where the last step ended (empty before the first), both plain
    JSON."""

    tenant: str
    stored: StoredJob
    by: str  # the client that asked
    asked: Mapping[str, Any]
    cursor: Mapping[str, Any]
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.stored.id


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What a step has come to: where the next begins, or None where nothing is left to do. Then `result` stays, and what was asked for
    goes. The next step waits for `pause` milliseconds, at most a quarter of an hour. `left` is kept in place of a cursor where a job ends
    before its time, for another about the same."""

    cursor: Mapping[str, Any] | None
    step: str = ""
    done: int = 0
    total: int | None = None
    pause: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)
    left: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of job. `step` makes one step, within a few seconds, and is safe to repeat; `scope` is what a client needs to begin one and to
    see it; `queue` says where its messages go."""

    name: str
    scope: str
    queue: Callable[[Settings], str]
    step: Callable[[Job, int], Progress]
