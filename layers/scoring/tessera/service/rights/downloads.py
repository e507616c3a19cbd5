"""Downloads: the files of an export, encrypted where they are kept, and gone after a day."""

import gzip
import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from tessera.service import dependencies, settings
from tessera.service.rights.people import Person
from tessera.units import DAY

EXPORT = "export"
LIFE = DAY  # of a file
GOOD_FOR = 900  # seconds, of a link; it is made anew whenever somebody asks
CONTENT_TYPE = "application/x-ndjson"


def write(tenant: str, job_id: str, number: int, lines: Sequence[Mapping[str, Any]]) -> None:
    """Store a part of an export: one value of JSON a line, compressed."""
    content = b"".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines)
    dependencies.objects().put_object(
        Bucket=settings.current().exports,
        Key=_name(tenant, job_id, number),
        Body=gzip.compress(content, mtime=0),
        ContentType=CONTENT_TYPE,
        ContentEncoding="gzip",
    )


def links(tenant: str, job_id: str, parts: int) -> tuple[str, ...]:
    """A link to each part, good for a quarter of an hour."""
    bucket, objects = settings.current().exports, dependencies.objects()
    return tuple(
        objects.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": _name(tenant, job_id, number)}, ExpiresIn=GOOD_FOR)
        for number in range(parts)
    )


def forget(person: Person, now: int) -> int:
    """Remove the newest export of a person with all of its parts, and its job; how many exports there were."""
    jobs, bucket = dependencies.store().jobs, settings.current().exports
    job = jobs.about(person.tenant, EXPORT, person.named_in_receipts, now)
    if job is None:
        return 0
    objects = dependencies.objects()
    while names := [
        each["Key"] for each in objects.list_objects_v2(Bucket=bucket, Prefix=_folder(person.tenant, job.id)).get("Contents", ())
    ]:
        for name in names:
            objects.delete_object(Bucket=bucket, Key=name)
    jobs.forget(person.tenant, job)
    return 1


def _folder(tenant: str, job_id: str) -> str:
    return f"exports/{sha256(tenant.encode()).hexdigest()[:16]}/{job_id}/"


def _name(tenant: str, job_id: str, number: int) -> str:
    return f"{_folder(tenant, job_id)}{number:04}.jsonl.gz"
