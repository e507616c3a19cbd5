"""What is told of a job."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from tessera.service.jobs.kinds import Job
from tessera.service.store.jobs import JobState


@dataclass(frozen=True, kw_only=True)
class JobAnswer:
    """How a job goes. `step` names what it is at, `done` how many things it has been through, of `total` where that is known. `failed`: the
    same step ended five times before its time (`fault` says by what); asked for again, the job goes on there. `result` is what it came
    to."""

    job_id: str
    kind: str
    state: JobState
    created_at: int
    updated_at: int
    created_by: str
    step: str | None = None
    done: int = 0
    total: int | None = None
    finished_at: int | None = None
    fault: str | None = None
    result: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, job: Job, now: int) -> Self:
        stored = job.stored
        return cls(
            job_id=stored.id,
            kind=stored.kind,
            state=stored.state(now),
            created_at=stored.created_at,
            updated_at=stored.updated_at,
            created_by=job.by,
            step=stored.step or None,
            done=stored.done,
            total=stored.total,
            finished_at=stored.finished_at,
            fault=stored.fault,
            result=dict(job.result) or None,
        )
