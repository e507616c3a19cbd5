"""The address belongs to a data centre, where programs run and people do not live.

Wrong when: people browse through a company gateway or a cloud desktop. A known privacy relay does not count as a data centre.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.hosting
