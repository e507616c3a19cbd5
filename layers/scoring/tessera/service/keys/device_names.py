"""Device names: how a device is named, and for which key the name was made.

A device is a UUID (RFC 9562) as 32 hexadecimal digits: 48 bits of milliseconds, and 74 free bits. If the device sends a key when it is
first seen, the free bits are a hash of the key (version 8). So the owner of an id is known before anything is stored about it, and nobody
who learns an id becomes its owner by using it first. Without a key the bits are random (version 7), and no key ever belongs to the name:
once such a device proves a key, it gets another name.
"""

import hashlib
import secrets
from collections.abc import Set

FREE = 2**74
KEYED = "8"  # the version of names made for a key; it is the thirteenth digit


def new_device(now: int, key: str | None = None) -> str:
    """The name of a device first seen at this moment (epoch milliseconds), for the key that it sent (thumbprint)."""
    return _name(now, 7, secrets.randbits(74)) if key is None else _for(now, key)


def with_key(device: str, key: str) -> str:
    """The name of a device that proves this key: its own, or a new one if its name was made without a key. The same input always gives the
    same name."""
    return device if is_keyed(device) else _for(moment_of(device), key)


def belongs(device: str, keys: Set[str]) -> bool | None:
    """Whether a device's name was made for one of these keys; None if it was made without a key."""
    return any(_for(moment_of(device), key) == device for key in keys) if is_keyed(device) else None


def is_keyed(device: str) -> bool:
    return device[12:13] == KEYED


def moment_of(device: str) -> int:
    """When the device was first seen, in epoch milliseconds."""
    return int(device[:12], 16)


def _for(at: int, key: str) -> str:
    digest = hashlib.sha256(f"{at} {key}".encode()).digest()
    return _name(at, 8, int.from_bytes(digest) % FREE)


def _name(at: int, version: int, free: int) -> str:
    return f"{(at << 80) | (version << 76) | ((free >> 62) << 64) | (2 << 62) | (free & (2**62 - 1)):032x}"
