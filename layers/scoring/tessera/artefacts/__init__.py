"""Artefacts: every learned table that ships in the layer, as JSON beside this file.

Each has a `version` and a `card`: what it was fitted on, what it is meant for, where it ends. A command in `training/` makes each again.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> Mapping[str, Any]:
    """The artefact of this name, read once per process.

    Raises:
        FileNotFoundError: no artefact is called so.
    """
    artefact: Mapping[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return artefact
