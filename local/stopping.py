"""Stopping: by SIGINT or SIGTERM, once or several times, or when another process ends.

`make` and the shell both pass Ctrl-C on, so the second signal may arrive while the first is still being handled. A handler that does
anything could then wait for itself. Ours do nothing: the interpreter writes a byte, and the waiting code reads it.
"""

import os
import selectors
import signal
import socket
import sys

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def end_at_once(message: str) -> None:
    """From now on a signal ends this process with `message`: for times in which there is nothing to clean up."""

    def end(number: int, _: object) -> None:
        os.write(sys.stderr.fileno(), f"{message}\n".encode())
        os._exit(128 + number)

    for number in SIGNALS:
        signal.signal(number, end)


class Stop:
    """Notices that this process is to stop; made in its main thread."""

    def __init__(self, parent: int | None = None) -> None:
        """`parent`: a process; when it ends, this one is to stop as well."""
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
        """Waits until the process is to stop, for at most this long, or for ever; returns whether it is. Later calls return the same."""
        return bool(self._ends.select(seconds))
