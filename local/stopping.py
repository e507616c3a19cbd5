"""Being told to stop: by SIGINT or SIGTERM, once or several times, or by the end of another process.

`make` and the shell both pass Ctrl-C on, so the second signal may arrive while the first is being acted on. A handler that does anything
could then wait for itself. Ours do nothing: the interpreter writes a byte, and whoever waits reads it.
"""

import os
import selectors
import signal
import socket
import sys

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_at_once(message: str) -> None:
    """From now on a signal ends this process with `message`: for a time in which there is nothing to put away."""

    def end(number: int, _: object) -> None:
        os.write(sys.stderr.fileno(), f"{message}\n".encode())
        os._exit(128 + number)

    for number in SIGNALS:
        signal.signal(number, end)


class Stop:
    """What tells this process to stop; made in its main thread."""

    def __init__(self, parent: int | None = None) -> None:
        """`parent`: a process with whose end this one is to stop."""
        self._read, self._written = socket.socketpair()
        self._written.setblocking(False)
        signal.set_wakeup_fd(self._written.fileno(), warn_on_full_buffer=False)
        for number in SIGNALS:
            signal.signal(number, lambda *_: None)
        self._ends = selectors.DefaultSelector()
        self._ends.register(self._read, selectors.EVENT_READ)
        if parent is not None:
            self._ends.register(os.pidfd_open(parent), selectors.EVENT_READ)

    def wait(self, seconds: float | None = None) -> bool:
        """Waits so long, or for ever, until told; answers whether it was told. Asked again, it says so again."""
        return bool(self._ends.select(seconds))
