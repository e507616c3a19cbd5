"""How many lists of attacking addresses contain this one.

One list alone is often outdated or wrong; several that agree seldom are. Unknown if the lists were fetched more than two weeks ago.

Wrong when: the address was given to somebody else since, or an attacker and a thousand others share it behind one carrier.
"""

from tessera.place import Place


def read(place: Place) -> int | None:
    return place.block_lists
