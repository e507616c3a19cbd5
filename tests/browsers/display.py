"""A screen without a monitor (Xvfb) with a window manager on it, for browsers that have a window."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

NEEDED = ("Xvfb", "openbox", "xdotool", "xclip")
WIDTH, HEIGHT = 1280, 1024


def missing() -> list[str]:
    """What is needed and not on this machine; `make bench-browsers` installs Debian's."""
    return [name for name in NEEDED if shutil.which(name) is None]


@contextmanager
def display(width: int = WIDTH, height: int = HEIGHT) -> Iterator[dict[str, str]]:
    """The environment in which programs draw on a screen of their own, of this size."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    environment = {**os.environ, "DISPLAY": f":{number}"}
    environment.pop("WAYLAND_DISPLAY", None)
    manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield environment
    finally:
        for process in (manager, server):
            process.terminate()
            process.wait(10)
