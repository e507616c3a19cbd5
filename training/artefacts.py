"""Writing artefacts into the layer: the same figures give the same bytes.

python -m training.artefacts       after an edit by hand: writes each artefact as a command would, with the version of what it now says
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tessera.artefacts import FOLDER

LONGEST_LINE = 140


def write(name: str, content: Mapping[str, Any]) -> str:
    """Write an artefact. Its version, the first digits of its content's hash, is put in front and returned."""
    versioned = {"version": version_of(content), **{key: value for key, value in content.items() if key != "version"}}
    (FOLDER / f"{name}.json").write_text(_text(versioned) + "\n")
    return str(versioned["version"])


def write_terms(terms: Mapping[str, Mapping[str, Any]], most_trust: Mapping[str, float] | None = None) -> str:
    """Put these reasons' terms (`family`, `made`, and a table or `measures`) into the model, in place of what it had for them; likewise, by
    family, how many nats it may speak for somebody."""
    model = json.loads((FOLDER / "model.json").read_text())
    model["terms"] = dict(sorted({**model["terms"], **terms}.items()))
    model["most_trust"] = {**model["most_trust"], **(most_trust or {})}
    return write("model", model)


def version_of(content: Mapping[str, Any]) -> str:
    """The name of an artefact's content, and of nothing else: not when or where it was written."""
    plain = {key: value for key, value in content.items() if key != "version"}
    return sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:12]


def _text(value: Any, indent: str = "") -> str:
    """JSON in which a value that fits on a line stands on one."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= LONGEST_LINE or not isinstance(value, dict):
        return flat
    inner = indent + "  "
    parts = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {_text(part, inner)}" for key, part in value.items()]
    return "{\n" + ",\n".join(parts) + f"\n{indent}}}"


if __name__ == "__main__":
    for path in sorted(FOLDER.glob("*.json")):
        write(path.stem, json.loads(path.read_text()))
