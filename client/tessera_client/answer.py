"""What came back for a request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Answer:
    """A status, the body (decoded if it is JSON, None if there is none, else text), and headers by lower-case name."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, status: int, raw: bytes, headers: Mapping[str, str]) -> "Answer":
        """An answer as it came."""
        named = {name.lower(): value for name, value in headers.items()}
        return cls(status, _decoded(raw, named.get("content-type", "")), named)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The body's fields; none if it is no object."""
        return self.body if isinstance(self.body, dict) else {}


def _decoded(raw: bytes, content_type: str) -> Any:
    if not raw:
        return None
    if content_type.partition(";")[0].strip() in ("application/json", ""):
        try:
            return json.loads(raw)
        except ValueError:
            pass
    return raw.decode(errors="replace")
