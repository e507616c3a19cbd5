"""Whose counters a fact may move. It is settled here, and nowhere else.

Three origins of every fact about who acted:

    proven      the device proved in this session the key that its id was made for, or that key's successor
    backend     a backend said it
    unproven    only an SDK said it: anybody may have

| what is counted or kept | proven, or a backend's | unproven |
|---|---|---|
| act, place, card, hour, user met, failure | with the device | with that copy: the id and the key it showed, or none |
| act, hour, device met, failure of a user | with the user, on a backend's word alone | with that claim: that user on that device or copy |
| act, user, device, failure of an address | with the address | with the address |
| who is seen with what (ties), also with the device itself | between both | never |
| what a success teaches of the device | to the device | nothing; to an id that no key belongs to, that the user was here |
| payee and market, the user's own payments | where a backend reported the payment | never |
| correlation id | as the backend's | apart, as an SDK's: no label follows it |
| trust, allow, and who is spared from other rules | may hang on it | unknown |

So whatever a stranger says without a key and without a backend counts against the stranger: that device, that claim, that address.
An id that no key belongs to has no owner who could prove it: whoever shows it is that device, and nothing is familiar of it.
"""

from collections.abc import Mapping

from tessera.action import AssertedBy
from tessera.service.keys.device_names import belongs
from tessera.service.keys.keyring import Keyring

CORRELATIONS: Mapping[AssertedBy, str] = {"backend": "correlation id", "sdk": "correlation id of an SDK"}
"""As what a correlation id is hashed, by whose word it is: what only an SDK sends is listed apart."""
NO_KEY = "-"
DIGITS = 32  # of a key's thumbprint, in the name of a copy


def copy_of(device: str, key: str | None, former_key: str | None = None) -> str | None:
    """What a copy of a device is told by: the key it shows, or a hyphen for none. None where it is the device itself."""
    belonging = belongs(device, {each for each in (key, former_key) if each})
    if belonging or (belonging is None and key is None):
        return None
    return key[:DIGITS] if key else NO_KEY


def correlation(keys: Keyring, tenant: str, correlation_id: str, by: AssertedBy) -> str:
    """The keyed hash of a correlation id."""
    return keys.hash(CORRELATIONS[by], tenant, correlation_id)


def correlations(keys: Keyring, tenant: str, correlation_id: str) -> tuple[str, str]:
    """Both hashes under which actions of a correlation id are listed: those that a backend reported, and those that an SDK did."""
    return correlation(keys, tenant, correlation_id, "backend"), correlation(keys, tenant, correlation_id, "sdk")
