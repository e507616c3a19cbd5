"""The whole client on the page of the collection protocol, run as it stands."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from tests.served.conftest import Served

PAGE = Path("docs/integrating/collection.md")


def test_the_example_client_runs_as_it_stands(served: Served, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    (commands,) = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (program,) = re.findall(r"```js\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "device.mjs").write_text(program)
    (tmp_path / ".local").symlink_to(served.folder)
    ran = subprocess.run([bash, "-euo", "pipefail", "-c", commands], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    action = served.application.backend().recommendation(told.pop("action_token"))
    assert told == {
        "key_proven": True,
        "told": {"accepted": 3, "duplicate": False},
        "told_again": {"accepted": 0, "duplicate": True},
        "same_device": True,
        "user_set": True,
        "user_cleared": True,
    }
    assert (action["context"]["action_type"], action["context"]["correlation_id"]) == ("login", "example")
    assert action["context"]["device_timezone"] == "Europe/Oslo"
