"""The architecture: arrows point left, and the core touches neither cloud nor clock."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tessera

PACKAGE = Path(tessera.__path__[0])

ORDER = (
    {"errors", "artefacts", "units", "additive"},
    {"telemetry", "action", "user_agent", "place", "equivalents", "location"},
    {"labels", "columns", "ties", "device_fingerprint", "tallies"},
    {"reputation", "truth", "rollup"},
    {"features", "travel", "custom_actions"},
    {"session", "history", "profile", "site"},
    {"consistency", "money", "typist"},
    {"signals"},
    {"search", "query_words"},
    {"query"},
    {"evidence"},
    {"reasons"},
    {"calibration"},
    {"scoring"},
    {"threats", "tradeoff", "explanation"},
    {"policy"},
    {"webhooks"},
    {"control"},
    {"rules"},
    {"configuration"},
    {"recommendation"},
    {"assessment"},
    {"backtest", "health"},
)
"""The rooms of the core, from left to right. Each may import what stands to its left, and itself."""

ALLOWED = sys.stdlib_module_names | {"annotated_types", "tessera"}
IMPURE = {"os", "random", "secrets", "time", "socket", "subprocess", "threading", "asyncio", "urllib", "http", "uuid"}
CLOUD = ("boto3", "botocore", "pydantic", "aws_lambda_powertools", "cryptography")


def core() -> list[str]:
    """The dotted names of all modules but the shell's."""
    names = (
        ".".join(("tessera", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__") for path in PACKAGE.rglob("*.py")
    )
    return sorted(name for name in names if name != "tessera" and room(name) != "service")


def room(module: str) -> str:
    return module.split(".")[1]


def rank(module: str) -> int:
    """How far right a module stands; one that has no place yet must be given one in `ORDER`."""
    return next(number for number, rooms in enumerate(ORDER) if room(module) in rooms)


def source(module: str) -> ast.Module:
    path = PACKAGE.joinpath(*module.split(".")[1:])
    return ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text())


def imports(module: str) -> Iterator[str]:
    for node in ast.walk(source(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            assert node.module
            if node.module == "tessera":
                yield from (f"tessera.{alias.name}" for alias in node.names)
            else:
                yield node.module


def test_every_room_of_the_core_has_its_place_in_the_order() -> None:
    assert {room(module) for module in core()} <= set().union(*ORDER)


@pytest.mark.parametrize("module", core())
def test_arrows_point_left(module: str) -> None:
    for imported in imports(module):
        if imported.startswith("tessera.") and room(imported) != room(module):
            assert rank(imported) < rank(module), f"{module} imports {imported}, which does not stand to its left"


@pytest.mark.parametrize("module", core())
def test_the_core_imports_only_the_standard_library(module: str) -> None:
    assert {imported.split(".")[0] for imported in imports(module)} <= ALLOWED


@pytest.mark.parametrize("module", core())
def test_the_core_reads_neither_clock_nor_environment_nor_a_random_number(module: str) -> None:
    assert not {imported.split(".")[0] for imported in imports(module)} & IMPURE
    read = {ast.unparse(node) for node in ast.walk(source(module)) if isinstance(node, ast.Attribute)}
    assert not read & {"datetime.now", "datetime.utcnow", "datetime.today", "date.today"}


def test_loading_the_core_loads_no_cloud() -> None:
    loading = "import sys\n" + "\n".join(f"import {module}" for module in core()) + "\nprint(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", loading], capture_output=True, text=True, check=True).stdout.split()
    assert not [module for module in loaded if module.split(".")[0] in CLOUD]
    assert "tessera.signals.device.tz_mismatch" in loaded
