"""The connection comes through an open or residential proxy.

Wrong when: the proxy is residential and moves on: such addresses were a household's an hour ago and are again an hour later.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.proxy
