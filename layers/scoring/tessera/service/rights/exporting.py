"""Exporting a person, as a job: the classes of data as lines of JSON, in files that end after a day."""

from collections.abc import Callable

from tessera.service.jobs.kinds import Job, Kind, Progress
from tessera.service.rights import downloads
from tessera.service.rights.classes import accounts, actions, cases, devices, labels, policy
from tessera.service.rights.downloads import EXPORT
from tessera.service.rights.people import Person, Told

SCOPE = "risk:rights"
FORMAT = "tessera export 1"
MOST_PARTS = 9_999

PARTS: tuple[tuple[str, Callable[[Person, str, int], Told]], ...] = (
    ("account", accounts.tell),
    ("actions", actions.tell_own),
    ("claims", actions.tell_claimed),
    ("devices", devices.tell),
    ("labels", labels.tell),
    ("cases", cases.tell),
    ("policy", policy.tell),
)


def _step(job: Job, now: int) -> Progress:
    """Write the next lines into a file of their own; a file that was written before a worker was killed is written again, the same."""
    at, place, parts, lines = (job.cursor.get(name, empty) for name, empty in (("at", 0), ("place", ""), ("parts", 0), ("lines", 0)))
    name, tell = PARTS[at]
    person = Person(tenant=job.tenant, account=job.asked["account"], user_id=job.asked["user_id"])
    told = tell(person, place, now)
    head = [] if parts else [{"class": "export", "format": FORMAT, "user_id": person.user_id, "made_at": job.stored.created_at}]
    found = [*head, *told.lines]
    if found:
        downloads.write(job.tenant, job.id, parts, found)
    wrote = parts + bool(found)
    at, place = (at, told.place) if told.place is not None else (at + 1, "")
    if at == len(PARTS) or wrote == MOST_PARTS:
        whole = {"parts": wrote, "lines": lines + len(found), "complete": at == len(PARTS)}
        return Progress(cursor=None, step="done", done=lines + len(found), total=lines + len(found), result=whole)
    return Progress(cursor={"at": at, "place": place, "parts": wrote, "lines": lines + len(found)}, step=name, done=lines + len(found))


KIND = Kind(name=EXPORT, scope=SCOPE, queue=lambda said: said.rights, step=_step)
