"""The architecture of the top level: whose folder may know of whose, and what no folder may become."""

import ast
from graphlib import CycleError, TopologicalSorter

from tests.modules import Module, modules

ORDER = (
    {"tessera", "tessera_client"},
    {"functions", "web"},
    {"simulator"},
    {"local"},
    {"datasets"},
    {"training"},
    {"benchmarks"},
    {"tests"},
)
"""The folders, from the ground up. Each may import what stands below it, and itself; so the service and the client know nothing of each
other, and the demo calls as any other customer does."""
NOT_BELOW = {("web", "tessera"), ("training", "functions"), ("training", "tests"), ("datasets", "functions"), ("benchmarks", "functions")}
"""Folders that could import others by the order, and may not."""

MOST_LINES = 320
DRAWERS = {"base", "common", "core", "helper", "helpers", "misc", "shared", "stuff", "tools", "util", "utils"}
"""Names that say nothing: whatever has no place yet ends there."""

UNITS = {"SECOND", "MINUTE", "HOUR", "DAY", "WEEK"}

HOUSE = ("tessera", "tessera_client", "functions", "web", "simulator", "local", "datasets", "training", "benchmarks")


def rank(top: str) -> int:
    return next(number for number, folders in enumerate(ORDER) if top in folders)


def test_folders_import_only_what_stands_below_them() -> None:
    ours = set[str]().union(*ORDER)
    upwards = {
        f"{module.name} imports {top}"
        for module in modules(*ours)
        for top in {imported.split(".")[0] for imported in module.imports} & ours - {module.top}
        if rank(top) >= rank(module.top) or (module.top, top) in NOT_BELOW
    }
    assert not upwards


def test_modules_import_each_other_in_no_circle() -> None:
    known = {module.name: module for module in modules(*HOUSE, "tests")}
    try:
        TopologicalSorter({name: module.imports & known.keys() - {name} for name, module in known.items()}).prepare()
    except CycleError as circle:
        raise AssertionError(f"a circle: {' → '.join(circle.args[1])}") from None


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    """Tests are left out: they are tables of cases, and read one by one."""
    long = {module.path: len(module.text.splitlines()) for module in modules(*HOUSE) if not module.is_generated}
    too_long = {path: lines for path, lines in long.items() if lines > MOST_LINES}
    assert not too_long, f"{too_long}: at most {MOST_LINES} lines; part it by subject, and name the parts by what they hold."


def test_nothing_is_a_drawer() -> None:
    assert not {module.path for module in modules(*HOUSE, "tests") if DRAWERS & set(module.name.split("."))}


def test_units_of_time_have_one_home() -> None:
    """Tests are left out: what they expect is written out."""
    elsewhere = {module.name for module in modules(*HOUSE) if assigned(module) & UNITS and module.name != "tessera.units"}
    assert not elsewhere


def assigned(module: Module) -> set[str]:
    """The names that a module assigns at its top."""
    targets = [target for node in module.tree.body if isinstance(node, ast.Assign) for target in node.targets]
    return {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
