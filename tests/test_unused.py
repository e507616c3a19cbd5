"""What nobody reads is not kept: every constant of a module is used in it, imported from it, or asked of it."""

import ast
import re
from collections import Counter
from pathlib import Path

FOLDERS = ("layers", "client/tessera_client", "functions", "local", "simulator", "training", "benchmarks", "web/demo", "tests")
SOURCES = {path: path.read_text() for folder in FOLDERS for path in Path(folder).rglob("*.py") if "node_modules" not in path.parts}
WORDS = {path: Counter(re.findall(r"\w+", source)) for path, source in SOURCES.items()}


def constants(source: str) -> set[str]:
    """The names in capitals that a module assigns at its top level."""
    nodes = [node for node in ast.parse(source).body if isinstance(node, ast.Assign | ast.AnnAssign)]
    targets = [target for node in nodes for target in (node.targets if isinstance(node, ast.Assign) else [node.target])]
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name) and name.id.isupper()}


def is_read(path: Path, name: str) -> bool:
    """Whether a module reads its constant itself, or another imports it from there or asks the module for it."""
    if WORDS[path][name] > 1:
        return True
    module = path.parent.name if path.stem == "__init__" else path.stem
    asked = re.compile(rf"\b{module}\.{name}\b|from [\w.]*\b{module} import[^#\n]*(?:\([^)]*)?\b{name}\b")
    return any(name in WORDS[at] and asked.search(source) for at, source in SOURCES.items() if at != path)


def test_every_constant_is_read() -> None:
    assert {f"{path}: {name}" for path, source in SOURCES.items() for name in constants(source) if not is_read(path, name)} == set()
