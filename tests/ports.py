"""Ports on which nobody listens, for servers that tests start."""

import contextlib
import random
import socket

PORTS = range(12_000, 20_000)  # below those that outgoing connections and the emulators of functions take


def unused(count: int = 1) -> int:
    """The first of `count` in a row, by lot: another process of the tests may look for some at the same time."""
    for _ in range(1_000):
        first = random.SystemRandom().choice(PORTS)
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for port in range(first, first + count):
                held.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return first
    raise RuntimeError(f"no {count} free ports in a row")
