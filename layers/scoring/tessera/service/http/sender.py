"""The sender of a request without an access token: an SDK, described by its request's headers."""

from collections.abc import Mapping
from dataclasses import dataclass

from tessera.service.keys.origin import Origin


@dataclass(frozen=True, kw_only=True)
class Sender:
    """A device that sends a request: from where, with which headers (by lower-case name), and when (epoch milliseconds).
    `came_through_proxy` says whether a proxy of ours forwarded the request."""

    origin: Origin
    headers: Mapping[str, str]
    came_through_proxy: bool
    now: int

    @property
    def page_origin(self) -> str | None:
        """The origin of the page that sends; None if it is not a browser."""
        return self.headers.get("origin")
