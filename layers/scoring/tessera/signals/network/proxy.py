"""The connection comes through an open or residential proxy.

Wrong when: the proxy is residential and has moved on: an hour ago such an address was a household's, and an hour later it is again.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.proxy
