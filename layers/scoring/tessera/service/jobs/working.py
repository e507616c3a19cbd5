"""Working: one step after the other, as long as there is time; each is kept before the next begins.

A worker that is killed anywhere leaves a message in the queue, which shows itself again, and a lease, which has ended by then.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from secrets import token_hex

from tessera.service import dependencies, settings
from tessera.service.jobs import messages
from tessera.service.jobs.beginning import opened, sealed
from tessera.service.jobs.kinds import Job, Kind, Progress
from tessera.service.jobs.messages import Turn
from tessera.service.store.jobs import LeaseLost
from tessera.units import SECOND

PATIENCE = 30 * SECOND  # after which no further step begins; a function on a queue has 60
LEASE = 90 * SECOND  # longer than a function has, shorter than a message is hidden


def attend(turn: Turn, kinds: Mapping[str, Kind], clock: Callable[[], int]) -> None:
    """Work on a job while there is time, then put its message back. Whatever a step raises is raised: the queue gives the message again,
    and sets it aside after five times."""
    store, began, worker = dependencies.store().jobs, clock(), token_hex(8)
    stored = store.take(turn.tenant, turn.job, worker, began + LEASE, began)
    if stored is None:
        return
    job, kind = opened(turn.tenant, stored), kinds[turn.kind]
    try:
        while True:
            progress = kind.step(job, clock())
            job = _kept(job, progress, worker, clock())
            if progress.cursor is None:
                return
            if progress.pause or clock() - began >= PATIENCE:
                break
    except LeaseLost:
        return
    except Exception as fault:
        store.release(turn.tenant, turn.job, worker, type(fault).__name__)
        raise
    store.release(turn.tenant, turn.job, worker)
    messages.send(turn, kind.queue(settings.current()), progress.pause)


def _kept(job: Job, progress: Progress, worker: str, now: int) -> Job:
    """The job after a step, stored.

    Raises:
        LeaseLost.
    """
    ended = progress.cursor is None
    stored = replace(
        job.stored,
        step=progress.step,
        done=progress.done,
        total=progress.total,
        updated_at=now,
        finished_at=now if ended else None,
        version=job.stored.version + 1,
    )
    after = replace(job, cursor=progress.cursor or progress.left, asked={} if ended else job.asked, result=progress.result or job.result)
    after = replace(after, stored=replace(stored, document=sealed(after)))
    dependencies.store().jobs.keep(job.tenant, after.stored, worker, now + LEASE, now)
    return after
