"""The address is a crawler's: a search engine, an archive or an assistant fetches pages from there, and no person does.

Wrong when: an assistant acts at a person's own request, or the operator has passed the range on since it was published.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.crawler
