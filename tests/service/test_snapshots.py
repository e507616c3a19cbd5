"""What a snapshot of a function's memory (SnapStart) holds, of which any number of processes begin, each later than the one before."""

import ast
import json
from collections.abc import Callable
from typing import Any

import pytest
import snapshot_restore_py

from functions.trigger_action import app as _door  # noqa: F401 - for its loading
from tessera.service import dependencies
from tests.modules import modules

KEYS = json.dumps({"current": "1", "1": "a master key that no snapshot holds, and long enough by far"})
TURNED = json.dumps({"current": "2", "1": "a master key that no snapshot holds, and long enough by far", "2": "the second, just as long"})


class Account:
    """AWS, which notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.secret = KEYS

    def client(self, service: str, *_: Any, **__: Any) -> Any:
        return self

    def get_secret_value(self, **_: Any) -> dict[str, str]:
        self.asked.append("secret")
        return {"SecretString": self.secret}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Account:
    there = Account()
    monkeypatch.setattr("tessera.service.aws.client.client_of", there.client)
    dependencies.forget()
    return there


def run(hooks: list[tuple[Callable[..., Any], Any, Any]]) -> None:
    """What Lambda's runtime does with hooks."""
    for hook, arguments, named in hooks:
        hook(*arguments, **named)


def before_snapshot() -> None:
    run(list(snapshot_restore_py.get_before_snapshot()))


def after_restore() -> None:
    run(list(snapshot_restore_py.get_after_restore()))


def test_what_loads_slowly_is_in_it_and_nobody_was_called(account: Account) -> None:
    before_snapshot()
    assert account.asked == []
    assert dependencies.store.cache_info().currsize == 1


def test_the_key_is_read_by_each_process_for_itself(account: Account) -> None:
    before_snapshot()
    assert dependencies.keyring().current == "1"  # as if a start had asked for it
    account.secret = TURNED
    after_restore()
    assert dependencies.keyring().current == "2"
    assert account.asked == ["secret", "secret"]


def test_no_random_number_is_foretold_by_another_process() -> None:
    """Python's generator has a state, which copies would share. The system's has none that a process could hold."""
    for module in modules("tessera", "functions"):
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "random":
                assert node.attr in ("Random", "SystemRandom"), module.name
            made = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "Random"
            assert not made, f"{module.name} makes a generator with a state"


def test_nothing_random_is_made_while_a_module_loads() -> None:
    for module in modules("tessera", "functions"):
        for statement in module.tree.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr):
                called = {ast.unparse(node.func).split(".")[0] for node in ast.walk(statement) if isinstance(node, ast.Call)}
                assert not called & {"secrets", "random", "uuid4", "uuid1", "urandom"}, module.name
