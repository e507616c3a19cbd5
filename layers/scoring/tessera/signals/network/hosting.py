"""The address belongs to a data centre, where programs live and people do not.

Wrong when: people browse through a company gateway or a cloud desktop. A known privacy relay is not told as one.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.hosting
