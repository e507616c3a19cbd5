"""Views of the console that analysts saved: an address names whom it looks for."""

from base64 import urlsafe_b64encode
from urllib.parse import unquote, unquote_plus

from tessera.service import dependencies
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.service.rights.people import Person, Went
from tessera.service.saved_views import keeping
from tessera.service.saved_views.keeping import KeptView
from tessera.service.store import primary_keys
from tessera.service.store.saved_views import VIEW_LIFE

declared = DataClass(
    name="views",
    title="Views that analysts saved",
    kinds=(
        ItemKind(
            key=primary_keys.saved_view,
            holds="a name and an address of the console, which may look for a user, sealed",
            found="by going through all views of the tenant",
            erased="removed if its name or its address has the user's id",
            lives=VIEW_LIFE,
        ),
    ),
)


def erase(person: Person, place: str, now: int) -> Went:
    """Remove the views that look for the user."""
    views = [each for each in keeping.all_of(person.tenant, now) if _looks_for(person, each)]
    dependencies.store().erasing.drop(primary_keys.saved_view(person.tenant, each.id) for each in views)
    return Went(counts={"views": len(views)})


def _looks_for(person: Person, view: KeptView) -> bool:
    if not person.user_id:
        return False
    in_a_path = "~" + urlsafe_b64encode(person.user_id.encode()).rstrip(b"=").decode()  # as `subjects.user_named` reads it
    return in_a_path in view.address or any(
        map(person.is_named_in, (view.name, view.address, unquote(view.address), unquote_plus(view.address)))
    )
