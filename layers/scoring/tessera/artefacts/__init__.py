"""Artefacts: every learned table that ships in the layer, as JSON in this folder.

Each has a `version` and a `card`: what it was fitted on, what it is meant for, what its limits are. Each is made by a command in
`training/`.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def read(name: str) -> Mapping[str, Any]:
    """The artefact with this name, read once per process.

    Raises:
        FileNotFoundError: there is no such artefact.
    """
    artefact: Mapping[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return artefact
