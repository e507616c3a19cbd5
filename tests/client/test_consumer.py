"""What a type checker tells a consumer: misspelt arguments, wrong types and wrong fields are refused, and nothing that is right."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONSUMER = Path("tests/client/consumer.txt")
"""A consumer's module, which no checker of ours takes for one of ours."""


@pytest.mark.thorough
def test_a_type_checker_refuses_what_is_wrong_and_nothing_else(tmp_path: Path) -> None:
    shutil.copy(CONSUMER, tmp_path / "consumer.py")
    wanted = [
        (number, code)
        for number, line in enumerate(CONSUMER.read_text().splitlines(), start=1)
        for code in re.findall(r"  # refused: ([a-z-]+)$", line)
    ]
    told = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file=", "--strict", "--python-version", "3.10", "--follow-imports=silent", "consumer.py"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(Path("client").resolve())},
        capture_output=True,
        text=True,
        check=False,
    )
    refused = re.findall(r"^consumer\.py:(\d+): error: .*\[([a-z-]+)\]$", told.stdout, re.MULTILINE)
    assert sorted({(int(number), code) for number, code in refused}) == wanted, told.stdout + told.stderr
