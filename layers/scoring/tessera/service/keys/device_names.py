"""Device names: what stands for a device, and whose key it was made for.

A device is a UUID (RFC 9562) as 32 hexadecimal digits: 48 bits of milliseconds, and 74 that are free. Where the device shows a key when it
is first seen, these are a hash of the key (version 8): so everybody can tell whose the id is before anything is stored of it, and nobody
who learns an id becomes its owner by being seen with it first. Where it shows none they are random (version 7), and no key ever belongs to
it: once such a device proves a key, it is given another name.
"""

import hashlib
import secrets
from collections.abc import Set

FREE = 2**74
KEYED = "8"  # the version of those that were made for a key; it is the thirteenth digit


def new_device(now: int, key: str | None = None) -> str:
    """A device seen first at this moment (epoch milliseconds), for the key that it shows (thumbprint)."""
    return _name(now, 7, secrets.randbits(74)) if key is None else _for(now, key)


def with_key(device: str, key: str) -> str:
    """The name of a device that proves this key: its own, or another where it was made for none. Always the same of the same."""
    return device if is_keyed(device) else _for(moment_of(device), key)


def belongs(device: str, keys: Set[str]) -> bool | None:
    """Whether a device was made for one of these keys; None where it was made for none."""
    return any(_for(moment_of(device), key) == device for key in keys) if is_keyed(device) else None


def is_keyed(device: str) -> bool:
    return device[12:13] == KEYED


def moment_of(device: str) -> int:
    """When it was seen first, in epoch milliseconds."""
    return int(device[:12], 16)


def _for(at: int, key: str) -> str:
    digest = hashlib.sha256(f"{at} {key}".encode()).digest()
    return _name(at, 8, int.from_bytes(digest) % FREE)


def _name(at: int, version: int, free: int) -> str:
    return f"{(at << 80) | (version << 76) | ((free >> 62) << 64) | (2 << 62) | (free & (2**62 - 1)):032x}"
