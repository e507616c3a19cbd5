"""What was accepted and is not yet in the tables: a file for each batch, complete and on the disk before its sender is told."""

import json
import os
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from uuid import uuid4


class Spool:
    """The batches in a folder. One process adds, one takes away."""

    def __init__(self, folder: Path) -> None:
        self._waiting = folder / "waiting"
        self._waiting.mkdir(parents=True, exist_ok=True)
        self._taking = folder / "taking.json"
        self._turn = threading.Lock()
        self._last = 0

    def add(self, rows: Iterable[bytes]) -> None:
        """Keep rows, each JSON without line ends. When this returns, they are on the disk."""
        with self._turn:
            self._last = max(self._last + 1, time.time_ns())
            _write(self._waiting / f"{self._last:020d}-{uuid4().hex[:8]}.jsonl", b"".join(row + b"\n" for row in rows))

    def waiting(self) -> Sequence[Path]:
        """The batches that nobody has taken, the oldest first."""
        return sorted(self._waiting.glob("*.jsonl"))

    def take(self, most: int) -> "Taken | None":
        """The batches that were being written when the writer ended, and are still to be written to some table; otherwise the next ones."""
        if self._taking.exists():
            said = json.loads(self._taking.read_text())
            return Taken(said["id"], [self._waiting / name for name in said["names"]], self._taking)
        files = self.waiting()[:most]
        if not files:
            return None
        taken = Taken(uuid4().hex, files, self._taking)
        _write(self._taking, json.dumps({"id": taken.id, "names": [file.name for file in files]}).encode())
        return taken


class Taken:
    """Some batches that are being written, under an id that each table's commit says."""

    def __init__(self, name: str, files: Sequence[Path], note: Path) -> None:
        self.id = name
        self._files = files
        self._note = note

    def rows(self) -> Iterable[bytes]:
        for file in self._files:
            if file.exists():  # otherwise it was written wholly, and being forgotten when the writer ended
                yield from file.read_bytes().splitlines()

    def forget(self) -> None:
        """All of it is written."""
        for file in self._files:
            file.unlink(missing_ok=True)
        self._note.unlink()


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, also when the machine stops."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
