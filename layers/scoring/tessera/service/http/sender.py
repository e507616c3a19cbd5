"""Who sends without an access token: an SDK, as its request's headers describe it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tessera.service.keys.origin import Origin


@dataclass(frozen=True, kw_only=True)
class Sender:
    """A device that sends a request: from where, with which headers (by lower-case name), and when (epoch milliseconds).
    `came_through_proxy` says whether a proxy of ours passed the request on."""

    origin: Origin
    headers: Mapping[str, str]
    came_through_proxy: bool
    now: int

    @property
    def page_origin(self) -> str | None:
        """The origin of the page that sends; None where no browser does."""
        return self.headers.get("origin")
