"""Requests and answers of people's rights."""

from collections.abc import Mapping
from dataclasses import dataclass as told
from typing import Annotated, Self

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic.dataclasses import dataclass

from tessera.service.http.contract import OURS
from tessera.service.jobs.kinds import Job
from tessera.service.rights.downloads import LIFE
from tessera.service.rights.holds import Hold
from tessera.service.store.jobs import JobState


@dataclass(frozen=True, kw_only=True, config=OURS)
class HoldRequest:
    """Why somebody may not be erased, and until when (epoch milliseconds) if that ends by itself. The reason stands in the receipt of every
    refusal: write nothing there that whoever asks must not read."""

    reason: Annotated[str, MinLen(1), MaxLen(1000)]
    until: Annotated[int, Ge(0), Le(253_402_300_799_999)] | None = None


@told(frozen=True, kw_only=True)
class HoldAnswer:
    """A legal hold: why, who set it, since when, and until when if it ends by itself."""

    reason: str
    set_by: str
    set_at: int
    until: int | None = None

    @classmethod
    def of(cls, hold: Hold) -> Self:
        return cls(reason=hold.reason, set_by=hold.set_by, set_at=hold.set_at, until=hold.until)


@told(frozen=True, kw_only=True)
class ErasureAnswer:
    """An erasure that is under way, or was just begun: `GET /risk/v1/jobs/{job_id}` says how it goes, and has the receipt at its end."""

    job_id: str
    state: JobState
    begun_at: int

    @classmethod
    def of(cls, job: Job, now: int) -> Self:
        return cls(job_id=job.id, state=job.stored.state(now), begun_at=job.stored.created_at)


@told(frozen=True, kw_only=True)
class ExportAnswer:
    """An export. Once its `state` is `done`, `downloads` are its parts: JSON, a value a line, compressed by gzip; each link is good for a
    quarter of an hour, and new ones are answered until `expires_at`, when the files end."""

    job_id: str
    state: JobState
    begun_at: int
    lines: int
    expires_at: int | None = None
    downloads: tuple[str, ...] = ()

    @classmethod
    def of(cls, job: Job, downloads: tuple[str, ...], now: int) -> Self:
        finished = job.stored.finished_at
        return cls(
            job_id=job.id,
            state=job.stored.state(now),
            begun_at=job.stored.created_at,
            lines=job.stored.done,
            expires_at=None if finished is None else finished + LIFE,
            downloads=downloads,
        )


@told(frozen=True, kw_only=True)
class ReceiptsAnswer:
    """The receipts of a person, the newest first: compact JWS, verified with the key of `GET /receipts/jwks`."""

    receipts: tuple[str, ...]


@told(frozen=True, kw_only=True)
class ReceiptKeys:
    """The public key of receipts, as a set of JWK (RFC 7517)."""

    keys: tuple[Mapping[str, str], ...]
