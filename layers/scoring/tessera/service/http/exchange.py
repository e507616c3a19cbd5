"""One exchange: a request from API Gateway's event (payload format 2.0), and an answer as bytes."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from tessera.errors import NotFound
from tessera.service import dependencies, settings
from tessera.service.http import body
from tessera.service.http.caller import Caller
from tessera.service.http.sender import Sender
from tessera.service.keys.origin import Origin

JSON = "application/json"
PROOF_OF_PROXY, PROXIES_COUNTED = "x-tessera-origin", "x-tessera-hops"
POSSIBLE_HOPS = frozenset(map(str, range(1, 11)))


@dataclass(frozen=True)
class Exchange:
    """One request, read from its event."""

    event: Mapping[str, Any]
    now: int
    largest: int = body.LARGEST  # bytes of its body, after decoding
    told: dict[str, str] = field(default_factory=dict)  # headers that the door adds to the answer
    took: dict[str, float] = field(default_factory=dict)  # ms that parts of it took, as far as the door measures them

    @property
    def context(self) -> Mapping[str, Any]:
        context: Mapping[str, Any] = self.event.get("requestContext") or {}
        return context

    @property
    def request_id(self) -> str:
        return str(self.context.get("requestId", ""))

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The headers by lower-case name: API Gateway lowers them, local stand-ins do not."""
        return {name.lower(): value for name, value in (self.event.get("headers") or {}).items()}

    @cached_property
    def came_through_proxy(self) -> bool:
        """Whether a proxy of ours forwarded the request, shown by a secret that only it and we know."""
        proof = self.headers.get(PROOF_OF_PROXY)
        return bool(proof) and dependencies.keyring().vouches_for(str(proof))

    @cached_property
    def hops(self) -> int:
        """How many proxies of ours forwarded the request: what the nearest of them says, or what the setting says if it does not."""
        said = self.headers.get(PROXIES_COUNTED, "")
        return 0 if not self.came_through_proxy else int(said) if said in POSSIBLE_HOPS else settings.current().trusted_hops

    @cached_property
    def origin(self) -> Origin:
        source = (self.context.get("http") or {}).get("sourceIp")
        return Origin.of(source, self.headers, settings.current(), hops=self.hops)

    @cached_property
    def sender(self) -> Sender:
        return Sender(origin=self.origin, headers=self.headers, came_through_proxy=self.hops > 0, now=self.now)

    @cached_property
    def caller(self) -> Caller:
        return Caller.of(self.context, self.now)

    @cached_property
    def query(self) -> Mapping[str, str]:
        return body.parse_query(self.event.get("rawQueryString") or "")

    @cached_property
    def body(self) -> bytes:
        return body.decode(self.event.get("body"), bool(self.event.get("isBase64Encoded")), self.largest)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer as bytes, ready to send or to keep."""

    status: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    error_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class File:
    """An answer that is not JSON, or is already written as JSON."""

    content: bytes
    content_type: str
    cache_control: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def below(cls, folder: Path, name: str, types: Mapping[str, str], cache_control: str) -> Self:
        """The file with this name below a folder, if its type is served.

        Raises:
            NotFound.
        """
        found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.suffix in types}.get(name)
        if found is None:
            raise NotFound
        return cls(content=found.read_bytes(), content_type=types[found.suffix], cache_control=cache_control)

    def packed(self, accepted: str) -> Self:
        """The same in gzip, if the browser takes that (`accepted` is its `Accept-Encoding`)."""
        if "gzip" not in accepted:
            return self
        headers = {**self.headers, "content-encoding": "gzip", "vary": "accept-encoding"}
        return replace(self, content=gzip.compress(self.content, 9, mtime=0), headers=headers)
