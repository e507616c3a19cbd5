"""The connection comes over a mobile network. Many people share its addresses, which do not say where they are.

Wrong when: a home is connected over a mobile network, or a modem with many SIM cards poses as many people.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.mobile_carrier
