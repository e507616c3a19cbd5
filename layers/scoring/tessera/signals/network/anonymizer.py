"""Something hides where the connection comes from: a VPN, a proxy or Tor.

True if one of the three is true, false if all of them are false, otherwise unknown.

Wrong when: one of the three is wrong.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.anonymizer
