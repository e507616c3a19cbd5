"""Machines: weak, virtual, far away."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.browsers import display
from tests.browsers.guest import Guest, fields, types
from tests.browsers.ordinary import DRAWN_IN_SOFTWARE, Settings
from tests.browsers.personas import Persona, Seat

STOPPED, RUNNING = 0.09, 0.16  # seconds
FRAMES = 1000 / 60  # ms: a pointer that is told once a frame, as a virtual machine's is


def _at_a_weak_machine(guest: Guest) -> None:
    """The browser's processes stand still again and again."""
    group, over = os.getpgid(guest.process.pid), threading.Event()

    def weaken() -> None:
        with suppress(ProcessLookupError):
            while not over.is_set():
                os.killpg(group, signal.SIGSTOP)
                time.sleep(STOPPED)
                os.killpg(group, signal.SIGCONT)
                time.sleep(RUNNING)

    weakening = threading.Thread(target=weaken, daemon=True)
    weakening.start()
    try:
        types(guest)
    finally:
        over.set()
        weakening.join()


def _frame_by_frame(guest: Guest) -> None:
    for name, text in (*fields(guest), ("submit", "")):
        guest.point(name, FRAMES)
        guest.hand.press()
        guest.wait(150, 500)
        guest.type(text) if text else None


@contextmanager
def _over_vnc() -> Iterator[Seat]:
    """A display that is served by VNC, and another on which a viewer shows it."""
    with display.display() as far, display.display() as near:
        port = _free_port()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(
            ["x11vnc", "-display", far["DISPLAY"], "-rfbport", str(port), "-localhost", "-forever", "-nopw", "-noxdamage", "-quiet"],
            env=far,
            **quiet,  # type: ignore[call-overload]
        )
        _wait_for(port)
        viewer = subprocess.Popen(
            ["xtigervncviewer", "-FullScreen", "-AlertOnFatalError=0", "-RemoteResize=0", f"127.0.0.1::{port}"],
            env=near,
            **quiet,  # type: ignore[call-overload]
        )
        time.sleep(2)
        subprocess.run(["xdotool", "click", "1"], env=near, check=True)  # a viewer passes nothing on before it was pressed
        try:
            yield Seat(browser=far, hand=near)
        finally:
            for process in (viewer, server):
                process.terminate()
                process.wait(10)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError("the VNC server did not start")


family = (
    Persona(name="weak hardware", who="A machine that stands still again and again.", does=_at_a_weak_machine),
    Persona(
        name="virtual machine",
        who="A guest without a graphics card: drawn in software, the pointer told once a frame.",
        does=_frame_by_frame,
        settings=Settings(flags=("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"), prefs=DRAWN_IN_SOFTWARE),
        explains={"DEVICE_SUSPICIOUS_PLATFORM": "it is a virtual machine"},
    ),
    Persona(
        name="remote desktop",
        who="Works over VNC at a computer that stands elsewhere.",
        seat=_over_vnc,
        needs=("x11vnc", "xtigervncviewer"),
        explains={
            "BEHAVIOR_SUSPICIOUS_MOVEMENT": "a remote desktop drops positions",
            "BEHAVIOR_INHUMAN_INPUT": "it sends press and release together",
            "BEHAVIOR_SYNTHETIC_INPUT": "it sends the mouse's press and release together, too",
        },
    ),
    Persona(
        name="remote desktop, a capital",
        who="Works over VNC at a computer that stands elsewhere, with a capital in the password.",
        capitals=True,
        seat=_over_vnc,
        needs=("x11vnc", "xtigervncviewer"),
        explains={
            "BEHAVIOR_SUSPICIOUS_MOVEMENT": "a remote desktop drops positions",
            "BEHAVIOR_INHUMAN_INPUT": "it sends press and release together",
            "BEHAVIOR_SYNTHETIC_INPUT": "it sends the mouse's press and release together, too",
        },
    ),
)
