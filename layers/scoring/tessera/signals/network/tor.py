"""The connection leaves the Tor network here.

Wrong when: the list of exits is old: exits come and go within days; people who run an exit at home also browse from there.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.tor
