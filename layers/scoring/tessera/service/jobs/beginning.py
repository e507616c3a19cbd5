"""Beginning a job, and finding it again."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tessera.errors import JobNotFound
from tessera.service import dependencies, settings
from tessera.service.http.caller import Caller
from tessera.service.jobs import messages
from tessera.service.jobs.kinds import Job, Kind
from tessera.service.jobs.messages import Turn
from tessera.service.keys.ids import new_ulid
from tessera.service.store.jobs import StoredJob

PURPOSE = "job"


def begin(caller: Caller, kind: Kind, about: str, asked: Mapping[str, Any], now: int) -> StoredJob:
    """Begin a job about something (a keyed hash), or the one that is under way: asked for again, a job that was given up is tried again.

    Raises:
        Unavailable: it may not have begun; it is safe to ask again.
    """
    job = Job(
        tenant=caller.tenant,
        stored=StoredJob(
            id=new_ulid(now, f"job {kind.name} {about}"),
            kind=kind.name,
            about=about,
            scope=kind.scope,
            document=b"",
            created_at=now,
            updated_at=now,
        ),
        by=caller.client,
        asked=asked,
        cursor={},
    )
    begun = dependencies.store().jobs.begin(caller.tenant, replace(job.stored, document=sealed(job)), now)
    messages.send(Turn(tenant=caller.tenant, kind=kind.name, job=begun.id), kind.queue(settings.current()))
    return begun


def found(caller: Caller, job_id: str, now: int) -> Job:
    """A job that the caller may see.

    Raises:
        JobNotFound: there is none, for this tenant and these scopes.
    """
    stored = dependencies.store().jobs.job(caller.tenant, job_id, now)
    if stored is None or stored.scope not in caller.scopes:
        raise JobNotFound
    return opened(caller.tenant, stored)


def sealed(job: Job) -> bytes:
    """What is stored of a job beside its progress: it may name people."""
    content = {"by": job.by, "asked": job.asked, "cursor": job.cursor, "result": job.result}
    return dependencies.keyring().seal(PURPOSE, job.tenant, zlib.compress(json.dumps(content, separators=(",", ":")).encode(), 9))


def opened(tenant: str, stored: StoredJob) -> Job:
    content = json.loads(zlib.decompress(dependencies.keyring().unseal(PURPOSE, tenant, stored.document)))
    return Job(tenant=tenant, stored=stored, **content)
