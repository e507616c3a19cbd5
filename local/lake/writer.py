"""python -m local.lake.writer --folder .local/lake: write what the spool there holds into the tables, until the starting process ends."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from local.lake.writing import Writer, alone

EVERY = 5.0  # seconds


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m local.lake.writer", description="Write what was accepted into the lake's tables.")
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--every", type=float, default=EVERY, help="seconds between commits (default: %(default)s)")
    options = arguments.parse_args()
    os.nice(10)  # decisions go first
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    threading.Thread(target=_end_with, args=(stopping,), daemon=True).start()
    with alone(options.folder):
        writer = Writer(options.folder)
        writer.drain()
        writer.follow(stopping, options.every)
        writer.drain()
        writer.close()


def _end_with(stopping: threading.Event) -> None:
    """Stop when the process at the other end of the standard input is gone."""
    sys.stdin.buffer.read()
    stopping.set()


if __name__ == "__main__":
    main()
