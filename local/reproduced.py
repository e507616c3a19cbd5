"""Two clean builds of the last commit, compared byte by byte: `python -m local.reproduced [--architecture arm64|x86_64]`.

They have nothing in common but the commit: each lies in a folder of its own, one with a space in its name, and brings its own libraries.
The second has another home, umask, language, time zone and hash seed, and sources that were last changed on another day. Whoever builds
what we release can so see that it is what its sources say. It prints how many files are the same, or which are not, and then ends with 1.

File modes are not compared: SAM gives every file in a package the same.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

LONG_AGO = 1_000_000_000  # seconds since 1970: a day in 2001, for files' times
OTHERWISE = {"LANG": "C", "LC_ALL": "C", "TZ": "Pacific/Chatham", "PYTHONHASHSEED": "7", "USER": "somebody", "LOGNAME": "somebody"}
OF_PYTHON = {
    "UV_CACHE_DIR": ("cache", "dir"),
    "UV_PYTHON_INSTALL_DIR": ("python", "dir"),
}  # where uv keeps what it has brought, and how it is asked


def differing(one: Path, other: Path) -> tuple[int, list[str]]:
    """How many files the first folder has, and which of both are missing from one of them or have other bytes."""
    first, second = _digests(one), _digests(other)
    return len(first), sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _build(folder: Path, architecture: str, umask: int, **environment: str) -> Path:
    """The folder that `make build` fills in a checkout of the last commit at `folder`."""
    folder.mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD"], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-f", "-"], input=archive, cwd=folder, check=True, umask=umask)
    if umask:
        for path in folder.rglob("*"):
            os.utime(path, (LONG_AGO, LONG_AGO))
    said = (
        {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PYTHON"))} | _brought() | environment
    )
    command = ["make", "build", f"ARCHITECTURE={architecture}"]
    ran = subprocess.run(command, cwd=folder, env=said, umask=umask, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{ran.stdout}{ran.stderr}\nThe build failed: what it said stands above.")
    return folder / ".aws-sam" / architecture / "build"


def _brought() -> dict[str, str]:
    """Interpreters and libraries that were brought once: from another home they would be brought again."""
    asking = {name: ["uv", *words] for name, words in OF_PYTHON.items()}
    path = f".tools/uv/bin{os.pathsep}{os.environ['PATH']}"
    answers = {
        name: subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | {"PATH": path})
        for name, command in asking.items()
    }
    return {name: answer.stdout.strip() for name, answer in answers.items()}


def main() -> None:
    """Builds twice, compares, and ends with 1 where they differ."""
    arguments = argparse.ArgumentParser(prog="python -m local.reproduced", description="Two clean builds, compared byte by byte.")
    arguments.add_argument(
        "--architecture", choices=("arm64", "x86_64"), default="arm64", help="processor to build for (default: %(default)s)"
    )
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one = _build(Path(folder) / "one", options.architecture, 0o022)
        home = Path(folder) / "a home"
        home.mkdir()
        other = _build(Path(folder) / "an other" / "place", options.architecture, 0o077, HOME=str(home), **OTHERWISE)
        number, differ = differing(one, other)
    print(*differ, sep="\n", end="\n" if differ else "")
    print(f"{number} files, {len(differ) or 'none'} of which differ{'' if differ else ': byte for byte the same'}")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
