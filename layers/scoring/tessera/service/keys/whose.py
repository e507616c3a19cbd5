"""Whose counters and profiles a fact may change. It is decided here, and nowhere else.

A fact about who acted has one of three origins:

    proven      in this session the device proved the key that its id was made for, or that key's successor
    backend     a backend said it
    unproven    only an SDK said it: it may come from anybody

| what is counted or kept | proven, or a backend's | unproven |
|---|---|---|
| act, place, card, hour, user met, failure | with the device | with that copy: the id and the key that was sent, or none |
| act, hour, device met, failure of a user | with the user, only if a backend says so | with that claim: that user on that device or copy |
| act, user, device, failure of an address | with the address | with the address |
| who is seen with what (ties), also with the device itself | as a tie of both | never |
| what a success teaches about the device | with the device | nothing; for an id without a key, that the user was here |
| payee and market, the user's own payments | if a backend reported the payment | never |
| correlation id | as the backend's | separately, as an SDK's: no label uses it |
| trust, allow, and exceptions from other rules | may depend on it | unknown |

So whatever a stranger says without a key and without a backend counts only against the stranger: that device, that claim, that address. An
id without a key has no owner who could prove it: everybody who sends it is that device, and nothing about it is familiar.

A session token is not the key. If a device sends one, unsigned, from another browser than it was issued to, or from an address that cannot
be told to be the same person's (`decisions.source`), what it says is unproven until the key renews the token, and what a backend said about
the session does not count for it. The session itself is then used in two places, and both are told so.
"""

from collections.abc import Mapping

from tessera.action import AssertedBy
from tessera.service.keys.device_names import belongs
from tessera.service.keys.keyring import Keyring
from tessera.service.store.records import ELSEWHERE

CORRELATIONS: Mapping[AssertedBy, str] = {"backend": "correlation id", "sdk": "correlation id of an SDK"}
"""The purpose for which a correlation id is hashed, by who said it: ids that only an SDK sends are listed separately."""
NO_KEY = "-"
DIGITS = 32  # of a key's thumbprint, in the name of a copy


def copy_of(device: str, key: str | None, former_key: str | None = None) -> str | None:
    """What distinguishes a copy of a device: the key that it sent, or a hyphen without one. None if it is the device itself."""
    belonging = belongs(device, {each for each in (key, former_key) if each})
    if belonging or (belonging is None and key is None):
        return None
    return key[:DIGITS] if key else NO_KEY


def gone_elsewhere(session: str) -> str:
    """The name under which a device session is counted whose token is used elsewhere, unsigned."""
    return ELSEWHERE + session


def correlation(keys: Keyring, tenant: str, correlation_id: str, by: AssertedBy) -> str:
    """The keyed hash of a correlation id."""
    return keys.hash(CORRELATIONS[by], tenant, correlation_id)


def correlations(keys: Keyring, tenant: str, correlation_id: str) -> tuple[str, str]:
    """The two hashes under which actions of a correlation id are listed: actions that a backend reported, and actions that an SDK did."""
    return correlation(keys, tenant, correlation_id, "backend"), correlation(keys, tenant, correlation_id, "sdk")
