"""How many lists of attacking addresses name this one.

One list alone is often stale or wrong; lists that agree seldom are. Unknown two weeks after the lists were fetched.

Wrong when: the address was given to somebody else since, or is shared by an attacker and a thousand others behind one carrier.
"""

from tessera.place import Place


def read(place: Place) -> int | None:
    return place.block_lists
