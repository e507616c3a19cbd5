"""The architecture of the shell and of the doors: which room may import which, and who alone may touch what.

A room is a folder of `tessera.service`, or a module outside of all folders.
"""

import ast

import pytest

from tests.modules import Module, modules

SHELL = "tessera.service"
ORDER = (
    {"settings", "metrics", "aws"},
    {"store", "ip"},
    {"keys"},
    {"dependencies"},
    {"http"},
    {"audit", "console"},
    {"clients", "device_sessions", "jobs", "labels"},
    {"configuration", "cases", "saved_views"},
    {"decisions"},
    {"search", "health", "backtests", "investigation", "activities", "webhooks"},
    {"rights"},
)
"""The floors, from the ground up. A room imports what lies on the floors below it, and itself; not its neighbours."""

AWS = {"aws.client", "aws.connections", "aws.environment", "store.table", "dependencies", "ip.source", "keys.asking"}
"""Who speaks with AWS: our client; who knows its errors, has whatever is made once per process, and reads the bucket of the IP artefact."""
RECORDING = ("decisions.recording", "decisions.answers")
"""Who stores a decided action, and tells it."""
DECIDING = {"assess", "classify", "consider", "decide", "in_the_shadow", "replay"}
LOADING = {"ahead", "gather", "gather_again", "payment_of", "sites"}

MOST_LINES = 110
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match, ast.BoolOp)


def shell() -> dict[str, Module]:
    """The modules of the shell, each by its name below it: `store.table`."""
    return {module.name.removeprefix(f"{SHELL}."): module for module in modules(SHELL) if module.name != SHELL}


def doors() -> list[Module]:
    return [module for module in modules("functions") if module.name.endswith(".app")]


def room_of(name: str) -> str:
    return name.split(".")[0]


def rank(room: str) -> int:
    return next(floor for floor, rooms in enumerate(ORDER) if room in rooms)


def imported_by(module: Module) -> set[str]:
    """The modules of the shell that another imports."""
    return {imported.removeprefix(f"{SHELL}.") for imported in module.imports if imported.startswith(f"{SHELL}.")}


def called_by(module: Module) -> set[str]:
    """The names of what a module calls or asks, each by its last part."""
    nodes = list(ast.walk(module.tree))
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)} | {node.id for node in nodes if isinstance(node, ast.Name)}


def importers(of: str, among: dict[str, Module]) -> set[str]:
    return {name for name, module in among.items() if any(f"{each}.".startswith(f"{of}.") for each in module.imports)}


def test_every_room_of_the_shell_has_its_floor() -> None:
    assert {room_of(name) for name in shell()} == set().union(*ORDER)


def test_rooms_import_only_what_lies_below_them() -> None:
    assert not {
        f"{name} imports {imported}"
        for name, module in shell().items()
        for imported in imported_by(module)
        if room_of(imported) != room_of(name) and rank(room_of(imported)) >= rank(room_of(name))
    }


def test_the_folder_of_a_room_imports_nothing() -> None:
    """A folder's `__init__` is a text: importing one of its modules does not load the others."""
    assert not {name for name, module in shell().items() if module.path.endswith("__init__.py") and module.imports}


def test_only_few_speak_with_aws() -> None:
    assert importers("botocore", shell()) | importers("boto3", shell()) == AWS


def test_only_the_room_of_http_knows_an_exchange() -> None:
    assert {room_of(name) for name in importers(f"{SHELL}.http.exchange", shell())} <= {"http"}


def test_only_contracts_are_dataclasses_of_pydantic() -> None:
    assert not {name for name in importers("pydantic.dataclasses", shell()) if "contract" not in name.split(".")}


def test_only_doors_know_a_door() -> None:
    """`http.api.Api` is a door's: below it are values, who calls and when."""
    assert not importers(f"{SHELL}.http.api", shell())


@pytest.mark.parametrize("name", RECORDING)
def test_recording_neither_decides_nor_loads(name: str) -> None:
    assert not called_by(shell()[name]) & (DECIDING | LOADING)


def test_no_door_is_longer_than_can_be_read_at_once() -> None:
    assert not {door.path for door in doors() if len(door.text.splitlines()) > MOST_LINES}


def test_no_helper_of_a_door_has_a_branch() -> None:
    """What stands in a door beside its routes only names things; what decides has a room of its own, where it can be tested."""
    assert not {f"{door.name.split('.')[1]}: {helper.name}" for door in doors() for helper in helpers(door) if has_branch(helper)}


def helpers(door: Module) -> list[ast.FunctionDef]:
    """The functions of a door that are no route, nor the handler of an event."""
    return [node for node in door.tree.body if isinstance(node, ast.FunctionDef) and not node.decorator_list and node.name != "handler"]


def has_branch(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, BRANCHES) or (isinstance(node, ast.comprehension) and node.ifs) for node in ast.walk(function))
