"""README's example, run as it stands: every command answers what a reader is promised."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.served.conftest import Served


def test_the_api_by_example(served: Served, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    (example,) = re.findall(r"```sh\n(.*?)```", Path("README.md").read_text(), re.DOTALL)
    (tmp_path / ".local").symlink_to(served.folder)
    ran = subprocess.run([bash, "-euo", "pipefail", "-c", example], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    accepted, triggered, read, receipt = answers_in(ran.stdout)
    assert accepted == {"accepted": 2, "duplicate": False}
    assert triggered["recommendation"]["type"] == "allow"
    assert read["id"] == triggered["id"]
    assert "reason_details" in read
    assert receipt["message"]


def answers_in(printed: str) -> Iterator[dict[str, Any]]:
    """The answers, which curl prints one after the other without a break."""
    rest = printed.strip()
    while rest:
        answer, end = json.JSONDecoder().raw_decode(rest)
        yield answer
        rest = rest[end:].strip()
