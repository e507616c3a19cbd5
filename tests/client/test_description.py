"""The Python client says what the API's description says: every operation has a method, every field a type, every refusal a class."""

import ast
import inspect
import json
import re
import sys
import types as plain
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin, get_overloads
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from local import client_types, openapi
from tessera import errors
from tessera_client import Answer, Backend, Device, Patience, refusals, types
from tessera_client.errors import Refusal
from tessera_client.steps import accepted

DESCRIBED = json.loads(openapi.WRITTEN.read_text())
NOT_OFFERED = {
    *("/risk/v1/recommendation/rules", "/risk/v1/recommendation/rules/{rule_id}"),
    *("/openapi.json", "/sdk/{file}", "/sdk/{version}/{file}"),
    *("/console", "/console/{view}", "/console/assets/{file}", "/console/settings.json"),
    *(path for path in DESCRIBED["paths"] if path.startswith("/activities/v1/")),
}
"""A deprecated shape and an older base, for backends that are there already; and files."""
BY_DEVICE = {"/risk-collect/sessions", "/risk-collect/device/events", "/risk-collect/actions", "/risk-collect/user"}
"""What `Device` sends: its bodies name the session, so its methods take other arguments than the body's fields."""


def test_what_is_made_is_fresh() -> None:
    made = {
        client_types.TYPES: client_types.types_of(DESCRIBED),
        client_types.REFUSALS: client_types.refusals(),
        **{client_types.CLIENT / "aio" / f"{module}.py": client_types.awaited(module) for module in client_types.AWAITED},
    }
    stale = [str(path) for path, text in made.items() if path.read_text() != text]
    assert not stale, f"{stale} are not what the code says: run `.venv/bin/python -m local.openapi`."


PARTS = (
    "labels",
    "rules",
    "lists",
    "configuration",
    "cases",
    "search",
    "investigation",
    "activities",
    "webhooks",
    "jobs",
    "views",
    "rights",
    "draft",
    "custom_actions",
)


class Noted:
    """A transport that notes what is asked, and answers something."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    def request(self, method: str, path: str, **_: Any) -> Answer:
        parts = urlsplit(path)
        if parts.path == "/oidc/token":
            return Answer(200, {"access_token": "a", "expires_in": 3600, "scope": "risk:actions", "token_type": "Bearer"})
        self.asked.append((method, unquote(parts.path), dict(parse_qsl(parts.query))))
        session = {"session_token": "s", "device_id": "d", "nonce": "n", "key_proven": False, "expires_at": 9**15, "server_time": 0}
        return Answer(200, session if parts.path.endswith("/sessions") else {"action_token": "t"})


def methods(owner: Any) -> Iterator[Callable[..., Any]]:
    """The public methods of a client, and of its parts."""
    for name, part in vars(owner).items():
        if name in PARTS:
            yield from methods(part)
    for name, method in inspect.getmembers(owner, inspect.ismethod):
        if not name.startswith("_"):
            yield method


def called(method: Callable[..., Any]) -> None:
    """Call a method with something for each argument: a path's parameter is named like its segment in the description."""
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if parameter.kind is not inspect.Parameter.VAR_KEYWORD:
            given[name] = f"{{{'name' if name == 'alias' else name}}}"
    method(**given)


NO_OPERATION = {f"Backend.{name}" for name in ("access_token", "scopes", "close", "with_options", "from_environment", "recommend")}
"""What a client has besides the operations: `recommend` is triggering with a way out, and `each…` an operation page by page."""


def operations() -> dict[tuple[str, str], Callable[..., Any]]:
    """The method that sends each operation."""
    noted, found = Noted(), {}
    backend = Backend(noted, "id", "secret", patience=Patience(attempts=1))
    for method in methods(backend):
        before = len(noted.asked)
        if method.__qualname__ not in NO_OPERATION and not method.__name__.startswith("each"):
            called(method)
            assert len(noted.asked) == before + 1, f"{method.__qualname__} makes one call"
            found[noted.asked[-1][:2]] = method
    return found


METHODS = operations()
OPERATIONS = {
    (verb.upper(), path): operation
    for path, verbs in DESCRIBED["paths"].items()
    for verb, operation in verbs.items()
    if path not in NOT_OFFERED and path not in BY_DEVICE and path != "/oidc/token"
}


def test_every_operation_has_a_method() -> None:
    missing = OPERATIONS.keys() - METHODS.keys()
    assert not missing, (
        f"{missing}: give each a method in client/tessera_client/, backend.py or its part, then run `.venv/bin/python -m local.openapi`"
    )
    assert METHODS.keys() == OPERATIONS.keys()
    assert set(DESCRIBED["paths"]) > NOT_OFFERED | BY_DEVICE


