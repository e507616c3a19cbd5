"""What is stored, what each kind of item holds of a person, what erasing does with it, and how long it lives: from the catalogue."""

from collections.abc import Iterator

from local.reference.markdown import page_of, table
from tessera.service.rights import catalogue
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.units import DAY, HOUR, MINUTE

ABOUT = """
Everything that is stored, by class of data. [People's rights](../operating/peoples-rights.md) says how a person is exported and erased.
*Lives* counts from the last change; an item that has expired is invisible at once, and DynamoDB removes it within days.
"""
HEADS = ("Item", "Holds of a person", "Found", "Erasing", "Lives")


def page() -> str:
    """The page."""
    return page_of("What is stored, and how long", ABOUT, *(part for each in catalogue.collected().values() for part in _parts(each)))


def _parts(data: DataClass) -> Iterator[str]:
    yield f"## {data.title}"
    if data.ends:
        yield data.ends[0].upper() + data.ends[1:].rstrip(".") + "."
    if data.kinds:
        yield table(HEADS, (_row(kind) for kind in data.kinds))


def _row(kind: ItemKind) -> tuple[str, str, str, str, str]:
    return kind.name, kind.holds, kind.found or "–", kind.erased, _spoken(kind.lives)


def _spoken(lives: int | None) -> str:
    if lives is None:
        return "as long as the tenant keeps it"
    for unit, name in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if lives % unit == 0 and lives >= 2 * unit:
            return f"{lives // unit} {name}"
    return f"{lives // HOUR} hours"
