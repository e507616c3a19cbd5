"""The connection comes over a mobile network, whose addresses many people share and none of which says where they are.

Wrong when: a home is connected over a mobile network, or a modem with many SIM cards pretends to be many people.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.mobile_carrier
