"""Jobs in the table, a part of the store: `store().jobs`: work that takes longer than a request.

    method            calls                                                          trips  write units  read units
    begin             1 get of what is about the same, strongly consistent, perhaps
                      1 of its job; then 1 put of the job, 1 of what it is about      2–4    2            1–2
    about             1–2 gets, strongly consistent                                  1–2    0            1–2
    job               1 get, strongly consistent                                     1      0            1 per 4 KB
    take              1 update                                                       1      1 per KB     0
    keep              1 update                                                       1      1 per KB     0
    release           1 update                                                       1      1 per KB     0
    forget            2 deletes                                                      1      2            0

    item              PK              SK        holds                                                        lives
    job               tenant#J#job    K         kind, state, how far; what was asked for, sealed; its lease  90 d
    what it is about  tenant#J#about  P         the newest job of a kind about something (a keyed hash)      90 d

Who works on a job has its *lease*, which ends by itself: a worker that was killed stops nobody for longer. What a step has done is kept on
condition of the lease and of the version before, so that of two workers one goes on and the other hears of it.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from tessera import errors
from tessera.service.store import primary_keys
from tessera.service.store.items import Item, Value
from tessera.service.store.table import AGAIN, ConditionFailed, Table, expiry
from tessera.units import DAY

JOB_LIFE = 90 * DAY
MOST_ATTEMPTS = 5  # to make a step, as often as the queue gives a message

type JobState = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, kw_only=True)
class StoredJob:
    """A job: `document` is sealed, `about` a keyed hash, `scope` what a client needs to see it besides. `step` and `done` (of `total`,
    where that is known) say how far it is; `attempts` how often its present step was begun, `fault` the class of what stopped it last."""

    id: str  # ULID
    kind: str
    about: str
    scope: str
    document: bytes
    created_at: int
    updated_at: int
    finished_at: int | None = None
    step: str = ""
    done: int = 0
    total: int | None = None
    version: int = 1
    attempts: int = 0
    fault: str | None = None
    leased_until: int = 0

    def state(self, now: int) -> JobState:
        """`failed`: nobody tries any more, until somebody asks for it again."""
        if self.finished_at is not None:
            return "done"
        if self.attempts >= MOST_ATTEMPTS and self.leased_until <= now:
            return "failed"
        return "running" if self.attempts or self.version > 1 else "waiting"


class LeaseLost(Exception):
    """Somebody else works on the job by now."""


class JobStore:
    """The jobs of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, tenant: str, job: StoredJob, now: int) -> StoredJob:
        """Store a new job, unless one of the same kind about the same is not finished: then that one is returned."""
        before = self._newest(tenant, job, now)
        if before and before.finished_at is None:
            return before
        self._table.put(primary_keys.job(tenant, job.id), {**_item(job), **expiry(now, JOB_LIFE)})
        place, said = primary_keys.job_about(tenant, job.kind, job.about), {"job": job.id, **expiry(now, JOB_LIFE)}
        try:
            if before:
                self._table.put(place, said, condition="#job = :before OR #job = :own", values={":before": before.id, ":own": job.id})
            else:
                gone = "attribute_not_exists(#PK) OR #expires <= :now OR #job = :own"
                self._table.put(place, said, condition=gone, values={":now": now // 1000, ":own": job.id})
        except ConditionFailed as failure:
            self._table.delete(primary_keys.job(tenant, job.id))
            other = self.job(tenant, failure.item["job"], now)
            if other is None:
                raise errors.Unavailable(headers=AGAIN) from None
            return other
        return job

    def about(self, tenant: str, kind: str, about: str, now: int) -> StoredJob | None:
        """The newest job of a kind about something."""
        place = self._table.get(primary_keys.job_about(tenant, kind, about), now, consistent=True)
        return self.job(tenant, place["job"], now) if place else None

    def job(self, tenant: str, job_id: str, now: int) -> StoredJob | None:
        item = self._table.get(primary_keys.job(tenant, job_id), now, consistent=True)
        return _job_of(item) if item else None

    def take(self, tenant: str, job_id: str, worker: str, until: int, now: int) -> StoredJob | None:
        """Take the lease of a job, until a moment (epoch milliseconds); None if somebody else has it, or nothing is left to do."""
        try:
            item = self._table.update(
                primary_keys.job(tenant, job_id),
                "SET #worker = :worker, #leased_until = :until ADD #attempts :one",
                {":worker": worker, ":until": until, ":one": 1, ":now": now},
                condition="attribute_exists(#PK) AND attribute_not_exists(#finished_at) AND "
                "(attribute_not_exists(#worker) OR #leased_until <= :now OR #worker = :worker)",
                returns="ALL_NEW",
            )
        except ConditionFailed:
            return None
        return _job_of(item)

    def keep(self, tenant: str, job: StoredJob, worker: str, until: int, now: int) -> None:
        """Store how far a job is, in place of the version before, and hold its lease for longer; one that is finished has none.

        Raises:
            LeaseLost.
        """
        values: dict[str, Value] = {
            "document": job.document,
            "updated_at": job.updated_at,
            "step": job.step,
            "done": job.done,
            "version": job.version,
            "attempts": 1,
            **expiry(now, JOB_LIFE),
            **({"total": job.total} if job.total is not None else {}),
            **({"finished_at": job.finished_at} if job.finished_at is not None else {"leased_until": until}),
        }
        expression = "SET " + ", ".join(f"#{name} = :{name}" for name in values) + " REMOVE #fault"
        try:
            self._table.update(
                primary_keys.job(tenant, job.id),
                expression + (", #worker" if job.finished_at is not None else ""),
                {**{f":{name}": value for name, value in values.items()}, ":worker": worker, ":before": job.version - 1},
                condition="#worker = :worker AND #version = :before",
            )
        except ConditionFailed as failure:
            if (failure.item.get("version"), failure.item.get("document")) != (job.version, job.document):
                raise LeaseLost from None

    def release(self, tenant: str, job_id: str, worker: str, fault: str | None = None) -> None:
        """Give a lease back: another worker may go on at once. Without a fault the step that comes next has not been begun."""
        ended, values = "#attempts = :none", dict[str, Value]({":none": 0, ":worker": worker})
        if fault:
            ended, values = "#fault = :fault", {":fault": fault, ":worker": worker}
        with suppress(ConditionFailed):
            self._table.update(
                primary_keys.job(tenant, job_id), f"SET {ended} REMOVE #worker, #leased_until", values, condition="#worker = :worker"
            )

    def forget(self, tenant: str, job: StoredJob) -> None:
        """Remove a job, and that it is about something."""
        self._table.delete(primary_keys.job(tenant, job.id))
        with suppress(ConditionFailed):
            place = primary_keys.job_about(tenant, job.kind, job.about)
            self._table.delete(place, condition="#job = :job", values={":job": job.id})

    def _newest(self, tenant: str, job: StoredJob, now: int) -> StoredJob | None:
        return self.about(tenant, job.kind, job.about, now)


def _item(job: StoredJob) -> dict[str, Value]:
    return {
        "job": job.id,
        "kind": job.kind,
        "about": job.about,
        "scope": job.scope,
        "document": job.document,
        "created_at": job.created_at,
        "updated_at": job.updated_at,
        "step": job.step,
        "done": job.done,
        "version": job.version,
    }


def _job_of(item: Item) -> StoredJob:
    return StoredJob(
        id=item["job"],
        kind=item["kind"],
        about=item["about"],
        scope=item["scope"],
        document=item["document"],
        created_at=item["created_at"],
        updated_at=item["updated_at"],
        finished_at=item.get("finished_at"),
        step=item["step"],
        done=item["done"],
        total=item.get("total"),
        version=item["version"],
        attempts=item.get("attempts", 0),
        fault=item.get("fault"),
        leased_until=item.get("leased_until", 0),
    )
