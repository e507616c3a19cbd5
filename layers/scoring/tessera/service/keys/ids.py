"""New ids, which reveal only when they were made."""

import secrets


def new_session() -> str:
    return secrets.token_hex(16)


def new_ulid(now: int) -> str:
    """A ULID as 32 hexadecimal digits: 48 bits of milliseconds, then 80 random ones."""
    return f"{(now << 80) | secrets.randbits(80):032x}"
