"""New ids, which reveal only when they were made.

A request that is repeated with its idempotency key makes what the first attempt made, should that have broken off: within `repeatable`
an id follows from the request and from what it is for, and writing a thing again under its id changes nothing.
"""

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_seed: ContextVar[tuple[bytes, bool] | None] = ContextVar("seed", default=None)


@contextmanager
def repeatable(seed: str, *, again: bool) -> Iterator[None]:
    """Within it, ids follow from the seed, which must be secret and belong to one request. `again`: there has been an attempt before."""
    before = _seed.set((seed.encode(), again))
    try:
        yield
    finally:
        _seed.reset(before)


def is_again() -> bool:
    """Whether an earlier attempt of this request may have made what is to be made."""
    return (_seed.get() or (b"", False))[1]


def new_session() -> str:
    return secrets.token_hex(16)


def new_name(what: str) -> str:
    """128 bits as hexadecimal digits. `what` it is for tells it apart from others of the same request."""
    return f"{_drawn(what, 16):032x}"


def new_ulid(now: int, what: str) -> str:
    """A ULID as 32 hexadecimal digits: 48 bits of milliseconds, then 80 random ones; `what` as in `new_name`."""
    return f"{(now << 80) | _drawn(what, 10):032x}"


def _drawn(what: str, size: int) -> int:
    """So many random bytes as a number; within `repeatable`, those that belong to `what`."""
    seed = _seed.get()
    drawn = secrets.token_bytes(size) if seed is None else hmac.digest(seed[0], what.encode(), "sha256")[:size]
    return int.from_bytes(drawn)
