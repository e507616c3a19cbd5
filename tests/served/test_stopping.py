"""What was started is gone when the local run ends, however it ends."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.served.conftest import start


def processes_that_know(folder: Path) -> list[str]:
    """The command lines that name the run's folder: gateway, emulators and runtimes log there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in told and process.name != str(os.getpid()):
            found.append(process.name)
    return found


@pytest.mark.parametrize(
    "numbers",
    [[signal.SIGINT], [signal.SIGTERM] * 200, [signal.SIGKILL]],
    ids=["Ctrl-C", "the same signal from several sides, as make and a shell pass it on", "killed"],
)
def test_nothing_is_left_running(tmp_path: Path, numbers: list[signal.Signals]) -> None:
    running = start(tmp_path)
    assert len(processes_that_know(tmp_path)) > 5
    for number in numbers:
        running.process.send_signal(number)
    running.process.wait(60)
    deadline = time.monotonic() + 60
    while processes_that_know(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert processes_that_know(tmp_path) == []
