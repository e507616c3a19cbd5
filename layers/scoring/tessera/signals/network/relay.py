"""The connection comes through a privacy relay such as Apple's: its operator hides the address and keeps the country.

Not an anonymizer: the person signed in to their own device to use it, has an account with its operator, and cannot choose another country.
Many strangers share its addresses, and below the level of the country these do not say where the person is.

Wrong when: the operator has added exits since its list was fetched; these then look like a data centre.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.relay