@pytest.mark.parametrize("operation", sorted(OPERATIONS.keys() & METHODS.keys()), ids=" ".join)
def test_a_method_takes_and_answers_what_its_operation_does(operation: tuple[str, str]) -> None:
    described, signature = OPERATIONS[operation], inspect.signature(METHODS[operation], eval_str=True)
    sent = [content["schema"] for content in described.get("requestBody", {}).get("content", {}).values()]
    taken = [each.annotation for each in signature.parameters.values() if each.kind is inspect.Parameter.VAR_KEYWORD]
    assert [get_args(each)[0].__name__ for each in taken] == [named(schema) for schema in sent]
    answer, *_ = described["responses"][min(described["responses"])]["content"].values()
    schema = answer.get("schema")
    assert shown(signature.return_annotation) == (named_all(schema) if schema else {"str"})
    queries = {each["name"] for each in described.get("parameters", ()) if each["in"] == "query"}
    noted = Noted()
    called(getattr_of(Backend(noted, "id", "secret", patience=Patience(attempts=1)), METHODS[operation]))
    assert set(noted.asked[-1][2]) == queries


def getattr_of(backend: Backend, method: Callable[..., Any]) -> Callable[..., Any]:
    """The same method of another backend."""
    return next(each for each in methods(backend) if each.__qualname__ == method.__qualname__)


def named(schema: Mapping[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def named_all(schema: Mapping[str, Any]) -> set[str]:
    """The names of the types that a schema may be, of a list's items if it is one."""
    if "anyOf" in schema:
        return {named(part) for part in schema["anyOf"]}
    return {named(schema["items"] if schema.get("type") == "array" else schema)}


def shown(annotation: Any) -> set[str]:
    if isinstance(annotation, plain.UnionType):
        return {part.__name__ for part in get_args(annotation)}
    return {(get_args(annotation)[0] if get_origin(annotation) else annotation).__name__}


def test_triggering_answers_the_recommendation_only_where_it_was_asked_for() -> None:
    answers = [inspect.signature(each, eval_str=True).return_annotation for each in get_overloads(Backend.trigger_action)]
    assert answers == [types.InlineAnswer, types.ActionAnswer, types.InlineAnswer | types.ActionAnswer]


def test_a_device_sends_every_operation_of_the_collection_api() -> None:
    noted = Noted()
    device = Device(noted, "id")
    device.open()
    device.send([])
    device.trigger_action("login")
    device.set_user("u-1")
    device.clear_user()
    described = {(verb.upper(), path) for path in BY_DEVICE for verb in DESCRIBED["paths"][path]}
    assert {asked[:2] for asked in noted.asked} == described


def below(kind: type[Exception], module: str) -> Iterator[type[Any]]:
    for each in kind.__subclasses__():
        if each.__module__ == module:
            yield each
            yield from below(each, module)


def test_every_refusal_of_the_server_is_one_of_the_client() -> None:
    servers = {each.__name__: (each.__bases__[0].__name__, each.code) for each in below(errors.Refusal, "tessera.errors")}
    clients = {each.__name__: (each.__bases__[0].__name__, each.code) for each in below(Refusal, "tessera_client.refusals")}
    assert clients == servers


@pytest.mark.parametrize("kind", list(below(errors.Refusal, "tessera.errors")), ids=lambda kind: str(kind.__name__))
def test_a_refusal_is_told_by_its_code(kind: type[errors.Refusal]) -> None:
    with pytest.raises(getattr(refusals, kind.__name__)) as refused:
        accepted(Answer(kind.status, {"message": "No.", "error_code": kind.code, "request_id": "r", "details": []}, {"retry-after": "3"}))
    assert (refused.value.error_code, refused.value.message, refused.value.request_id) == (kind.code, "No.", "r")
    assert refused.value.retry_after == 3


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(401, {"message": "Unauthorized"}), refusals.Unauthenticated),  # the gateway's own
        (Answer(404, {"error_code": "moon_not_found"}), refusals.NotFound),  # a newer server's
        (Answer(418, {"message": "I'm a teapot"}), Refusal),
    ],
)
def test_a_refusal_without_a_code_that_is_known_is_told_by_its_status(answer: Answer, kind: type[Refusal]) -> None:
    with pytest.raises(Refusal) as refused:
        accepted(answer)
    assert type(refused.value) is kind


def test_the_client_stands_alone() -> None:
    """It imports the standard library and urllib3, to be awaited httpx, and for a device's key cryptography; nothing of the server's."""
    client = Path("client/tessera_client")
    imported: dict[str, set[str]] = {}
    for path in client.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                imported.setdefault(name.partition(".")[0], set()).add(path.name)
    foreign = {name: files for name, files in imported.items() if name not in sys.stdlib_module_names | {"tessera_client"}}
    foreign.pop("typing_extensions")
    assert foreign == {"urllib3": {"transport.py", "deadline.py"}, "httpx": {"transport.py"}, "cryptography": {"device_key.py"}}


def test_its_tour_names_every_module() -> None:
    told = re.findall(r"[a-z_]+\.py", Path("client/tessera_client/__init__.py").read_text())
    assert set(told) == {path.name for path in Path("client/tessera_client").glob("*.py")} - {"__init__.py"}
