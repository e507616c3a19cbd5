"""What the console keeps for analysts: who is signed in with which scopes, and the views that they save and share."""

from dataclasses import replace

from tessera.errors import Forbidden, NotFound, TooMany, VersionConflict
from tessera.service.audit import trail
from tessera.service.console.contract import SignedIn
from tessera.service.http.api import Api
from tessera.service.http.contract import Receipt
from tessera.service.http.refusals import Refusals
from tessera.service.keys.ids import new_ulid
from tessera.service.saved_views import keeping
from tessera.service.saved_views.contract import SavedView, SavedViews, ViewChange, ViewRequest
from tessera.service.saved_views.keeping import KeptView

api = Api()
OF_VIEWS: Refusals = (NotFound, Forbidden, VersionConflict)


@api.get("/risk/v1/me", scope="risk:policy.read")
def me() -> SignedIn:
    """Who calls, and which scopes they have: what the console offers goes by it. Every role of people may read it."""
    return SignedIn(client=api.caller.client, is_person=api.caller.is_analyst, scopes=tuple(sorted(api.caller.scopes)))


@api.get("/risk/v1/views", scope="risk:search")
def show_all() -> SavedViews:
    """Your own saved views, and those that others share with everybody."""
    return SavedViews(views=tuple(SavedView.of(each) for each in keeping.seen_by(api.caller, api.now)))


@api.post("/risk/v1/views", scope="risk:search", audit="view.save", refuses=(TooMany,))
def save(request: ViewRequest) -> SavedView:
    """Save a view of the console under a name."""
    view = KeptView(
        id=new_ulid(api.now, "view"),
        owner=api.caller.client,
        shared=request.shared,
        name=request.name,
        address=request.address,
        saved_at=api.now,
    )
    _record("view.save", view)
    keeping.save(api.caller, view, api.now)
    return SavedView.of(view)


@api.put("/risk/v1/views/{view_id}", scope="risk:search", audit="view.change", refuses=OF_VIEWS)
def change(view_id: str, request: ViewChange) -> SavedView:
    """Rename a view of yours, let it show something else, share it or keep it for yourself."""
    before = keeping.owned(api.caller, view_id, api.now)
    changed = replace(before, name=request.name, address=request.address, shared=request.shared, saved_at=api.now)
    _record("view.change", changed)
    return SavedView.of(keeping.change(api.caller, before, request.version, changed, api.now))


@api.delete("/risk/v1/views/{view_id}", scope="risk:search", audit="view.drop", refuses=(NotFound, Forbidden))
def drop(view_id: str) -> Receipt:
    """Drop a view of yours."""
    view = keeping.owned(api.caller, view_id, api.now)
    _record("view.drop", view)
    keeping.drop(api.caller, view)
    return Receipt(message="The view is gone.")


def _record(what: str, view: KeptView) -> None:
    trail.record(api.caller, api.now, what, {"view_id": view.id, "shared": view.shared})


handler = api.handler
