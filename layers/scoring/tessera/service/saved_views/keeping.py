"""Views under a name. Whoever saves one is its owner, and the only one who changes it; others see it if it is shared."""

from dataclasses import dataclass, replace
from functools import cache

from pydantic import TypeAdapter

from tessera.errors import Forbidden, NotFound, TooMany, VersionConflict
from tessera.service import dependencies
from tessera.service.http.caller import Caller
from tessera.service.store.saved_views import StoredView

PURPOSE = "saved view"
MOST_VIEWS = 200  # of a tenant
MOST_OF_ONE = 50  # of one person or client


@dataclass(frozen=True, kw_only=True)
class KeptView:
    """A saved view; `address` is below the console's, `saved_at` in epoch milliseconds."""

    id: str
    owner: str
    shared: bool
    name: str
    address: str
    saved_at: int
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What of a view is sealed."""

    name: str
    address: str
    saved_at: int


def seen_by(caller: Caller, now: int) -> tuple[KeptView, ...]:
    """The caller's own views and the shared ones, by name."""
    found = dependencies.store().saved_views.listed(caller.tenant, now)
    seen = (_opened(caller.tenant, each) for each in found if each.shared or each.owner == caller.client)
    return tuple(sorted(seen, key=lambda view: (view.name.casefold(), view.id)))


def all_of(tenant: str, now: int) -> tuple[KeptView, ...]:
    """Everybody's views."""
    return tuple(_opened(tenant, each) for each in dependencies.store().saved_views.listed(tenant, now))


def save(caller: Caller, view: KeptView, now: int) -> None:
    """Save a new view.

    Raises:
        TooMany: there are as many as there may be.
    """
    others = [each for each in dependencies.store().saved_views.listed(caller.tenant, now) if each.id != view.id]
    if len(others) >= MOST_VIEWS or sum(each.owner == caller.client for each in others) >= MOST_OF_ONE:
        raise TooMany("There are as many saved views as there may be; drop one first.")
    dependencies.store().saved_views.save(caller.tenant, _sealed(caller.tenant, view), now)


def owned(caller: Caller, view_id: str, now: int) -> KeptView:
    """A view of the caller's.

    Raises:
        NotFound: there is none, or it is somebody else's own.
        Forbidden: somebody else shares it.
    """
    stored = dependencies.store().saved_views.saved_view(caller.tenant, view_id, now)
    if stored is None or not (stored.shared or stored.owner == caller.client):
        raise NotFound("View not found.")
    if stored.owner != caller.client:
        raise Forbidden("Only who saved this view may change it; save it under a name of your own.")
    return _opened(caller.tenant, stored)


def change(caller: Caller, before: KeptView, version: int, changed: KeptView, now: int) -> KeptView:
    """Store a view in place of the `version` that was read.

    Raises:
        VersionConflict: it was changed meanwhile.
    """
    if before.version != version:
        raise VersionConflict
    following = replace(changed, version=version + 1)
    dependencies.store().saved_views.change(caller.tenant, _sealed(caller.tenant, following), now)
    return following


def drop(caller: Caller, view: KeptView) -> None:
    dependencies.store().saved_views.drop(caller.tenant, view.id)


def _opened(tenant: str, stored: StoredView) -> KeptView:
    told = _kind().validate_json(dependencies.keyring().unseal(PURPOSE, tenant, stored.document))
    return KeptView(id=stored.id, owner=stored.owner, shared=stored.shared, version=stored.version, **vars(told))


def _sealed(tenant: str, view: KeptView) -> StoredView:
    told = _Told(name=view.name, address=view.address, saved_at=view.saved_at)
    document = dependencies.keyring().seal(PURPOSE, tenant, _kind().dump_json(told))
    return StoredView(id=view.id, owner=view.owner, shared=view.shared, document=document, version=view.version)


@cache
def _kind() -> TypeAdapter[_Told]:
    return TypeAdapter(_Told)
