"""The project's own Python, read and not run, for the tests of its architecture; and their lists of what is still to be mended."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOTS = {
    "layers/scoring": "tessera",
    "layers/lake": "tessera_lake",
    "client": "tessera_client",
    ".": "functions local simulator datasets training benchmarks web tests",
}
"""Where packages are imported from, and which."""
NOT_OURS = {"node_modules", ".venv"}
GENERATED = ("client/tessera_client/types.py", "client/tessera_client/refusals.py", "client/tessera_client/aio/")


@dataclass(frozen=True)
class Module:
    """One file. `name` is what it is imported as: `functions.label.app`, `tessera.service.store.facade`."""

    name: str
    path: str

    @cached_property
    def text(self) -> str:
        return Path(self.path).read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def top(self) -> str:
        return self.name.split(".")[0]

    @property
    def is_generated(self) -> bool:
        return self.path.startswith(GENERATED)

    @cached_property
    def imports(self) -> frozenset[str]:
        """The modules that it imports, at the top or in a function, for types alone too: `from tessera.service import parts` is
        `tessera.service.dependencies`, `from tessera.service.store.facade import Store` is `tessera.service.store.facade`."""
        return frozenset(self._imports())

    def _imports(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name} imports relatively"
                assert node.module
                inside = {f"{node.module}.{alias.name}" for alias in node.names}
                modules = inside & modules_by_name().keys()
                yield from modules or {node.module}
                if modules != inside:
                    yield node.module


@cache
def modules_by_name() -> dict[str, Module]:
    """Every module of ours."""
    found = {}
    for root, packages in ROOTS.items():
        for package in packages.split():
            for path in sorted(Path(root, package).rglob("*.py")):
                if not NOT_OURS & set(path.parts):
                    name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
                    found[name] = Module(name, str(path))
    return found


def modules(*tops: str) -> list[Module]:
    """The modules of these folders of the top level, or packages in them."""
    return [each for name, each in modules_by_name().items() if any(name == top or name.startswith(f"{top}.") for top in tops)]
