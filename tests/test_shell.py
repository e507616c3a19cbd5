"""The architecture of the shell and of the doors: which room may import which, and who alone may touch what.

The rooms are those into which the shell's modules will move, as folders; until then they are told here.
"""

import ast

import pytest

from tests.modules import Module, check_against, modules

SHELL = "tessera.service"
ROOMS = {
    "settings": {"settings", "metrics"},
    "store": {
        "store", "table", "table_keys", "items", "records", "velocity", "counters", "finder", "archive", "label_store", "person_store",
        "tie_store", "configuration_store", "model_store", "model_versions", "case_files", "rollup_store", "activity_store",
        "misuse_store", "site_store", "lessons",
    },
    "ip": {"ip_artefact", "ip_source", "ip_intelligence"},
    "keys": {"keys", "keyrings", "tokens", "access", "device_names", "whose"},
    "dependencies": {"parts"},
    "http": {
        "http", "exchange", "body", "validation", "caller", "idempotency", "misuse", "letters", "requests", "responses",
    },
    "audit": {"audit"},
    "clients": {"credentials", "roles"},
    "device_sessions": {"opening", "arrival"},
    "labels": {"labelling"},
    "configuration": {"configuring", "rule_exchange", "list_exchange", "configuration_exchange", "changing", "drafting", "listing"},
    "cases": {"case_filing", "case_exchange"},
    "decisions": {"moment", "case", "deciding", "recording", "payment", "answers", "answer_dictionary", "teaching", "entity_exchange"},
    "search": {"searching", "search_exchange", "comparing", "overview_exchange", "rolling_up"},
    "backtests": {"backtesting", "backtest_exchange"},
    "investigation": {"investigating", "investigation_exchange", "portraits", "linked_accounts", "naming"},
    "activities": {"streaming", "activity_exchange"},
}  # fmt: skip
ORDER = (
    {"settings", "store", "ip"},
    {"keys"},
    {"dependencies"},
    {"http"},
    {"audit"},
    {"clients", "device_sessions", "labels"},
    {"configuration", "cases"},
    {"decisions"},
    {"search", "backtests", "investigation", "activities"},
)
"""The floors, from the ground up. A room imports what lies on the floors below it, and itself; not its neighbours."""

STILL_UPWARDS = {"tokens imports caller"}
"""Still to be mended: where a request came from is a value, and belongs beside the keys that seal it."""

AWS = {"table", "parts", "ip_source"}
"""Who speaks with AWS: with DynamoDB, with whatever is made once per process, with the bucket of the IP artefact."""
STILL_WIRE = {"comparing imports pydantic.dataclasses"}
"""Still to be mended: an answer's type beside the work that makes it."""
STILL_HANDED_DOWN = {f"{name} imports http" for name in ("arrival", "moment", "opening")}
"""Still to be mended: what a device's request begins takes the door's `Api`, and calls it back to have its client admitted."""

RECORDING = ("recording", "answers")
"""Who stores a decided action, and tells it."""
DECIDING = {"assess", "classify", "consider", "decide", "in_the_shadow", "replay"}
LOADING = {"ahead", "gather", "gather_again", "payment_of", "sites"}

MOST_LINES = 110
STILL_LONG = {"functions/manage_policy/app.py"}
"""Still to be mended: two doors in one, the configuration's and its parts'."""
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.Match, ast.BoolOp)


def shell() -> dict[str, Module]:
    return {module.name.rpartition(".")[2]: module for module in modules(SHELL) if module.name != SHELL}


def doors() -> list[Module]:
    return [module for module in modules("functions") if module.name.endswith(".app")]


def room_of(name: str) -> str:
    return next(room for room, inside in ROOMS.items() if name in inside)


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


def test_every_module_of_the_shell_is_in_one_room() -> None:
    told = [name for inside in ROOMS.values() for name in inside]
    assert sorted(told) == sorted(shell())
    assert sorted(ROOMS) == sorted(room for rooms in ORDER for room in rooms)


def test_rooms_import_only_what_lies_below_them() -> None:
    upwards = {
        f"{name} imports {imported}"
        for name, module in shell().items()
        for imported in imported_by(module)
        if room_of(imported) != room_of(name) and rank(room_of(imported)) >= rank(room_of(name))
    }
    check_against(STILL_UPWARDS, upwards)


def test_only_few_speak_with_aws() -> None:
    assert importers("botocore", shell()) | importers("boto3", shell()) == AWS


def test_only_the_room_of_http_knows_an_exchange() -> None:
    assert importers(f"{SHELL}.exchange", shell()) <= ROOMS["http"]


def test_only_wire_types_are_dataclasses_of_pydantic() -> None:
    elsewhere = {
        name for name in importers("pydantic.dataclasses", shell()) if not name.endswith("_exchange") and name not in ROOMS["http"]
    }
    check_against(STILL_WIRE, {f"{name} imports pydantic.dataclasses" for name in elsewhere})


def test_only_doors_know_a_door() -> None:
    """`http.Api` is a door's: below it are values, who calls and when."""
    check_against(STILL_HANDED_DOWN, {f"{name} imports http" for name in importers(f"{SHELL}.http", shell())})


@pytest.mark.parametrize("name", RECORDING)
def test_recording_neither_decides_nor_loads(name: str) -> None:
    assert not called_by(shell()[name]) & (DECIDING | LOADING)


def test_no_door_is_longer_than_can_be_read_at_once() -> None:
    check_against(STILL_LONG, {door.path for door in doors() if len(door.text.splitlines()) > MOST_LINES})


def test_no_helper_of_a_door_has_a_branch() -> None:
    """What stands in a door beside its routes only names things; what decides has a room of its own, where it can be tested."""
    assert not {f"{door.name.split('.')[1]}: {helper.name}" for door in doors() for helper in helpers(door) if has_branch(helper)}


def helpers(door: Module) -> list[ast.FunctionDef]:
    """The functions of a door that are no route, nor the handler of an event."""
    return [node for node in door.tree.body if isinstance(node, ast.FunctionDef) and not node.decorator_list and node.name != "handler"]


def has_branch(function: ast.FunctionDef) -> bool:
    return any(isinstance(node, BRANCHES) or (isinstance(node, ast.comprehension) and node.ifs) for node in ast.walk(function))
