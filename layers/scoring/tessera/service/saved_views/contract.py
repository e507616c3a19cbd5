"""Requests and answers of saved views."""

from typing import Annotated

from annotated_types import Ge, MaxLen, MinLen
from pydantic import Field
from pydantic.dataclasses import dataclass

from tessera.service.http.contract import OURS
from tessera.service.saved_views.keeping import KeptView

type ViewName = Annotated[str, MinLen(1), MaxLen(100)]
type ViewAddress = Annotated[str, MaxLen(4096), Field(pattern=r"^/[a-z-]{1,32}(\?[!-~]*)?$")]
"""A view of the console with its query, and no other page: `/recommendations?last=24h`."""


@dataclass(frozen=True, kw_only=True, config=OURS)
class ViewRequest:
    """Keep a view: a name, its address below the console's, and whether everybody may see it."""

    name: ViewName
    address: ViewAddress
    shared: bool = False


@dataclass(frozen=True, kw_only=True, config=OURS)
class ViewChange:
    """The new content of a view, based on the `version` that was read."""

    version: Annotated[int, Ge(1)]
    name: ViewName
    address: ViewAddress
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class SavedView:
    """A view, and who keeps it."""

    view_id: str
    version: int
    name: str
    address: str
    shared: bool
    owner: str
    saved_at: int

    @classmethod
    def of(cls, view: KeptView) -> "SavedView":
        return cls(
            view_id=view.id,
            version=view.version,
            name=view.name,
            address=view.address,
            shared=view.shared,
            owner=view.owner,
            saved_at=view.saved_at,
        )


@dataclass(frozen=True, kw_only=True)
class SavedViews:
    """Your own views and those that others share, in the order of their names."""

    views: tuple[SavedView, ...]
