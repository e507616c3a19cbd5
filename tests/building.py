"""The built template: made anew by `make build` when a source is newer than what was built."""

import fcntl
import os
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).parents[1]
HERE = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
SOURCES = ("template.yaml", "layers", "functions", "web/sdk/src")


def built(architecture: str = HERE) -> Path:
    """The folder that `sam build` filled for a processor."""
    folder = PROJECT / ".aws-sam" / architecture / "build"
    template = folder / "template.yaml"
    with _alone():
        if not template.exists() or template.stat().st_mtime < _last_change():
            variables = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
            subprocess.run(["make", "build", f"ARCHITECTURE={architecture}"], cwd=PROJECT, env=variables, check=True, capture_output=True)
            template.touch()
    return folder


@contextmanager
def _alone() -> Iterator[None]:
    """While this holds, no other process of the tests builds."""
    (PROJECT / ".aws-sam").mkdir(exist_ok=True)
    with (PROJECT / ".aws-sam" / "building.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _last_change() -> float:
    paths = (path for source in SOURCES for path in ((PROJECT / source).rglob("*") if (PROJECT / source).is_dir() else (PROJECT / source,)))
    written_here = ("__pycache__", "sdk", "tessera.egg-info")
    return max(path.stat().st_mtime for path in paths if path.is_file() and not set(written_here) & set(path.parent.parts[-3:]))
