"""Something hides where the connection comes from: a VPN, a proxy or Tor.

Unknown unless one of the three says yes or all of them say no.

Wrong when: one of the three is.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.anonymizer
