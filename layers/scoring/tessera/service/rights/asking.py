"""Asking for a right: a job is begun, or found; or a hold refuses it."""

from dataclasses import replace
from typing import Any

from tessera.errors import LegallyHeld
from tessera.service import dependencies
from tessera.service.http.caller import Caller
from tessera.service.jobs import beginning
from tessera.service.jobs.kinds import Job, Kind
from tessera.service.keys.ids import new_ulid
from tessera.service.rights import downloads, erasing, exporting, holds, receipts
from tessera.service.rights.people import Person

ERASURE: Kind = erasing.kind()


def erase(caller: Caller, person: Person, now: int) -> Job:
    """Begin to erase a person, or go on with it.

    Raises:
        LegallyHeld: a hold forbids it; the refusal has a receipt.
    """
    if hold := holds.on(person, now):
        raise LegallyHeld(fields={"receipt": receipts.of_refusal(person, new_ulid(now, "refusal"), hold, caller.client, now)})
    before = dependencies.store().jobs.about(caller.tenant, ERASURE.name, person.named_in_receipts, now)
    left = beginning.opened(caller.tenant, before).cursor if before and before.finished_at is not None else {}
    return _begun(caller, ERASURE, person, now, **({"left": left} if left else {}))


def export(caller: Caller, person: Person, now: int) -> tuple[Job, tuple[str, ...]]:
    """The newest export of a person with links to its parts, or one that is begun: where there is none whose files still last."""
    stored = dependencies.store().jobs.about(caller.tenant, exporting.KIND.name, person.named_in_receipts, now)
    if stored is None or (stored.finished_at is not None and now >= stored.finished_at + downloads.LIFE):
        return _begun(caller, exporting.KIND, person, now), ()
    job = beginning.opened(caller.tenant, stored)
    if stored.state(now) == "failed":
        return replace(job, stored=_begun(caller, exporting.KIND, person, now).stored), ()
    return job, downloads.links(caller.tenant, job.id, job.result["parts"]) if stored.finished_at is not None else ()


def _begun(caller: Caller, kind: Kind, person: Person, now: int, **more: Any) -> Job:
    asked: dict[str, Any] = {"account": person.account, "user_id": person.user_id, **more}
    return beginning.opened(caller.tenant, beginning.begin(caller, kind, person.named_in_receipts, asked, now))
