"""A double of S3: its buckets in memory, behind those calls of a boto3 client that the service makes. Its clock is set by the caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any


@dataclass
class ObjectsDouble:
    """The buckets and their client in one. `clock` is in epoch milliseconds; `lives` says of each bucket after how many milliseconds its
    lifecycle removes what lies in it."""

    clock: int = 1_800_000_000_000
    lives: Mapping[str, int] = field(default_factory=dict)
    _kept: dict[tuple[str, str], tuple[int, bytes]] = field(default_factory=dict)

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803
        self._kept[Bucket, Key] = self.clock, Body
        return {}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"Body": BytesIO(self.there()[Bucket, Key])}

    def delete_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        self._kept.pop((Bucket, Key), None)
        return {}

    def list_objects_v2(self, *, Bucket: str, Prefix: str = "", StartAfter: str = "", MaxKeys: int = 1000) -> dict[str, Any]:  # noqa: N803
        named = sorted(key for bucket, key in self.there() if bucket == Bucket and key.startswith(Prefix) and key > StartAfter)
        return {"Contents": [{"Key": key} for key in named[:MaxKeys]], "IsTruncated": len(named) > MaxKeys}

    def generate_presigned_url(self, operation: str, *, Params: Mapping[str, str], ExpiresIn: int) -> str:  # noqa: N803
        return f"memory://{Params['Bucket']}/{Params['Key']}?until={self.clock // 1000 + ExpiresIn}"

    def there(self) -> dict[tuple[str, str], bytes]:
        """What is in all buckets and has not ended, by bucket and key."""
        return {name: body for name, (at, body) in self._kept.items() if self.clock < at + self.lives.get(name[0], self.clock + 1)}

    def behind(self, url: str) -> bytes:
        """What a link leads to."""
        bucket, _, key = url.removeprefix("memory://").partition("?")[0].partition("/")
        return self.there()[bucket, key]
