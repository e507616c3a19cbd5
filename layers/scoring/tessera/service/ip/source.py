"""Where the IP artefact comes from: a file, or an object in S3. Both can say whether there is a new one by now."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from tessera.service.ip.artefact import ArtefactError, Readable

PATIENCE = 5  # seconds without an answer from S3


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An artefact being fetched: what distinguishes it from others, and its bytes."""

    version: str
    content: AbstractContextManager[Readable]


class Source(Protocol):
    def fetch(self, known: str | None) -> Fetched | None:
        """The artefact, unless it is still the known one.

        Raises:
            OSError, ArtefactError: it cannot be fetched.
        """


@dataclass(frozen=True)
class File:
    """A local file; a new one if its size or its date differs."""

    path: Path

    def fetch(self, known: str | None) -> Fetched | None:
        found = self.path.stat()
        version = f"{found.st_mtime_ns}-{found.st_size}"
        return None if version == known else Fetched(version=version, content=self.path.open("rb"))


@dataclass(frozen=True)
class Object:
    """An object in S3; a new one if its ETag differs. One conditional request both checks and fetches."""

    bucket: str
    key: str

    def fetch(self, known: str | None) -> Fetched | None:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import ClientError

        config = Config(connect_timeout=1, read_timeout=PATIENCE, retries={"mode": "standard", "max_attempts": 2})
        try:
            with _in_our_words():
                s3: Any = boto3.client("s3", config=config)
                found = s3.get_object(Bucket=self.bucket, Key=self.key, **({"IfNoneMatch": known} if known else {}))
        except ClientError as fault:
            code = str(fault.response.get("Error", {}).get("Code", ""))
            if code in ("304", "NotModified"):
                return None
            raise ArtefactError(f"S3 answers {code}") from None
        return Fetched(version=found["ETag"], content=closing(_Body(found["Body"])))


@dataclass(frozen=True)
class _Body:
    """What S3 sends, as a stream."""

    body: Any

    def read(self, size: int, /) -> bytes:
        with _in_our_words():
            return bytes(self.body.read(size))

    def close(self) -> None:
        self.body.close()


@contextmanager
def _in_our_words() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError

    try:
        yield
    except BotoCoreError as fault:
        raise ArtefactError(f"S3 cannot be reached ({type(fault).__name__})") from None


def source_of(location: str) -> Source | None:
    """The source for `s3://bucket/key` or a path; None for an empty location."""
    if location.startswith("s3://"):
        return Object(*location.removeprefix("s3://").partition("/")[::2])
    return File(Path(location)) if location else None
